// What `dir` prints around its entries, and its sizes: the same in all versions of DOS and Windows, but for the language.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ferry::listings {

/// `9730`, and with any separator of thousands: `9,730`, `9.730`. `(9,730)` is a file whose bytes are on tape.
[[nodiscard]] std::optional<std::uint64_t> read_dos_size(std::string_view text) noexcept;

/// ` 12 File(s)  1,234 bytes`, ` 3 Verzeichnis(se), 5.678 Bytes frei`
[[nodiscard]] bool is_dir_summary(std::string_view line) noexcept;
/// ` Volume in drive C is SYSTEM` and the like.
[[nodiscard]] bool is_dir_title(std::string_view line) noexcept;
/// The path of ` Directory of C:\x`, in any language; else nothing.
[[nodiscard]] std::string_view dir_heading(std::string_view line) noexcept;
/// `C:\`, `\\server`
[[nodiscard]] bool begins_dos_path(std::string_view text) noexcept;

}  // namespace ferry::listings
