// What is opened under a name that can be foreseen is checked after it is open: a name proves nothing, a descriptor does.
#include "posix/posix_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "posix/local_file.hpp"
#include "posix/posix_file.hpp"
#include "posix/unique_fd.hpp"

namespace ferry::io::posix {

namespace {

using path = std::filesystem::path;

constexpr mode_t private_mode = 0600;
constexpr mode_t new_file_mode = 0666;  // the umask takes its part
constexpr int new_file = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

path folder_of(const path& name) { return name.has_parent_path() ? name.parent_path() : path("."); }

bool is_own_file(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid() && info.st_nlink == 1;
}

// O_NONBLOCK: a pipe that waits at the name must not stop us.
unique_fd open_own_file(const path& name, int how) {
  unique_fd fd(::open(name.c_str(), how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (fd && !is_own_file(fd.get())) fd.reset();
  return fd;
}

void sync_folder(const path& folder) {
  const unique_fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) (void)::fsync(fd.get());
}

}  // namespace

std::optional<file_facts> posix_files::look(const path& name, links how) {
  struct stat info {};
  const int found = how == links::follow ? ::stat(name.c_str(), &info) : ::lstat(name.c_str(), &info);
  if (found == 0) return to_facts(info);
  if (errno != ENOENT && errno != ENOTDIR) throw_local(errno, "cannot look at", name);
  return {};
}

path posix_files::resolve(const path& name) {
  std::error_code missing;
  path real = std::filesystem::canonical(name, missing);
  return missing ? name : real;
}

std::unique_ptr<file> posix_files::open_read(const path& name) {
  unique_fd fd(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) throw_local(errno, "cannot read", name);
  auto opened = std::make_unique<posix_file>(std::move(fd), name);
  if (opened->facts().kind == file_kind::directory) throw_local(EISDIR, "cannot read", name);
  return opened;
}

std::unique_ptr<file> posix_files::create_partial(const path& name, const path& shown) {
  unique_fd fd(::open(name.c_str(), new_file, private_mode));
  if (fd) return std::make_unique<posix_file>(std::move(fd), shown);
  if (errno != EEXIST) throw_local(errno, "cannot create a file beside", shown);
  return nullptr;
}

named_file posix_files::create_beside(const path& target) {
  constexpr int attempts = 16;
  for (int i = 0; i < attempts; ++i) {
    path name = temporary_name(target);
    if (auto made = create_partial(name, target)) return {std::move(made), std::move(name)};
  }
  throw_local(EEXIST, "cannot create a file beside", target);
}

std::unique_ptr<file> posix_files::open_partial(const path& name, const path& shown) {
  unique_fd fd = open_own_file(name, O_RDWR);
  if (!fd) return nullptr;
  return std::make_unique<posix_file>(std::move(fd), shown);
}

std::unique_ptr<file> posix_files::open_in_place(const path& name) {
  struct stat info {};
  const bool exists = ::stat(name.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) throw_local(EISDIR, "cannot write", name);
  const int how = exists && !S_ISREG(info.st_mode) ? O_WRONLY : O_RDWR | O_CREAT;
  unique_fd fd(::open(name.c_str(), how | O_CLOEXEC, new_file_mode));
  if (!fd) throw_local(errno, "cannot write", name);
  return std::make_unique<posix_file>(std::move(fd), name);
}

void posix_files::replace(const path& from, const path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw_local(errno, "cannot rename the new file to", to);
}

bool posix_files::rename_new(const path& from, const path& to) {
#if defined(__linux__)
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) throw_local(errno, "cannot rename the new file to", to);
#endif
  return rename_by_link(from, to);
}

bool rename_by_link(const path& from, const path& to) {
  if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST) return false;
    throw_local(errno, "cannot rename the new file to", to);
  }
  (void)::unlink(from.c_str());
  return true;
}

void posix_files::remove(const path& name) noexcept { (void)::unlink(name.c_str()); }

void posix_files::write_whole(const path& name, const path& work, std::string_view text, durability how,
                              const path& shown) {
  remove(work);
  auto made = create_partial(work, shown);
  if (!made) throw_local(EEXIST, "cannot create a file beside", shown);
  try {
    made->write_at(0, std::as_bytes(std::span(text)));
    if (how == durability::disk) made->sync();
    made->finish();
    replace(work, name);
  } catch (...) {
    remove(work);
    throw;
  }
  if (how == durability::disk) sync_folder(folder_of(name));
}

std::optional<std::string> posix_files::read_whole(const path& name, std::size_t limit) {
  unique_fd fd = open_own_file(name, O_RDONLY);
  if (!fd) return {};
  posix_file opened(std::move(fd), name);
  std::string text(limit + 1, '\0');
  text.resize(opened.read_at(0, std::as_writable_bytes(std::span(text))));
  if (text.size() > limit) return {};
  return text;
}

void posix_files::make_directories(const path& name) {
  std::error_code why;
  std::filesystem::create_directories(name, why);
  if (why) throw_local(why.value(), "cannot make the folder", name);
}

std::optional<std::uint64_t> posix_files::free_space(const path& name) {
  struct statvfs info {};
  if (::statvfs(name.c_str(), &info) != 0 && ::statvfs(folder_of(name).c_str(), &info) != 0) return {};
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

std::string posix_files::boot_id() {
#if defined(__linux__)
  const unique_fd fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  char text[64];
  const ssize_t n = fd ? ::read(fd.get(), text, sizeof text) : 0;
  std::string id(text, n > 0 ? static_cast<std::size_t>(n) : 0);
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
#else
  return {};
#endif
}

file_system& system_files() {
  static posix_files files;
  return files;
}

}  // namespace ferry::io::posix
