// Sockets of the test's own: for what a user of makepasv or sendport brings along, and to bring a server to another address.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace ferry::interop {

/// Waits for 20 seconds at most; failures are std::system_error.
class raw_socket {
 public:
  raw_socket() = default;
  raw_socket(raw_socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  raw_socket& operator=(raw_socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~raw_socket();

  [[nodiscard]] static raw_socket connected_to(const std::string& address, std::uint16_t port);
  /// At any port; see port(). Connections are refused until listen().
  [[nodiscard]] static raw_socket bound_to(const std::string& address, std::uint16_t port = 0);
  void listen() const;
  [[nodiscard]] raw_socket accept() const;
  [[nodiscard]] std::uint16_t port() const;
  /// At most 4 KiB; empty at the end.
  [[nodiscard]] std::string read_some() const;
  [[nodiscard]] std::string read_all() const;
  void write_all(std::string_view bytes) const;
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  explicit raw_socket(int fd);
  int fd_ = -1;
};

/// Passes on what comes to one address and port to another, one connection after the other.
class relay {
 public:
  relay(const std::string& address, std::uint16_t port, std::string to_address, std::uint16_t to_port);
  ~relay();
  relay(const relay&) = delete;
  relay& operator=(const relay&) = delete;
  /// False when only root may listen there, and we are not.
  [[nodiscard]] bool permitted() const noexcept { return listener_.fd() >= 0; }

 private:
  void serve() const;
  void pass_on(const raw_socket& client) const;
  std::string to_address_;
  std::uint16_t to_port_;
  raw_socket listener_;
  std::array<int, 2> stop_{-1, -1};
  std::thread thread_;
};

}  // namespace ferry::interop
