// A session that is there when it is needed: connected, secured, logged in; made again after it was lost.
//
// Invariants: nothing of the login is sent before TLS is settled as the site demands, nor any file before PROT P on a secured session; a connection
// that was refused anything of this is closed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/host.hpp"
#include "session/connection.hpp"
#include "transfer/retry.hpp"
#include "transfer/site.hpp"
#include "wire/features.hpp"

namespace ferry::transfer {

/// How often a server that greets like this is told NOOP while data moves, so that nobody on the way forgets the control connection: 0 for never. The
/// servers that are known to take it answer at once or after the transfer (tests/interop); others have lost step.
[[nodiscard]] milliseconds keep_alive_for(std::string_view greeting);

class keeper {
 public:
  /// All but the settings outlive the object.
  keeper(io::host& host, session::settings settings, const site& where, server_memory& memory)
      : site_(where), memory_(memory), settings_(std::move(settings)), connection_(host, settings_) {}
  keeper(const keeper&) = delete;
  keeper& operator=(const keeper&) = delete;
  /// Says QUIT and does not wait for the answer.
  ~keeper() { leave(); }

  /// The session, made when there is none. Throws what connecting and logging in throw, and then there is none.
  session::connection& ready();
  /// The session as it is.
  [[nodiscard]] session::connection& ready_or_closed() noexcept { return connection_; }
  [[nodiscard]] bool is_open() const noexcept { return connection_.is_open(); }
  /// Ends it without a word.
  void drop() noexcept { connection_.close(); }
  void leave() noexcept;

  /// FEAT, asked when somebody wants to know for the first time, once for all sessions of a client: a download needs none, and servers take a round trip or
  /// two to tell.
  [[nodiscard]] const wire::features& features();
  [[nodiscard]] const std::string& greeting() const noexcept { return greeting_; }
  [[nodiscard]] server_memory& memory() const noexcept { return memory_; }
  [[nodiscard]] io::host& host() const noexcept { return connection_.host(); }
  [[nodiscard]] session::settings& settings() noexcept { return settings_; }

  /// True once: the server has no data connections over IPv6 (522 to EPSV or EPRT that offers IPv4, RFC 2428), and the next session is made over IPv4.
  [[nodiscard]] bool leaves_ipv6(const error& e) noexcept;

  /// Runs `operation(session)`, and again as long as its failures pass and `tries` allow it.
  template <class Operation>
  auto persist(retrier& tries, const Operation& operation) {
    for (;;) {
      const bool reused = is_open();
      try {
        session::connection& c = ready();
        tries.was_inside();
        return operation(c);
      } catch (const error& e) {
        if (leaves_ipv6(e)) continue;
        if (!tries.again(e, reused && went_unnoticed(e))) throw;
      }
    }
  }
  /// The server had ended an idle session before the first command of an operation.
  [[nodiscard]] static bool went_unnoticed(const error& e) noexcept {
    return !e.session_usable() && e.bytes() == 0 &&
           (e.code() == 421 || dynamic_cast<const connection_closed*>(&e) != nullptr);
  }

 private:
  void open();
  void log_in();
  void log_in_step_by_step();
  const wire::features& asked_features();

  const site& site_;
  server_memory& memory_;
  session::settings settings_;
  session::connection connection_;
  std::shared_ptr<const wire::features> features_;
  std::string greeting_;
};

}  // namespace ferry::transfer
