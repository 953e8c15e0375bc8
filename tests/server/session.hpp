// One client's control connection, as a handler sees it: what it can say, read, and do with data connections.
//
// A session lives in a thread of its own and is touched by no other. A send to a client that has left unwinds the handler
// (client_gone) and ends the session in silence: the test sees what matters in the journal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "server/event.hpp"
#include "server/file_tree.hpp"
#include "server/journal.hpp"
#include "server/listing.hpp"
#include "server/script.hpp"
#include "server/stream.hpp"
#include "server/tls_stream.hpp"
#include "server/words.hpp"

namespace ferry::testing {

/// The client closed or reset the control connection. Not a std::exception: a script should not catch it.
struct client_gone {};

/// Data connections that the server has ended and keeps open, to see how their clients leave.
class car_park {
 public:
  void add(connection c);
  /// Waits until the client has ended each of them; in order of parking.
  [[nodiscard]] std::vector<peer_end> ends();
  void clear();

 private:
  std::mutex mutex_;
  std::vector<connection> connections_;
};

/// What all sessions of a server share.
struct server_parts {
  script& plan;
  file_tree& files;
  journal& log;
  car_park& parked;
  waiter wait;
};

/// What the default handlers remember from one command to the next.
struct session_state {
  std::string user;
  bool logged_in = false;
  std::string directory = "/";
  std::string type = "A";
  std::string mode = "S";  // or Z: zlib, in RETR, STOR and APPE
  std::uint64_t rest = 0;
  std::optional<std::string> rename_from;
  std::string hash;                                              // OPTS HASH; empty: the one that FEAT marks
  std::optional<std::pair<std::uint64_t, std::uint64_t>> range;  // RANG: first and last byte
  std::set<std::string> facts = all_facts;
  bool protection_sized = false;  // PBSZ
  bool data_protected = false;    // PROT P
};

/// `refused`: there was no data connection, and the client has had its 425.
enum class transfer_end { complete, aborted, broken, refused };

struct received_data {
  std::string bytes;
  transfer_end end = transfer_end::complete;
};

class session {
 public:
  session(server_parts parts, unique_fd control);
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  /// Greets, then plays commands until either side closes.
  void run();
  void finish();

  /// From 1, in order of connecting.
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] file_tree& files() { return parts_.files; }
  [[nodiscard]] session_state& state() { return state_; }
  [[nodiscard]] script& plan() { return parts_.plan; }
  /// `path` seen from the session's directory.
  [[nodiscard]] std::string path(std::string_view argument) const { return resolve(state_.directory, argument); }
  /// The address that the client connected to.
  [[nodiscard]] endpoint local() const { return local_; }
  /// For the less common things: sending through a gate, putting TLS over it.
  [[nodiscard]] connection& control() { return control_; }

  // --- saying. After close() and half_close() all of these do nothing.
  /// `text` and CRLF.
  void reply(std::string_view text);
  /// The bytes as they are.
  void raw(std::string_view bytes);
  /// In pieces of `size` bytes, each a segment of its own.
  void raw_split(std::string_view bytes, std::size_t size = 1);
  /// A byte at a time, `pause` apart, until the client leaves; returns how many were sent.
  std::size_t dribble(std::string_view bytes, std::chrono::milliseconds pause);
  /// `pattern` again and again up to `total` bytes, or until the client leaves; returns how many were sent.
  std::size_t flood(std::string_view pattern, std::size_t total);

  // --- waiting and ending
  void pause_until(const event& awaited);
  /// Waits until the client leaves; what it sends is kept in the journal and not answered.
  peer_end wait_for_peer_close();
  void close();
  void reset();
  /// Ends our direction and reads on: what comes later is logged, counted as bytes_after_close, and not played.
  void half_close();

  // --- TLS. The configuration is the server's at the moment of the call.
  /// Null when TLS is off.
  [[nodiscard]] std::shared_ptr<const tls_setup> tls() const { return parts_.plan.tls(); }
  /// The handshake on the control connection. What came before it is forgotten (RFC 4217 section 5).
  void start_tls();
  /// Ends TLS on the control connection, which goes on in clear. A server that does not answer the client's close_notify says none itself.
  void stop_tls(bool answers = true);
  [[nodiscard]] bool is_secure() const { return control_.tls() != nullptr; }
  void protect_data(bool on);

  // --- commands
  /// The next command; nothing when there is none to come.
  [[nodiscard]] std::optional<command> read_command();
  /// True when read_command() would not wait.
  [[nodiscard]] bool next_command_waiting();
  /// What the server does when no test says otherwise.
  void default_handler(std::string_view verb, std::string_view argument);

  // --- data connections
  /// Makes a passive listener in place of any earlier set-up; returns its port.
  std::uint16_t listen_data(std::uint16_t port = 0);
  /// Where to connect to in active mode (PORT, EPRT), in place of any earlier set-up.
  void set_data_target(endpoint target);
  [[nodiscard]] std::optional<endpoint> data_target() const { return target_; }
  [[nodiscard]] bool has_data_setup() const { return listener_ || target_; }
  /// Accepts the client's connection, or connects to it. Good for one connection per set-up.
  [[nodiscard]] connection open_data();
  /// The same without the data layer.
  [[nodiscard]] connection open_clear_data();
  /// In active mode: a connection from another loopback address. The set-up stays.
  [[nodiscard]] connection data_from(const std::string& address);
  /// Put over each data connection from now on; an empty one takes it off again.
  void set_data_layer(stream_layer layer) { data_layer_ = std::move(layer); }

  // --- whole transfers, with an eye on ABOR. Replies that are empty are not sent.
  void send_transfer(std::string_view bytes, std::string_view opening = default_opening,
                     std::string_view closing = default_closing);
  [[nodiscard]] received_data receive_data(std::string_view opening = default_opening);
  /// `closing` when the transfer is complete; else 426, and after ABOR 226 too; nothing more when it was refused.
  void finish_transfer(transfer_end end, std::string_view closing = default_closing);
  /// Ends a data connection as the configuration of TLS says; a clear one at once.
  void end_data(connection data);

  static constexpr std::string_view default_opening = "150 Opening data connection";
  static constexpr std::string_view default_closing = "226 Transfer complete";

 private:
  void play(const command& next);
  [[nodiscard]] bool can_talk() const { return control_.is_open() && !half_closed_; }
  io_state fill();
  void take_lines();
  void note_urgent();
  void drop_data_setup();
  [[nodiscard]] unique_fd accept_data();
  [[nodiscard]] connection make_data(unique_fd fd);
  [[nodiscard]] std::optional<connection> open_transfer(std::string_view opening);
  [[nodiscard]] bool may_go_on(connection& data);
  [[nodiscard]] transfer_end send_watched(connection& data, std::string_view bytes);
  [[nodiscard]] bool abort_requested();
  void wait_for_data_or_command(const connection& data, io_state wanted);

  server_parts parts_;
  connection control_;
  endpoint local_;
  std::size_t number_;
  bool half_closed_ = false;
  std::string line_;
  std::deque<command> pending_;
  std::size_t played_ = 0;
  session_state state_;
  unique_fd listener_;
  std::optional<endpoint> target_;
  stream_layer data_layer_;
};

}  // namespace ferry::testing
