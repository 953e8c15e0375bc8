// What a transfer may do to files.
#pragma once

#include <cstdint>
#include <string_view>

#include <ferry/export.hpp>

namespace ferry {

/// What becomes of a file that has the name already to which a transfer goes.
enum class if_exists : std::uint8_t {
  overwrite,  ///< it is replaced when the transfer is whole, and stays as it was when the transfer fails
  skip,       ///< nothing is transferred
  resume,     ///< the rest is transferred when it is shorter than the source; nothing when it has the same size
  newer,      ///< replaced when the source is newer, or of the same age and another size; else nothing is transferred
  rename,     ///< it stays, and the new one becomes `name (1).ext`, or the next number that is free
  fail,       ///< an error
};
/// `overwrite`, `skip`, `resume`, `newer`, `rename`, `fail`.
[[nodiscard]] FERRY_API std::string_view to_string(if_exists policy) noexcept;

}  // namespace ferry
