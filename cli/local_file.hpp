// Where downloads land: safe names, and files that appear whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <ferry/error.hpp>
#include <ferry/url.hpp>

#include "output.hpp"

namespace ferry::cli {

/// The name, when it is one path component that can be created here: not empty, `.` or `..`, no `/` and no NUL. Throws a policy failure
/// otherwise.
[[nodiscard]] std::string safe_name(std::string_view name);

/// The file that `-o` and the URL ask for. `output_option` empty: the URL's last segment. A directory takes the
/// URL's last segment. Throws when the directory does not exist.
[[nodiscard]] std::filesystem::path target_file(const std::string& output_option, const url& from);

/// Throws when the file cannot be written: a directory has the name, or the directory that it is to be in is not there or closed to us.
void check_can_be_written(const std::filesystem::path& target);

/// True when `-o` means standard output.
[[nodiscard]] bool is_standard_output(const std::string& output_option);

/// A file that the command writes itself (a list of names; files that are transferred are the library's business). What is written goes to `work_path`;
/// `commit` gives it the final name. Without it nothing is left.
class new_file {
 public:
  explicit new_file(std::filesystem::path target);
  new_file(const new_file&) = delete;
  new_file& operator=(const new_file&) = delete;
  ~new_file();

  /// A name beside the target that nobody has; the target itself when that is a device or a pipe.
  [[nodiscard]] const std::filesystem::path& work_path() const noexcept { return work_; }
  [[nodiscard]] bool in_place() const noexcept { return in_place_; }
  void commit();
  [[nodiscard]] const std::filesystem::path& target() const noexcept { return target_; }

 private:
  std::filesystem::path target_;
  std::filesystem::path work_;
  int mode_ = -1;  // of the file that is replaced
  bool in_place_ = false;
};

/// Writes text to the work path of a new file.
class text_file {
 public:
  explicit text_file(const new_file& file);
  text_file(const text_file&) = delete;
  text_file& operator=(const text_file&) = delete;
  ~text_file();
  void line(std::string_view text);
  void finish();

 private:
  int fd_;
  output out_;
};

}  // namespace ferry::cli
