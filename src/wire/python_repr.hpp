// Text as Python's repr() writes a str: what ftplib's debug output shows.
#pragma once

#include <string>
#include <string_view>

namespace ferry::wire {

/// `repr(text)`: in single quotes, or in double quotes when the text has a single quote and no double one. A byte
/// that is not UTF-8 is shown as `\udcNN`, as Python would hold it.
[[nodiscard]] std::string python_repr(std::string_view text);

/// Python's str.isprintable for one code point.
[[nodiscard]] bool python_printable(char32_t code) noexcept;

}  // namespace ferry::wire
