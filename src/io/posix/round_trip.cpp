// The C library's own tcp_info ends before the field that is wanted here, and its header does not go with the kernel's.
#include "posix/round_trip.hpp"

#if defined(__linux__)
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#endif

namespace ferry::io::posix {

#if defined(__linux__)

std::optional<std::chrono::microseconds> shortest_round_trip(int socket) noexcept {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return {};
  constexpr std::size_t needed = offsetof(tcp_info, tcpi_min_rtt) + sizeof info.tcpi_min_rtt;
  constexpr auto never_measured = static_cast<decltype(info.tcpi_min_rtt)>(-1);
  if (length < needed || info.tcpi_min_rtt == 0 || info.tcpi_min_rtt == never_measured) return {};
  return std::chrono::microseconds(info.tcpi_min_rtt);
}

#else

std::optional<std::chrono::microseconds> shortest_round_trip(int) noexcept { return {}; }

#endif

}  // namespace ferry::io::posix
