// Conversion through getaddrinfo and getnameinfo in their numeric modes, which also know IPv6 zones.
#include "posix/address.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <string>

namespace ferry::io::posix {

int native_family(address_family family) noexcept {
  switch (family) {
    case address_family::ipv4:
      return AF_INET;
    case address_family::ipv6:
      return AF_INET6;
    case address_family::unspecified:
      break;
  }
  return AF_UNSPEC;
}

std::optional<socket_address> to_socket_address(const endpoint& e) {
  addrinfo hints{};
  hints.ai_family = native_family(e.af);
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | (e.address.empty() ? AI_PASSIVE : 0);
  addrinfo* found = nullptr;
  const std::string port = std::to_string(e.port);
  if (::getaddrinfo(e.address.empty() ? nullptr : e.address.c_str(), port.c_str(), &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  socket_address result;
  std::memcpy(&result.storage, found->ai_addr, found->ai_addrlen);
  result.length = found->ai_addrlen;
  return result;
}

endpoint to_endpoint(const sockaddr* address, socklen_t length) {
  sockaddr_in unmapped{};
  if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 six{};
    std::memcpy(&six, address, sizeof six);
    if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
      unmapped.sin_family = AF_INET;
      unmapped.sin_port = six.sin6_port;
      std::memcpy(&unmapped.sin_addr, &six.sin6_addr.s6_addr[12], sizeof unmapped.sin_addr);
      address = reinterpret_cast<const sockaddr*>(&unmapped);
      length = sizeof unmapped;
    }
  }
  char host[NI_MAXHOST] = "";
  char port[NI_MAXSERV] = "";
  if (::getnameinfo(address, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return {};
  return {address->sa_family == AF_INET6 ? address_family::ipv6 : address_family::ipv4, host,
          static_cast<std::uint16_t>(std::strtoul(port, nullptr, 10))};
}

}  // namespace ferry::io::posix
