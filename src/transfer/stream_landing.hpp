// A sink of the user's as the place where a download lands. What it has taken cannot always be taken back; its end is remembered.
#pragma once

#include "transfer/landing.hpp"

namespace ferry::transfer {

class stream_landing final : public landing {
 public:
  /// `digest`: the algorithm that one will be asked of. The sink outlives the object.
  explicit stream_landing(io::sink& to, std::optional<checksum_algorithm> digest = {});
  ~stream_landing() override;

  [[nodiscard]] std::uint64_t have() const override { return tail_.end(); }
  [[nodiscard]] std::uint64_t known_from() const override { return tail_.begin(); }
  [[nodiscard]] bool agrees(std::uint64_t offset, std::span<const std::byte> bytes) override;
  [[nodiscard]] bool of(std::optional<std::uint64_t> size, std::optional<io::file_time> modified) override;
  [[nodiscard]] io::sink& sink() override;
  [[nodiscard]] bool begin_anew() override;
  void settle() noexcept override {}
  void checkpoint(std::uint64_t) override {}
  [[nodiscard]] ferry::checksum digest(checksum_algorithm by) override;
  void commit(verdict& of) override;
  void abandon() noexcept override;

 private:
  class recorder;
  io::sink& to_;
  std::optional<tls::digest> digest_;
  tail tail_;
  std::unique_ptr<recorder> recorder_;
  bool begun_ = false;
  std::optional<std::uint64_t> size_;
  std::optional<io::file_time> modified_;
};

}  // namespace ferry::transfer
