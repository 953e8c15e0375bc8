// One data connection. It watches the control connection while it waits for data, so that a refusal in the middle of a transfer is
// seen at once and a control connection that dies is not mistaken for a slow one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "io/channel.hpp"
#include "session/connection.hpp"

namespace ferry::session {

class data_link {
 public:
  data_link(connection& owner, std::unique_ptr<io::channel> channel)
      : owner_(owner), channel_(std::move(channel)), local_(channel_->local()), peer_(channel_->peer()) {}

  /// A transfer that ended before the server connected: nothing to read.
  explicit data_link(connection& owner) : owner_(owner), never_connected_(true), at_end_(true) {}

  /// At most room.size() bytes; 0 at the end. Waits at most `deadlines::idle_data` for the first of them; a large room takes what else is there.
  std::size_t read(std::span<std::byte> room);
  /// All of it.
  void write(std::span<const std::byte> bytes);
  /// Bytes moved from the channel into `to` inside the kernel: 0 at the end, nothing when that is impossible.
  std::optional<std::size_t> move_to(io::sink& to, std::size_t block);
  std::optional<std::size_t> move_from(io::source& from, std::size_t block);

  /// All is written: ends TLS, half-closes, and reads to the server's end within `deadlines::tls_close`, so that no unread byte resets the
  /// connection before the server has everything, and the server's next ticket arrives.
  void end_writing();
  void close() noexcept;
  /// So that the server sees a failure.
  void reset() noexcept;
  [[nodiscard]] bool is_open() const noexcept { return channel_ != nullptr; }
  [[nodiscard]] bool is_upload() const;
  /// A download that was closed from this side before its end.
  [[nodiscard]] bool cut_off() const { return !is_open() && !at_end_ && !is_upload(); }
  [[nodiscard]] const endpoint& local() const noexcept { return local_; }
  [[nodiscard]] const endpoint& peer() const noexcept { return peer_; }

  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  /// As they travelled: fewer when compressed.
  [[nodiscard]] std::uint64_t wire_bytes() const noexcept { return compressed_ ? wire_bytes_ : bytes_; }
  /// The size that is due, for the bound on inflation.
  void expect(std::uint64_t total) noexcept;
  /// The peer has ended the stream.
  [[nodiscard]] bool at_end() const noexcept { return at_end_; }
  /// It ended without TLS's close_notify: somebody may have cut it.
  [[nodiscard]] bool truncated() const noexcept { return truncated_; }

  /// Of bytes(), those that receive() has handed to its sink.
  std::uint64_t delivered = 0;
  /// What `150 ... (N bytes)` said.
  std::optional<std::uint64_t> announced;
  /// What started it.
  std::optional<wire::command> command;
  /// Where the transfer started.
  std::uint64_t offset = 0;
  /// No more than that is taken: the end for the reader, not for the server.
  std::optional<std::uint64_t> most;
  [[nodiscard]] bool reached_most() const noexcept { return most && bytes_ >= *most && !at_end_; }
  /// The server said that all is done without ever saying that it starts: there may be no data at all, and no end of it either.
  bool unannounced_start = false;

 private:
  /// False when nothing more will come (see `unannounced_start`).
  [[nodiscard]] bool wait(io::readiness wanted);
  [[nodiscard]] bool may_be_empty() const noexcept { return unannounced_start && bytes_ == 0; }
  /// Repeats a non-blocking attempt until it has moved something: bytes, 0 at the end, nothing when it is not supported.
  template <class Attempt>
  std::optional<std::size_t> until_done(Attempt attempt);
  void moved(std::size_t n);
  [[noreturn]] void fail(std::error_code ec);
  [[noreturn]] void fail_inflation();
  void throw_refusal();
  void note_wire() noexcept;
  /// What is due while nothing moves: NOOP, and a look at the speed; and when that will be again.
  [[nodiscard]] io::clock_time attend(io::clock_time until);
  io::wait_outcome wait_once(std::span<io::wait_item> items, io::clock_time until);
  /// Waits until the rate limit lets more move.
  void pace();
  [[nodiscard]] std::size_t piece_of(std::size_t n) const noexcept;
  [[nodiscard]] error_context context() const;
  [[nodiscard]] io::channel& open_channel() const;
  [[noreturn]] void refuse_success_before_data();
  void note_end();
  [[nodiscard]] std::size_t within_most(std::size_t n) const noexcept;
  void fill(std::span<std::byte> room, std::size_t& filled);

  connection& owner_;
  std::unique_ptr<io::channel> channel_;
  endpoint local_;
  endpoint peer_;
  std::uint64_t bytes_ = 0;
  std::uint64_t wire_bytes_ = 0;
  bool compressed_ = false;
  io::clock_time ready_at_ = io::clock_time::min();
  // Since the speed was last judged:
  io::clock_time::duration waited_{};
  std::uint64_t judged_bytes_ = 0;
  bool never_connected_ = false;
  bool wrote_ = false;
  bool at_end_ = false;
  bool truncated_ = false;
};

}  // namespace ferry::session
