// Numeric addresses: as bytes, and beside a port in the text of messages and requests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ferry::wire {

/// The 4 bytes of an IPv4 address or the 16 of an IPv6 address (without a zone), in network order; empty for anything else.
[[nodiscard]] std::string address_bytes(std::string_view address);
/// `host:21`, `[2001:db8::1]:21`.
[[nodiscard]] std::string host_and_port(std::string_view host, std::uint16_t port);

}  // namespace ferry::wire
