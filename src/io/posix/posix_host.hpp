// The blocking host: waits with poll(2). `socket_host` makes the channels and leaves the waiting open, so that other event loops can
// use the same sockets.
#pragma once

#include "io/host.hpp"
#include "posix/unique_fd.hpp"

namespace ferry::io::posix {

class socket_host : public host {
 public:
  [[nodiscard]] clock_time now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] std::unique_ptr<resolution> resolve(const std::string& name, std::uint16_t port,
                                                    address_family family) override;
  [[nodiscard]] std::unique_ptr<channel> connect(const endpoint& to, const std::optional<endpoint>& from) override;
  [[nodiscard]] std::unique_ptr<listener> listen(const endpoint& at, std::error_code& ec) override;
};

class posix_host final : public socket_host {
 public:
  /// Throws std::system_error when the process has no file descriptors left.
  posix_host();
  [[nodiscard]] wait_outcome wait(std::span<wait_item> items, clock_time deadline) override;
  /// Async-signal-safe.
  void cancel() noexcept override;

 private:
  unique_fd cancel_read_;
  unique_fd cancel_write_;
};

}  // namespace ferry::io::posix
