// The names of months, in many languages.
#pragma once

#include <string_view>

namespace ferry::listings {

/// See dates.hpp.
[[nodiscard]] unsigned month_number(std::string_view text) noexcept;

}  // namespace ferry::listings
