// One session with one server: the control connection, the transfer in progress, and what the session has learned.
//
// Operations are functions in files of their own that take a connection (login.hpp, retrieve.hpp, ...). Each leaves the session in
// step with its server or closed.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/error.hpp>
#include <ferry/reply.hpp>

#include "io/host.hpp"
#include "session/control.hpp"
#include "session/security.hpp"
#include "session/settings.hpp"
#include "wire/command.hpp"

namespace ferry::session {

class data_link;

class connection {
 public:
  /// Host and settings outlive the object.
  connection(io::host& host, const settings& s) : host_(host), settings_(s) {}

  // --- The dialogue -----------------------------------------------------------------------------------------------

  /// Sends a command and gives its reply, of whatever class. Before that, replies that are still owed are read and thrown away. Throws
  /// std::logic_error while a transfer is in progress.
  reply exchange(const wire::command& c, phase p = phase::command);
  /// The first half of exchange: what is owed is settled, the command is sent, and its reply is owed.
  void begin_exchange(const wire::command& c, phase p);
  /// Several commands in one packet, and their replies in the same order, of whatever class but 1. A 421 is thrown. When one is missing at its
  /// deadline, the session is closed: pipelining loses nothing else.
  std::vector<reply> exchange_all(std::span<const wire::command> all, phase p = phase::command);
  /// The first half of exchange_all.
  void begin_exchange_all(std::span<const wire::command> all, phase p);
  /// As exchange; a reply of class 4 or 5 is thrown as error_temp or error_perm, one outside 1 to 5 as error_proto (ftplib's sendcmd).
  reply send_command(const wire::command& c, phase p = phase::command);
  /// As send_command, and class 1 or 3 is thrown as error_reply (ftplib's voidcmd).
  reply require_completed(const wire::command& c, phase p = phase::command);
  /// A command with an argument in the user's text.
  [[nodiscard]] wire::command make_command(std::string_view verb, std::string_view argument) const;
  [[nodiscard]] wire::command make_command(std::string_view line) const;

  /// Only sends; the reply is owed.
  void put(const wire::command& c, control::delivery how = control::delivery::normal);
  /// The next reply that the user may see: a final reply that came early, else from the server.
  reply next_reply(phase p = phase::command);
  /// The next reply from the server, by a deadline of the caller's.
  reply await_reply(io::clock_time deadline, phase p);
  /// The next reply if it is there already.
  std::optional<reply> try_reply(phase p);
  /// A reply that was read to get into step. Who asks for a reply before the next command is given it: ftplib's users read the second reply
  /// to an ABOR by hand.
  void offer(std::optional<reply> r) { offered_ = std::move(r); }
  /// Throws unless the class is 1, 2 or 3; gives the reply back.
  reply check(reply r, phase p) const;
  reply check_completed(reply r, phase p) const;
  template <class Error>
  [[noreturn]] void refuse(const reply& r, phase p) const {
    throw Error(r.text, reply_context(r, p));
  }
  [[nodiscard]] error_context reply_context(const reply& r, phase p) const;
  [[nodiscard]] error_context context(phase p) const;

  // --- State ------------------------------------------------------------------------------------------------------

  [[nodiscard]] bool is_open() const noexcept { return control_ && control_->is_open(); }
  /// Takes a connected control connection; forgets everything about the last one.
  void attach(std::unique_ptr<control> c);
  void close() noexcept;
  /// Throws not_connected when not open.
  [[nodiscard]] control& ctrl() const;
  [[nodiscard]] io::host& host() const noexcept { return host_; }
  [[nodiscard]] const settings& options() const noexcept { return settings_; }
  /// Of the control connection, the last one when it is closed.
  [[nodiscard]] address_family family() const noexcept {
    return control_ ? control_->peer_family() : address_family::unspecified;
  }
  [[nodiscard]] const std::string& last_response() const noexcept { return last_response_; }

  [[nodiscard]] session::security& tls() noexcept { return tls_; }
  [[nodiscard]] const session::security& tls() const noexcept { return tls_; }
  /// The server must be asked again for everything that depends on who we are (RFC 4217 section 5).
  void forget_state() noexcept;

