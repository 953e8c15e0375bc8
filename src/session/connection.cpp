// Classes of replies as ftplib judges them, and the bookkeeping around a transfer.
#include "session/connection.hpp"

#include <cctype>
#include <stdexcept>
#include <utility>

#include "session/clean_up.hpp"
#include "session/data_link.hpp"
#include "wire/ascii.hpp"

namespace ferry::session {

control& connection::ctrl() const {
  if (!is_open()) throw not_connected();
  return *control_;
}

void connection::attach(std::unique_ptr<control> c) {
  close();
  control_ = std::move(c);
  tls_ = {};
  forget_state();
  mode_ = 'S';
  epsv_works_ = noop_works_ = true;
  wants_pret_ = keeps_restart_ = false;
  ++generation_;
}

void connection::close() noexcept {
  if (const auto link = transfer()) link->reset();
  forget_transfer();
  if (control_) control_->close();
}

wire::command connection::make_command(std::string_view verb, std::string_view argument) const {
  // Checked before and after the conversion: some charset might make a line end out of something harmless.
  const wire::command checked(verb, argument);
  return wire::command(settings_.encoding.encode(checked.line()));
}

wire::command connection::make_command(std::string_view line) const {
  const wire::command checked(line);
  return wire::command(settings_.encoding.encode(checked.line()));
}

error_context connection::context(phase p) const {
  error_context c = control_ ? control_->context(p) : error_context{};
  c.phase = p;
  return c;
}

error_context connection::reply_context(const reply& r, phase p) const {
  error_context c = context(p);
  c.reply = r;
  return c;
}

reply connection::remember(reply r) {
  last_response_ = r.code_text();
  return r;
}

reply connection::check(reply r, phase p) const {
  switch (r.kind()) {
    case 1:
    case 2:
    case 3:
      return r;
    case 4:
      refuse<error_temp>(r, p);
    case 5:
      refuse<error_perm>(r, p);
    default:
      refuse<error_proto>(r, p);
  }
}

reply connection::check_completed(reply r, phase p) const {
  r = check(std::move(r), p);
  if (!r.completed()) refuse<error_reply>(r, p);
  return r;
}

void connection::require_no_transfer() const {
  if (transferring())
    throw std::logic_error("a transfer is in progress: close its data connection or call abort() first");
}

void connection::settle() {
  control& c = ctrl();
  offered_.reset();
  require_no_transfer();
  if (in_transfer_) {
    // The user closed the data connection and never asked for the verdict.
    if (!early_) c.drain_transfer(settings_.deadlines.drain, cut_off());
    forget_transfer();
  }
  if (c.owed() > 0) c.drain(c.deadline_after(settings_.deadlines.drain));
  c.discard_stale();
}

void connection::begin_exchange(const wire::command& c, phase p) {
  settle();
  send(c, p, control::delivery::normal);
}

// Until a reply confirms the type, nobody knows it. A reply that is read by hand confirms nothing.
void connection::forget_type(const wire::command& c) noexcept {
  if (c.verb() == "TYPE" || c.verb() == "REIN") type_ = 0;
  if (c.verb() == "OPTS" && wire::starts_ignoring_case(c.argument(), "HASH ")) hash_algorithm_ = "";
  if (c.verb() == "REIN") hash_algorithm_.reset();
  if (c.verb() == "REIN") mode_ = 'S';
}

void connection::restart_answered(const wire::command& rest, const reply& r) noexcept {
  if (r.completed() || r.intermediate()) keeps_restart_ = rest.argument() != "0";
}

void connection::learn_type(const wire::command& c, const reply& r) {
  if (c.verb() == "REST") restart_answered(c, r);
  if (c.verb() == "TYPE" && r.completed())
    type_ = static_cast<char>(std::toupper(static_cast<unsigned char>(c.argument().empty() ? 0 : c.argument()[0])));
}

void connection::send(const wire::command& c, phase p, control::delivery how) {
  forget_type(c);
  ctrl().send(c, p, how);
}

reply connection::exchange(const wire::command& c, phase p) {
  begin_exchange(c, p);
  reply r = remember(ctrl().read(ctrl().reply_deadline(), p));
  learn_type(c, r);
  return r;
}

void connection::begin_exchange_all(std::span<const wire::command> all, phase p) {
  settle();
  for (const auto& c : all) forget_type(c);
  ctrl().send(all, p);
}

std::vector<reply> connection::exchange_all(std::span<const wire::command> all, phase p) {
  begin_exchange_all(all, p);
  std::vector<reply> replies;
  replies.reserve(all.size());
  std::size_t markers = 0;
  while (replies.size() < all.size()) {
    const auto& c = all[replies.size()];
    ctrl().about(c);
    reply r;
    try {
      r = remember(ctrl().read(ctrl().reply_deadline(), p));
    } catch (const connection_closed&) {
      // ProFTPD refuses a login when it is full, and hangs up: what it said before is the better reason.
      if (p == phase::login) check_first_refusal(all, replies, p);
      throw;
    }
    if (!is_open()) check(r, p);
    if (r.preliminary()) {
      if (++markers <= settings_.limits.preliminary_replies) continue;
      close();
      throw limit_error("the server sends preliminary replies without end", reply_context(r, p));
    }
    learn_type(c, r);
    replies.push_back(std::move(r));
  }
  return replies;
}

void connection::check_first_refusal(std::span<const wire::command> all, const std::vector<reply>& replies, phase p) {
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i].kind() < 4) continue;
    error_context c = reply_context(replies[i], p);
    c.command = all[i].masked();
    if (replies[i].transient()) throw error_temp(replies[i].text, std::move(c));
    throw error_perm(replies[i].text, std::move(c));
  }
}

