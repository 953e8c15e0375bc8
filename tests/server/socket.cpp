#include "server/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace ferry::testing {
namespace {

// More than any test opens at once: a full queue would make the kernel drop a SYN, and a client wait a second for nothing.
constexpr int backlog = 64;

struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

std::string describe(const endpoint& at) { return at.address + " port " + std::to_string(at.port); }

socket_address to_socket_address(const endpoint& at) {
  if (!is_loopback(at.address)) throw std::invalid_argument("not a loopback address: " + at.address);
  socket_address result;
  if (at.is_ipv6()) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(at.port);
    v6.sin6_addr = in6addr_loopback;
    std::memcpy(&result.storage, &v6, sizeof v6);
    result.size = sizeof v6;
    return result;
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(at.port);
  ::inet_pton(AF_INET, at.address.c_str(), &v4.sin_addr);
  std::memcpy(&result.storage, &v4, sizeof v4);
  result.size = sizeof v4;
  return result;
}

endpoint to_endpoint(const socket_address& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (from.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &from.storage, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return {text.data(), ntohs(v6.sin6_port)};
  }
  sockaddr_in v4{};
  std::memcpy(&v4, &from.storage, sizeof v4);
  ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  return {text.data(), ntohs(v4.sin_port)};
}

unique_fd make_socket(const endpoint& of) {
  unique_fd fd(::socket(of.is_ipv6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) fail("socket");
  return fd;
}

void send_at_once(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int pending_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace

void unique_fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

bool is_loopback(const std::string& address) {
  if (address == "::1") return true;
  in_addr v4{};
  return ::inet_pton(AF_INET, address.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

unique_fd bind_to(const endpoint& at) {
  unique_fd fd = make_socket(at);
  socket_address where = to_socket_address(at);
  if (::bind(fd.get(), where.get(), where.size) != 0) fail("bind to " + describe(at));
  return fd;
}

unique_fd listen_on(const endpoint& at) {
  unique_fd fd = bind_to(at);
  if (::listen(fd.get(), backlog) != 0) fail("listen on " + describe(at));
  return fd;
}

std::optional<unique_fd> accept_pending(int listener) {
  unique_fd fd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) return std::nullopt;
  send_at_once(fd.get());
  return fd;
}

unique_fd connect_to(const endpoint& to, const std::string& from, const waiter& wait) {
  unique_fd fd = bind_to({from, 0});
  send_at_once(fd.get());
  socket_address where = to_socket_address(to);
  if (::connect(fd.get(), where.get(), where.size) == 0) return fd;
  if (errno != EINPROGRESS) fail("connect to " + describe(to));
  wait.wait(fd.get(), POLLOUT, "a connection to " + describe(to));
  errno = pending_error(fd.get());
  if (errno != 0) fail("connect to " + describe(to));
  return fd;
}

endpoint local_endpoint(int fd) {
  socket_address name;
  if (::getsockname(fd, name.get(), &name.size) != 0) fail("getsockname");
  return to_endpoint(name);
}

endpoint peer_endpoint(int fd) {
  socket_address name;
  if (::getpeername(fd, name.get(), &name.size) != 0) return {};
  return to_endpoint(name);
}

}  // namespace ferry::testing
