// Local ends of transfers in memory.
#pragma once

#include <algorithm>
#include <functional>
#include <string>

#include <ferry/stream.hpp>

#include "io/transfer_end.hpp"

namespace ferry::testing {

class memory_sink final : public io::sink {
 public:
  void begin(std::uint64_t from) override {
    offset = from;
    if (at_begin) at_begin();
  }
  void write(std::span<const std::byte> bytes) override {
    if (at_write) at_write();
    text += as_text(bytes);
    largest = std::max(largest, bytes.size());
    ++writes;
  }
  void commit() override {
    if (at_commit) at_commit();
    committed = true;
  }
  void abandon() noexcept override { abandoned = true; }
  [[nodiscard]] bool any_block_size() const noexcept override { return any_size; }
  [[nodiscard]] bool wants_full_blocks() const noexcept override { return full_blocks; }

  std::string text;
  std::uint64_t offset = 0;
  std::size_t largest = 0;
  std::size_t writes = 0;
  bool full_blocks = false;
  bool any_size = false;
  bool committed = false;
  bool abandoned = false;
  std::function<void()> at_begin;
  std::function<void()> at_write;
  std::function<void()> at_commit;
};

class memory_source final : public io::source {
 public:
  explicit memory_source(std::string text) : rest_(std::move(text)) {}
  void begin() override {
    if (at_begin) at_begin();
  }
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    if (at_read) at_read();
    const std::size_t n = std::min(room.size(), rest_.size());
    std::copy_n(reinterpret_cast<const std::byte*>(rest_.data()), n, room.begin());
    rest_.erase(0, n);
    largest = std::max(largest, n);
    return n;
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return any_size; }

  std::size_t largest = 0;
  bool any_size = false;
  std::function<void()> at_begin;
  std::function<void()> at_read;

 private:
  std::string rest_;
};

}  // namespace ferry::testing
