// Temporary names are `.NAME.RANDOM.part`, opened with O_EXCL and O_NOFOLLOW: a link that waits there is never written through.
#include "posix/file_end.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <random>
#include <vector>

#include <ferry/error.hpp>

namespace ferry::io::posix {

namespace {

constexpr mode_t new_file_mode = 0666;  // the umask takes its part
constexpr std::size_t longest_name = 255;

[[noreturn]] void throw_local(int error, const char* doing, const std::filesystem::path& path) {
  const std::error_code ec(error, std::system_category());
  throw local_error(ec, std::string(doing) + " " + path.string() + ": " + ec.message(),
                    {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
}

std::filesystem::path temporary_name(const std::filesystem::path& target) {
  static constexpr char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device device;
  std::string tag = ".";
  for (int i = 0; i < 10; ++i) tag += digits[device() % 36];
  tag += ".part";
  std::string name = "." + target.filename().string();
  if (name.size() + tag.size() > longest_name) name.resize(longest_name - tag.size());
  return target.parent_path() / (name + tag);
}

}  // namespace

void file_sink::fail(int error, const char* doing) {
  abandon();
  throw_local(error, doing, target_);
}

void file_sink::begin(std::uint64_t offset) {
  struct stat info {};
  const bool exists = ::stat(target_.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) fail(EISDIR, "cannot write");
  if (exists && !S_ISREG(info.st_mode)) {
    file_ = unique_fd(::open(target_.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file_) fail(errno, "cannot write");
    return;
  }
  if (offset > 0) return continue_in_place(offset);
  std::error_code ignored;
  // A link to a file stays a link: its file is what gets replaced.
  if (exists)
    if (auto real = std::filesystem::canonical(target_, ignored); !ignored) target_ = std::move(real);
  open_temporary();
  // The user's own bits only: a replaced file must not become a set-user-id one.
  if (exists) (void)::fchmod(file_.get(), info.st_mode & 0777);
}

void file_sink::open_temporary() {
  constexpr int attempts = 16;
  for (int i = 0; i < attempts; ++i) {
    auto name = temporary_name(target_);
    file_ = unique_fd(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, new_file_mode));
    if (file_) {
      temporary_ = std::move(name);
      return;
    }
    if (errno != EEXIST) break;
  }
  fail(errno, "cannot create a file beside");
}

void file_sink::continue_in_place(std::uint64_t offset) {
  file_ = unique_fd(::open(target_.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file_) fail(errno, "cannot continue");
  struct stat info {};
  if (::fstat(file_.get(), &info) != 0) fail(errno, "cannot continue");
  if (static_cast<std::uint64_t>(info.st_size) < offset) fail(EINVAL, "the offset lies behind the end of");
  if (::ftruncate(file_.get(), static_cast<off_t>(offset)) != 0) fail(errno, "cannot cut");
  if (::lseek(file_.get(), static_cast<off_t>(offset), SEEK_SET) < 0) fail(errno, "cannot continue");
}

void file_sink::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno, "cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

bool file_sink::take_from_pipe(int pipe, std::size_t bytes) {
#if defined(__linux__)
  while (bytes > 0) {
    const ssize_t n = ::splice(pipe, nullptr, file_.get(), nullptr, bytes, SPLICE_F_MOVE);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
      copy_from_pipe(pipe, bytes);
      return false;
    }
    if (n <= 0) fail(n < 0 ? errno : EIO, "cannot write");
    bytes -= static_cast<std::size_t>(n);
  }
  return true;
#else
  copy_from_pipe(pipe, bytes);
  return false;
#endif
}

void file_sink::copy_from_pipe(int pipe, std::size_t bytes) {
  std::vector<std::byte> buffer(64 * 1024);
  while (bytes > 0) {
    const ssize_t n = ::read(pipe, buffer.data(), std::min(bytes, buffer.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail(n < 0 ? errno : EIO, "cannot write");
    write(std::span{buffer.data(), static_cast<std::size_t>(n)});
    bytes -= static_cast<std::size_t>(n);
  }
}

void file_sink::commit() {
  if (!file_) return;
  if (file_.close() != 0) fail(errno, "cannot write");
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno, "cannot rename the new file to");
  temporary_.clear();
}

void file_sink::abandon() noexcept {
  file_.reset();
  if (temporary_.empty()) return;
  (void)::unlink(temporary_.c_str());
  temporary_.clear();
}

void file_source::begin() {
  file_ = unique_fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file_) throw_local(errno, "cannot read", path_);
  struct stat info {};
  if (::fstat(file_.get(), &info) == 0 && S_ISDIR(info.st_mode)) throw_local(EISDIR, "cannot read", path_);
}

std::size_t file_source::read(std::span<std::byte> room) {
  for (;;) {
    const ssize_t n = ::read(file_.get(), room.data(), room.size());
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) throw_local(errno, "cannot read", path_);
  }
}

}  // namespace ferry::io::posix
