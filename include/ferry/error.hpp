// Everything that Ferry throws about a server, a connection or a local file.
//
//   error                      catch this to catch all of them (ftplib's `all_errors`)
//   ├─ ftp_error               ftplib's `Error`
//   │  ├─ error_reply          a good reply of the wrong class
//   │  ├─ error_temp           4xx
//   │  ├─ error_perm           5xx
//   │  ├─ error_proto          not FTP, or not parsable
//   │  ├─ limit_error          more than a named limit allows
//   │  ├─ incomplete_transfer  the bytes that came do not agree with what was announced
//   │  └─ verification_failed  a checksum, or bytes that were read again, contradict what was transferred
//   ├─ network_error           carries a std::error_code
//   │  ├─ timeout_error        a deadline passed
//   │  ├─ connection_closed    the peer closed where a reply or data was due (ftplib's EOFError)
//   │  ├─ tls_error            TLS failed, certificates included (ferry/tls.hpp)
//   │  └─ cancelled_error      the caller cancelled
//   └─ local_error             a local file or stream; carries a std::error_code
//
// Outside of the family stand mistakes that no server has a part in:
//
//   url_error                  a URL that cannot be used; a std::invalid_argument (ferry/url.hpp)
//   netrc_error                a netrc file that cannot be used; a std::runtime_error (ferry/netrc.hpp)
//   not_connected              a method of FTP was called before connect(); a std::logic_error
//
// Arguments that could never be right (CR, LF or NUL in a command, a timeout of zero) are std::invalid_argument: nothing was sent and the session is
// as it was. Calls out of order (a second transfer while one is open) are std::logic_error. checksum_of() throws std::runtime_error where this system's
// OpenSSL does not have the algorithm. Passwords and accounts never appear in an error.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <ferry/export.hpp>
#include <ferry/reply.hpp>

namespace ferry {

/// What was being done when an error occurred.
enum class phase : std::uint8_t {
  none,
  resolve,       ///< looking up a host name
  connect,       ///< opening the control connection
  greeting,      ///< waiting for the server's first reply
  login,         ///< USER, PASS, ACCT; AUTH, PBSZ, PROT, CCC; the TLS handshake of the control connection
  command,       ///< any other command and its reply
  data_connect,  ///< opening the data connection, either way round
  transfer,      ///< data is moving
  completion,    ///< the data is done and the final reply is awaited
  close,         ///< saying goodbye
  local,         ///< reading or writing on this machine
};

[[nodiscard]] FERRY_API std::string_view to_string(phase p) noexcept;

/// Facts that every error carries.
struct error_context {
  ferry::phase phase = ferry::phase::none;
  std::string command;                ///< the command concerned, secrets masked; empty when none
  std::optional<ferry::reply> reply;  ///< what the server answered, when it answered
  std::uint64_t bytes = 0;            ///< bytes of data moved before the error
  bool session_usable = false;        ///< true: in step with the server; false: closed, connect again
  bool given_up = false;              ///< what has moved cannot be taken back, so the same request is not tried again
};

class FERRY_API error : public std::runtime_error {
 public:
  error(const std::string& message, error_context context)
      : std::runtime_error(message), context_(std::move(context)) {}

  [[nodiscard]] const error_context& context() const noexcept { return context_; }
  [[nodiscard]] ferry::phase phase() const noexcept { return context_.phase; }
  [[nodiscard]] const std::string& command() const noexcept { return context_.command; }
  [[nodiscard]] const std::optional<ferry::reply>& reply() const noexcept { return context_.reply; }
  /// The reply's three digits, or 0.
  [[nodiscard]] int code() const noexcept { return context_.reply ? context_.reply->code() : 0; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return context_.bytes; }
  [[nodiscard]] bool session_usable() const noexcept { return context_.session_usable; }
  /// May the same request succeed when it is made again as it is, on a new connection where this one is closed? True of the 4xx that pass
  /// (not of a refused login, nor of a full disk), of a server that has too many users, of broken connections and deadlines, and of a
  /// transfer that was cut short. False of 5xx, of what this machine refuses, of certificates, when the caller cancelled, and of what was
  /// given up because the bytes that have moved cannot be taken back.
  [[nodiscard]] virtual bool retryable() const noexcept { return false; }
  /// One sentence: what was tried, what came back, how far it got. Not escaped for a terminal.
  [[nodiscard]] std::string describe() const;

