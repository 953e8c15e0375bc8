// Endpoints to socket addresses and back. Numeric text only: nothing here asks a name server.
#pragma once

#include <sys/socket.h>

#include <optional>

#include <ferry/options.hpp>

namespace ferry::io::posix {

struct socket_address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

/// Nothing when the text is no numeric address. An empty address is the wildcard of the family.
[[nodiscard]] std::optional<socket_address> to_socket_address(const endpoint& e);
/// An IPv4-mapped IPv6 address becomes IPv4.
[[nodiscard]] endpoint to_endpoint(const sockaddr* address, socklen_t length);
[[nodiscard]] int native_family(address_family family) noexcept;

}  // namespace ferry::io::posix
