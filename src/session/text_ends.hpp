// Line ends of ASCII transfers (TYPE A), without a limit of line length: CR LF on the wire, LF in files. RFC 959 section 3.1.1.1.
#pragma once

#include <vector>

#include "io/transfer_end.hpp"

namespace ferry::session {

/// Each CR LF becomes LF on its way to `to`; a CR by itself stays. `to` outlives the object.
class text_sink final : public io::sink {
 public:
  explicit text_sink(io::sink& to) : to_(to) {}
  void begin(std::uint64_t offset) override { to_.begin(offset); }
  void write(std::span<const std::byte> bytes) override;
  /// Also delivers a CR at the very end.
  void commit() override;
  void abandon() noexcept override { to_.abandon(); }
  [[nodiscard]] bool any_block_size() const noexcept override { return to_.any_block_size(); }
  [[nodiscard]] bool wants_full_blocks() const noexcept override { return to_.wants_full_blocks(); }

 private:
  io::sink& to_;
  std::vector<std::byte> block_;
  bool held_cr_ = false;
};

/// Each LF becomes CR LF on its way from `from`, unless it has its CR already. `from` outlives the object.
class text_source final : public io::source {
 public:
  explicit text_source(io::source& from) : from_(from) {}
  void begin() override { from_.begin(); }
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override;
  [[nodiscard]] bool any_block_size() const noexcept override { return from_.any_block_size(); }

 private:
  io::source& from_;
  std::vector<std::byte> block_;
  std::size_t at_ = 0;   // in block_
  std::size_t end_ = 0;  // of block_
  bool after_cr_ = false;
};

}  // namespace ferry::session
