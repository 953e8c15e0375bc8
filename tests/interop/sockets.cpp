// Blocking sockets with receive timeouts; the relay is one thread that polls.
#include "sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace ferry::interop {

namespace {

template <class Result>
Result must(Result r, const char* doing) {
  if (r < 0) throw std::system_error(errno, std::system_category(), doing);
  return r;
}

struct socket_address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

socket_address make_address(const std::string& address, std::uint16_t port) {
  socket_address a;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&a.storage, &v4, a.length = sizeof v4);
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&a.storage, &v6, a.length = sizeof v6);
  } else {
    throw std::invalid_argument("no address: " + address);
  }
  return a;
}

int open_socket(const socket_address& a) {
  return must(::socket(a.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
}

}  // namespace

raw_socket::raw_socket(int fd) : fd_(fd) {
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  must(::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), "setsockopt");
}

raw_socket::~raw_socket() {
  if (fd_ >= 0) ::close(fd_);
}

raw_socket raw_socket::connected_to(const std::string& address, std::uint16_t port) {
  const auto a = make_address(address, port);
  raw_socket s(open_socket(a));
  must(::connect(s.fd_, a.get(), a.length), "connect");
  return s;
}

raw_socket raw_socket::bound_to(const std::string& address, std::uint16_t port) {
  const auto a = make_address(address, port);
  raw_socket s(open_socket(a));
  const int on = 1;
  must(::setsockopt(s.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
  must(::bind(s.fd_, a.get(), a.length), "bind");
  return s;
}

void raw_socket::listen() const { must(::listen(fd_, 8), "listen"); }

raw_socket raw_socket::accept() const { return raw_socket(must(::accept(fd_, nullptr, nullptr), "accept")); }

std::uint16_t raw_socket::port() const {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  must(::getsockname(fd_, reinterpret_cast<sockaddr*>(&storage), &length), "getsockname");
  if (storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

std::string raw_socket::read_some() const {
  std::string room(4096, '\0');
  room.resize(static_cast<std::size_t>(must(::recv(fd_, room.data(), room.size(), 0), "recv")));
  return room;
}

std::string raw_socket::read_all() const {
  std::string all;
  for (std::string some = read_some(); !some.empty(); some = read_some()) all += some;
  return all;
}

void raw_socket::write_all(std::string_view bytes) const {
  while (!bytes.empty())
    bytes.remove_prefix(static_cast<std::size_t>(must(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), "send")));
}

relay::relay(const std::string& address, std::uint16_t port, std::string to_address, std::uint16_t to_port)
    : to_address_(std::move(to_address)), to_port_(to_port) {
  try {
    listener_ = raw_socket::bound_to(address, port);
  } catch (const std::system_error& e) {
    if (e.code() == std::errc::permission_denied) return;
    throw;
  }
  listener_.listen();
  must(::pipe(stop_.data()), "pipe");
  thread_ = std::thread([this] { serve(); });
}

relay::~relay() {
  if (stop_[1] >= 0) ::close(stop_[1]);
  if (thread_.joinable()) thread_.join();
  if (stop_[0] >= 0) ::close(stop_[0]);
}

void relay::serve() const {
  for (;;) {
    std::array waiting{pollfd{listener_.fd(), POLLIN, 0}, pollfd{stop_[0], POLLIN, 0}};
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0) return;
    try {
      if (waiting[0].revents != 0) pass_on(listener_.accept());
    } catch (const std::system_error&) {
      // This connection is over; the client sees it.
    }
  }
}

void relay::pass_on(const raw_socket& client) const {
  const auto server = raw_socket::connected_to(to_address_, to_port_);
  for (;;) {
    std::array waiting{pollfd{client.fd(), POLLIN, 0}, pollfd{server.fd(), POLLIN, 0}, pollfd{stop_[0], POLLIN, 0}};
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[2].revents != 0) return;
    for (const bool to_server : {true, false}) {
      if (waiting[to_server ? 0 : 1].revents == 0) continue;
      const std::string some = (to_server ? client : server).read_some();
      if (some.empty()) return;
      (to_server ? server : client).write_all(some);
    }
  }
}

}  // namespace ferry::interop
