// EPSV and the transfer command do not go in one packet: a server accepts only after our side of the TCP handshake, which comes a round trip after
// EPSV's reply whatever was said before, so the command goes with it and nothing is lost.
#include "session/request.hpp"

#include <utility>
#include <vector>

#include "session/active.hpp"
#include "session/opening.hpp"
#include "session/passive.hpp"
#include "session/secure.hpp"
#include "wire/replies.hpp"

namespace ferry::session {

namespace {

bool sends_data(const wire::command& c) {
  const std::string verb = c.verb();
  return verb == "STOR" || verb == "APPE" || verb == "STOU";
}

enum class purpose : std::uint8_t { type, mode, rest, pret, size, modified, data };

struct step {
  purpose what;
  wire::command command;
};

bool known_command(const reply& r) { return r.code() != 500 && r.code() != 502; }

// Could this be the reply to that command? One that cannot shows that the server has lost a command or said something unasked.
bool fits(const step& s, const reply& r) {
  if (r.intermediate()) return s.what == purpose::rest;
  if (!r.completed()) return true;
  const bool specific = r.code() == 213 || r.code() == 227 || r.code() == 229;
  switch (s.what) {
    case purpose::size:
    case purpose::modified:
      return r.code() == 213;
    case purpose::data:
      if (s.command.verb() == "EPSV") return r.code() == 229;
      if (s.command.verb() == "PASV") return r.code() == 227;
      return !specific;
    default:
      return !specific;
  }
}

class runner {
 public:
  runner(connection& c, const request& what, facts& known)
      : c_(c), what_(what), known_(known), upload_(sends_data(what.command)) {}

  void run(const std::function<void(data_link&)>& move) {
    settle_protection(c_);
    auto channel = connect(prepare());
    open(std::move(channel));
    link_->command = what_.command;
    link_->offset = known_.offset;
    if (!upload_) link_->most = what_.most;
    move(*link_);
    if (upload_) link_->end_writing();
    finish();
  }

  /// What can be said at any time.
  void record() {
    if (!link_) return;
    known_.bytes = link_->bytes();
    known_.wire_bytes = link_->wire_bytes();
    known_.missing_close_notify = link_->truncated();
    known_.data_complete = known_.data_complete || (!upload_ && link_->at_end());
    if (!known_.first) known_.first = c_.opening_reply();
    known_.tls = c_.tls().data;
  }

  void abandon(milliseconds patience) noexcept {
    listener_.reset();
    if (link_) link_->reset();
    c_.abandon_transfer(patience);
  }

  [[nodiscard]] const data_link* link() const noexcept { return link_.get(); }

 private:
  std::vector<step> steps() {
    std::vector<step> all;
    if (c_.type() != what_.type)
      all.push_back({purpose::type, wire::command("TYPE", std::string_view{&what_.type, 1})});
    if (const char mode = what_.compressed ? 'Z' : 'S'; mode != c_.mode())
      all.push_back({purpose::mode, wire::command("MODE", std::string_view{&mode, 1})});
    if (!what_.from && c_.keeps_restart()) all.push_back({purpose::rest, wire::command("REST", "0")});
    if (what_.pret) all.push_back({purpose::pret, wire::command("PRET", what_.command.line())});
    if (what_.size) all.push_back({purpose::size, *what_.size});
    if (what_.modified) all.push_back({purpose::modified, *what_.modified});
    if (!c_.options().passive) listener_ = listen_for_data(c_);
    all.push_back({purpose::data, listener_ ? active_command(c_, *listener_) : passive_command(c_)});
    return all;
  }

  struct answered {
    wire::command command;
    reply answer;
  };

  // Gives the command for the data connection and its reply.
  answered prepare() {
    const auto all = steps();
    if (what_.lock_step) {
      std::optional<reply> last;
      for (const auto& s : all) take(s, *(last = c_.exchange(s.command, phase_of(s))));
      return {all.back().command, std::move(*last)};
    }
    std::vector<wire::command> commands;
    for (const auto& s : all) commands.push_back(s.command);
    const auto replies = c_.exchange_all(commands, phase::data_connect);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!fits(all[i], replies[i])) lost(all[i].command, replies[i]);
    for (std::size_t i = 0; i < all.size(); ++i) {
      c_.ctrl().about(all[i].command);
      take(all[i], replies[i]);
    }
    return {all.back().command, replies.back()};
  }

  static phase phase_of(const step& s) { return s.what == purpose::data ? phase::data_connect : phase::command; }

  [[noreturn]] void lost(const wire::command& command, const reply& r) {
    known_.out_of_order = true;
    c_.ctrl().about(command);
    c_.close();
    throw error_proto("the reply does not fit the command, of several sent together: " + r.text,
                      c_.reply_context(r, phase::data_connect));
  }

