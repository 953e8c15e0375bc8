// Straight-line reading and writing over the one waiting point.
#include "session/control.hpp"

#include <algorithm>
#include <array>

#include "io/secure_channel.hpp"

namespace ferry::session {

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

// How long a server that lost its data connection may be silent before it is asked where it is. Most say 426 at once; Pure-FTPd may say nothing.
constexpr milliseconds quiet_after_cut{1'000};

// Replies that a server may still send for a transfer or an ABOR; anything else answers the NOOP.
bool may_be_left_over(const reply& r) {
  switch (r.code()) {
    case 225:
    case 226:
    case 250:
    case 425:
    case 426:
    case 450:
    case 451:
    case 452:
    case 522:  // of a TLS handshake that failed
    case 550:
    case 551:
    case 552:
    case 553:
      return true;
    default:
      return r.preliminary();
  }
}

}  // namespace

bool ends_cut_off(const reply& r) { return r.preliminary() && r.code() != 110; }

control::control(io::host& host, std::unique_ptr<io::channel> channel, const settings& s)
    : host_(host),
      settings_(s),
      channel_(std::move(channel)),
      local_(channel_->local()),
      peer_(channel_->peer()),
      last_word_(host.now()) {}

void control::close() noexcept {
  if (channel_) channel_->close();
  channel_.reset();
}

io::clock_time control::deadline_after(milliseconds t) const { return t == no_timeout ? io::never : host_.now() + t; }

io::clock_time control::deadline_within(milliseconds t) const { return std::min(settings_.until, deadline_after(t)); }

io::clock_time control::reply_deadline() const { return deadline_within(settings_.deadlines.reply); }

error_context control::context(phase p) const {
  return {.phase = p, .command = last_command_, .reply = {}, .bytes = 0, .session_usable = is_open()};
}

void control::trace(trace_kind kind, std::string_view text) const {
  if (settings_.trace) settings_.trace({kind, text});
}

void control::note(std::string_view text) const { trace(trace_kind::note, text); }

void control::wait(io::readiness wanted, io::clock_time deadline, phase p) {
  std::array items{io::wait_item{channel_.get(), wanted}};
  switch (host_.wait(items, deadline)) {
    case io::wait_outcome::ready:
      return;
    case io::wait_outcome::timed_out:
      close();
      throw timeout_error(wanted == io::readiness::readable ? "timed out waiting for the server's reply"
                                                            : "timed out sending a command",
                          context(p));
    case io::wait_outcome::cancelled:
      close();
      throw cancelled_error("cancelled", context(p));
  }
}

void control::exchange_channel(const std::function<std::unique_ptr<io::channel>(std::unique_ptr<io::channel>)>& layer) {
  if (!parser_.idle() || ended_) {
    auto c = context(phase::login);
    c.session_usable = false;
    close();
    throw tls_error(tls_problem::clear_text,
                    "the server sent text in clear where TLS was due: somebody on the way may have put it there", {},
                    std::move(c));
  }
  channel_ = layer(std::move(channel_));
  if (!channel_) close();
}

void control::send(const wire::command& c, phase p, delivery how, std::optional<io::clock_time> deadline) {
  last_command_ = c.masked();
  if (how == delivery::normal) trace(trace_kind::command, last_command_);
  // TLS knows no urgent data.
  const bool urgent = how == delivery::urgent && secure() == nullptr;
  trace(urgent ? trace_kind::urgent : trace_kind::sent, last_command_ + "\r\n");
  write(c.line() + "\r\n", p, urgent, deadline.value_or(reply_deadline()));
  ++owed_;
}

void control::send(std::span<const wire::command> all, phase p) {
  std::string text;
  for (const auto& c : all) {
    about(c);
    trace(trace_kind::command, last_command_);
    trace(trace_kind::sent, last_command_ + "\r\n");
    text += c.line() + "\r\n";
  }
  write(text, p, false, reply_deadline());
  owed_ += static_cast<unsigned>(all.size());
}

void control::write(std::string_view text, phase p, bool urgent, io::clock_time deadline) {
  last_word_ = host_.now();
  auto rest = bytes_of(text);
  while (!rest.empty()) {
    const auto r = urgent ? channel_->write_urgent(rest) : channel_->write_some(rest);
    switch (r.status) {
      case io::io_status::done:
        rest = rest.subspan(r.bytes);
        break;
      case io::io_status::wait_read:
        wait(io::readiness::readable, deadline, p);
        break;
      case io::io_status::wait_write:
        wait(io::readiness::writable, deadline, p);
        break;
      case io::io_status::end:
      case io::io_status::unsupported:
      case io::io_status::failed:
        fail_end(p, r.error);
    }
  }
}

// Reads what is there. False when the caller must wait first.
bool control::fill(phase p) {
  std::array<std::byte, 8192> buffer;
  const auto r = channel_->read_some(buffer);
  switch (r.status) {
    case io::io_status::done:
      last_word_ = host_.now();
      // Set here because a user may change the limits between two replies.
      parser_.limits({.line = settings_.maxline - 1, .total = settings_.limits.reply_bytes});
      parser_.feed(as_text(std::span{buffer}.first(r.bytes)));
      return true;
    case io::io_status::end:
      parser_.feed_end();
      ended_ = true;
      return true;
    case io::io_status::wait_read:
      return false;
    case io::io_status::wait_write:
      wait(io::readiness::writable, reply_deadline(), p);
      return true;
    case io::io_status::unsupported:
    case io::io_status::failed:
      break;
  }
  fail_end(p, r.error);
}

reply control::next() {
  reply r = parser_.take();
  r.text = settings_.encoding.decode(r.text);
  // The books are kept before the trace, which is the user's code and may throw.
  if (!r.preliminary() && owed_ > 0) --owed_;
  if (owed_ == 0) keep_alives_ = 0;
  const bool goodbye = r.code() == 421;
  if (goodbye) close();
  if (settings_.trace)
    for (const auto line : r.lines()) trace(trace_kind::received, line);
  trace(trace_kind::reply, r.text);
  if (goodbye) note("421: the server closes the connection");
  return r;
}

void control::send_keep_alive() {
  const std::string about_transfer = last_command_;
  ++keep_alives_;
  send(wire::command("NOOP"), phase::transfer);
  // Errors are about the transfer.
  last_command_ = about_transfer;
}

reply control::read(io::clock_time deadline, phase p) {
  // A fast server may have answered by now; but only a wait sees that the caller has cancelled.
  if (!buffered() && parser_.fault() == reply_fault::none && !ended_) wait(io::readiness::readable, deadline, p);
  for (;;) {
    if (parser_.ready()) return next();
    if (parser_.fault() != reply_fault::none) fail_fault(p);
    if (ended_) fail_end(p, {});
    if (!fill(p)) {
      wait(io::readiness::readable, deadline, p);
    } else if (deadline != io::never && !parser_.ready() && host_.now() >= deadline) {
      // A server that dribbles is always readable: the deadline is for the whole reply.
      close();
      throw timeout_error("timed out in the middle of the server's reply", context(p));
    }
  }
}

std::optional<reply> control::try_read(phase p) {
  while (!parser_.ready() && parser_.fault() == reply_fault::none && !ended_)
    if (!fill(p)) return {};
  if (parser_.ready()) return next();
  if (parser_.fault() != reply_fault::none) fail_fault(p);
  return {};
}

void control::drain(io::clock_time deadline) {
  std::size_t seen = 0;
  while (is_open() && owed_ > 0) {
    const reply r = read(deadline, phase::completion);
    throw_away(r, ++seen);
  }
}

void control::throw_away(const reply& r, std::size_t seen) {
  if (!is_open()) fail_goodbye(r, phase::completion);
  note("reply of an earlier command, thrown away: " + r.text);
  if (seen > settings_.limits.stale_replies + settings_.limits.preliminary_replies) fail_flood();
}

void control::discard_stale() {
  for (std::size_t seen = 0; is_open(); ++seen) {
    const auto r = try_read(phase::command);
    if (!r && !ended_) return;
    if (!r) fail_end(phase::command, {});
    if (!is_open()) fail_goodbye(*r, phase::command);
    note("reply that nobody asked for, thrown away: " + r->text);
    if (seen >= settings_.limits.stale_replies) {
      close();
      throw limit_error("the server does not stop sending replies that nobody asked for", context(phase::command));
    }
  }
}

void control::drain_transfer(milliseconds patience, bool cut_off) {
  const auto last_moment = deadline_after(patience);
  // Who has no second to spare wants an answer nonetheless.
  const auto first_word =
      deadline_after(patience == no_timeout ? quiet_after_cut : std::min(quiet_after_cut, patience / 2));
  std::size_t seen = 0;
  while (is_open() && owed_ > 0) {
    if (const auto r = try_read(phase::completion)) {
      throw_away(*r, ++seen);
      if (cut_off && ends_cut_off(*r)) return void(resynchronise(last_moment));
      continue;
    }
    if (ended_) fail_end(phase::completion, {});
    std::array items{io::wait_item{channel_.get(), io::readiness::readable}};
    switch (host_.wait(items, first_word)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        return void(resynchronise(last_moment));
      case io::wait_outcome::cancelled:
        close();
        throw cancelled_error("cancelled", context(phase::completion));
    }
  }
}

std::optional<reply> control::resynchronise(io::clock_time deadline) {
  std::optional<reply> left_over;
  // Replies to earlier NOOPs may still come, before or behind what ends them.
  const bool ambiguous = keep_alives_ > 0;
  bool asked_pwd = ambiguous;
  send(wire::command(ambiguous ? "PWD" : "NOOP"), phase::completion, delivery::normal, deadline);
  for (std::size_t seen = 0; is_open(); ++seen) {
    reply r = read(deadline, phase::completion);
    const bool unknown = r.code() / 10 == 50;
    if (ambiguous   ? r.code() == 257 || (r.permanent() && !unknown && !may_be_left_over(r))
        : asked_pwd ? r.code() == 257 || r.permanent()
                    : !unknown && !may_be_left_over(r))
      break;
    if (unknown && !ambiguous) {
      // Either the server does not know ABOR and NOOP's own reply is still to come, or it lost the end of the urgent line and took ABOR and NOOP
      // for one (ProFTPD). PWD's reply cannot be mistaken for either.
      asked_pwd = true;
      send(wire::command("PWD"), phase::completion, delivery::normal, deadline);
    } else if (may_be_left_over(r) && (!r.preliminary() || (!left_over && ends_cut_off(r)))) {
      left_over = std::move(r);
    }
    if (seen >= settings_.limits.stale_replies) fail_flood();
  }
  owed_ = 0;
  keep_alives_ = 0;
  return left_over;
}

void control::fail_flood() {
  close();
  throw limit_error("the server does not stop sending replies", context(phase::completion));
}

void control::fail_goodbye(const reply& r, phase p) const {
  auto c = context(p);
  c.reply = r;
  throw error_temp(r.text, std::move(c));
}

void control::fail_fault(phase p) {
  const auto fault = parser_.fault();
  auto c = context(p);
  c.session_usable = false;
  const std::string got = parser_.partial();
  close();
  switch (fault) {
    case reply_fault::line_too_long:
      throw limit_error("got more than " + std::to_string(settings_.maxline) + " bytes", std::move(c));
    case reply_fault::reply_too_long:
      throw limit_error("the reply is longer than " + std::to_string(settings_.limits.reply_bytes) + " bytes",
                        std::move(c));
    case reply_fault::nul_byte:
      throw error_proto("the reply contains a NUL byte", std::move(c));
    case reply_fault::not_ftp:
    case reply_fault::none:
      break;
  }
  throw error_proto(got, std::move(c));
}

void control::fail_end(phase p, std::error_code ec) {
  const bool orderly = !ec;
  auto c = context(p);
  c.session_usable = false;
  if (auto* tls = secure(); tls != nullptr && tls->failure().problem != tls_problem::none) {
    const tls::failure why = tls->failure();
    close();
    throw tls_error(why.problem, why.message, why.openssl_reason, std::move(c));
  }
  const std::string got = parser_.partial();
  close();
  if (orderly) ec = std::make_error_code(std::errc::connection_reset);
  std::string message = orderly ? "the server closed the connection" : "the connection broke: " + ec.message();
  if (!got.empty()) message += " in the middle of a reply: " + got;
  throw connection_closed(ec, message, std::move(c));
}

}  // namespace ferry::session
