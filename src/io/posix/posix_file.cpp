// Offsets travel with each call (pread, pwrite, splice and sendfile with one), so that threads share nothing but the descriptor.
#include "posix/posix_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>

#include "posix/fd_end.hpp"
#include "posix/local_file.hpp"

namespace ferry::io::posix {

namespace {

class shared_sink final : public fd_sink {
 public:
  shared_sink(std::shared_ptr<const unique_fd> file, std::filesystem::path shown, std::optional<std::uint64_t> offset)
      : file_(std::move(file)), shown_(std::move(shown)), can_go_back_(offset.has_value()) {
    write_to(file_->get(), offset);
  }
  [[nodiscard]] bool wants_full_blocks() const noexcept override { return can_go_back_; }
  [[nodiscard]] bool restart(std::uint64_t bytes_kept) override {
    if (bytes_kept > written() || (!can_go_back_ && bytes_kept < written())) return false;
    go_back_to(bytes_kept);
    return true;
  }

 private:
  [[noreturn]] void fail(int error, const char* doing) override { throw_local(error, doing, shown_); }

  std::shared_ptr<const unique_fd> file_;
  std::filesystem::path shown_;
  bool can_go_back_;
};

class shared_source final : public fd_source {
 public:
  shared_source(std::shared_ptr<const unique_fd> file, std::filesystem::path shown, std::uint64_t offset,
                std::optional<std::uint64_t> length)
      : file_(std::move(file)), shown_(std::move(shown)), start_(offset), length_(length) {
    read_from(file_->get(), start_, length_);
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override {
    struct stat info {};
    if (::fstat(file_->get(), &info) != 0) return {};
    const auto whole = static_cast<std::uint64_t>(info.st_size);
    const std::uint64_t there = whole > start_ ? whole - start_ : 0;
    return length_ ? std::min(*length_, there) : there;
  }
  [[nodiscard]] bool restart(std::uint64_t offset) override {
    const auto most = size();
    if (!most || offset > *most) return false;
    read_from(file_->get(), start_ + offset, length_ ? std::optional(*length_ - offset) : std::nullopt);
    return true;
  }

 private:
  [[noreturn]] void fail(int error, const char* doing) override { throw_local(error, doing, shown_); }

  std::shared_ptr<const unique_fd> file_;
  std::filesystem::path shown_;
  std::uint64_t start_;
  std::optional<std::uint64_t> length_;
};

template <class Call>
auto retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

#if defined(__linux__)
// umask(2) tells by changing, and another thread may create a file in between. The kernel tells without.
mode_t current_umask() noexcept {
  constexpr mode_t careful = 077;
  const unique_fd status(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  char text[512] = {};
  if (!status || ::read(status.get(), text, sizeof text - 1) <= 0) return careful;
  const std::string_view all = text;
  constexpr std::string_view label = "Umask:\t";
  const auto at = all.find(label);
  return at == all.npos ? careful : static_cast<mode_t>(std::strtoul(text + at + label.size(), nullptr, 8));
}
#else
// While it is changed, what other threads create is too private rather than too open.
mode_t current_umask() noexcept {
  const mode_t mask = ::umask(077);
  (void)::umask(mask);
  return mask;
}
#endif

file_kind to_kind(mode_t mode) {
  if (S_ISREG(mode)) return file_kind::regular;
  if (S_ISDIR(mode)) return file_kind::directory;
  return S_ISLNK(mode) ? file_kind::link : file_kind::other;
}

}  // namespace

file_facts to_facts(const struct stat& info) {
  const auto since = std::chrono::seconds(info.st_mtim.tv_sec) + std::chrono::nanoseconds(info.st_mtim.tv_nsec);
  return {.size = static_cast<std::uint64_t>(std::max<off_t>(info.st_size, 0)),
          .modified = file_time(since),
          .mode = info.st_mode & 07777U,
          .kind = to_kind(info.st_mode),
          .identity = std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino)};
}

posix_file::posix_file(unique_fd fd, std::filesystem::path shown)
    : fd_(std::make_shared<const unique_fd>(std::move(fd))), shown_(std::move(shown)) {
  in_order_ = facts().kind != file_kind::regular;
}

file_facts posix_file::facts() const {
  struct stat info {};
  if (::fstat(fd(), &info) != 0) throw_local(errno, "cannot look at", shown_);
  return to_facts(info);
}

std::size_t posix_file::read_at(std::uint64_t offset, std::span<std::byte> room) {
  std::size_t got = 0;
  while (got < room.size()) {
    const auto rest = room.subspan(got);
    const ssize_t n = retry([&] { return ::pread(fd(), rest.data(), rest.size(), static_cast<off_t>(offset + got)); });
    if (n < 0) throw_local(errno, "cannot read", shown_);
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  return got;
}

void posix_file::write_at(std::uint64_t offset, std::span<const std::byte> bytes) { sink_at(offset)->write(bytes); }

void posix_file::truncate(std::uint64_t size) {
  if (retry([&] { return ::ftruncate(fd(), static_cast<off_t>(size)); }) != 0) throw_local(errno, "cannot cut", shown_);
}

void posix_file::sync() {
  if (retry([&] { return ::fdatasync(fd()); }) != 0) throw_local(errno, "cannot write", shown_);
}

bool posix_file::lock() {
  return retry([&] { return ::flock(fd(), LOCK_EX | LOCK_NB); }) == 0 || errno != EWOULDBLOCK;
}

std::error_code posix_file::set_mode(unsigned bits, mode_rule rule) noexcept {
  mode_t mode = static_cast<mode_t>(bits) & 0777U;
  if (rule == mode_rule::new_file) mode &= ~current_umask();
  if (::fchmod(fd(), mode) == 0) return {};
  return {errno, std::system_category()};
}

std::error_code posix_file::set_modified(file_time when) noexcept {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
  timespec times[2]{};
  times[0].tv_nsec = UTIME_OMIT;
  times[1].tv_sec = static_cast<time_t>(seconds.time_since_epoch().count());
  times[1].tv_nsec = static_cast<long>((when - seconds).count());
  if (::futimens(fd(), times) == 0) return {};
  return {errno, std::system_category()};
}

std::unique_ptr<sink> posix_file::sink_at(std::uint64_t offset) {
  return std::make_unique<shared_sink>(fd_, shown_, in_order_ ? std::nullopt : std::optional(offset));
}

std::unique_ptr<source> posix_file::source_at(std::uint64_t offset, std::optional<std::uint64_t> length) {
  return std::make_unique<shared_source>(fd_, shown_, offset, length);
}

// A network file system flushes at each close of a descriptor; the lock goes with the last one.
void posix_file::finish() {
  unique_fd copy(::fcntl(fd(), F_DUPFD_CLOEXEC, 0));
  if (!copy || copy.close() != 0) throw_local(errno, "cannot write", shown_);
}

}  // namespace ferry::io::posix