  void take(const step& s, const reply& r) {
    const auto p = phase_of(s);
    if (!c_.is_open()) c_.check(r, p);  // 421
    switch (s.what) {
      case purpose::type:
        c_.check_completed(r, p);
        break;
      case purpose::mode:
        if (!what_.compressed) c_.check_completed(r, p);
        if (r.completed()) c_.mode(what_.compressed ? 'Z' : 'S');
        break;
      case purpose::rest:
        c_.restart_answered(s.command, r);
        // This transfer would begin anywhere.
        if (c_.keeps_restart()) lost(s.command, r);
        break;
      case purpose::pret:
        if (known_command(r)) c_.check_completed(r, p);
        break;
      case purpose::size:
        known_.size_reply = r;
        if (r.code() == 213) known_.size = wire::size_value(r.text);
        break;
      case purpose::modified:
        known_.modified_reply = r;
        if (const auto when = wire::mdtm_value(r.text)) known_.modified = when->when;
        break;
      case purpose::data:
        if (listener_) c_.check_completed(r, p);
        break;
    }
  }

  std::unique_ptr<io::channel> connect(const answered& a) {
    return listener_ ? nullptr : protect_channel(c_, open_passive(c_, a.command, a.answer));
  }

  void open(std::unique_ptr<io::channel> channel) {
    const started s = start(channel);
    // When all is already over, the server has connected by now or never will.
    if (!channel)
      channel = protect_channel(c_, s.finished ? accept_waiting(c_, *listener_) : accept_data(c_, *listener_));
    if (upload_ && channel) channel->prefer_large_sends();
    link_ = link_up(c_, std::move(channel), s);
    known_.announced = link_->announced;
    if (what_.type == 'I' && known_.size) link_->expect(*known_.size);
    listener_.reset();
  }

  // From its return on the transfer is known to the connection.
  started start(std::unique_ptr<io::channel>& data) try {
    const bool rest_first = what_.from && (upload_ || what_.lock_step);
    std::optional<wire::command> rest;
    if (what_.from) rest = c_.make_command("REST", what_.from->marker);
    if (rest_first) take_rest(*rest, c_.exchange(*rest, phase::transfer));
    if (rest && !rest_first) {
      c_.begin_exchange_all(std::vector{*rest, what_.command}, phase::transfer);
      c_.ctrl().about(*rest);
      const reply r = await_beside_handshake(c_, data, listener_.get());
      if (r.preliminary()) lost(*rest, r);
      take_rest(*rest, r);
      c_.ctrl().about(what_.command);
    } else {
      c_.begin_exchange(what_.command, phase::transfer);
    }
    if (upload_ && what_.early_data && !what_.lock_step && data) {
      c_.begin_transfer_unanswered();
      return {{}, false};
    }
    started s = judge_start(c_, c_.check(await_beside_handshake(c_, data, listener_.get()), phase::transfer));
    c_.begin_transfer(early_reply(s));
    known_.first = s.first;
    return s;
  } catch (...) {
    // The server may have heard the command: an orderly end would be a whole, empty file to it.
    if (data) data->reset();
    throw;
  }

  void take_rest(const wire::command& rest, const reply& r) {
    c_.restart_answered(rest, r);
    if (!c_.is_open() || upload_) c_.check(r, phase::transfer);
    if (r.completed() || r.intermediate()) known_.offset = what_.from->offset;
  }

  void finish() {
    if (link_->reached_most()) {
      known_.cut = true;
      // The verdict on what was cut off is no news, so only the dialogue matters.
      return abandon(c_.options().deadlines.drain);
    }
    known_.data_complete = upload_ || link_->at_end();
    link_->close();
    reply r = c_.final_reply();
    known_.final = r;
    c_.check_completed(std::move(r), phase::completion);
  }

  connection& c_;
  const request& what_;
  facts& known_;
  bool upload_;
  std::unique_ptr<io::listener> listener_;
  std::shared_ptr<data_link> link_;
};

}  // namespace

void run_request(connection& c, const request& what, facts& known, const std::function<void(data_link&)>& move) {
  // Not inside the clean-up below: a transfer that is in progress is none of this one's business.
  c.require_no_transfer();
  runner r(c, what, known);
  try {
    r.run(move);
    r.record();
  } catch (error& e) {
    r.record();
    // Who cancels wants to go on: only a server that answers at once keeps its session.
    const bool cancelled = dynamic_cast<cancelled_error*>(&e) != nullptr;
    r.abandon(cancelled ? c.options().deadlines.farewell : c.options().deadlines.drain);
    tell_error(c, r.link(), what.command, e);
    throw;
  } catch (...) {
    r.record();
    r.abandon(c.options().deadlines.drain);
    throw;
  }
}

}  // namespace ferry::session
