// Those who are not the server: a listener that must not be called, a caller from another address, a port that is shut.
//
// None has a thread: the kernel completes connections to a listener, and the stranger counts them when it is asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "server/socket.hpp"
#include "server/stream.hpp"

namespace ferry::testing {

class stranger {
 public:
  /// Any loopback address, such as 127.0.0.5.
  explicit stranger(std::string address);
  /// Listens there as well, with 0 on a port of the system's choice; returns the port. May be called in handlers.
  std::uint16_t listen(std::uint16_t port = 0);
  [[nodiscard]] const std::string& address() const { return address_; }
  /// How many connections have come by now; they stay open.
  [[nodiscard]] std::size_t connections();

 private:
  const std::string address_;
  std::mutex mutex_;
  std::vector<unique_fd> listeners_;
  std::vector<unique_fd> callers_;
};

/// Held so that nobody else gets it, but not listened on: who connects is refused.
class closed_port {
 public:
  explicit closed_port(const std::string& address = "127.0.0.1") : fd_(bind_to({address, 0})) {}
  [[nodiscard]] std::uint16_t port() const { return local_endpoint(fd_.get()).port; }

 private:
  unique_fd fd_;
};

/// A plain connection to `to` from `address`.
[[nodiscard]] connection connect_from(const std::string& address, const endpoint& to);

}  // namespace ferry::testing
