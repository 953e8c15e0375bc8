// A handshake that fails on a data connection is often the server's refusal of something else (522, 425): its words are waited for first.
#include "session/secure.hpp"

#include <array>

#include "session/active.hpp"
#include "session/proxy.hpp"

namespace ferry::session {

namespace {

[[noreturn]] void throw_failure(const tls::failure& why, const std::string& where, error_context context) {
  throw tls_error(why.problem, where + why.message, why.openssl_reason, std::move(context));
}

// In the middle of the dialogue nobody knows which reply would come next, so the session is closed.
[[noreturn]] void throw_cancelled(connection& c, phase p) {
  auto context = c.context(p);
  context.session_usable = false;
  c.close();
  throw cancelled_error("cancelled", std::move(context));
}

io::readiness needed(io::io_status s) {
  return s == io::io_status::wait_write ? io::readiness::writable : io::readiness::readable;
}

bool waits(io::io_status s) { return s == io::io_status::wait_read || s == io::io_status::wait_write; }

// What we have judged ourselves is told in our words: the server's would only say that we left.
bool judged_here(const io::secure_channel& channel) {
  const auto problem = channel.failure().problem;
  return problem != tls_problem::none && problem != tls_problem::handshake;
}

[[noreturn]] void fail_on_control(connection& c, const io::io_result& r, const std::string& when) {
  tls::failure why = c.ctrl().secure()->failure();
  if (why.problem == tls_problem::none)
    why = {tls_problem::handshake, "the connection broke " + when + (r.error ? ": " + r.error.message() : ""), {}};
  auto context = c.context(phase::login);
  context.session_usable = false;
  c.close();
  throw_failure(why, c.tls().name + ": ", std::move(context));
}

void shake_hands_on_control(connection& c) {
  control& ctrl = c.ctrl();
  io::secure_channel& channel = *ctrl.secure();
  const auto deadline = ctrl.reply_deadline();
  for (;;) {
    const auto r = channel.handshake();
    if (r.status == io::io_status::done) return;
    if (waits(r.status)) {
      ctrl.wait(needed(r.status), deadline, phase::login);
      continue;
    }
    fail_on_control(c, r, "during the TLS handshake");
  }
}

// A trace of the user's that throws leaves it open which side has changed over. The server's own refusals do not.
template <class Steps>
reply change_over(connection& c, Steps steps) {
  try {
    return steps();
  } catch (const ftp_error&) {
    throw;
  } catch (...) {
    c.close();
    throw;
  }
}

std::shared_ptr<const tls::context> make_context(const connection& c) {
  try {
    return std::make_shared<const tls::context>(c.options().tls);
  } catch (tls_error& e) {
    auto context = e.context();
    context.session_usable = c.is_open();
    e.context(std::move(context));
    throw;
  }
}

void put_tls_on(connection& c, std::shared_ptr<const tls::context> context) {
  security& s = c.tls();
  s.context = std::move(context);
  c.ctrl().exchange_channel([&](std::unique_ptr<io::channel> below) {
    return std::make_unique<io::secure_channel>(std::move(below), s.context, s.name, tls::reading::exact, &s.tickets,
                                                std::nullopt);
  });
  shake_hands_on_control(c);
  s.control = c.ctrl().secure()->facts();
  s.protect_data = s.protection_chosen = false;
  c.forget_state();
  c.ctrl().note("TLS: " + s.control->protocol + ", " + s.control->cipher + ", certificate '" + s.control->subject +
                "', " + (s.control->verified ? "verified" : "NOT verified"));
}

void judge(connection& c, const io::secure_channel& channel) {
  security& s = c.tls();
  s.data = channel.facts();
  c.ctrl().note("TLS on data: " + s.data->protocol + ", " + s.data->cipher +
                (s.data->resumed ? ", resumed" : ", not resumed"));
  if (s.data->resumed) {
    s.server_resumes = true;
    return;
  }
  const auto policy = c.options().tls.resumption_;
  if (policy == resumption::required)
    throw tls_error(
        tls_problem::not_resumed,
        "the data connection did not resume the TLS session of the control connection: it may not be to the "
        "same server",
        {}, c.context(phase::data_connect));
  s.data->suspicious = s.server_resumes;
  if (s.server_resumes) c.ctrl().note("suspicious: earlier data connections resumed the TLS session, this one did not");
}

// Ends TLS on the control connection, whose server has agreed to it.
void take_tls_off(connection& c) {
  control& ctrl = c.ctrl();
  io::secure_channel& channel = *ctrl.secure();
  const auto deadline = ctrl.deadline_after(c.options().deadlines.tls_close);
  auto sent = channel.end_tls();
  for (; waits(sent.status); sent = channel.end_tls())
    ctrl.wait(needed(sent.status), ctrl.reply_deadline(), phase::login);
  if (sent.status != io::io_status::done) fail_on_control(c, sent, "at the end of TLS");
  // The server's own close_notify must be taken off the wire, or it would be read as a reply. A server that sends none is not waited for long.
  std::array<std::byte, 256> ignored;
  while (!channel.peer_closed()) {
    const auto got = channel.read_some(ignored);
    if (channel.peer_closed()) break;
    if (got.status != io::io_status::done && !waits(got.status)) fail_on_control(c, got, "at the end of TLS");
    if (!waits(got.status)) {
      if (c.host().now() >= deadline) break;
      continue;
    }
    std::array items{io::wait_item{&channel, needed(got.status)}};
    const auto outcome = c.host().wait(items, deadline);
    if (outcome == io::wait_outcome::timed_out) break;
    if (outcome == io::wait_outcome::cancelled) throw_cancelled(c, phase::login);
  }
  ctrl.exchange_channel([](std::unique_ptr<io::channel> secured) { return secured->secure()->release(); });
  c.tls().control.reset();
}

}  // namespace

void secure_control(connection& c) { put_tls_on(c, make_context(c)); }

reply authenticate(connection& c) {
  require_end_to_end(c);
  // Unusable settings are found before the server hears anything.
  auto context = make_context(c);
  return change_over(c, [&] {
    reply r = c.exchange(wire::command("AUTH", "TLS"), phase::login);
    if (r.code() == 500 || r.code() == 502 || r.code() == 504) {
      const reply second = c.exchange(wire::command("AUTH", "SSL"), phase::login);
      if (second.completed()) r = second;
    }
    r = c.check_completed(std::move(r), phase::login);
    put_tls_on(c, std::move(context));
    return r;
  });
}

reply protect(connection& c) {
  security& s = c.tls();
  const auto say = [&](const wire::command& command) {
    return s.implicit ? c.exchange(command, phase::login) : c.require_completed(command, phase::login);
  };
  say(wire::command("PBSZ", "0"));
  reply r = say(wire::command("PROT", "P"));
  s.protect_data = s.protection_chosen = true;
  return r;
}

reply unprotect(connection& c) {
  reply r = c.require_completed(wire::command("PROT", "C"), phase::login);
  c.tls().protect_data = false;
  c.tls().protection_chosen = true;
  return r;
}

void settle_protection(connection& c) {
  if (c.tls().control && !c.tls().protection_chosen) protect(c);
}

reply clear_control(connection& c) {
  // In clear, anybody on the way could answer for the server, and data would be clear too.
  settle_protection(c);
  return change_over(c, [&] {
    reply r = c.require_completed(wire::command("CCC"), phase::login);
    take_tls_off(c);
    return r;
  });
}

std::unique_ptr<io::channel> protect_channel(connection& c, std::unique_ptr<io::channel> channel) {
  security& s = c.tls();
  s.data.reset();
  if (!s.protect_data || !channel) return channel;
  if (!s.context) s.context = make_context(c);
  const bool offers = c.options().tls.resumption_ != resumption::off;
  return std::make_unique<io::secure_channel>(std::move(channel), s.context, s.name, tls::reading::ahead,
                                              offers ? &s.tickets : nullptr, offers ? s.tickets.next() : std::nullopt);
}

reply send_beside_handshake(connection& c, const wire::command& command, std::unique_ptr<io::channel>& data,
                            io::listener* from) {
  c.begin_exchange(command, phase::transfer);
  return c.check(await_beside_handshake(c, data, from), phase::transfer);
}

reply await_beside_handshake(connection& c, std::unique_ptr<io::channel>& data, io::listener* from) {
  const auto deadline = c.ctrl().reply_deadline();
  if (!c.tls().protect_data) return c.await_reply(deadline, phase::transfer);
  io::io_status step = io::io_status::wait_write;
  std::size_t looks = 0;
  for (;;) {
    if (!data && from != nullptr) data = protect_channel(c, accept_waiting(c, *from));
    // Strangers, or a listener that is out of order: accept_data() has the words for it when the reply is in.
    if (!data && ++looks > c.options().limits.foreign_peers) from = nullptr;
    io::secure_channel* const secured = data ? data->secure() : nullptr;
    if (secured != nullptr && waits(step)) step = secured->handshake().status;
    auto r = c.try_reply(phase::transfer);
    const bool only_the_reply = secured != nullptr ? !waits(step) : from == nullptr;
    if (!r && only_the_reply) r = c.await_reply(deadline, phase::transfer);
    if (r && !r->preliminary() && secured != nullptr && judged_here(*secured))
      throw_failure(secured->failure(), "data connection: ", c.context(phase::data_connect));
    if (r) return std::move(*r);
    std::array items{
        io::wait_item{&c.ctrl().waitable(), io::readiness::readable},
        secured != nullptr ? io::wait_item{secured, needed(step)} : io::wait_item{from, io::readiness::readable}};
    switch (c.host().wait(items, deadline)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        // The control connection's own wait knows how to end a dialogue in the middle.
        return c.await_reply(c.host().now(), phase::transfer);
      case io::wait_outcome::cancelled:
        throw_cancelled(c, phase::transfer);
    }
  }
}

bool finish_handshake(connection& c, io::channel& data, bool optional) try {
  io::secure_channel* const secured = data.secure();
  if (secured == nullptr) return true;
  const auto& times = c.options().deadlines;
  const auto deadline = c.ctrl().deadline_within(optional ? times.drain : times.connect);
  for (;;) {
    const auto r = secured->handshake();
    if (r.status == io::io_status::done) break;
    if (!waits(r.status)) {
      if (optional && !judged_here(*secured)) return false;
      // TLS is over. A server that waits for the end of the connection has no verdict before it.
      data.reset();
      if (c.final_reply_due() && !judged_here(*secured)) {
        const reply verdict = c.final_reply();
        if (!verdict.completed()) c.check(verdict, phase::data_connect);
      }
      tls::failure why = secured->failure();
      if (why.problem == tls_problem::none)
        why = {tls_problem::handshake, "the server ended the data connection during the TLS handshake", {}};
      throw_failure(why, "data connection: ", c.context(phase::data_connect));
    }
    const bool watching = c.final_reply_due();
    std::array items{io::wait_item{secured, needed(r.status)}, io::wait_item{secured, needed(r.status)}};
    if (watching && c.ctrl().buffered()) c.watch_control();
    const bool still = c.final_reply_due();
    if (still) items[1] = {&c.ctrl().waitable(), io::readiness::readable};
    switch (c.host().wait(std::span{items}.first(still ? 2 : 1), deadline)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        if (optional) return false;
        throw timeout_error("timed out in the TLS handshake of the data connection", c.context(phase::data_connect));
      case io::wait_outcome::cancelled:
        throw cancelled_error("cancelled", c.context(phase::data_connect));
    }
    if (still && items[1].got != io::readiness::none) c.watch_control();
  }
  judge(c, *secured);
  return true;
} catch (...) {
  // An orderly end would be a whole, empty file to the server.
  data.reset();
  throw;
}

}  // namespace ferry::session
