// The server under examination: what is to be examined, what is known so far, and the sessions that the checks share.
//
// Invariants: nothing of the login is sent but by `session()`, which is transfer::keeper's and keeps its rules; connections that only look
// (visit) accept any certificate at most and never log in; nothing is ever written to the server.
#pragma once

#include <chrono>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ferry/url.hpp>

#include "doctor/chart.hpp"
#include "doctor/evidence.hpp"
#include "doctor/sample.hpp"
#include "io/host.hpp"
#include "session/settings.hpp"
#include "transfer/keeper.hpp"
#include "transfer/site.hpp"

namespace ferry::doctor {

struct assignment {
  url where;
  transfer::site site;
  bool anonymous = true;
  session::settings settings;  ///< as a client has them
  std::string encoding = "utf-8";
  bool lock_step = false;
  std::chrono::sys_seconds now{};  ///< for days left, dates without a year, and the server's clock
};

/// A listing that was tried.
struct attempt {
  sample got;
  bool works = false;
  std::exception_ptr why;  ///< null when it works
  // Of the error:
  std::string words;
  int code = 0;
  std::string command;
  bool timed_out = false;
  [[nodiscard]] bool refused(std::string_view verb) const { return code != 0 && command.starts_with(verb); }
  /// The listing was refused, and not the data connection (425, 521, 522): nothing is wrong with that.
  [[nodiscard]] bool listing_refused() const {
    return (refused("LIST") || refused("MLSD")) && (code == 450 || (code / 100 == 5 && code != 521 && code != 522));
  }
};

/// A connection that looks at the server without logging in.
class visit {
 public:
  visit(io::host& host, session::settings s);
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;
  /// Says QUIT and does not wait for the answer.
  ~visit();
  [[nodiscard]] session::connection& c() noexcept { return connection_; }

 private:
  session::settings settings_;
  session::connection connection_;
};

class patient {
 public:
  patient(io::host& h, const assignment& a, chart& f) : host(h), what(a), found(f), memory(a.lock_step) {}

  /// The session, logged in and in the directory; made anew when it was lost. A login that was refused is not tried again.
  [[nodiscard]] session::connection& session();
  /// Before the first session().
  void use_login() { keeper.emplace(host, what.settings, what.site, memory); }
  /// `verb` over a data connection opened that way. MLSD that the server does not know becomes LIST when `or_list`.
  [[nodiscard]] attempt try_listing(opening how, std::string verb, bool or_list = false);
  [[nodiscard]] io::clock_time connect_deadline() const;
  /// Settings for connections that send nothing secret: any certificate will do.
  [[nodiscard]] session::settings trusting() const;
  [[nodiscard]] bool clear() const noexcept { return what.site.how == transfer::protection::clear; }
  [[nodiscard]] bool implicit() const noexcept { return what.site.how == transfer::protection::implicit_tls; }
  /// A problem when this server is used so, else a note.
  void tell(bool matters, std::string_view id, std::string sentence, std::string advice = {});

  io::host& host;
  const assignment& what;
  chart& found;
  std::vector<endpoint> addresses;
  bool tls_settled = false;  ///< TLS is as the site demands: the login may be tried
  transfer::server_memory memory;
  std::optional<transfer::keeper> keeper;
  wire::features features;
  std::string directory;                    ///< where the checks look; empty: the login directory
  std::string file;                         ///< the URL names it; empty: none
  std::map<std::string, attempt> listings;  ///< by their commands
  std::optional<opening> best;              ///< a way in which data connections work
  std::vector<entry> entries;               ///< of the directory, as the best listing has them

 private:
  unsigned generation_ = 0;
  std::exception_ptr turned_away_;
};

// --- The checks, in their order. False: those behind it make no sense.

[[nodiscard]] bool find_addresses(patient& p);
[[nodiscard]] bool reach(patient& p);
[[nodiscard]] bool hear_greeting(patient& p);
void examine_tls(patient& p);
[[nodiscard]] bool log_in(patient& p);
void ask_system(patient& p);
void ask_features(patient& p);
void enter_directory(patient& p);
void try_data_connections(patient& p);
void examine_data_tls(patient& p);
void examine_listings(patient& p);
void examine_clock(patient& p);
void examine_names(patient& p);
void examine_file(patient& p);

/// Throws what is wrong on this machine: no check can go on. The error is being handled.
void throw_if_ours(const error& e);

}  // namespace ferry::doctor
