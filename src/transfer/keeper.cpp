// The order of the steps is the policy: greeting, TLS, HOST, login.
#include "transfer/keeper.hpp"

#include <algorithm>
#include <array>

#include "session/features.hpp"
#include "session/greet.hpp"
#include "session/pipelined_login.hpp"
#include "session/proxy_login.hpp"
#include "session/quit.hpp"
#include "session/secure.hpp"
#include "session/small_commands.hpp"
#include "wire/host_port.hpp"

namespace ferry::transfer {

namespace {

bool greets_as_logged_in(const reply& r) { return r.code() == 230; }

// IIS speaks UTF-8 only to those who say so, although its FEAT promises it.
bool is_iis(const std::string& greeting) { return greeting.find("Microsoft") != std::string::npos; }

// Until it is told otherwise, names of OS/400 are LIBRARY/FILE.MEMBER, and paths mean nothing to it (case 25).
bool is_os400(const std::string& greeting) { return greeting.find("QTCP") != std::string::npos; }

}  // namespace

milliseconds keep_alive_for(std::string_view greeting) {
  // Below the shortest memory of common firewalls and NAT boxes.
  constexpr std::chrono::seconds usual{60};
  static constexpr std::array<std::string_view, 4> known{"(vsFTPd ", "ProFTPD", "Pure-FTPd", "pyftpdlib"};
  const bool takes_it =
      std::ranges::any_of(known, [&](auto name) { return greeting.find(name) != std::string_view::npos; });
  return takes_it ? usual : milliseconds(0);
}

session::connection& keeper::ready() {
  if (!connection_.is_open()) open();
  // Listings find it out on the connection, transfers by its memory.
  if (connection_.wants_pret()) memory_.pret();
  if (memory_.wants_pret()) connection_.pret_wanted();
  return connection_;
}

bool keeper::leaves_ipv6(const error& e) noexcept {
  const bool over_ipv6 = is_open() && connection_.ctrl().peer().af == address_family::ipv6;
  const bool named = !settings_.proxy && site_.host.find(':') == std::string::npos;
  // A session of its own: others of this client may still be on IPv6 when one has found it out.
  if (settings_.family == address_family::ipv4 || e.code() != 522 || e.phase() != phase::data_connect || !over_ipv6 ||
      !named)
    return false;
  if (!wire::find_protocols(e.reply()->text).ipv4) return false;
  memory_.no_ipv6();
  drop();
  return true;
}

void keeper::open() {
  // What the last connection has learned of the server holds for the next one.
  if (!connection_.epsv_works()) memory_.no_epsv();
  if (memory_.ipv4_only()) settings_.family = address_family::ipv4;
  try {
    const reply greeting = session::greet(connection_, site_.host, site_.port);
    greeting_ = greeting.text;
    if (settings_.noop_every == milliseconds(0)) settings_.noop_every = keep_alive_for(greeting_);
    if (site_.how == protection::explicit_tls) (void)session::authenticate(connection_);
    if (site_.host_command) (void)session::choose_host(connection_, site_.host);
    // What was granted in clear text ends with AUTH (RFC 2228).
    if (!greets_as_logged_in(greeting) || site_.how == protection::explicit_tls) log_in();
    if (memory_.without_epsv()) connection_.epsv_refused();
    if (is_os400(greeting_)) (void)session::starting_directory(connection_);
    if (is_iis(greeting_) && asked_features().has("UTF8")) (void)connection_.exchange(wire::command("OPTS", "UTF8 ON"));
  } catch (error& e) {
    connection_.close();
    auto context = e.context();
    context.session_usable = false;
    e.context(std::move(context));
    throw;
  } catch (...) {
    connection_.close();
    throw;
  }
}

void keeper::log_in() {
  const bool own_way = settings_.proxy && settings_.proxy->kind() == proxy_kind::ftp;
  if (memory_.lock_step() || own_way || !site_.alternative_login.empty()) return log_in_step_by_step();
  bool lost = false;
  try {
    lost = session::login_in_one_packet(connection_, site_.who, false).out_of_order;
  } catch (const timeout_error&) {
    if (connection_.is_open()) throw;
    lost = true;
  }
  if (!lost) return;
  // What holds on this connection nobody knows.
  memory_.fall_back();
  connection_.close();
  open();
}

void keeper::log_in_step_by_step() {
  try {
    (void)session::login_through(connection_, site_.host, site_.port, site_.who);
  } catch (const error_perm& e) {
    const bool of_user = e.code() == 530 && e.command().starts_with("USER") && e.session_usable();
    if (site_.alternative_login.empty() || !of_user) throw;
    const reply r = connection_.send_command(connection_.make_command(site_.alternative_login), phase::login);
    if (r.code() == 331)
      (void)connection_.require_completed(connection_.make_command("PASS", site_.who.password), phase::login);
    else
      (void)connection_.check_completed(r, phase::login);
  }
}

const wire::features& keeper::asked_features() {
  if (!features_) features_ = memory_.features();
  if (!features_) {
    features_ = std::make_shared<const wire::features>(session::ask_features(connection_));
    memory_.learn(features_);
  }
  return *features_;
}

const wire::features& keeper::features() {
  if (!features_) (void)ready();
  return asked_features();
}

void keeper::leave() noexcept {
  settings_.deadlines.farewell = milliseconds(0);
  session::farewell(connection_);
}

}  // namespace ferry::transfer
