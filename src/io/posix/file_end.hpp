// Files as the local end of a transfer.
//
// A file_sink writes to a temporary name beside the target and renames at commit: a partial file never has the final name. Targets that are no
// regular files (devices, pipes) are written as they are; a symbolic link to a file is followed to the file.
#pragma once

#include <filesystem>
#include <string>

#include "io/transfer_end.hpp"
#include "posix/unique_fd.hpp"

namespace ferry::io::posix {

class file_sink final : public sink {
 public:
  explicit file_sink(std::filesystem::path target) : target_(std::move(target)) {}
  ~file_sink() override { abandon(); }

  void begin(std::uint64_t offset) override;
  void write(std::span<const std::byte> bytes) override;
  void commit() override;
  void abandon() noexcept override;
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }
  [[nodiscard]] bool wants_full_blocks() const noexcept override { return !temporary_.empty(); }

  /// Moves `bytes` from a pipe into the file. False when the file system does not splice: the bytes were copied, and the next
  /// ones should not come this way.
  [[nodiscard]] bool take_from_pipe(int pipe, std::size_t bytes);

 private:
  void open_temporary();
  void continue_in_place(std::uint64_t offset);
  void copy_from_pipe(int pipe, std::size_t bytes);
  [[noreturn]] void fail(int error, const char* doing);

  std::filesystem::path target_;
  std::filesystem::path temporary_;  // empty when the target is written in place
  unique_fd file_;
};

class file_source final : public source {
 public:
  explicit file_source(std::filesystem::path file) : path_(std::move(file)) {}
  void begin() override;
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override;
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }
  [[nodiscard]] int native_handle() const noexcept { return file_.get(); }

 private:
  std::filesystem::path path_;
  unique_fd file_;
};

}  // namespace ferry::io::posix
