// A channel that compresses what it writes and inflates what it reads: the transfer mode Z, one zlib stream each way. RFC 1950,
// draft-preston-ftpext-deflate. The channel below may be a TLS one, which stays reachable by `secure`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "io/channel.hpp"

namespace ferry::io {

class deflate_channel final : public channel {
 public:
  enum class trouble : std::uint8_t {
    none,
    truncated,  ///< the connection ended in the middle of the stream
    corrupt,    ///< not zlib, or more behind its end
    too_much,   ///< it inflates beyond the bound
  };

  /// Inflated data may be `ratio` times what came, or as long as `expect` says; and `slack` more.
  static constexpr std::uint64_t slack = 1'048'576;
  deflate_channel(std::unique_ptr<channel> below, std::uint64_t ratio);
  ~deflate_channel() override;

  /// The size that is due takes the place of the ratio.
  void expect(std::uint64_t total) noexcept { expected_ = total; }
  /// Why a read has failed; `none` when the channel below has.
  [[nodiscard]] trouble failure() const noexcept { return trouble_; }
  /// Compressed bytes that came and went.
  [[nodiscard]] std::uint64_t wire_bytes() const noexcept { return wire_bytes_; }

  [[nodiscard]] deflate_channel* deflated() noexcept override { return this; }
  [[nodiscard]] secure_channel* secure() noexcept override { return below_->secure(); }
  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return below_->native_handle(); }
  [[nodiscard]] const waitable& lowest() const noexcept override { return below_->lowest(); }
  [[nodiscard]] std::optional<std::error_code> connected() override { return below_->connected(); }
  [[nodiscard]] bool buffered() const override;
  [[nodiscard]] io_result read_some(std::span<std::byte> room) override;
  /// Takes bytes; they may leave later, at the latest with finish_writing.
  [[nodiscard]] io_result write_some(std::span<const std::byte> bytes) override;
  [[nodiscard]] io_result finish_writing() override;
  void prefer_large_sends() noexcept override { below_->prefer_large_sends(); }
  [[nodiscard]] std::optional<std::chrono::microseconds> round_trip() const override { return below_->round_trip(); }
  void shutdown_write() noexcept override { below_->shutdown_write(); }
  void close() noexcept override { below_->close(); }
  void reset() noexcept override { below_->reset(); }
  [[nodiscard]] endpoint local() const override { return below_->local(); }
  [[nodiscard]] endpoint peer() const override { return below_->peer(); }

 private:
  struct inflater;
  struct deflater;
  [[nodiscard]] io_result fail(trouble why);
  [[nodiscard]] io_result read_end();
  [[nodiscard]] io_result refill();
  [[nodiscard]] io_result flush();
  [[nodiscard]] bool beyond_bound() const noexcept;

  std::unique_ptr<channel> below_;
  std::unique_ptr<inflater> in_;   // made at first use
  std::unique_ptr<deflater> out_;  // made at first use
  std::uint64_t ratio_;
  std::optional<std::uint64_t> expected_;
  std::uint64_t wire_bytes_ = 0;
  trouble trouble_ = trouble::none;
};

}  // namespace ferry::io
