// The words of the protocol as a server needs them: commands taken apart, addresses of PORT, EPRT, 227 and 229.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/socket.hpp"

namespace ferry::testing {

struct command {
  /// In capitals.
  std::string verb;
  /// Everything after the first space, as it came.
  std::string argument;
};

[[nodiscard]] command split_command(std::string_view line);
[[nodiscard]] std::string upper(std::string_view text);
/// Without IAC IP, IAC DM and the other two-byte controls, and without option requests (three bytes). A doubled IAC stays.
[[nodiscard]] std::string without_telnet(std::string_view line);
/// A `257` text: in quotes, with inner quotes doubled.
[[nodiscard]] std::string quoted(std::string_view path);

/// `h1,h2,h3,h4,p1,p2`
[[nodiscard]] std::optional<endpoint> parse_port(std::string_view argument);
/// `|1|127.0.0.1|2000|`
[[nodiscard]] std::optional<endpoint> parse_eprt(std::string_view argument);
/// `227 Entering Passive Mode (...)`; any IPv4 address, true or not.
[[nodiscard]] std::string passive_reply(const endpoint& at);
/// `229 Entering Extended Passive Mode (|||port|)`
[[nodiscard]] std::string extended_passive_reply(std::uint16_t port);

}  // namespace ferry::testing
