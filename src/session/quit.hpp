// QUIT. RFC 959 section 4.1.1.
#pragma once

#include "session/connection.hpp"

namespace ferry::session {

/// `QUIT`; needs 2xx. The connection is closed whatever the reply is; a transfer in progress is given up first.
reply quit(connection& c);

/// For destructors: says QUIT if the session is idle, waits at most `deadlines::farewell`, closes. Never throws.
void farewell(connection& c) noexcept;

}  // namespace ferry::session
