// Bytes to an open descriptor, with every failure noticed: a full disk behind standard output is an error, not a short result.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ferry::cli {

class output {
 public:
  /// Standard output.
  output();
  /// `fd` stays the caller's. `name` is for messages.
  output(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

  /// Buffered; what is written shows at the latest at `flush`.
  void write(std::string_view text);
  /// Escaped for a terminal, with a line feed.
  void line(std::string_view text);
  /// At once.
  void write_now(std::span<const std::byte> bytes);
  /// What can be written without waiting, whatever signal has come; the rest is lost.
  void write_if_ready(std::span<const std::byte> bytes) noexcept;
  void flush();

 private:
  int fd_;
  std::string name_;
  std::string buffer_;
};

/// Descriptors 0, 1 and 2 are open after this: otherwise a socket could become standard output.
void keep_standard_descriptors();

}  // namespace ferry::cli
