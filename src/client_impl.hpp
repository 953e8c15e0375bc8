// What a client is made of: options turned into a site and settings, and one session for its verbs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <ferry/client.hpp>

#include "client_crew.hpp"
#include "client_pool.hpp"
#include "posix/posix_host.hpp"
#include "session/directory_reader.hpp"
#include "session/times.hpp"
#include "transfer/download.hpp"
#include "transfer/keeper.hpp"
#include "transfer/upload.hpp"

namespace ferry::detail {

struct client_impl {
  client_impl(io::host* other, ferry::url url, client_options with);
  client_impl(const client_impl&) = delete;
  client_impl& operator=(const client_impl&) = delete;
  ~client_impl();

  /// `path` below that of the URL. Throws std::invalid_argument for CR, LF and NUL.
  [[nodiscard]] std::string resolve(std::string_view path) const;
  /// As resolve; a path that names nothing is std::invalid_argument.
  [[nodiscard]] std::string resolve_name(std::string_view path) const;
  /// The URL of a path that was resolved.
  [[nodiscard]] ferry::url url_of(std::string_view resolved) const;
  /// The session to be; the login is chosen at its first use, which may ask for a password.
  [[nodiscard]] transfer::keeper& keeper();
  [[nodiscard]] session::settings make_settings() const;
  /// Chooses the login, which may ask for a password.
  const transfer::site& choose_site();
  /// A further session of the same server, for a thread of its own.
  [[nodiscard]] seat further_session();
  /// Sessions that help with one download. With a host of the user's there are none: everything waits by that.
  [[nodiscard]] std::unique_ptr<client_crew> helpers();
  [[nodiscard]] transfer::retrier tries() const { return {*host, options.retry_}; }

  /// `remote` was resolved.
  [[nodiscard]] transfer::download_job download_job(const std::string& remote, const download_options& how) const;
  [[nodiscard]] transfer::upload_job upload_job(const std::string& remote, const upload_options& how) const;

  /// Runs `operation(session)`, again where its failure passes.
  template <class Operation>
  auto persist(const Operation& operation) {
    auto again = tries();
    return keeper().persist(again, operation);
  }
  /// The same until `delivered`: what the user was told cannot be taken back, and must not come twice.
  template <class Operation>
  auto persist_until(const bool& delivered, const Operation& operation) {
    auto again = tries();
    for (;;) {
      const bool reused = keeper().is_open();
      try {
        session::connection& c = keeper().ready();
        again.was_inside();
        return operation(c);
      } catch (const error& e) {
        if (delivered) throw;
        if (keeper().leaves_ipv6(e)) continue;
        if (!again.again(e, reused && transfer::keeper::went_unnoticed(e))) throw;
      }
    }
  }
  /// The reader of directories, prepared for this session.
  [[nodiscard]] session::directory_reader& reader_for(session::connection& c);

  ferry::url where;
  client_options options;
  std::unique_ptr<io::posix::posix_host> own_host;
  io::host* host;
  std::optional<transfer::site> site;
  std::shared_ptr<session::rate_limiter> rate;  ///< of all sessions together; null: none
  transfer::server_memory memory;
  std::optional<transfer::keeper> session;
  session::directory_reader reader{lister_options{}};
  session::time_command sets_time = session::time_command::unknown;
};

/// While it lives, a token that is asked to stop cancels what the host waits for. A cancellation that found nothing to cancel does not outlive it.
class stoppable {
 public:
  stoppable(io::host& host, const std::stop_token& first, const std::stop_token& second = {});
  stoppable(const stoppable&) = delete;
  stoppable& operator=(const stoppable&) = delete;
  ~stoppable();

 private:
  struct canceller {
    io::host* host;
    void operator()() const noexcept { host->cancel(); }
  };
  io::host& host_;
  std::stop_token first_;
  std::stop_token second_;
  std::optional<std::stop_callback<canceller>> on_first_;
  std::optional<std::stop_callback<canceller>> on_second_;
};

}  // namespace ferry::detail
