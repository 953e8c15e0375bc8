// One line of `ls -l`, taken apart but not yet interpreted: what the reader and its look at the sample have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "listing/columns.hpp"
#include "listing/unix_date.hpp"
#include "listing/unix_mode.hpp"

namespace ferry::listings {

struct unix_line {
  unix_mode mode;
  std::string_view inode, blocks;  ///< only when both stand before the mode
  std::string_view owner, group;
  std::string_view storage, family;           ///< Unitree: `AR` (archive) or `DK` (disk), and the family of tapes
  std::string_view resource_fork, data_fork;  ///< Mac: their sum is the size
  std::string_view device;                    ///< `1, 3` of a device, instead of a size
  std::string_view size_text;                 ///< only when the size is rounded: `33.5k`
  std::optional<std::uint64_t> size;
  unix_date date;
  std::optional<std::uint64_t> epoch;  ///< seconds since 1970, instead of the date
  bool unseen = false;                 ///< ls could not look at it: type and name are all there is
  std::size_t gap = 1;                 ///< blanks before the name
  std::string_view name;               ///< everything behind the gap, with a link's target
};

enum class unix_shape : std::uint8_t { other, damaged, whole };

/// `damaged`: it begins with the mode of a file, and that is all that is right. A group that runs into the size is split at `known_group` when
/// it begins with that. `forks`: two numbers before the size that add up to it are the forks of a Mac file.
[[nodiscard]] unix_shape read_unix_line(std::string_view text, std::string_view known_group, bool forks,
                                        unix_line& line) noexcept;

}  // namespace ferry::listings
