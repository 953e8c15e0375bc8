// Sockets of the loopback interface: owned descriptors, addresses as text, listening, accepting, connecting.
//
// Everything refuses an address outside 127.0.0.0/8 and ::1, so that no test can reach another machine. All sockets are
// non-blocking and close-on-exec.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "server/event.hpp"

namespace ferry::testing {

class unique_fd {
 public:
  unique_fd() = default;
  explicit unique_fd(int fd) : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~unique_fd() { reset(); }
  void reset();
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct endpoint {
  std::string address;
  std::uint16_t port = 0;

  [[nodiscard]] bool is_ipv6() const { return address.find(':') != std::string::npos; }
  bool operator==(const endpoint&) const = default;
};

[[nodiscard]] bool is_loopback(const std::string& address);

/// Throws std::system_error when the port is taken.
[[nodiscard]] unique_fd bind_to(const endpoint& at);
[[nodiscard]] unique_fd listen_on(const endpoint& at);
/// Nothing when no connection is pending.
[[nodiscard]] std::optional<unique_fd> accept_pending(int listener);
/// Throws std::system_error when the peer refuses, std::invalid_argument for addresses that aren't loopback.
[[nodiscard]] unique_fd connect_to(const endpoint& to, const std::string& from, const waiter& wait);

[[nodiscard]] endpoint local_endpoint(int fd);
/// Empty when the peer has gone.
[[nodiscard]] endpoint peer_endpoint(int fd);

}  // namespace ferry::testing
