// Logging in to a server behind an FTP proxy. No standard says how; `USER user@host` is what nearly all of them take.
#pragma once

#include <string>

#include "session/login.hpp"

namespace ferry::session {

/// `user@host`, with `:port` behind it unless that is 21, IPv6 in brackets; an empty user is anonymous. With any other kind of proxy it is `user` as it is.
[[nodiscard]] std::string login_name_through(const proxy_options& proxy, const std::string& host, std::uint16_t port,
                                             const std::string& user);

/// Logs in to the server `host` behind the FTP proxy that `c` is connected to: first to the proxy (USER, PASS) when the settings have a user for it, whose refusal
/// begins with `proxy HOST:PORT: `, then to the server. Without an FTP proxy it is login().
reply login_through(connection& c, const std::string& host, std::uint16_t port, credentials who);

}  // namespace ferry::session
