// The local file system as transfers need it: files that several threads write at their own offsets, names that appear at
// once and never half, and nothing written through a link that somebody left waiting.
//
// Errors are local_error with the system's reason and the name of the user's file (`shown`, where it is another one).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "io/transfer_end.hpp"

namespace ferry::io {

using file_time = std::chrono::sys_time<std::chrono::nanoseconds>;

enum class file_kind : std::uint8_t { regular, directory, link, other };

struct file_facts {
  std::uint64_t size = 0;
  file_time modified{};
  unsigned mode = 0;  ///< the twelve bits of chmod(2)
  file_kind kind = file_kind::regular;
  std::string identity;  ///< `device:inode`: the same text is the same file, as long as the system runs
};

enum class links : std::uint8_t { follow, stay };
/// `kernel`: what was written survives the end of the process. `disk`: also a power failure.
enum class durability : std::uint8_t { kernel, disk };
enum class mode_rule : std::uint8_t {
  new_file,  ///< the umask takes its part, as if the file were created with these bits
  as_given,  ///< for the bits of a file that is replaced
};

/// An open file. Reading and writing at offsets, and the ends made from it, may be used from several threads at once.
class file {
 public:
  file() = default;
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  virtual ~file();

  [[nodiscard]] virtual file_facts facts() const = 0;
  [[nodiscard]] std::uint64_t size() const { return facts().size; }
  /// Fills `room` from `offset` on; fewer bytes only at the end of the file.
  [[nodiscard]] virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> room) = 0;
  virtual void write_at(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
  virtual void truncate(std::uint64_t size) = 0;
  /// Returns when everything written so far is on the disk.
  virtual void sync() = 0;
  /// False: another open file holds the lock, of this process or another one. The lock goes with the last of this file and
  /// its ends. File systems without locks always grant it.
  [[nodiscard]] virtual bool lock() = 0;
  /// The user's, the group's and the others' bits of `bits`; set-user-id, set-group-id and sticky are never set.
  [[nodiscard]] virtual std::error_code set_mode(unsigned bits, mode_rule rule) noexcept = 0;
  [[nodiscard]] virtual std::error_code set_modified(file_time when) noexcept = 0;
  /// Takes a transfer's bytes from `offset` on, whatever offset `begin` is told; moves them inside the kernel where it can.
  /// What it wrote stays after `abandon`. `restart` moves back and cuts nothing. It may outlive this object.
  [[nodiscard]] virtual std::unique_ptr<sink> sink_at(std::uint64_t offset) = 0;
  /// Gives the bytes from `offset` on, `length` of them or all up to the end. It may outlive this object.
  [[nodiscard]] virtual std::unique_ptr<source> source_at(std::uint64_t offset,
                                                          std::optional<std::uint64_t> length) = 0;
  /// Throws what else only closing would show (a full disk, a quota). The file stays open and locked.
  virtual void finish() = 0;
};

struct named_file {
  std::unique_ptr<io::file> file;
  std::filesystem::path path;
};

class file_system {
 public:
  using path = std::filesystem::path;

  file_system() = default;
  file_system(const file_system&) = delete;
  file_system& operator=(const file_system&) = delete;
  virtual ~file_system();

  /// Nothing when there is no such file.
  [[nodiscard]] virtual std::optional<file_facts> look(const path& name, links how) = 0;
  /// Where a chain of links ends; `name` itself when there is nothing.
  [[nodiscard]] virtual path resolve(const path& name) = 0;
  /// For reading alone. A directory is an error.
  [[nodiscard]] virtual std::unique_ptr<file> open_read(const path& name) = 0;
  /// A new, empty file that only this user can read. Null when the name is taken, were it by a link that leads nowhere.
  [[nodiscard]] virtual std::unique_ptr<file> create_partial(const path& name, const path& shown) = 0;
  /// A new, empty file with a random name in the folder of `target`, that only this user can read.
  [[nodiscard]] virtual named_file create_beside(const path& target) = 0;
  /// An existing regular file of this user with one name, which is `name` itself and no link: else null.
  [[nodiscard]] virtual std::unique_ptr<file> open_partial(const path& name, const path& shown) = 0;
  /// The user's file itself, made if it is not there, its content kept; links are followed. Devices and pipes are written
  /// in order, whatever the offset. A directory is an error.
  [[nodiscard]] virtual std::unique_ptr<file> open_in_place(const path& name) = 0;

  /// Atomically; what had the name `to` is gone.
  virtual void replace(const path& from, const path& to) = 0;
  /// Atomically. False, and nothing done, when `to` exists.
  [[nodiscard]] virtual bool rename_new(const path& from, const path& to) = 0;
  virtual void remove(const path& name) noexcept = 0;
  /// The file has its old content or all of the new one, at every moment. Only this user can read it. It is made under the name `work` in the same
  /// folder; what a process that was killed has left there goes.
  virtual void write_whole(const path& name, const path& work, std::string_view text, durability how,
                           const path& shown) = 0;
  /// Nothing unless it is a regular file of this user, no link, and not larger than `limit`.
  [[nodiscard]] virtual std::optional<std::string> read_whole(const path& name, std::size_t limit) = 0;
  virtual void make_directories(const path& name) = 0;
  /// What this user can still write in that folder, or in the folder of that file. Nothing when the system does not say.
  [[nodiscard]] virtual std::optional<std::uint64_t> free_space(const path& name) = 0;
  /// A text that is another one after each start of the system. Empty when there is none.
  [[nodiscard]] virtual std::string boot_id() = 0;
};

}  // namespace ferry::io
