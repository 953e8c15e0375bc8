// A pipe is opened and read without blocking, because a signal that comes just before would not be heard.
#include "local_source.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "errors.hpp"
#include "signals.hpp"

namespace ferry::cli {

local_source::local_source(const std::string& file) : name_(file == "-" ? "standard input" : file), path_(file) {
  if (file == "-") {
    fd_ = STDIN_FILENO;
    return;
  }
  opened_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (opened_ < 0) fail(errno);
  struct stat info {};
  if (::fstat(opened_, &info) != 0) fail(errno);
  if (S_ISDIR(info.st_mode)) fail(EISDIR);
  if (S_ISREG(info.st_mode))
    size_ = static_cast<std::uint64_t>(info.st_size);
  else
    fd_ = opened_;
  if (S_ISFIFO(info.st_mode)) signals::wait_until_ready(fd_, POLLIN);
}

local_source::~local_source() {
  if (opened_ >= 0) ::close(opened_);
}

source local_source::as_source() {
  if (fd_ < 0) return source(path_);
  return source([this](std::span<std::byte> room) { return read(room); });
}

void local_source::fail(int error) const {
  const bool directory = error == EISDIR;
  throw failure(exit_code::local, "cannot read " + name_ + ": " + std::generic_category().message(error),
                directory ? "-r takes a directory with all that is below it" : "");
}

std::size_t local_source::read(std::span<std::byte> room) {
  for (;;) {
    signals::wait_until_ready(fd_, POLLIN);
    const ssize_t n = ::read(fd_, room.data(), room.size());
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR && errno != EAGAIN) fail(errno);
  }
}

}  // namespace ferry::cli
