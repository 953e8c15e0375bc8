// A channel that encrypts another one. Waiting for it is waiting for the one below.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "io/channel.hpp"
#include "tls/engine.hpp"

namespace ferry::io {

class secure_channel final : public channel, private tls::transport {
 public:
  /// `below` is connected, or connecting. See tls::engine for the rest.
  secure_channel(std::unique_ptr<channel> below, std::shared_ptr<const tls::context> settings, const std::string& name,
                 tls::reading how, tls::ticket_store* store, std::optional<tls::ticket> offer);
  ~secure_channel() override;

  /// Call again after waiting until it is `done`.
  [[nodiscard]] io_result handshake();
  /// Sends close_notify; the channel below stays open both ways.
  [[nodiscard]] io_result end_tls() { return translate(engine_.close()); }
  /// Sends close_notify, then half-closes the channel below. Reading goes on.
  [[nodiscard]] io_result end_writing();
  /// Takes the encryption off; the channel below goes on in clear (CCC). After that this object is empty.
  [[nodiscard]] std::unique_ptr<channel> release();

  [[nodiscard]] bool peer_closed() const { return engine_.peer_closed(); }
  /// The last read found the end of the channel below without close_notify.
  [[nodiscard]] bool truncated() const noexcept { return truncated_; }
  [[nodiscard]] const tls_facts& facts() const noexcept { return engine_.facts(); }
  [[nodiscard]] const tls::failure& failure() const noexcept { return engine_.failure(); }

  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return below_->native_handle(); }
  [[nodiscard]] const waitable& lowest() const noexcept override { return below_->lowest(); }
  [[nodiscard]] bool buffered() const override { return engine_.buffered(); }
  [[nodiscard]] secure_channel* secure() noexcept override { return this; }
  [[nodiscard]] std::optional<std::error_code> connected() override { return below_->connected(); }
  [[nodiscard]] io_result read_some(std::span<std::byte> room) override;
  [[nodiscard]] io_result write_some(std::span<const std::byte> bytes) override;
  void prefer_large_sends() noexcept override { below_->prefer_large_sends(); }
  [[nodiscard]] std::optional<std::chrono::microseconds> round_trip() const override { return below_->round_trip(); }
  void shutdown_write() noexcept override;
  /// Sends close_notify if it can be sent at once, then closes the channel below.
  void close() noexcept override;
  void reset() noexcept override { below_->reset(); }
  [[nodiscard]] endpoint local() const override { return below_->local(); }
  [[nodiscard]] endpoint peer() const override { return below_->peer(); }

 private:
  [[nodiscard]] tls::result read(std::span<std::byte> room) override;
  [[nodiscard]] tls::result write(std::span<const std::byte> bytes) override;
  [[nodiscard]] io_result translate(const tls::result& r);

  std::unique_ptr<channel> below_;
  tls::engine engine_;
  bool truncated_ = false;
  bool ended_writing_ = false;
};

}  // namespace ferry::io