  /// The engine fills in what only it knows while an error travels outwards.
  void context(error_context c) { context_ = std::move(c); }

 private:
  error_context context_;
};

using all_errors = error;

/// A method was called on an object that is not connected: call connect() first. A mistake of the program, so not a ferry::error.
class FERRY_API not_connected : public std::logic_error {
 public:
  not_connected() : std::logic_error("not connected: call connect() first") {}
};

class FERRY_API ftp_error : public error {
 public:
  using error::error;
};
/// A reply of class 1, 2 or 3 where another class was due. `what()` is the whole reply text.
class FERRY_API error_reply : public ftp_error {
 public:
  using ftp_error::ftp_error;
};
/// A 4xx reply. `what()` is the whole reply text.
class FERRY_API error_temp : public ftp_error {
 public:
  using ftp_error::ftp_error;
  [[nodiscard]] bool retryable() const noexcept override;
};
/// A 5xx reply. `what()` is the whole reply text.
class FERRY_API error_perm : public ftp_error {
 public:
  using ftp_error::ftp_error;
  /// A login that is refused because the server has too many users (530 of ProFTPD).
  [[nodiscard]] bool retryable() const noexcept override;
};
/// Something that is not FTP, or that cannot be parsed.
class FERRY_API error_proto : public ftp_error {
 public:
  using ftp_error::ftp_error;
};
/// The server sent more than a named limit allows.
class FERRY_API limit_error : public ftp_error {
 public:
  using ftp_error::ftp_error;
};
/// The server reported success, and the bytes that moved contradict a size that was announced.
class FERRY_API incomplete_transfer : public ftp_error {
 public:
  incomplete_transfer(const std::string& message, error_context context, std::uint64_t expected)
      : ftp_error(message, std::move(context)), expected_(expected) {}
  [[nodiscard]] std::uint64_t expected() const noexcept { return expected_; }
  [[nodiscard]] bool retryable() const noexcept override { return !context().given_up; }

 private:
  std::uint64_t expected_;
};
/// Every byte was counted and the content is another one: a checksum of the server's, or bytes that were read a second time, say so.
class FERRY_API verification_failed : public ftp_error {
 public:
  using ftp_error::ftp_error;
};

class FERRY_API network_error : public error {
 public:
  network_error(std::error_code ec, const std::string& message, error_context context)
      : error(message, std::move(context)), ec_(ec) {}
  [[nodiscard]] const std::error_code& error_code() const noexcept { return ec_; }
  /// Not of a name that does not exist, nor of a port where nobody listens.
  [[nodiscard]] bool retryable() const noexcept override;

 private:
  std::error_code ec_;
};
/// `error_code()` is std::errc::timed_out.
class FERRY_API timeout_error : public network_error {
 public:
  timeout_error(const std::string& message, error_context context)
      : network_error(std::make_error_code(std::errc::timed_out), message, std::move(context)) {}
};
/// `error_code()` is std::errc::connection_reset when the peer closed in good order, or the system's own.
class FERRY_API connection_closed : public network_error {
 public:
  using network_error::network_error;
};
/// `error_code()` is std::errc::operation_canceled.
class FERRY_API cancelled_error : public network_error {
 public:
  cancelled_error(const std::string& message, error_context context)
      : network_error(std::make_error_code(std::errc::operation_canceled), message, std::move(context)) {}
  [[nodiscard]] bool retryable() const noexcept override { return false; }
};

/// The server turns clients away because it has too many: 421 when connecting or logging in, or a refused login that says so in words.
[[nodiscard]] FERRY_API bool means_server_full(const error& e) noexcept;

class FERRY_API local_error : public error {
 public:
  local_error(std::error_code ec, const std::string& message, error_context context)
      : error(message, std::move(context)), ec_(ec) {}
  [[nodiscard]] const std::error_code& error_code() const noexcept { return ec_; }

 private:
  std::error_code ec_;
};

}  // namespace ferry
