// ABOR. RFC 959 section 4.1.3.
#pragma once

#include "session/connection.hpp"

namespace ferry::session {

/// Sends ABOR, in a transfer as TCP urgent data, ends the data connection, and gives the first reply that is 225, 226 or 426; in a transfer that
/// has none, its verdict of class 4 (else error_proto). Servers answer an ABOR in a transfer with one reply or two, in either order; NOOP finds the way back into step.
reply abort(connection& c);

/// Ends a transfer of which nobody will see the data connection (server to server), within `patience`; closes the session when that fails.
void abort_quietly(connection& c, milliseconds patience) noexcept;

}  // namespace ferry::session
