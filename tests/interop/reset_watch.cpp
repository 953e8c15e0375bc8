// The kernel's filter passes resets alone, so that a transfer of gigabytes does not overrun the socket.
#include "reset_watch.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace ferry::interop {

namespace {

constexpr std::size_t link_header = ETH_HLEN;
constexpr std::size_t ipv6_header = 40;

// Offsets of: the protocol in IPv4 and IPv6, and the flags in TCP.
constexpr unsigned protocol_4 = link_header + 9;
constexpr unsigned protocol_6 = link_header + 6;
constexpr unsigned tcp_flags = 13;
constexpr unsigned tcp_reset = 4;

std::array<sock_filter, 14> resets_only() {
  return {{
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 5),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, protocol_4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 8),
      BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, link_header),
      BPF_STMT(BPF_LD | BPF_B | BPF_IND, link_header + tcp_flags),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, tcp_reset, 6, 5),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 4),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, protocol_6),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 2),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, link_header + ipv6_header + tcp_flags),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, tcp_reset, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffff),
  }};
}

}  // namespace

reset_watch::reset_watch() : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  if (fd_ < 0 && (errno == EPERM || errno == EACCES)) return;
  auto code = resets_only();
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  sockaddr_ll at{};
  at.sll_family = AF_PACKET;
  at.sll_protocol = htons(ETH_P_ALL);
  at.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
  if (fd_ < 0 || ::setsockopt(fd_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0 ||
      ::bind(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
    throw std::system_error(errno, std::system_category(), "a packet socket");
}

reset_watch::~reset_watch() {
  if (fd_ >= 0) ::close(fd_);
}

std::vector<reset_watch::reset> reset_watch::seen() const {
  std::vector<reset> all;
  std::array<std::uint8_t, 256> packet{};
  for (;;) {
    const auto size = ::recv(fd_, packet.data(), packet.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return all;
    if (size < 0) throw std::system_error(errno, std::system_category(), "a packet socket");
    const bool v4 = packet[12] == ETH_P_IP >> 8 && packet[13] == (ETH_P_IP & 0xff);
    const std::size_t tcp = link_header + (v4 ? (packet[link_header] & 0xfu) * 4u : ipv6_header);
    const auto port = [&](std::size_t i) { return static_cast<std::uint16_t>(packet[i] << 8 | packet[i + 1]); };
    constexpr std::size_t source_4 = link_header + 12;
    std::array<char, INET_ADDRSTRLEN> address{};
    if (v4) ::inet_ntop(AF_INET, &packet[source_4], address.data(), address.size());
    all.push_back({address.data(), port(tcp), port(tcp + 2)});
  }
}

}  // namespace ferry::interop
