// Active data connections: we listen, the server connects. PORT (RFC 959) on IPv4, EPRT (RFC 2428) on IPv6.
#pragma once

#include <memory>
#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

/// `PORT h1,h2,h3,h4,p1,p2`; needs 2xx.
reply send_port(connection& c, std::string_view address, std::uint16_t port);
/// `EPRT |1|address|port|` or `|2|...`; needs 2xx.
reply send_eprt(connection& c, address_family family, std::string_view address, std::uint16_t port);
/// A listener on the control connection's own address.
[[nodiscard]] std::unique_ptr<io::listener> listen_for_data(connection& c);
/// PORT or EPRT for that listener.
[[nodiscard]] wire::command active_command(const connection& c, const io::listener& listener);
/// Listens and tells the server.
[[nodiscard]] std::unique_ptr<io::listener> open_active(connection& c);
/// The server's connection: one from the control connection's peer; others are dropped. A refusal that comes instead of it is thrown
/// at once. Waits at most `deadlines::connect`.
[[nodiscard]] std::unique_ptr<io::channel> accept_data(connection& c, io::listener& from);
/// The server's connection if it is there already, else null; strangers before it are dropped.
[[nodiscard]] std::unique_ptr<io::channel> accept_waiting(connection& c, io::listener& from);

}  // namespace ferry::session
