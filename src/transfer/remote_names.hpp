// Paths on a server: their parts, and the name that an upload has until it is whole.
#pragma once

#include <string>
#include <string_view>

namespace ferry::transfer {

/// The last segment of a path, and what stands before it with its slash.
struct path_parts {
  std::string folder;
  std::string name;
};
[[nodiscard]] path_parts split_path(std::string_view path);

/// Digits that no two callers get.
[[nodiscard]] std::string by_chance();

/// `.NAME.TAG.ferry-part` beside `target`. The same identity of a source gives the same name again, so that a later run finds it; another version
/// of it another one. A name has at most 255 bytes.
[[nodiscard]] std::string temporary_name(std::string_view target, std::string_view identity);

}  // namespace ferry::transfer
