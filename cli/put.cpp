// ferry put: a local file, a pipe or standard input to a remote name.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include "commands.hpp"
#include "context.hpp"
#include "local_file.hpp"
#include "progress.hpp"
#include "shell.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t block = 256 * 1024;

// What is uploaded. Regular files go by their path, so that the kernel can move the data; the rest is read here.
class local_source {
 public:
  explicit local_source(const std::string& file) : name_(file == "-" ? "standard input" : file), path_(file) {
    if (file == "-") {
      fd_ = STDIN_FILENO;
      return;
    }
    // A named pipe would block here until somebody writes to it, deaf to a signal that came just before.
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
  local_source(const local_source&) = delete;
  local_source& operator=(const local_source&) = delete;
  ~local_source() {
    if (opened_ >= 0) ::close(opened_);
  }

  [[nodiscard]] source as_source() {
    if (fd_ < 0) return source(path_);
    return source([this](std::span<std::byte> room) { return read(room); });
  }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }

 private:
  [[noreturn]] void fail(int error) const {
    throw failure(exit_code::local, "cannot read " + name_ + ": " + std::generic_category().message(error));
  }
  std::size_t read(std::span<std::byte> room) {
    for (;;) {
      signals::wait_until_ready(fd_, POLLIN);
      const ssize_t n = ::read(fd_, room.data(), room.size());
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR && errno != EAGAIN) fail(errno);
    }
  }

  std::string name_;
  std::filesystem::path path_;
  int opened_ = -1;
  int fd_ = -1;  // what is read here, or -1
  std::optional<std::uint64_t> size_;
};

// A URL that ends in `/` takes the local name.
url with_name(url target, const std::string& file) {
  if (!target.directory) return target;
  if (file == "-")
    throw failure(exit_code::usage, "standard input has no name", "Write the name at the end of the URL");
  const auto name = safe_name(std::filesystem::path(file).filename().string());
  if (name.find_first_of("\r\n") != std::string::npos)
    throw failure(exit_code::policy, "the name '" + name + "' holds a line end, which FTP cannot carry",
                  "Write another name at the end of the URL");
  target.segments.push_back(name);
  target.directory = false;
  return target;
}

void put_file(const std::string& file, const url& named, connector& to, task& what) {
  if (named.type == 'd') throw failure(exit_code::usage, ";type=d asks for a listing, not for an upload");
  if (file == "-" && to.how().password_file == "-")
    throw failure(exit_code::usage, "the file and the password cannot both come from standard input");
  const auto target = with_name(named, file);
  what.subject = target.text();
  what.parent = parent_url(target);
  local_source from(file);
  const auto command = "STOR " + file_path_of(target);
  progress bar(target.segments.back(), wants_progress(to.how().quiet));
  bar.total(from.size());

  FTP& ftp = to.connect(target, what);
  std::uint64_t bytes = 0;
  ftp.on_progress([&](std::uint64_t moved) { bar.update(bytes = moved); });
  if (target.type == 'a')
    (void)ftp.storlines(command, from.as_source());
  else
    (void)ftp.storbinary(command, from.as_source(), block);
  ftp.on_progress({});
  if (const auto line = bar.finish(bytes); !line.empty()) say(line);
}

}  // namespace

int put(const put_arguments& arguments, const settings& how) {
  return for_url("put", arguments.url, how,
                 [&](const url& target, connector& to, task& what) { put_file(arguments.file, target, to, what); });
}

}  // namespace ferry::cli
