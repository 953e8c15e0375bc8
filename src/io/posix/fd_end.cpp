// Interrupted calls are repeated; a file system that cannot splice costs one copy of what is in the pipe already.
#include "posix/fd_end.hpp"

#include <fcntl.h>
#include <unistd.h>
#if defined(__linux__)
#include <signal.h>
#include <sys/sendfile.h>
#endif

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <vector>

namespace ferry::io::posix {

namespace {

#if defined(__linux__)

// sendfile(2) knows no MSG_NOSIGNAL: a peer that has gone would end the whole program. Only this thread is concerned, and a signal that was waiting
// before goes on waiting.
class without_sigpipe {
 public:
  without_sigpipe() noexcept {
    sigset_t pending;
    (void)::sigpending(&pending);
    if (::sigismember(&pending, SIGPIPE) == 1) return;
    ::sigemptyset(&only_);
    ::sigaddset(&only_, SIGPIPE);
    blocked_ = ::pthread_sigmask(SIG_BLOCK, &only_, &before_) == 0;
  }
  without_sigpipe(const without_sigpipe&) = delete;
  without_sigpipe& operator=(const without_sigpipe&) = delete;
  ~without_sigpipe() {
    if (!blocked_) return;
    const int error = errno;
    const timespec at_once{};
    if (error == EPIPE)
      while (::sigtimedwait(&only_, nullptr, &at_once) < 0 && errno == EINTR) continue;
    (void)::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
  }

 private:
  sigset_t only_{};
  sigset_t before_{};
  bool blocked_ = false;
};

#endif

}  // namespace

void fd_sink::write_to(int fd, std::optional<std::uint64_t> position) noexcept {
  fd_ = fd;
  position_.reset();
  if (position) position_ = static_cast<off_t>(*position);
  written_ = 0;
}

void fd_sink::advance(std::size_t bytes) noexcept {
  written_ += bytes;
  if (position_) *position_ += static_cast<off_t>(bytes);
}

void fd_sink::go_back_to(std::uint64_t bytes) noexcept {
  if (position_) *position_ -= static_cast<off_t>(written_ - bytes);
  written_ = bytes;
}

void fd_sink::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n =
        position_ ? ::pwrite(fd_, bytes.data(), bytes.size(), *position_) : ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno, "cannot write");
    advance(static_cast<std::size_t>(n));
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

bool fd_sink::take_from_pipe(int pipe, std::size_t bytes) {
#if defined(__linux__)
  while (bytes > 0) {
    off_t at = position_.value_or(0);
    const ssize_t n = ::splice(pipe, nullptr, fd_, position_ ? &at : nullptr, bytes, SPLICE_F_MOVE);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
      copy_from_pipe(pipe, bytes);
      return false;
    }
    if (n <= 0) fail(n < 0 ? errno : EIO, "cannot write");
    advance(static_cast<std::size_t>(n));
    bytes -= static_cast<std::size_t>(n);
  }
  return true;
#else
  copy_from_pipe(pipe, bytes);
  return false;
#endif
}

void fd_sink::copy_from_pipe(int pipe, std::size_t bytes) {
  std::vector<std::byte> buffer(64 * 1024);
  while (bytes > 0) {
    const ssize_t n = ::read(pipe, buffer.data(), std::min(bytes, buffer.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail(n < 0 ? errno : EIO, "cannot write");
    write(std::span{buffer.data(), static_cast<std::size_t>(n)});
    bytes -= static_cast<std::size_t>(n);
  }
}

void fd_source::read_from(int fd, std::optional<std::uint64_t> position, std::optional<std::uint64_t> length) noexcept {
  fd_ = fd;
  position_.reset();
  if (position) position_ = static_cast<off_t>(*position);
  left_ = length;
}

std::size_t fd_source::allowed(std::size_t most) const noexcept {
  return left_ ? static_cast<std::size_t>(std::min<std::uint64_t>(most, *left_)) : most;
}

void fd_source::advance(std::size_t bytes) noexcept {
  if (position_) *position_ += static_cast<off_t>(bytes);
  if (left_) *left_ -= bytes;
}

std::size_t fd_source::read(std::span<std::byte> room) {
  room = room.first(allowed(room.size()));
  for (;;) {
    const ssize_t n =
        position_ ? ::pread(fd_, room.data(), room.size(), *position_) : ::read(fd_, room.data(), room.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno, "cannot read");
    advance(static_cast<std::size_t>(n));
    return static_cast<std::size_t>(n);
  }
}

ssize_t fd_source::send_to(int socket, std::size_t most) noexcept {
#if defined(__linux__)
  most = allowed(most);
  if (most == 0) return 0;
  off_t at = position_.value_or(0);
  const without_sigpipe quiet;
  const ssize_t n = ::sendfile(socket, fd_, position_ ? &at : nullptr, most);
  if (n > 0) advance(static_cast<std::size_t>(n));
  return n;
#else
  (void)socket, (void)most;
  errno = ENOSYS;
  return -1;
#endif
}

}  // namespace ferry::io::posix
