// A listening TCP socket.
#pragma once

#include "io/channel.hpp"
#include "posix/unique_fd.hpp"

namespace ferry::io::posix {

class tcp_listener final : public listener {
 public:
  /// Null and `ec` when the system refuses. IPv6 sockets take IPv6 only.
  static std::unique_ptr<tcp_listener> open(const endpoint& at, std::error_code& ec);
  explicit tcp_listener(unique_fd socket) : socket_(std::move(socket)) {}

  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return socket_.get(); }
  [[nodiscard]] std::unique_ptr<channel> accept(std::error_code& ec) override;
  [[nodiscard]] endpoint local() const override;
  void close() noexcept override { socket_.reset(); }

 private:
  unique_fd socket_;
};

}  // namespace ferry::io::posix
