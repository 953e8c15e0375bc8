// What `dir` prints around its entries, and its sizes: the same in all versions of DOS and Windows, but for the language.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ferry::listings {

/// Absent when a server has counted beyond what a number of it or of Ferry holds: `-1294967296`.
struct dos_size {
  std::optional<std::uint64_t> bytes;
};
/// `9730`, and with any separator of thousands: `9,730`, `9.730`. `(9,730)` is a file whose bytes are on tape.
[[nodiscard]] std::optional<dos_size> read_dos_size(std::string_view text) noexcept;

/// ` 12 File(s)  1,234 bytes`, ` 3 Verzeichnis(se), 5.678 Bytes frei`
[[nodiscard]] bool is_dir_summary(std::string_view line) noexcept;
/// ` Volume in drive C is SYSTEM` and the like.
[[nodiscard]] bool is_dir_title(std::string_view line) noexcept;
/// The path of ` Directory of C:\x`, in any language; else nothing.
[[nodiscard]] std::string_view dir_heading(std::string_view line) noexcept;
/// `C:\`, `\\server`
[[nodiscard]] bool begins_dos_path(std::string_view text) noexcept;

}  // namespace ferry::listings
