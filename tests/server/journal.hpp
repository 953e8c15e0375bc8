// What the server saw, kept for the test: commands, raw bytes, connections, how each session ended.
//
// All of it may be read while sessions run; each call gives a consistent copy. What clients sent is kept to the byte, so
// it holds passwords: texts made for people (those of wait_expired) mask the arguments of PASS and ACCT.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "server/event.hpp"
#include "server/socket.hpp"
#include "server/stream.hpp"

namespace ferry::testing {

struct session_log {
  endpoint peer;
  /// Lines without their line ends and without Telnet controls.
  std::vector<std::string> commands;
  /// The control connection as it came (above a TLS layer: as it was decrypted).
  std::string raw;
  /// How much of `raw` came after session::half_close().
  std::uint64_t bytes_after_close = 0;
  /// TCP urgent data came on the control connection.
  bool urgent = false;
  /// How the client left; `none` when the server closed first.
  peer_end end = peer_end::none;
  /// The server is done with it.
  bool finished = false;
};

/// One TLS connection, control or data.
struct tls_log {
  /// The FTP session, numbered from 1.
  std::size_t session = 0;
  bool data = false;
  bool established = false;
  std::string protocol;
  std::string cipher;
  /// SNI; empty when the client sent none.
  std::string server_name;
  std::vector<std::string> offered_alpn;
  bool resumed = false;
  /// The FTP session in which the resumed session was made; 0 when nothing was resumed.
  std::size_t ticket_of = 0;
  /// The client showed one.
  bool client_certificate = false;
  /// The client's came.
  bool close_notify = false;
  /// How the client ended the TCP connection, as far as the server has read.
  peer_end tcp_end = peer_end::none;
  /// OpenSSL's reason, when TLS broke.
  std::string failure;
};

struct totals {
  std::uint64_t control_connections = 0;
  std::uint64_t control_bytes_received = 0;
  std::uint64_t data_connections = 0;
  std::uint64_t data_bytes_received = 0;
  std::uint64_t open_sessions = 0;
};

class journal {
 public:
  // --- written by the server; sessions are numbered from 1
  std::size_t add_session(const endpoint& peer);
  void add_command(std::size_t session, std::string line);
  void add_bytes(std::size_t session, std::string_view bytes, bool after_close);
  void add_urgent(std::size_t session);
  void add_data_connection();
  void add_data_bytes(std::size_t count);
  void finish_session(std::size_t session, peer_end end);
  void add_problem(std::string text);
  /// Gives the number for change_tls.
  std::size_t add_tls(std::size_t session, bool data);
  void change_tls(std::size_t entry, const std::function<void(tls_log&)>& change);

  // --- read by the test
  /// Of all sessions, in order of arrival.
  [[nodiscard]] std::vector<std::string> commands() const;
  [[nodiscard]] std::vector<session_log> sessions() const;
  [[nodiscard]] totals counts() const;
  [[nodiscard]] std::vector<tls_log> tls_connections() const;
  /// Why sessions failed: expired waits and exceptions of handlers.
  [[nodiscard]] std::vector<std::string> problems() const;

  /// Waits until `occurrence` commands have come that are `text` or begin with `text` and a space; returns the last line.
  std::string wait_for_command(std::string_view text, std::size_t occurrence, std::chrono::milliseconds patience) const;
  void wait_for_sessions_finished(std::size_t count, std::chrono::milliseconds patience) const;
  void wait_for_data_connections(std::size_t count, std::chrono::milliseconds patience) const;

 private:
  template <class Change>
  void record(Change change);
  void wait_until(const std::function<bool()>& happened, const std::string& what,
                  std::chrono::milliseconds patience) const;
  [[nodiscard]] const std::string* find_command(std::string_view text, std::size_t occurrence) const;
  [[nodiscard]] std::size_t finished_sessions() const;
  [[nodiscard]] std::string seen() const;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<session_log> sessions_;
  std::vector<std::string> commands_;
  std::vector<std::string> problems_;
  std::vector<tls_log> tls_;
  totals counts_;
};

}  // namespace ferry::testing
