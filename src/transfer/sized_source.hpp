// The file of one server as an upload to another sees it, with the size that its server told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <ferry/error.hpp>

#include "io/host.hpp"
#include "io/transfer_end.hpp"

namespace ferry::transfer {

class sized_source final : public io::source {
 public:
  sized_source(io::source& from, std::optional<std::uint64_t> size, io::host& target)
      : from_(from), size_(size), target_(target) {}
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    try {
      return from_.read(room);
    } catch (const cancelled_error&) {
      // The target's host was cancelled too; what is left of that would cut the end of the upload short.
      io::forget_cancellation(target_);
      throw;
    }
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }
  [[nodiscard]] bool restart(std::uint64_t offset) override { return from_.restart(offset); }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  io::source& from_;
  std::optional<std::uint64_t> size_;
  io::host& target_;
};

}  // namespace ferry::transfer
