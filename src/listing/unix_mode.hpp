// The first column of `ls -l`: type, permissions, and the marks that systems print behind them.
#pragma once

#include <ferry/listing.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace ferry::listings {

struct unix_mode {
  entry_type type = entry_type::unknown;
  std::string_view letters;           ///< behind the type: nine, or fewer from servers that lose some
  std::optional<std::uint16_t> bits;  ///< only when all nine letters are those of Unix
  char mark = '\0';                   ///< `+`, `.`, `@` of access lists, when there is one
  std::string_view links;             ///< a link count that stands directly behind: `drwxr-xr-x1732`
};

/// Reads a whole column.
[[nodiscard]] std::optional<unix_mode> read_unix_mode(std::string_view column) noexcept;

/// `d?????????`, and `?---------` of old versions: GNU's mode for what it could not look at.
[[nodiscard]] std::optional<unix_mode> read_unseen_mode(std::string_view column) noexcept;

/// Not a mode, but meant as one: an unknown type, or letters in wrong places.
[[nodiscard]] bool resembles_unix_mode(std::string_view column) noexcept;

/// `0100644` or `40755`, with the bits of the file type as in stat(2).
[[nodiscard]] std::optional<unix_mode> read_numeric_mode(std::string_view column) noexcept;

/// The permission bits of nine letters.
[[nodiscard]] std::optional<std::uint16_t> permission_bits(std::string_view letters) noexcept;

}  // namespace ferry::listings
