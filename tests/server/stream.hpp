// The bytes of one connection, in two steps: `stream` is the non-blocking transport that a TLS variant replaces, `connection`
// is what scripts use: bounded waits, pieces, floods, and each way to end.
//
// A peer that goes away is an ordinary thing for a script: sends return false, receives return what came, and end() tells
// a clean end from a reset. Nothing raises SIGPIPE.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "server/event.hpp"
#include "server/socket.hpp"

namespace ferry::testing {

enum class io_state { ok, want_read, want_write, ended, reset };

struct io_result {
  io_state state = io_state::ok;
  std::size_t bytes = 0;
};

class tls_stream;

/// Never blocks. Owns the descriptor: destroying it closes without a word, and set to reset, with RST.
class stream {
 public:
  virtual ~stream() = default;
  /// Never `ok` with 0 bytes.
  virtual io_result read_some(std::span<char> room) = 0;
  virtual io_result write_some(std::string_view bytes) = 0;
  /// Ends our direction in good order: FIN here; close_notify in a TLS variant.
  virtual io_result finish() = 0;
  /// What must be said before the first byte: the handshake in a TLS variant.
  virtual io_result establish() { return {}; }
  /// Reads what is below, unseen, to the end of the connection: `ended` or `reset`.
  virtual io_result drain() { return {io_state::ended}; }
  /// This stream as a TLS one, or null.
  [[nodiscard]] virtual tls_stream* tls() { return nullptr; }
  /// The stream that this one was put over; this one is empty then.
  [[nodiscard]] virtual std::unique_ptr<stream> take_below() { return nullptr; }
  [[nodiscard]] virtual int fd() const = 0;
};

/// Puts a transport over another, as AUTH TLS does.
using stream_layer = std::function<std::unique_ptr<stream>(std::unique_ptr<stream>)>;

[[nodiscard]] std::unique_ptr<stream> make_tcp_stream(unique_fd fd);

enum class peer_end { none, clean, reset };

class connection {
 public:
  /// Sees every block of bytes as it comes in.
  using tap = std::function<void(std::string_view)>;

  connection(std::unique_ptr<stream> transport, waiter wait, tap on_bytes = {});

  /// False when the peer went away before it was all taken; the same for the next two.
  bool send(std::string_view bytes);
  /// Pieces of `size` bytes, each in a TCP segment of its own.
  bool send_split(std::string_view bytes, std::size_t size);
  /// Each piece waits for an admission.
  bool send_slowly(std::string_view bytes, std::size_t size, const gate& turnstile);
  /// A byte at a time with a pause after each; returns how many went out before the peer left.
  std::size_t dribble(std::string_view bytes, std::chrono::milliseconds pause);
  /// Repeats `pattern` up to `total` bytes; returns how many the kernel took before the peer left.
  std::size_t flood(std::string_view pattern, std::size_t total);

  /// Exactly `count` bytes, or fewer when the peer ends.
  std::string receive(std::size_t count);
  std::string receive_all();
  /// Reads on until the peer ends the connection (for TLS: the one below), however much comes, keeping nothing.
  peer_end wait_for_peer_close();

  void half_close();
  /// In good order (for TLS: with close_notify), then closed.
  void close();
  /// Closed without a goodbye. Over plain TCP the same as close().
  void cut();
  /// RST.
  void reset();

  [[nodiscard]] bool is_open() const { return transport_ != nullptr; }
  [[nodiscard]] peer_end end() const { return end_; }
  [[nodiscard]] endpoint peer() const { return peer_endpoint(fd()); }
  [[nodiscard]] endpoint local() const { return local_endpoint(fd()); }
  [[nodiscard]] int fd() const { return transport_ ? transport_->fd() : -1; }

  /// One attempt without waiting, for those who watch several connections at once.
  io_result read_some(std::span<char> room);
  io_result write_some(std::string_view bytes);

  void add_layer(const stream_layer& layer);
  /// Takes the last layer off.
  void remove_layer();
  /// False when the peer went away, or TLS failed.
  bool establish();
  [[nodiscard]] tls_stream* tls() const { return transport_ ? transport_->tls() : nullptr; }
  /// Whether the peer has reset the connection by now; sees what reading cannot, a reset behind the end of the stream.
  [[nodiscard]] bool was_reset();

 private:
  bool wait_for(io_state wanted, std::string_view what);
  void note_end(io_state state);

  std::unique_ptr<stream> transport_;
  waiter wait_;
  tap on_bytes_;
  peer_end end_ = peer_end::none;
};

/// What poll(2) should wait for.
[[nodiscard]] short poll_events(io_state wanted);

}  // namespace ferry::testing