  /// The representation type that the server has acknowledged, or 0.
  [[nodiscard]] char type() const noexcept { return type_; }
  void type(char t) noexcept { type_ = t; }
  /// What the server has agreed to compute for HASH: nothing while it is what FEAT marks, empty when nobody knows.
  [[nodiscard]] const std::optional<std::string>& hash_algorithm() const noexcept { return hash_algorithm_; }
  void hash_algorithm(std::string name) { hash_algorithm_ = std::move(name); }
  /// The transfer mode that the server has acknowledged: S, or Z (deflate). RFC 959 section 3.4.
  [[nodiscard]] char mode() const noexcept { return mode_; }
  void mode(char m) noexcept { mode_ = m; }
  /// Counts the control connections that this session has had: what was agreed with a server ends with its connection.
  [[nodiscard]] unsigned generation() const noexcept { return generation_; }
  /// False once this server has refused EPSV over IPv4.
  [[nodiscard]] bool epsv_works() const noexcept { return epsv_works_; }
  void epsv_refused() noexcept { epsv_works_ = false; }
  /// True once this server has said that it wants PRET before EPSV and PASV.
  [[nodiscard]] bool wants_pret() const noexcept { return wants_pret_; }
  void pret_wanted() noexcept { wants_pret_ = true; }

  /// True while the server may keep the offset of a REST for the next transfer: the one that it was for did not begin (ProFTPD).
  [[nodiscard]] bool keeps_restart() const noexcept { return keeps_restart_; }
  /// What was answered to `REST argument`.
  void restart_answered(const wire::command& rest, const reply& r) noexcept;

  // --- The transfer in progress -------------------------------------------------------------------------------------

  /// A transfer command was accepted; its final reply is owed (or is `early`, when it came instead of a preliminary one).
  void begin_transfer(std::optional<reply> early);
  /// A transfer command was sent, and data moves before its first reply is in. That one is judged when it comes: it must be preliminary (or 200 and
  /// then that), for the server cannot have what was not sent yet.
  void begin_transfer_unanswered();
  /// The reply that let such a transfer go on, once it is in.
  [[nodiscard]] const std::optional<reply>& opening_reply() const noexcept { return opening_reply_; }
  /// Its data connection.
  void adopt_link(const std::shared_ptr<data_link>& link) { transfer_ = link; }
  [[nodiscard]] std::shared_ptr<data_link> transfer() const noexcept { return transfer_; }
  [[nodiscard]] bool transferring() const noexcept;
  /// Throws std::logic_error while transferring.
  void require_no_transfer() const;
  /// Is the final reply still to come? (Then the control connection is worth watching.)
  [[nodiscard]] bool final_reply_due() const noexcept;
  /// Looks, without waiting, whether the final reply has come while data moves. Throws when it is a refusal.
  void watch_control();
  /// Is a NOOP in the middle of this transfer harmless, as far as is known?
  [[nodiscard]] bool may_keep_alive() const noexcept;
  /// The verdict of the server. Markers before it are skipped, up to the limit.
  reply final_reply();
  /// Ends a transfer that failed: closes the data connection so that the server sees a failure, and reads what is owed. Never throws; if
  /// the server does not answer within `patience`, the session is closed.
  void abandon_transfer(milliseconds patience) noexcept;
  /// After ABOR.
  void forget_transfer() noexcept;

 private:
  void settle();
  void check_first_refusal(std::span<const wire::command> all, const std::vector<reply>& replies, phase p);
  void send(const wire::command& c, phase p, control::delivery how);
  void forget_type(const wire::command& c) noexcept;
  void learn_type(const wire::command& c, const reply& r);
  reply remember(reply r);
  [[nodiscard]] bool opens(const reply& r, phase p);
  [[nodiscard]] bool answers_keep_alive(const reply& r) noexcept;
  void settle_keep_alives(milliseconds patience);
  [[nodiscard]] bool cut_off() const;
  void count_marker(const reply& r, phase p);

  io::host& host_;
  const settings& settings_;
  std::unique_ptr<control> control_;
  std::shared_ptr<data_link> transfer_;
  bool in_transfer_ = false;    // a final reply is owed or stored
  std::optional<reply> early_;  // a final reply that came before it was asked for
  enum class opening : std::uint8_t { over, due, due_after_200 };
  opening opening_ = opening::over;
  std::optional<reply> opening_reply_;
  std::size_t markers_ = 0;  // preliminary replies since the transfer began
  std::optional<reply> offered_;
  session::security tls_;
  std::string last_response_;
  char type_ = 0;
  std::optional<std::string> hash_algorithm_;
  char mode_ = 'S';
  unsigned generation_ = 0;
  bool epsv_works_ = true;
  bool wants_pret_ = false;
  bool noop_works_ = true;
  bool keeps_restart_ = false;
};

}  // namespace ferry::session
