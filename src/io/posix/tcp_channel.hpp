// A TCP connection as a channel. Data may move between it and a file inside the kernel, where the system can do that.
#pragma once

#include <memory>

#include "io/channel.hpp"
#include "posix/unique_fd.hpp"

namespace ferry::io::posix {

class tcp_channel final : public channel {
 public:
  /// Begins to connect. A failure shows in `connected`.
  static std::unique_ptr<tcp_channel> connect(const endpoint& to, const std::optional<endpoint>& from);
  /// An accepted connection. The peer is what accept(2) said: a peer that has already reset the connection has no name any more.
  tcp_channel(unique_fd socket, endpoint peer);

  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return socket_.get(); }
  [[nodiscard]] std::optional<std::error_code> connected() override;
  [[nodiscard]] io_result read_some(std::span<std::byte> room) override;
  [[nodiscard]] io_result write_some(std::span<const std::byte> bytes) override;
  [[nodiscard]] io_result write_urgent(std::span<const std::byte> bytes) override;
  [[nodiscard]] io_result move_to(sink& to, std::size_t most) override;
  [[nodiscard]] io_result move_from(source& from, std::size_t most) override;
  void prefer_large_sends() noexcept override;
  [[nodiscard]] std::optional<std::chrono::microseconds> round_trip() const override;
  void shutdown_write() noexcept override;
  void close() noexcept override { socket_.reset(); }
  void reset() noexcept override;
  [[nodiscard]] endpoint local() const override;
  [[nodiscard]] endpoint peer() const override { return peer_; }

 private:
  tcp_channel(unique_fd socket, endpoint peer, std::optional<std::error_code> state)
      : socket_(std::move(socket)), peer_(std::move(peer)), connected_(state) {}
  [[nodiscard]] io_result send(std::span<const std::byte> bytes, int flags);

  unique_fd socket_;
  endpoint peer_;
  std::optional<std::error_code> connected_;
  unique_fd pipe_in_;  // for move_to, made at first use
  unique_fd pipe_out_;
  bool cannot_splice_ = false;
};

/// The send buffer to ask for when the kernel allows `wmem_max` and grows buffers by itself up to `tcp_wmem_max`: 0 when asking gains nothing.
/// The kernel doubles what is asked for and stops growing it, so that a smaller buffer would slow uploads down.
[[nodiscard]] int large_send_buffer(long wmem_max, long tcp_wmem_max) noexcept;

/// Sets what every TCP socket of Ferry has: no Nagle delay, and keepalive so that a dead peer is noticed within two minutes.
void set_tcp_options(int socket) noexcept;

}  // namespace ferry::io::posix
