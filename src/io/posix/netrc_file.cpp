// Reading .netrc files. The permissions that are checked are those of the open file, so that it cannot be exchanged between the
// check and the reading.
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <ferry/netrc.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace ferry {

namespace {

constexpr std::size_t largest_passwd_record = 1'048'576;

class open_file {
 public:
  explicit open_file(const std::filesystem::path& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (*this) ::close(fd_);
  }

  explicit operator bool() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void fail_to_read(const std::filesystem::path& path, int why) {
  throw netrc_error("cannot be read: " + std::generic_category().message(why), path.string(), 0);
}

std::string read_all(const open_file& file, const std::filesystem::path& path) {
  std::string text;
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t got = ::read(file.fd(), block.data(), block.size());
    if (got == 0) return text;
    if (got > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      fail_to_read(path, errno);
    }
  }
}

// The user's record, or nothing; `get` reads one member of it.
template <class Get>
std::optional<std::string> from_user_database(uid_t user, Get get) {
  std::string room(16, '\0');  // grows to what the system asks for
  passwd record{};
  passwd* found = nullptr;
  while (::getpwuid_r(user, &record, room.data(), room.size(), &found) == ERANGE &&
         room.size() < largest_passwd_record) {
    room.resize(room.size() * 2);
  }
  if (found == nullptr) return std::nullopt;
  return get(*found);
}

std::string name_of(uid_t user) {
  const auto name = from_user_database(user, [](const passwd& p) { return std::string(p.pw_name); });
  return name ? *name : "uid " + std::to_string(user);
}

std::optional<std::filesystem::path> home() {
  const char* const from_environment = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
  if (from_environment != nullptr && *from_environment != '\0') return from_environment;
  return from_user_database(::getuid(), [](const passwd& p) { return std::string(p.pw_dir); });
}

// An anonymous login's password is no secret.
bool holds_secrets(const netrc& parsed) {
  return std::ranges::any_of(parsed.hosts(), [](const auto& host) { return host.second.login != "anonymous"; });
}

void require_private(const open_file& file, const std::filesystem::path& path) {
  struct stat facts {};
  if (::fstat(file.fd(), &facts) != 0) fail_to_read(path, errno);
  if (facts.st_uid != ::getuid()) {
    throw netrc_error("belongs to " + name_of(facts.st_uid) + ", not to " + name_of(::getuid()) +
                          ": it may hold passwords that are not yours, so it is not used",
                      path.string(), 0);
  }
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw netrc_error("is open to other users and may hold passwords: run chmod 600 on it", path.string(), 0);
  }
}

}  // namespace

std::optional<netrc> netrc::read_default() {
  const auto directory = home();
  if (!directory) return std::nullopt;
  const std::filesystem::path path = *directory / ".netrc";
  const open_file file(path);
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!file) fail_to_read(path, errno);
  netrc result = parse(read_all(file, path), path.string());
  if (holds_secrets(result)) require_private(file, path);
  return result;
}

netrc netrc::read(const std::filesystem::path& file) {
  const open_file opened(file);
  if (!opened) fail_to_read(file, errno);
  return parse(read_all(opened, file), file.string());
}

}  // namespace ferry
