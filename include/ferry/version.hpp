// The version of these headers, as a text and for the preprocessor.
#pragma once

#include <string_view>

#define FERRY_VERSION_MAJOR 0
#define FERRY_VERSION_MINOR 1
#define FERRY_VERSION_PATCH 0

namespace ferry {

inline constexpr std::string_view version = "0.1.0";

}  // namespace ferry
