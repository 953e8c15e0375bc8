// Files as the local end of a transfer.
//
// A file_sink writes to a temporary name beside the target and renames at commit: a partial file never has the final name. Targets that are no
// regular files (devices, pipes) are written as they are; a symbolic link to a file is followed to the file.
#pragma once

#include <filesystem>
#include <string>

#include "posix/fd_end.hpp"
#include "posix/unique_fd.hpp"

namespace ferry::io::posix {

class file_sink final : public fd_sink {
 public:
  explicit file_sink(std::filesystem::path target) : target_(std::move(target)) {}
  ~file_sink() override { abandon(); }

  void begin(std::uint64_t offset) override;
  void commit() override;
  void abandon() noexcept override;
  /// Not after `abandon`, and a device or a pipe only to where it is.
  [[nodiscard]] bool restart(std::uint64_t bytes_kept) override;
  [[nodiscard]] const std::filesystem::path* path() const noexcept override { return &target_; }
  [[nodiscard]] bool wants_full_blocks() const noexcept override { return !temporary_.empty(); }

 private:
  void open_temporary();
  void continue_in_place(std::uint64_t offset);
  [[noreturn]] void fail(int error, const char* doing) override;

  std::filesystem::path target_;
  std::filesystem::path temporary_;  // empty when the target is written in place
  unique_fd file_;
  std::uint64_t start_ = 0;
  bool can_cut_ = false;
};

class file_source final : public fd_source {
 public:
  explicit file_source(std::filesystem::path file) : path_(std::move(file)) {}
  void begin() override;
  /// Nothing for a file that says 0: those of /proc do, and have content.
  [[nodiscard]] std::optional<std::uint64_t> size() const override;
  [[nodiscard]] bool restart(std::uint64_t offset) override;
  [[nodiscard]] const std::filesystem::path* path() const noexcept override { return &path_; }

 private:
  [[noreturn]] void fail(int error, const char* doing) override;

  std::filesystem::path path_;
  unique_fd file_;
};

}  // namespace ferry::io::posix
