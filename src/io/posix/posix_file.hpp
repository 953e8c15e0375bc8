// An open file of posix_files.
#pragma once

#include <filesystem>
#include <memory>

#include "io/files.hpp"
#include "posix/unique_fd.hpp"

struct stat;

namespace ferry::io::posix {

[[nodiscard]] file_facts to_facts(const struct stat& info);

class posix_file final : public file {
 public:
  /// `shown` is the name in errors.
  posix_file(unique_fd fd, std::filesystem::path shown);

  [[nodiscard]] file_facts facts() const override;
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, std::span<std::byte> room) override;
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes) override;
  void truncate(std::uint64_t size) override;
  void sync() override;
  [[nodiscard]] bool lock() override;
  [[nodiscard]] std::error_code set_mode(unsigned bits, mode_rule rule) noexcept override;
  [[nodiscard]] std::error_code set_modified(file_time when) noexcept override;
  [[nodiscard]] std::unique_ptr<sink> sink_at(std::uint64_t offset) override;
  [[nodiscard]] std::unique_ptr<source> source_at(std::uint64_t offset, std::optional<std::uint64_t> length) override;
  void finish() override;

 private:
  [[nodiscard]] int fd() const noexcept { return fd_->get(); }

  std::shared_ptr<const unique_fd> fd_;  // shared with the ends
  std::filesystem::path shown_;
  bool in_order_;  // no offsets: a pipe or a device
};

}  // namespace ferry::io::posix
