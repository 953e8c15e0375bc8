// The local file system by system calls. Names of temporary files are opened with O_EXCL and O_NOFOLLOW.
#pragma once

#include "io/files.hpp"

namespace ferry::io::posix {

class posix_files : public file_system {
 public:
  [[nodiscard]] std::optional<file_facts> look(const path& name, links how) override;
  [[nodiscard]] path resolve(const path& name) override;
  [[nodiscard]] std::unique_ptr<file> open_read(const path& name) override;
  [[nodiscard]] std::unique_ptr<file> create_partial(const path& name, const path& shown) override;
  [[nodiscard]] named_file create_beside(const path& target) override;
  [[nodiscard]] std::unique_ptr<file> open_partial(const path& name, const path& shown) override;
  [[nodiscard]] std::unique_ptr<file> open_in_place(const path& name) override;
  void replace(const path& from, const path& to) override;
  [[nodiscard]] bool rename_new(const path& from, const path& to) override;
  void remove(const path& name) noexcept override;
  void write_whole(const path& name, const path& work, std::string_view text, durability how,
                   const path& shown) override;
  [[nodiscard]] std::optional<std::string> read_whole(const path& name, std::size_t limit) override;
  void make_directories(const path& name) override;
  [[nodiscard]] std::optional<std::uint64_t> free_space(const path& name) override;
  [[nodiscard]] std::string boot_id() override;
};

/// The one of this process. It has no state: any thread may use it.
[[nodiscard]] file_system& system_files();

/// What rename_new does where the system cannot rename without replacing.
[[nodiscard]] bool rename_by_link(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace ferry::io::posix
