// What the listings of mainframes have in common: names in capitals with `#`, `$` and `@`, columns in capitals, facts beyond those of a file.
#pragma once

#include <ferry/listing.hpp>

#include <algorithm>
#include <string>
#include <string_view>

#include "wire/ascii.hpp"

namespace ferry::listings {

[[nodiscard]] constexpr bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }
[[nodiscard]] constexpr bool is_national(char c) noexcept { return c == '#' || c == '$' || c == '@'; }

template <class Test>
[[nodiscard]] bool consists_of(std::string_view text, std::size_t most, Test test) {
  return !text.empty() && text.size() <= most && std::ranges::all_of(text, test);
}
[[nodiscard]] inline bool is_digits(std::string_view text, std::size_t most) noexcept {
  return text.size() <= most && wire::all_digits(text);
}
[[nodiscard]] inline bool is_capitals(std::string_view text, std::size_t most) noexcept {
  return consists_of(text, most, is_capital);
}
[[nodiscard]] inline bool is_blank_line(std::string_view line) noexcept { return wire::trim_blanks(line).empty(); }

/// Absent columns make no fact.
inline void add_fact(entry& found, std::string_view name, std::string_view value) {
  if (!value.empty()) found.facts.push_back({std::string(name), std::string(value)});
}

}  // namespace ferry::listings
