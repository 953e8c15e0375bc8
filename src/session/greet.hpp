// Connecting: the control connection and the server's greeting. RFC 959 section 5.4.
#pragma once

#include <string>

#include "session/connection.hpp"

namespace ferry::session {

/// Connects `c` to the server and returns the greeting. A `120` is waited through. A greeting of class 4 or 5 is thrown and closes; one
/// that is not FTP is error_proto.
reply greet(connection& c, const std::string& host, std::uint16_t port);

}  // namespace ferry::session
