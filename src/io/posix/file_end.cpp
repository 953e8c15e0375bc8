// Temporary names are `.NAME.RANDOM.part`, opened with O_EXCL and O_NOFOLLOW: a link that waits there is never written through.
#include "posix/file_end.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

#include "posix/local_file.hpp"

namespace ferry::io::posix {

namespace {

constexpr mode_t new_file_mode = 0666;  // the umask takes its part

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
    write_to(file_.get(), {});
    return;
  }
  start_ = offset;
  can_cut_ = true;
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
      write_to(file_.get(), {});
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
  write_to(file_.get(), {});
}

bool file_sink::restart(std::uint64_t bytes_kept) {
  if (!file_ || bytes_kept > written()) return false;
  if (bytes_kept == written()) return true;
  if (!can_cut_) return false;
  const auto end = static_cast<off_t>(start_ + bytes_kept);
  if (::ftruncate(file_.get(), end) != 0 || ::lseek(file_.get(), end, SEEK_SET) < 0) fail(errno, "cannot cut");
  go_back_to(bytes_kept);
  return true;
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

void file_source::fail(int error, const char* doing) { throw_local(error, doing, path_); }

void file_source::begin() {
  file_ = unique_fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file_) fail(errno, "cannot read");
  struct stat info {};
  if (::fstat(file_.get(), &info) == 0 && S_ISDIR(info.st_mode)) fail(EISDIR, "cannot read");
  read_from(file_.get(), {}, {});
}

std::optional<std::uint64_t> file_source::size() const {
  struct stat info {};
  const int found = file_ ? ::fstat(file_.get(), &info) : ::stat(path_.c_str(), &info);
  if (found != 0 || !S_ISREG(info.st_mode) || info.st_size <= 0) return {};
  return static_cast<std::uint64_t>(info.st_size);
}

bool file_source::restart(std::uint64_t offset) {
  if (!file_) return offset == 0;
  struct stat info {};
  if (::fstat(file_.get(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  if (offset > static_cast<std::uint64_t>(info.st_size)) return false;
  return ::lseek(file_.get(), static_cast<off_t>(offset), SEEK_SET) >= 0;
}

}  // namespace ferry::io::posix
