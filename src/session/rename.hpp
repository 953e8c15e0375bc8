// RNFR and RNTO. RFC 959 section 4.1.3.
#pragma once

#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

/// RNFR must be answered 3xx, RNTO 2xx.
reply rename(connection& c, std::string_view from, std::string_view to);

}  // namespace ferry::session
