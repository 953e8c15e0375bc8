// Passive data connections: EPSV (RFC 2428) first, PASV (RFC 959) behind it on IPv4.
#pragma once

#include <memory>

#include "session/connection.hpp"

namespace ferry::session {

/// A port below 1024 would let a server aim us, or another server, at its host's other services; no FTP server listens there for data.
[[nodiscard]] constexpr bool acceptable_data_port(std::uint16_t port) noexcept { return port >= 1024; }

/// Where the server listens. The address is the control connection's peer, whatever the server says, unless
/// `settings::trust_pasv_address`. A refused or unusable EPSV is remembered on IPv4 and PASV is sent instead. No PORT is ever sent.
[[nodiscard]] endpoint passive_address(connection& c);

/// The command that asks this server for a port, as it is known: EPSV, or PASV where EPSV is of no use.
[[nodiscard]] wire::command passive_command(const connection& c);

/// A connected data channel. When the port that EPSV named is closed, PASV gets one try (IPv4).
[[nodiscard]] std::unique_ptr<io::channel> open_passive(connection& c);
/// The same when passive_command has been said and answered already, together with other commands.
[[nodiscard]] std::unique_ptr<io::channel> open_passive(connection& c, const wire::command& said, const reply& answer);

}  // namespace ferry::session
