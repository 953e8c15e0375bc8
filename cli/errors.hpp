// What goes wrong, as one line for a person and one exit code for a script. The codes are documented in docs/command.md and in
// `ferry help exit-codes`; they are stable.
#pragma once

#include <cstddef>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace ferry::cli {

enum class exit_code : int {
  ok = 0,
  other = 1,
  usage = 2,         // the command line cannot be right
  unreachable = 3,   // name not resolved, connection refused
  timeout = 4,       // a deadline passed
  login = 5,         // user, password or account refused
  refused = 6,       // 5xx
  try_later = 7,     // 4xx
  broken = 8,        // connection lost, transfer incomplete
  local = 9,         // a local file, standard input or standard output
  protocol = 10,     // the server does not speak FTP
  policy = 11,       // Ferry refuses: no TLS where it is required, unsafe name
  tls = 12,          // the handshake failed, or the certificate was refused
  mismatch = 13,     // the two sides differ: checksums, or what was fetched before
  partial = 14,      // of several items some failed for good, and others did not
  no_match = 15,     // a pattern that nothing matches
  interrupted = 130  // 128 and the signal's number: SIGINT 130, SIGTERM 143, SIGHUP 129
};

struct exit_code_text {
  int code;
  std::string_view meaning;
  bool transient;  // the same command may work later
};
/// All of them, in order; signals too.
[[nodiscard]] std::span<const exit_code_text> exit_codes() noexcept;
[[nodiscard]] bool is_transient(int code) noexcept;

/// The exit code of a command with several items. That of the first failure when all failures are transient, or nothing was done; `partial` when
/// something failed for good and something else did not fail.
class tally {
 public:
  void done() noexcept { ++good_; }
  /// 0 is done.
  void ended(int code) noexcept;
  [[nodiscard]] int status() const noexcept;

 private:
  std::size_t good_ = 0;
  int first_ = 0;            // of the failures
  int first_permanent_ = 0;  // of those that are for good
};

/// A good reply that says that the directory could not be read: `226 Transfer done (but failed to open directory).` (vsftpd)
[[nodiscard]] bool means_unreadable(std::string_view reply);

/// A failure that the command itself found. `what()` is not escaped; it holds no password.
class failure : public std::runtime_error {
 public:
  failure(exit_code code, const std::string& message, std::string hint = {})
      : std::runtime_error(message), code_(code), hint_(std::move(hint)) {}
  [[nodiscard]] exit_code code() const noexcept { return code_; }
  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

 private:
  exit_code code_;
  std::string hint_;
};

/// Ends the work on a URL whose failures have been said, with the exit code of the first.
class told_already : public failure {
 public:
  explicit told_already(int code) : failure(static_cast<exit_code>(code), {}) {}
};

/// Standard output takes nothing more: whatever comes next would be lost too.
class output_failed : public failure {
 public:
  using failure::failure;
};

/// Whoever read our standard output has gone: nothing is left to say.
class reader_gone : public output_failed {
 public:
  reader_gone() : output_failed(exit_code::local, "the reader of standard output has gone") {}
};

/// A signal asked us to stop.
class interrupted : public std::runtime_error {
 public:
  interrupted() : std::runtime_error("interrupted") {}
};

/// What the user asked for, for messages.
struct task {
  std::string verb;     // "get"
  std::string subject;  // the URL without its password; not escaped
  std::string parent;   // URL of the directory that holds it; empty when it is not known
  bool anonymous = true;
  bool user_from_netrc = false;
  bool verbose = false;           // OpenSSL's own reason too
  bool may_stay_in_part = false;  // what moved of the file is under its final name on the server
};

/// The exit code for an error.
[[nodiscard]] int exit_status(const std::exception& error);
/// What went wrong, and what can be done about it (may be empty). Not escaped.
[[nodiscard]] std::pair<std::string, std::string> words_and_hint(const std::exception& error, const task& what);
/// One line, escaped for a terminal, without line end: `ferry: get ftp://h/a: RETR a: 550 No such file. Check ...`.
/// Empty when nothing is to be said.
[[nodiscard]] std::string error_line(const std::exception& error, const task& what);
/// Says the line on standard error, when verbose after what OpenSSL said, and gives the exit code.
int report(const std::exception& error, const task& what);

}  // namespace ferry::cli
