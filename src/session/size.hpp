// SIZE. RFC 3659 section 4.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

/// `TYPE I` unless that is known to be the type (the size depends on it), then `SIZE`. Nothing when the reply is of class 1 to 3 and not 213;
/// error_proto when a 213 holds no clean number.
std::optional<std::uint64_t> size(connection& c, std::string_view filename);

/// `TYPE t`; needs 2xx. Always sent, as ftplib does before each transfer.
void set_type(connection& c, char type);

}  // namespace ferry::session
