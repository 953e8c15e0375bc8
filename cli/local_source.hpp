// What is uploaded: a file, a pipe or standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include <ferry/client.hpp>

namespace ferry::cli {

/// Regular files go by their path, so that the kernel can move the data; the rest is read here, and a signal ends the waiting.
class local_source {
 public:
  /// `-` is standard input. Waits until somebody writes to a named pipe. Throws a local failure when it cannot be read.
  explicit local_source(const std::string& file);
  local_source(const local_source&) = delete;
  local_source& operator=(const local_source&) = delete;
  ~local_source();

  /// The object outlives it.
  [[nodiscard]] source as_source();
  /// Bytes; of regular files only.
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }

 private:
  [[noreturn]] void fail(int error) const;
  std::size_t read(std::span<std::byte> room);

  std::string name_;
  std::filesystem::path path_;
  int opened_ = -1;
  int fd_ = -1;  // what is read here, or -1
  std::optional<std::uint64_t> size_;
};

}  // namespace ferry::cli
