// Addresses on the control connection: the arguments of PORT and EPRT, the replies 227 and 229.
// RFC 959 sections 4.1.2 and 4.2, RFC 1123 section 4.1.2.6, RFC 2428.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ferry::wire {

struct address_and_port {
  std::string address;
  std::uint16_t port = 0;
  friend bool operator==(const address_and_port&, const address_and_port&) = default;
};

/// `192.0.2.7` and 2121 to `192,0,2,7,8,73`. The address must be dotted IPv4 (else std::invalid_argument).
[[nodiscard]] std::string port_argument(std::string_view ipv4, std::uint16_t port);
/// `|1|192.0.2.7|2121|`; protocol 1 is IPv4, 2 is IPv6 (a zone is left out).
[[nodiscard]] std::string eprt_argument(int protocol, std::string_view address, std::uint16_t port);

/// The first run of six comma-separated numbers anywhere in the text of a 227 reply (parentheses are not needed). Nothing when
/// there is none, an octet is above 255 or the port is 0. Leading zeros of an octet are dropped.
[[nodiscard]] std::optional<address_and_port> find_pasv_address(std::string_view text);
/// The port of a 229 reply: the first `(` ... `)`, whose first character is the delimiter (33 to 126), with exactly four
/// delimiters and a port of digits from 1 to 65535. Protocol and address fields are ignored.
[[nodiscard]] std::optional<std::uint16_t> find_epsv_port(std::string_view text);
/// The protocols that a 522 reply offers, `(1,2)`; 0 fields where there is no list.
struct protocols {
  bool ipv4 = false;
  bool ipv6 = false;
};
[[nodiscard]] protocols find_protocols(std::string_view text);

}  // namespace ferry::wire
