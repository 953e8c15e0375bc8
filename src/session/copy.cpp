// We see nothing of the data, so only the servers' final replies say how it went, and they may take long.
#include "session/copy.hpp"

#include <array>

#include "session/abort.hpp"
#include "session/active.hpp"
#include "session/clean_up.hpp"
#include "session/dial.hpp"
#include "session/opening.hpp"
#include "session/passive.hpp"
#include "session/secure.hpp"
#include "session/transfer.hpp"
#include "wire/host_port.hpp"

namespace ferry::session {

namespace {

endpoint source_address(connection& source, const char* verb) {
  const reply r = source.send_command(wire::command(verb), phase::data_connect);
  if (r.code() != 227) source.refuse<error_reply>(r, phase::data_connect);
  const auto found = wire::find_pasv_address(r.text);
  if (!found || !acceptable_data_port(found->port)) source.refuse<error_proto>(r, phase::data_connect);
  endpoint e = source.ctrl().peer();
  if (source.options().trust_pasv_address) e = {address_family::ipv4, found->address, 0};
  if (e.af != address_family::ipv4)
    throw error_proto(
        "PORT cannot name " + e.address + ": to copy from server to server, connect to the source by IPv4",
        source.reply_context(r, phase::data_connect));
  e.port = found->port;
  return e;
}

void check_start(const connection& c, const reply& r) {
  c.check(r, phase::transfer);
  if (r.code() != 125 && r.code() != 150) c.refuse<error_proto>(r, phase::transfer);
}

void start(connection& c, const wire::command& command) { check_start(c, c.exchange(command, phase::transfer)); }

void finish(connection& c) {
  const auto deadline = c.ctrl().deadline_within(c.options().deadlines.server_copy);
  reply r = c.await_reply(deadline, phase::completion);
  for (std::size_t seen = 0; r.preliminary() && seen < c.options().limits.preliminary_replies; ++seen)
    r = c.await_reply(deadline, phase::completion);
  c.check_completed(std::move(r), phase::completion);
}

bool is_protected(const connection& c) {
  const auto& tls = c.tls();
  return tls.protect_data || (tls.control && !tls.protection_chosen);
}

// Each server would wait for the handshake of the other; and in clear only when the user has said so.
void refuse_protected(const connection& c) {
  if (!is_protected(c)) return;
  throw tls_error(tls_problem::settings,
                  "two servers cannot protect a copy between them: with PROT C (prot_c) on both it goes in clear", {},
                  c.context(phase::command));
}

void leave_in_step(connection& c) {
  if (c.is_open() && c.ctrl().owed() > 0) abort_quietly(c, c.options().deadlines.drain);
}

// Said when the copy is over, and its time may be too.
reply say_after(connection& c, const wire::command& command, phase p) {
  c.begin_exchange(command, p);
  return c.await_reply(c.ctrl().deadline_after(c.options().deadlines.drain), p);
}

// A source that refused RETR keeps the target's connection waiting at its passive port, and a target that waits for data is deaf to ABOR
// (vsftpd). The next PASV closes that port.
void let_go(connection& source, const connection& target) noexcept {
  if (!source.is_open() || source.ctrl().owed() > 0 || !target.is_open() || target.ctrl().owed() == 0) return;
  const clean_up now;
  try {
    (void)say_after(source, wire::command("PASV"), phase::completion);
  } catch (...) {  // the error on its way says more
    now.failed(source.host());
  }
}

void make_peace(connection& source, connection& target) {
  leave_in_step(source);
  let_go(source, target);
  leave_in_step(target);
}

// Who cancels a copy cancels both hosts, and the wait of one has thrown. In a handler.
void take_cancellation_back(connection& source, connection& target) {
  try {
    throw;
  } catch (const cancelled_error&) {
    io::forget_cancellation(source.host());
    io::forget_cancellation(target.host());
  } catch (...) {  // NOLINT(bugprone-empty-catch) nothing was cancelled
  }
}

// A source whose target refused waits for a connection at its passive port, deaf to ABOR (ProFTPD). One that says nothing ends the wait.
void disappoint(connection& source, const connection& target, std::uint16_t port) noexcept {
  if (!source.is_open() || source.ctrl().owed() == 0 || (target.is_open() && target.ctrl().owed() > 0)) return;
  const clean_up now;
  try {
    endpoint at = source.ctrl().peer();
    at.port = port;
    dial_data(source.host(), source.options(), at)->close();
  } catch (...) {  // the error on its way says more
    now.failed(source.host());
  }
}

// --- Both at once ---------------------------------------------------------------------------------------------------

struct side {
  connection& c;
  std::optional<reply> got = {};
  std::size_t skipped = 0;
};

// Takes what has come, up to the reply that is waited for; a refusal is thrown.
void take(side& s, phase p) {
  while (!s.got) {
    auto r = s.c.try_reply(p);
    if (!r && !s.c.ctrl().ended()) return;
    if (!r) r = s.c.await_reply(s.c.host().now(), p);
    if (p == phase::completion && r->preliminary() && s.skipped++ < s.c.options().limits.preliminary_replies) continue;
    if (p == phase::completion)
      s.c.check_completed(*r, p);
    else
      check_start(s.c, *r);
    s.got = std::move(r);
  }
}

// The next reply of both, in whatever order they come: what one server refuses the other would wait for.
void await_both(side& source, side& target, io::clock_time deadline, phase p) {
  for (;;) {
    take(source, p);
    take(target, p);
    if (source.got && target.got) return;
    std::array<io::wait_item, 2> items{};
    std::size_t count = 0;
    for (const side* s : {&source, &target})
      if (!s->got) items.at(count++) = {&s->c.ctrl().waitable(), io::readiness::readable};
    const connection& silent = source.got ? target.c : source.c;
    switch (source.c.host().wait(std::span{items}.first(count), deadline)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        throw timeout_error("timed out: the servers did not finish the copy between them", silent.context(p));
      case io::wait_outcome::cancelled:
        throw cancelled_error("cancelled", silent.context(p));
    }
  }
}

// --- Who is TLS client ----------------------------------------------------------------------------------------------

wire::features ask_features(connection& c) {
  const reply r = c.exchange(wire::command("FEAT"));
  if (!c.is_open()) c.check(r, phase::command);  // 421
  return r.code() == 211 ? wire::features::parse(r.text) : wire::features{};
}

bool is_ipv6(const connection& c) { return c.ctrl().peer().af == address_family::ipv6; }

// A session that stays in client mode fails in its next transfer, so it is closed when the mode cannot be left. The verdict on the copy stands.
void end_client_mode(connection& c) noexcept {
  if (!c.is_open()) return;
  const clean_up now;
  try {
    if (say_after(c, wire::command("SSCN", "OFF"), phase::command).completed()) return;
  } catch (...) {  // closed below
    now.failed(c.host());
  }
  c.close();
}

endpoint listening_source(connection& source, const connection& target, copy_method method) {
  if (!is_ipv6(source)) return source_address(source, method == copy_method::cpsv ? "CPSV" : "PASV");
  if (method == copy_method::cpsv || !is_ipv6(target))
    throw network_error(std::make_error_code(std::errc::address_family_not_supported),
                        method == copy_method::cpsv
                            ? "CPSV cannot name an IPv6 address: use SSCN, or connect to the source by IPv4"
                            : "the source is reached by IPv6 and the target by IPv4: connect to both by the same",
                        source.context(phase::data_connect));
  return passive_address(source);
}

void tell_address(connection& target, const endpoint& at) {
  if (at.af == address_family::ipv6)
    send_eprt(target, at.af, at.address, at.port);
  else
    send_port(target, at.address, at.port);
}

}  // namespace

void copy(connection& source, std::string_view source_name, connection& target, std::string_view target_name,
          std::string_view type) {
  const auto retrieve = source.make_command("RETR", source_name);
  const auto store = target.make_command("STOR", target_name.empty() ? source_name : target_name);
  const auto set_type = wire::command("TYPE", type);
  refuse_protected(source);
  refuse_protected(target);
  try {
    source.require_completed(set_type);
    target.require_completed(set_type);
    const endpoint at = source_address(source, "PASV");
    send_port(target, at.address, at.port);
    start(target, store);
    start(source, retrieve);
    finish(source);
    finish(target);
  } catch (...) {
    take_cancellation_back(source, target);
    make_peace(source, target);
    throw;
  }
}

copy_method choose_copy_method(const connection& source, const wire::features& of_source,
                               const wire::features& of_target) {
  if (of_source.has("CPSV") && !is_ipv6(source)) return copy_method::cpsv;
  if (of_target.has("SSCN")) return copy_method::sscn_target;
  if (of_source.has("SSCN")) return copy_method::sscn_source;
  throw tls_error(tls_problem::settings,
                  "neither server can be TLS client to the other (by CPSV or SSCN): copy through this machine, or in "
                  "clear with PROT C on both",
                  {}, source.context(phase::command));
}

copy_result copy_protected(connection& source, std::string_view source_name, connection& target,
                           std::string_view target_name, std::string_view type, copy_method method) {
  const auto retrieve = source.make_command("RETR", source_name);
  const auto store = target.make_command("STOR", target_name.empty() ? source_name : target_name);
  const auto set_type = wire::command("TYPE", type);
  source.require_no_transfer();
  target.require_no_transfer();
  const bool secret = is_protected(source);
  if (secret != is_protected(target))
    throw tls_error(tls_problem::settings,
                    "one of the two servers protects data and the other does not: use TLS with both, or with neither",
                    {}, source.context(phase::command));
  connection* client = nullptr;  // in client mode
  std::uint16_t port = 0;        // at which the source waits for the target
  side from{source};
  side to{target};
  try {
    if (!secret) {
      method = copy_method::clear;
    } else {
      settle_protection(source);
      settle_protection(target);
      if (method == copy_method::automatic || method == copy_method::clear)
        method = choose_copy_method(source, ask_features(source), ask_features(target));
    }
    source.require_completed(set_type);
    target.require_completed(set_type);
    // What one of them compressed the other would store as it is.
    leave_compression(source);
    leave_compression(target);
    take_back_restart(source);
    take_back_restart(target);
    if (method == copy_method::sscn_source || method == copy_method::sscn_target) {
      connection& chosen = method == copy_method::sscn_source ? source : target;
      chosen.require_completed(wire::command("SSCN", "ON"));
      client = &chosen;
    }
    const endpoint at = listening_source(source, target, method);
    tell_address(target, at);
    if (secret) {
      port = at.port;
      target.begin_exchange(store, phase::transfer);
      source.begin_exchange(retrieve, phase::transfer);
      await_both(from, to, source.ctrl().reply_deadline(), phase::transfer);
    } else {
      start(target, store);
      start(source, retrieve);
    }
    from.got.reset();
    to.got.reset();
    await_both(from, to, source.ctrl().deadline_within(source.options().deadlines.server_copy), phase::completion);
  } catch (...) {
    take_cancellation_back(source, target);
    if (port != 0) disappoint(source, target, port);
    make_peace(source, target);
    if (client != nullptr) end_client_mode(*client);
    throw;
  }
  if (client != nullptr) end_client_mode(*client);
  return {std::move(*from.got), std::move(*to.got), method};
}

}  // namespace ferry::session
