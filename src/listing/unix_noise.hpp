// What stands between the entries of `ls -l`: totals, messages, the headings of recursive listings.
#pragma once

#include <string_view>

namespace ferry::listings {

/// `total 14`, in the languages of ls.
[[nodiscard]] bool is_unix_total(std::string_view line) noexcept;

/// `ls: x: No such file or directory`, `ftpd: .: Permission denied`.
[[nodiscard]] bool is_unix_message(std::string_view line) noexcept;

/// `./dir:` gives `./dir`; empty for other lines.
[[nodiscard]] std::string_view unix_heading(std::string_view line) noexcept;

}  // namespace ferry::listings
