// DELE. RFC 959 section 4.1.3.
#pragma once

#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

/// Accepts 250 and 200 only: other good replies do not say that the file is gone.
reply remove_file(connection& c, std::string_view name);

}  // namespace ferry::session
