// An FTP server inside the test's process, whose every word a test can change. See README.md for examples.
//
// It listens from construction on, on a loopback address and a port of the system's choice. Each session has a thread;
// the destructor ends and joins them at once, wherever they wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "server/event.hpp"
#include "server/file_tree.hpp"
#include "server/journal.hpp"
#include "server/script.hpp"
#include "server/session.hpp"
#include "server/socket.hpp"

namespace ferry::testing {

class scripted_server {
 public:
  /// `patience` bounds each wait of a session, except that for the client's next command.
  explicit scripted_server(std::string address = "127.0.0.1", std::chrono::milliseconds patience = default_patience);
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;
  ~scripted_server();
  /// Ends and joins all sessions. For tests that look at what is left afterwards.
  void stop();

  [[nodiscard]] const std::string& address() const { return at_.address; }
  [[nodiscard]] std::uint16_t port() const { return at_.port; }
  [[nodiscard]] endpoint at() const { return at_; }
  [[nodiscard]] file_tree& files() { return files_; }

  // --- the script. May be changed while sessions run. All return the server, for chains.
  /// Plays `verb` from now on; verbs that the server does not know are as good as others.
  scripted_server& on(std::string_view verb, handler play);
  /// Plays the next `verb` only; several queue up.
  scripted_server& once(std::string_view verb, handler play);
  /// Plays each session's command number `number` (from 1), whatever it is.
  scripted_server& at_command(std::size_t number, handler play);
  /// Answers `verb` with this text and CRLF.
  scripted_server& reply_to(std::string_view verb, std::string text);
  scripted_server& reply_once(std::string_view verb, std::string text);
  /// Sends `raw` ahead of the reply to the next `verb`, once; "*" is any verb. Several queue up.
  scripted_server& before(std::string_view verb, std::string raw);
  /// The greeting as it is, line ends included.
  scripted_server& greeting(std::string raw);
  /// Plays in place of the greeting.
  scripted_server& on_connect(std::function<void(session&)> play);
  /// Without this, any login is good and none is needed.
  scripted_server& require_login(std::string user, std::string password);

  /// Adds a line to FEAT, and turns on what it names: `HASH SHA-256*;MD5`, `RANG STREAM`, `XSHA256` and the other X commands, `MD5`, `MFMT`,
  /// `MDTM YYYYMMDDHHMMSS;path` (with two arguments), `SITE UTIME`, `HOST`.
  scripted_server& offer(std::string feature);
  /// AUTH, PBSZ, PROT and CCC work from now on, and whatever else the configuration says. May be called again: it holds for handshakes and
  /// transfers that begin after that.
  scripted_server& enable_tls(tls_config config = {});

  // --- what it saw
  [[nodiscard]] std::vector<std::string> commands() const { return log_.commands(); }
  [[nodiscard]] std::vector<session_log> sessions() const { return log_.sessions(); }
  [[nodiscard]] totals counts() const { return log_.counts(); }
  /// In order of their beginning.
  [[nodiscard]] std::vector<tls_log> tls_connections() const { return log_.tls_connections(); }
  /// Those of the data connections.
  [[nodiscard]] std::vector<tls_log> tls_data() const;
  /// How the clients left the data connections that the server has parked; waits until they have.
  [[nodiscard]] std::vector<peer_end> look_at_parked() { return parked_.ends(); }
  /// Why sessions failed: waits in vain, exceptions of handlers. The destructor prints them unless they were asked for.
  [[nodiscard]] std::vector<std::string> problems();

  // --- waiting; each throws wait_expired with what the server saw instead
  /// For a line that is `text` or begins with `text` and a space; returns it.
  std::string wait_for_command(std::string_view text, std::size_t occurrence = 1) const;
  /// Until this many sessions are over.
  void wait_for_sessions_finished(std::size_t count = 1) const;
  void wait_for_data_connections(std::size_t count = 1) const;

 private:
  void accept_sessions();
  void serve(unique_fd control);

  event stopping_;
  std::chrono::milliseconds patience_;
  script plan_;
  file_tree files_;
  journal log_;
  car_park parked_;
  unique_fd listener_;
  endpoint at_;
  bool problems_read_ = false;
  std::vector<std::jthread> session_threads_;
  std::jthread accept_thread_;
};

}  // namespace ferry::testing
