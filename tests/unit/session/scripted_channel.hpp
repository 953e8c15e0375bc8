// The channels, listeners and look-ups of a scripted_host.
#pragma once

#include <utility>

#include "scripted_host.hpp"
#include "support/tls_peer.hpp"

namespace ferry::testing {

class scripted_host::answering {
 public:
  explicit answering(scripted_host& host) : host_(host), before_(std::exchange(host.answering_, true)) {}
  answering(const answering&) = delete;
  answering& operator=(const answering&) = delete;
  ~answering() { host_.answering_ = before_; }

 private:
  scripted_host& host_;
  bool before_;
};

class scripted_channel final : public io::channel {
 public:
  scripted_channel(scripted_host& host, endpoint local, endpoint peer, std::error_code state);
  ~scripted_channel() override;

  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return -1; }
  [[nodiscard]] std::optional<std::error_code> connected() override;
  [[nodiscard]] io::io_result read_some(std::span<std::byte> room) override;
  [[nodiscard]] io::io_result write_some(std::span<const std::byte> bytes) override;
  [[nodiscard]] io::io_result write_urgent(std::span<const std::byte> bytes) override;
  [[nodiscard]] io::io_result move_to(io::sink& to, std::size_t most) override;
  [[nodiscard]] io::io_result move_from(io::source& from, std::size_t most) override;
  void shutdown_write() noexcept override {}
  void close() noexcept override { gone(ending::in_order); }
  void reset() noexcept override { gone(ending::reset); }
  [[nodiscard]] endpoint local() const override { return local_; }
  [[nodiscard]] endpoint peer() const override { return peer_; }

  [[nodiscard]] bool ready(io::readiness wanted) const;
  /// What is on its way arrives.
  void deliver();
  /// From here on the server speaks TLS on this channel; what it has said before stays clear.
  void put_tls_on(const tls_peer& peer);
  void drop_tls() { tls_.reset(); }
  /// The client has taken all that the server had to say here.
  [[nodiscard]] bool emptied() const;
  /// The client's end of an upload is one: with TLS it takes a close_notify.
  [[nodiscard]] bool whole_upload() const { return !tls_ || tls_->client_closed(); }

  std::string arriving;
  bool end_arriving = false;
  std::string inbound;
  bool ended = false;
  bool is_data = false;
  bool broken = false;
  bool at_proxy = false;  // and not yet at the server
  std::string to_proxy;
  std::size_t proxy_stage = 0;
  io::clock_time answers_at{};  // io::never: a black hole

 private:
  bool would_block() noexcept;
  [[nodiscard]] io::io_status blocked(io::io_status usual) noexcept;
  [[nodiscard]] bool kernel_gives_up();
  io::io_result fails();
  void gone(ending how) noexcept;
  void encrypt();
  void take_encrypted(std::string_view bytes);
  void client_ended_tls();
  [[nodiscard]] bool at_end() const { return tls_ ? finished_ : ended; }

  scripted_host& host_;
  endpoint local_;
  endpoint peer_;
  std::error_code state_;
  bool established_ = false;
  bool blocked_ = true;
  bool contrary_wait_ = false;
  std::string outgoing_;  // of a move inside the kernel
  std::size_t moved_ = 0;
  std::unique_ptr<tls_peer_end> tls_;
  std::string wire_;  // encrypted from `inbound`
  std::string wire_arriving_;
  bool finished_ = false;  // with TLS: no more will come onto the wire
};

class scripted_listener final : public io::listener {
 public:
  scripted_listener(scripted_host& host, endpoint local);
  ~scripted_listener() override;
  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return -1; }
  [[nodiscard]] std::unique_ptr<io::channel> accept(std::error_code& ec) override;
  [[nodiscard]] endpoint local() const override { return local_; }
  void close() noexcept override;
  [[nodiscard]] bool ready() const;

 private:
  scripted_host& host_;
  endpoint local_;
  bool blocked_;
  bool closed_ = false;
};

class scripted_resolution final : public io::resolution {
 public:
  explicit scripted_resolution(std::optional<result> r) : result_(std::move(r)) {}
  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return -1; }
  [[nodiscard]] std::optional<result> poll() override {
    polled_ = !polled_;
    return polled_ ? std::nullopt : result_;
  }
  [[nodiscard]] bool ready() const { return result_.has_value(); }

 private:
  std::optional<result> result_;
  bool polled_ = false;
};

}  // namespace ferry::testing
