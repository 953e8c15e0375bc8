// accept(2) reports errors of the connection being accepted; those are skipped, they are not errors of the listener.
#include "posix/tcp_listener.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "posix/address.hpp"
#include "posix/tcp_channel.hpp"

namespace ferry::io::posix {

namespace {
std::error_code last_error() { return {errno, std::system_category()}; }
}  // namespace

std::unique_ptr<tcp_listener> tcp_listener::open(const endpoint& at, std::error_code& ec) {
  const auto address = to_socket_address(at);
  if (!address) {
    ec = std::make_error_code(std::errc::address_not_available);
    return nullptr;
  }
  unique_fd socket(::socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (socket) (void)::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (socket && at.af == address_family::ipv6)
    (void)::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  // Room for a few strangers, so that one of them cannot keep the server out.
  constexpr int backlog = 8;
  if (!socket || ::bind(socket.get(), address->get(), address->length) != 0 || ::listen(socket.get(), backlog) != 0) {
    ec = last_error();
    return nullptr;
  }
  return std::make_unique<tcp_listener>(std::move(socket));
}

std::unique_ptr<channel> tcp_listener::accept(std::error_code& ec) {
  for (;;) {
    socket_address from;
    from.length = sizeof from.storage;
    unique_fd peer(::accept4(socket_.get(), from.get(), &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (peer) return std::make_unique<tcp_channel>(std::move(peer), to_endpoint(from.get(), from.length));
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) ec = last_error();
    return nullptr;
  }
}

endpoint tcp_listener::local() const {
  socket_address a;
  a.length = sizeof a.storage;
  if (::getsockname(socket_.get(), a.get(), &a.length) != 0) return {};
  return to_endpoint(a.get(), a.length);
}

}  // namespace ferry::io::posix
