// The control connection: commands out, replies in, and the count of replies that are owed.
//
// Invariants: a reply that was read belongs to the oldest command that is owed one, or it is stale and thrown away; after a timeout, an
// end, a fault or a cancellation in the middle of the dialogue the channel is closed, because nobody knows any more which reply would come
// next. RFC 959 sections 4.2 and 5.4, RFC 1123 section 4.1.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <ferry/error.hpp>
#include <ferry/reply.hpp>

#include "io/host.hpp"
#include "session/settings.hpp"
#include "wire/command.hpp"

namespace ferry::session {

/// Pure-FTPd's verdict on a download that its client cut off is `150 0.001 seconds (measured here)`. No other preliminary reply but a restart
/// marker (110) is due by then.
[[nodiscard]] bool ends_cut_off(const reply& r);

class control {
 public:
  /// `channel` is connected; the greeting is owed. Host and settings outlive the object.
  control(io::host& host, std::unique_ptr<io::channel> channel, const settings& s);

  [[nodiscard]] bool is_open() const noexcept { return channel_ != nullptr; }
  void close() noexcept;
  [[nodiscard]] const io::waitable& waitable() const noexcept { return *channel_; }
  [[nodiscard]] endpoint local() const { return local_; }
  [[nodiscard]] endpoint peer() const { return peer_; }

  /// Puts `layer` around the channel (TLS) or takes it off. Throws tls_error, and closes, when the server has already sent text that would be taken
  /// for the other side of the change (RFC 4217, injected commands).
  void exchange_channel(const std::function<std::unique_ptr<io::channel>(std::unique_ptr<io::channel>)>& layer);
  /// The channel as a TLS one, or null.
  [[nodiscard]] io::secure_channel* secure() const noexcept { return channel_ ? channel_->secure() : nullptr; }
  /// A reply may be there although the channel is silent.
  [[nodiscard]] bool buffered() const { return parser_.ready() || (channel_ && channel_->buffered()); }
  /// One wait for the control channel. Closes and throws at the deadline and when cancelled.
  void wait(io::readiness wanted, io::clock_time deadline, phase p);

  /// See io::channel.
  [[nodiscard]] std::optional<std::chrono::microseconds> round_trip() const {
    return channel_ ? channel_->round_trip() : std::nullopt;
  }
  [[nodiscard]] address_family peer_family() const noexcept { return peer_.af; }

  enum class delivery : std::uint8_t { normal, urgent };
  /// Writes the command; one more reply is owed. `p` is the phase that errors tell. Without a deadline it is that of a reply.
  void send(const wire::command& c, phase p, delivery how = delivery::normal,
            std::optional<io::clock_time> deadline = {});
  /// Several commands in one write: one packet, one TLS record. As many replies are owed. Errors name the last command, until `about`.
  void send(std::span<const wire::command> all, phase p);
  /// The command whose reply is due next, as errors name it.
  void about(const wire::command& c) { last_command_ = c.masked(); }
  /// The next reply, preliminary ones included. A final reply settles one debt. A 421 closes the connection.
  [[nodiscard]] reply read(io::clock_time deadline, phase p);
  /// The next reply if it is there already. Notices an end without throwing: `ended()`.
  [[nodiscard]] std::optional<reply> try_read(phase p);
  [[nodiscard]] bool ended() const noexcept { return ended_; }

  /// Final replies that have not come yet.
  [[nodiscard]] unsigned owed() const noexcept { return owed_; }
  /// The server will send (or has sent) replies that do not fit the count.
  void owe(unsigned count) noexcept { owed_ = count; }

  /// NOOP in the middle of a transfer. Its reply is owed like others, and may come before the transfer's or after it.
  void send_keep_alive();
  /// Of those, the ones without a reply.
  [[nodiscard]] unsigned keep_alives() const noexcept { return keep_alives_; }
  void keep_alive_answered() noexcept { --keep_alives_; }
  /// When anything was last sent or received.
  [[nodiscard]] io::clock_time last_word() const noexcept { return last_word_; }

  /// Reads until nothing is owed. Closes and throws when the deadline passes; throws a 421. After a download that was cut off the last word
  /// may be preliminary (see ends_cut_off).
  void drain(io::clock_time deadline);
  /// The same for a transfer whose data connection was ended by us. Some servers never give a verdict on that: after a second of silence
  /// resynchronise asks for the end of the replies.
  void drain_transfer(milliseconds patience, bool cut_off);
  /// Before a new command: whatever is waiting unasked is thrown away; a 421 among it is the end.
  void discard_stale();
  /// Gets back into step when it is unknown how many replies are still to come (after ABOR): sends NOOP and reads up to its reply. Gives the
  /// last final reply that came before it, or what ends_cut_off.
  std::optional<reply> resynchronise(io::clock_time deadline);

  /// For what the operation in progress waits for: no later than settings::until.
  [[nodiscard]] io::clock_time reply_deadline() const;
  [[nodiscard]] io::clock_time deadline_within(milliseconds t) const;
  /// For what gets back into step, or ends something: also when the time of the operation is over.
  [[nodiscard]] io::clock_time deadline_after(milliseconds t) const;
  [[nodiscard]] const std::string& last_command() const noexcept { return last_command_; }
  [[nodiscard]] error_context context(phase p) const;
  void note(std::string_view text) const;

 private:
  void write(std::string_view bytes, phase p, bool urgent, io::clock_time deadline);
  [[nodiscard]] bool fill(phase p);
  [[nodiscard]] reply next();
  /// `seen`: of such replies, this one included.
  void throw_away(const reply& r, std::size_t seen);
  [[noreturn]] void fail_flood();
  [[noreturn]] void fail_goodbye(const reply& r, phase p) const;
  [[noreturn]] void fail_fault(phase p);
  [[noreturn]] void fail_end(phase p, std::error_code ec);
  void trace(trace_kind kind, std::string_view text) const;

  io::host& host_;
  const settings& settings_;
  std::unique_ptr<io::channel> channel_;
  endpoint local_;
  endpoint peer_;
  reply_parser parser_;
  std::string last_command_;  // masked
  unsigned owed_ = 1;         // the greeting
  unsigned keep_alives_ = 0;
  io::clock_time last_word_;
  bool ended_ = false;
};

}  // namespace ferry::session
