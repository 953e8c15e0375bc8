// CWD, CDUP, PWD, MKD, RMD. RFC 959 section 4.1 and appendix II.
#pragma once

#include <string>
#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

/// `..` is CDUP, and `CWD ..` when that is answered 500; an empty name is `.`.
reply change_directory(connection& c, std::string_view name);
/// The path of a 257 reply: empty when the reply is another one. A path that is cut (no closing quote) or has control characters is error_proto.
[[nodiscard]] std::string directory_of(const connection& c, const reply& r);
/// The path of the reply to `PWD`.
std::string working_directory(connection& c);
/// The name as the server gives it; empty when the reply is not 257.
std::string make_directory(connection& c, std::string_view name);
reply remove_directory(connection& c, std::string_view name);

}  // namespace ferry::session
