// FEAT. RFC 2389 section 3.
#pragma once

#include "session/connection.hpp"
#include "wire/features.hpp"

namespace ferry::session {

/// None, not told(), when the server refuses: it may be too old for FEAT. To be asked again after login and after AUTH, because lists differ.
[[nodiscard]] wire::features ask_features(connection& c);

}  // namespace ferry::session
