// What every command does around its own work: read the URL, connect, secure, log in, report.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <ferry/client.hpp>
#include <ferry/ftplib.hpp>
#include <ferry/url.hpp>

#include "errors.hpp"
#include "password.hpp"
#include "settings.hpp"
#include "signals.hpp"
#include "tls.hpp"

namespace ferry::cli {

/// What an error is about: a URL as it was written (its password is left out), and one that was read, under these settings.
[[nodiscard]] task task_for(const std::string& verb, const std::string& text);
[[nodiscard]] task task_for(const std::string& verb, const url& target, const settings& how);
/// Parses, and refuses a scheme that asks for TLS together with --plain on the command line.
[[nodiscard]] url read_url(const std::string& text, const settings& how);
/// The server of a URL, and its login directory; without the password.
[[nodiscard]] url root_of(const url& target);
/// The URL of the directory that holds what `target` names.
[[nodiscard]] std::string parent_url(const url& target);
/// Throws a usage failure when a text for the server holds CR, LF or NUL.
void check_command_text(std::string_view text);
/// `how` as options of an FTP object.
[[nodiscard]] ftp_options options_from(const settings& how);
[[nodiscard]] retry_options tries_from(const settings& how);
/// The dialogue, a line each: `> CMD`, `< reply`, `* note`.
void show_dialogue(FTP& ftp);

/// One logged-in connection; over TLS, when it is to be, before anything of the login is sent. Signals cancel it while it lives.
class session {
 public:
  session(const url& target, const credentials& who, const settings& how, const security& tls);
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  ~session();
  [[nodiscard]] FTP& ftp() noexcept { return ftp_; }

 private:
  FTP_TLS ftp_;
  signals::cancels cancels_;
};

/// A client of the server that a URL names, whose paths are those of url::path(). Nothing is sent yet. Signals cancel it while it lives.
class remote {
 public:
  remote(const url& target, const credentials& who, const settings& how, const security& tls, unsigned sessions);
  remote(const remote&) = delete;
  remote& operator=(const remote&) = delete;
  ~remote();
  [[nodiscard]] client& to() noexcept { return client_; }

 private:
  client client_;
  signals::cancels cancels_;
};

/// Sessions for a command that gets several URLs: URLs with the same server and user share one.
class connector {
 public:
  explicit connector(const settings& how) : given_(how), how_(how) {}
  connector(const connector&) = delete;
  connector& operator=(const connector&) = delete;
  /// From now on it is about this URL, whose server may have settings of its own.
  void aim(const url& target);
  /// `what` learns who logs in.
  [[nodiscard]] FTP& connect(const url& target, task& what);
  /// The same as a client, which connects at its first use.
  [[nodiscard]] client& reach(const url& target, task& what);
  /// What such a client is made with; with --verbose it shows its dialogue.
  [[nodiscard]] client_options options_for(const url& target, task& what);
  /// To be called in a handler of `error`: a login that was refused for good is not tried again for the next URL of that server and user, because servers
  /// lock out who asks again and again.
  void remember(const std::exception& error);
  /// A secret will be sent besides the login: the connection to come is made over TLS unless the user allowed clear text.
  void expect_secret() noexcept { secret_ = true; }
  /// Clients to come may have so many sessions at once.
  void parallel(unsigned sessions) noexcept { sessions_ = sessions; }
  [[nodiscard]] const settings& how() const noexcept { return how_; }

 private:
  void log_in_as(const url& target, task& what);

  settings given_;
  settings how_;                     // for the URL that it is about
  std::optional<tls_settings> tls_;  // refers to how_
  bool secret_ = false;
  unsigned sessions_ = 1;
  std::string server_;  // of who_ and session_
  credentials who_;
  std::exception_ptr refused_;  // by server_
  std::unique_ptr<session> session_;
  std::unique_ptr<remote> remote_;
};

using url_work = std::function<void(const url& target, connector& to, task& what)>;

/// Does the work for each URL; each failure is reported in a line of its own. Gives the exit code, as `tally` has it.
[[nodiscard]] int for_each_url(const std::string& verb, std::span<const std::string> urls, const settings& how,
                               const url_work& work);
[[nodiscard]] int for_url(const std::string& verb, const std::string& text, const settings& how, const url_work& work);

/// The path of a URL that has to name something; throws a usage failure when it is empty.
[[nodiscard]] std::string path_of(const url& target);
/// The path of a URL that has to name a file: neither empty nor ending in `/`.
[[nodiscard]] std::string file_path_of(const url& target);

}  // namespace ferry::cli
