// Ends of transfers that are file descriptors, so that the kernel can move the data: splice into a sink, sendfile from a source.
//
// An end with a position of its own reads and writes there and leaves the descriptor's alone: several threads may share one descriptor.
// One without moves the descriptor's position, as pipes and devices need it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "io/transfer_end.hpp"

namespace ferry::io::posix {

class fd_sink : public sink {
 public:
  void write(std::span<const std::byte> bytes) override;
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

  /// Moves `bytes` from a pipe into the file. False when the file system does not splice: the bytes were copied, and the next
  /// ones should not come this way.
  [[nodiscard]] bool take_from_pipe(int pipe, std::size_t bytes);

 protected:
  /// `fd` is borrowed. The count of bytes begins anew.
  void write_to(int fd, std::optional<std::uint64_t> position) noexcept;
  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// Bytes that this end has written and that still count.
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }
  /// Goes back to `bytes`, which are not more than `written()`. The position of the descriptor is the caller's business.
  void go_back_to(std::uint64_t bytes) noexcept;
  [[noreturn]] virtual void fail(int error, const char* doing) = 0;

 private:
  void copy_from_pipe(int pipe, std::size_t bytes);
  void advance(std::size_t bytes) noexcept;

  int fd_ = -1;
  std::optional<off_t> position_;
  std::uint64_t written_ = 0;
};

class fd_source : public source {
 public:
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override;
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

  /// As sendfile(2): bytes sent, 0 at the end, -1 and errno. ENOSYS where the system has no such call.
  [[nodiscard]] ssize_t send_to(int socket, std::size_t most) noexcept;

 protected:
  /// `fd` is borrowed. `length`: no more than that many bytes are given.
  void read_from(int fd, std::optional<std::uint64_t> position, std::optional<std::uint64_t> length) noexcept;
  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[noreturn]] virtual void fail(int error, const char* doing) = 0;

 private:
  [[nodiscard]] std::size_t allowed(std::size_t most) const noexcept;
  void advance(std::size_t bytes) noexcept;

  int fd_ = -1;
  std::optional<off_t> position_;
  std::optional<std::uint64_t> left_;
};

}  // namespace ferry::io::posix
