// A link to a file stays a link: its file is what gets replaced. Devices and pipes are written as they are.
#include "local_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <random>
#include <system_error>
#include <utility>

#include "errors.hpp"

namespace ferry::cli {

namespace {

namespace fs = std::filesystem;

constexpr mode_t new_file_mode = 0666;  // the umask takes its part

[[noreturn]] void fail(const std::string& doing, const fs::path& path, int error) {
  const bool elsewhere = error == EACCES || error == ENOSPC || error == EROFS || error == ENOENT;
  throw failure(exit_code::local, doing + " " + path.string() + ": " + std::generic_category().message(error),
                elsewhere ? "Choose another place with -o" : "");
}

std::string random_name() {
  static constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device device;
  std::string name = ".ferry-";
  for (int i = 0; i < 12; ++i) name += letters[device() % letters.size()];
  return name;
}

std::string last_segment(const url& from) { return from.segments.empty() ? std::string() : from.segments.back(); }

fs::path final_path(const fs::path& target) {
  std::error_code missing;
  auto real = fs::canonical(target, missing);
  return missing ? target : real;
}

}  // namespace

std::string safe_name(std::string_view name) {
  static constexpr std::string_view forbidden("/\0", 2);
  const bool unsafe =
      name.empty() || name == "." || name == ".." || name.find_first_of(forbidden) != std::string_view::npos;
  if (unsafe)
    throw failure(exit_code::policy, "'" + std::string(name) + "' is not safe as a file name here",
                  "Choose a name with -o FILE");
  return std::string(name);
}

bool is_standard_output(const std::string& output_option) {
  return output_option == "-" || output_option == "/dev/stdout";
}

fs::path target_file(const std::string& output_option, const url& from) {
  if (output_option.empty()) return safe_name(last_segment(from));
  std::error_code ec;
  const bool directory = fs::is_directory(output_option, ec);
  if (output_option.ends_with('/') && !directory) fail("cannot write into", output_option, ec ? ec.value() : ENOTDIR);
  return directory ? fs::path(output_option) / safe_name(last_segment(from)) : fs::path(output_option);
}

void check_can_be_written(const fs::path& target) { (void)new_file(target); }

new_file::new_file(fs::path target) : target_(std::move(target)) {
  struct stat info {};
  const bool exists = ::stat(target_.c_str(), &info) == 0;
  if (!exists && errno != ENOENT) fail("cannot write", target_, errno);
  if (exists && S_ISDIR(info.st_mode)) fail("cannot write", target_, EISDIR);
  in_place_ = exists && !S_ISREG(info.st_mode);
  if (in_place_) {
    work_ = target_;
    return;
  }
  const auto folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
  if (!exists && ::access(folder.c_str(), W_OK | X_OK) != 0) fail("cannot write", target_, errno);
  // The user's own bits only: a replaced file must not become a set-user-id one.
  if (exists) mode_ = static_cast<int>(info.st_mode & 0777);
  if (exists) target_ = final_path(target_);
  work_ = target_.parent_path() / random_name();
}

new_file::~new_file() {
  if (!in_place_ && !work_.empty()) (void)::unlink(work_.c_str());
}

void new_file::commit() {
  if (in_place_) return;
  if (mode_ >= 0) (void)::chmod(work_.c_str(), static_cast<mode_t>(mode_));
  if (std::rename(work_.c_str(), target_.c_str()) != 0) fail("cannot give the new file its name", target_, errno);
  work_.clear();
}

text_file::text_file(const new_file& file) : fd_(-1), out_(-1, {}) {
  const auto& path = file.work_path();
  const int creation = file.in_place() ? 0 : O_CREAT | O_EXCL | O_NOFOLLOW;
  fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | creation, new_file_mode);
  if (fd_ < 0) fail("cannot create a file in", path.has_parent_path() ? path.parent_path() : fs::path("."), errno);
  out_ = output(fd_, file.target().string());
}

text_file::~text_file() {
  if (fd_ >= 0) ::close(fd_);
}

void text_file::line(std::string_view text) {
  out_.write(text);
  out_.write("\n");
}

void text_file::finish() {
  out_.flush();
  if (::close(std::exchange(fd_, -1)) != 0) throw failure(exit_code::local, "cannot write to the new file");
}

}  // namespace ferry::cli
