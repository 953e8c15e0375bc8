// A signal ends a blocked write; a reader that has gone ends the command quietly.
#include "output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>

#include <ferry/stream.hpp>
#include <ferry/trace.hpp>

#include "errors.hpp"
#include "signals.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t full_buffer = 64 * 1024;

}  // namespace

output::output() : output(STDOUT_FILENO, "standard output") {}

void output::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= full_buffer) flush();
}

void output::line(std::string_view text) {
  write(escape_for_terminal(text));
  write("\n");
}

void output::flush() {
  const std::string waiting = std::move(buffer_);
  buffer_.clear();
  write_now(content(waiting));
}

void output::write_now(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    signals::check();
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) {
      signals::wait_until_ready(fd_, POLLOUT);
      continue;
    }
    if (errno == EPIPE) throw reader_gone();
    const std::string words = "cannot write to " + name_ + ": " + std::generic_category().message(errno);
    const char* const hint = errno == ENOSPC ? "Free some space" : "";
    if (fd_ == STDOUT_FILENO) throw output_failed(exit_code::local, words, hint);
    throw failure(exit_code::local, words, hint);
  }
}

void output::write_if_ready(std::span<const std::byte> bytes) noexcept {
  while (!bytes.empty()) {
    pollfd item{fd_, POLLOUT, 0};
    if (::poll(&item, 1, 0) <= 0 || (item.revents & POLLOUT) == 0) return;
    // So much fits into a pipe that is ready.
    const ssize_t n = ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (n < 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void keep_standard_descriptors() {
  // The mode is the wrong one on purpose: using a descriptor that was closed stays an error.
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF) (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

}  // namespace ferry::cli
