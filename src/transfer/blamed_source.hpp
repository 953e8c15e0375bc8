// A source that tells afterwards whether it was the one that threw. What it throws says nothing of the server to which it goes: a source can be a file of
// another server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "io/transfer_end.hpp"

namespace ferry::transfer {

class blamed_source final : public io::source {
 private:
  auto blame(const auto& call) {
    try {
      return call();
    } catch (...) {
      failed_ = true;
      throw;
    }
  }

 public:
  explicit blamed_source(io::source& from) : from_(from) {}
  void begin() override {
    blame([&] { from_.begin(); });
  }
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    return blame([&] { return from_.read(room); });
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return from_.size(); }
  [[nodiscard]] bool restart(std::uint64_t offset) override {
    return blame([&] { return from_.restart(offset); });
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return from_.any_block_size(); }
  /// Has it thrown since this was asked last?
  [[nodiscard]] bool to_blame() noexcept { return std::exchange(failed_, false); }

 private:
  io::source& from_;
  bool failed_ = false;
};

}  // namespace ferry::transfer