void connection::forget_state() noexcept {
  type_ = 0;
  hash_algorithm_.reset();
  offered_.reset();
}

reply connection::send_command(const wire::command& c, phase p) { return check(exchange(c, p), p); }
reply connection::require_completed(const wire::command& c, phase p) { return check_completed(exchange(c, p), p); }

void connection::put(const wire::command& c, control::delivery how) {
  offered_.reset();
  // A reply that is owed is not stale, even if it is here before anybody asked for it.
  if (!transferring() && ctrl().owed() == 0) ctrl().discard_stale();
  send(c, phase::command, how);
}

reply connection::next_reply(phase p) {
  if (in_transfer_) return final_reply();
  if (auto r = std::exchange(offered_, {})) return remember(std::move(*r));
  return await_reply(ctrl().reply_deadline(), p);
}

std::optional<reply> connection::try_reply(phase p) {
  auto r = ctrl().try_read(p);
  if (!r) return {};
  return remember(std::move(*r));
}

reply connection::await_reply(io::clock_time deadline, phase p) { return remember(ctrl().read(deadline, p)); }

void connection::begin_transfer(std::optional<reply> early) {
  transfer_.reset();
  in_transfer_ = true;
  early_ = std::move(early);
  markers_ = 0;
  opening_ = opening::over;
  opening_reply_.reset();
  keeps_restart_ = false;
}

void connection::begin_transfer_unanswered() {
  const bool kept = keeps_restart_;
  begin_transfer({});
  keeps_restart_ = kept;
  opening_ = opening::due;
}

// Takes the replies that begin a transfer. False when it is one behind them; throws what is no beginning, which is the server's last word then.
bool connection::opens(const reply& r, phase p) {
  if (opening_ == opening::over) return false;
  if (r.preliminary()) {
    opening_ = opening::over;
    opening_reply_ = r;
    keeps_restart_ = false;
    return true;
  }
  const bool first = opening_ == opening::due;
  if (first && r.completed() && r.code() != 226 && r.code() != 250) {
    opening_ = opening::due_after_200;
    ctrl().owe(ctrl().owed() + 1);
    return true;
  }
  early_ = r;
  last_response_ = r.code_text();
  check(r, p);
  refuse<error_reply>(r, p);
}

