// Connections through a proxy: a tunnel by SOCKS5 or HTTP CONNECT, or the FTP proxy itself in place of the server.
#pragma once

#include <memory>
#include <string>

#include "session/connection.hpp"
#include "session/dial.hpp"

namespace ferry::session {

/// Connections are tunnelled: the proxy of the settings speaks SOCKS5 or HTTP.
[[nodiscard]] bool tunnels(const settings& s);

/// A connected channel to `name` (a name or a numeric address) through `s.proxy`; to the proxy itself when that is an FTP proxy. All of it is done by
/// `how.until`. The channel's peer is the server as the proxy was told of it: its address, or its name with no family. Throws network_error when the
/// proxy cannot be reached or refuses, error_proto when it is none of its kind, limit_error, timeout_error, cancelled_error; all begin with
/// `proxy HOST:PORT: `.
[[nodiscard]] std::unique_ptr<io::channel> dial_through(io::host& host, const settings& s, const std::string& name,
                                                        std::uint16_t port, const course& how);

/// Throws network_error in active mode with a proxy that tunnels: no server can connect to us through it. Nothing has been sent.
void require_reachable(const connection& c);
/// Throws tls_error with an FTP proxy: TLS would end there, and the proxy's certificate is not the server's.
void require_end_to_end(const connection& c);

}  // namespace ferry::session
