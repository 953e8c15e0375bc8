// A source that can be read only once, and its digests made on the way, because nobody knows yet which one the server will tell.
#pragma once

#include <optional>
#include <vector>

#include <ferry/checksum.hpp>

#include "io/transfer_end.hpp"
#include "tls/digest.hpp"

namespace ferry::transfer {

class noted_source final : public io::source {
 public:
  /// `from` outlives the object. Without `digests` it only passes on.
  noted_source(io::source& from, bool digests);
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override;
  [[nodiscard]] bool any_block_size() const noexcept override { return from_.any_block_size(); }
  /// Has anything been taken, or waited for? It cannot be had again.
  [[nodiscard]] bool was_read() const noexcept { return was_read_; }
  /// Of all that was read; nothing when there are no digests.
  [[nodiscard]] std::optional<checksum> finish(checksum_algorithm by);

 private:
  io::source& from_;
  bool was_read_ = false;
  std::vector<tls::digest> digests_;
};

}  // namespace ferry::transfer