bool connection::transferring() const noexcept {
  const auto link = transfer();
  return in_transfer_ && link && link->is_open();
}

bool connection::final_reply_due() const noexcept { return in_transfer_ && !early_ && is_open() && !control_->ended(); }

void connection::watch_control() {
  while (final_reply_due()) {
    auto r = control_->try_read(phase::transfer);
    if (!r) return;
    if (opens(*r, phase::transfer) || answers_keep_alive(*r)) continue;
    if (r->preliminary()) {
      count_marker(*r, phase::transfer);
      continue;
    }
    early_ = std::move(r);
    if (early_->completed()) return;
    const reply refusal = *early_;
    last_response_ = refusal.code_text();
    check(refusal, phase::transfer);
    refuse<error_reply>(refusal, phase::transfer);
  }
}

reply connection::final_reply() {
  if (early_) {
    reply r = std::move(*early_);
    forget_transfer();
    settle_keep_alives(settings_.deadlines.drain);
    return remember(std::move(r));
  }
  const auto deadline = ctrl().reply_deadline();
  for (;;) {
    reply r = ctrl().read(deadline, phase::completion);
    if (opens(r, phase::completion) || answers_keep_alive(r)) continue;
    if (!r.preliminary()) {
      forget_transfer();
      settle_keep_alives(settings_.deadlines.drain);
      return remember(std::move(r));
    }
    if (cut_off() && ends_cut_off(r)) {
      forget_transfer();
      ctrl().resynchronise(deadline);
      return remember(std::move(r));
    }
    count_marker(r, phase::completion);
  }
}

bool connection::may_keep_alive() const noexcept {
  return final_reply_due() && opening_ == opening::over && noop_works_;
}

// A transfer ends with 226 or 250, or with a refusal that tells why. A server that reads nothing while it sends answers behind that; one that reads but
// takes only ABOR says 500 or 450 (Pure-FTPd, ProFTPD), and hears no more NOOPs.
bool connection::answers_keep_alive(const reply& r) noexcept {
  if (control_->keep_alives() == 0 || r.preliminary()) return false;
  const bool refused = r.code() / 10 == 50 || r.code() == 450;
  if (r.code() != 200 && !refused) return false;
  if (refused) noop_works_ = false;
  control_->keep_alive_answered();
  return true;
}

// The verdict is in; a server that swallowed a NOOP costs the session, not the verdict.
void connection::settle_keep_alives(milliseconds patience) {
  if (!is_open() || control_->keep_alives() == 0) return;
  const clean_up now;
  try {
    control_->drain_transfer(patience, false);
  } catch (const error&) {
    now.failed(host());
    close();
  }
}

bool connection::cut_off() const { return transfer_ && transfer_->cut_off(); }

void connection::count_marker(const reply& r, phase p) {
  if (++markers_ <= settings_.limits.preliminary_replies) return;
  close();
  throw limit_error("the server sends preliminary replies without end", reply_context(r, p));
}

void connection::abandon_transfer(milliseconds patience) noexcept {
  const clean_up now;
  if (const auto link = transfer()) link->reset();
  const bool settled = early_.has_value();
  const bool due = in_transfer_ && !settled;
  const bool cut = cut_off();
  forget_transfer();
  if (!is_open()) return;
  try {
    if (settled) settle_keep_alives(patience);
    if (!due) return;
    if (control_->ended()) return control_->close();
    control_->drain_transfer(patience, cut);
  } catch (...) {
    control_->close();
    now.failed(host_);
  }
}

void connection::forget_transfer() noexcept {
  in_transfer_ = false;
  early_.reset();
  transfer_.reset();
}

}  // namespace ferry::session
