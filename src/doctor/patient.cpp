// See patient.hpp.
#include "doctor/patient.hpp"

#include <utility>

#include "doctor/words.hpp"
#include "session/listing_replies.hpp"

namespace ferry::doctor {

visit::visit(io::host& host, session::settings s) : settings_(std::move(s)), connection_(host, settings_) {}

// No wait, in which a cancellation would be lost.
visit::~visit() {
  try {
    if (connection_.is_open() && connection_.ctrl().owed() == 0)
      connection_.ctrl().send(wire::command("QUIT"), phase::close, session::control::delivery::normal,
                              connection_.host().now());
  } catch (...) {  // NOLINT(bugprone-empty-catch) nobody misses this QUIT
  }
  connection_.close();
}

void throw_if_ours(const error& e) {
  const auto* const tls = dynamic_cast<const tls_error*>(&e);
  const bool ours = (tls != nullptr && tls->problem() == tls_problem::settings) ||
                    dynamic_cast<const local_error*>(&e) != nullptr ||
                    dynamic_cast<const cancelled_error*>(&e) != nullptr;
  if (ours) throw;
}

session::connection& patient::session() {
  if (turned_away_) std::rethrow_exception(turned_away_);
  try {
    auto& c = keeper->ready();
    if (generation_ != c.generation()) {
      if (!directory.empty()) c.require_completed(c.make_command("CWD", directory));
      generation_ = c.generation();
    }
    if (best == opening::pasv) c.epsv_refused();
    return c;
  } catch (const error_perm& e) {
    // Who asks again and again is locked out.
    if (e.phase() == phase::login) turned_away_ = std::current_exception();
    throw;
  }
}

attempt patient::try_listing(opening how, std::string verb, bool or_list) {
  attempt a;
  try {
    take_sample(session(), how, wire::command(verb), a.got);
    a.works = true;
  } catch (const error& e) {
    throw_if_ours(e);
    a.why = std::current_exception();
    a.words = reason(e);
    a.code = e.code();
    a.command = e.command();
    a.timed_out = timed_out(e);
    if (or_list && verb == "MLSD" && a.refused("MLSD") && session::not_implemented(*e.reply())) {
      listings.insert_or_assign(verb, std::move(a));
      return try_listing(how, "LIST");
    }
  }
  if (a.works) listings.try_emplace(verb, a);
  return a;
}

io::clock_time patient::connect_deadline() const {
  const auto patience = what.settings.deadlines.connect;
  return patience == no_timeout ? io::never : host.now() + patience;
}

session::settings patient::trusting() const {
  auto s = what.settings;
  s.tls.danger_accept_any_certificate(true);
  s.tls.pins_.clear();
  return s;
}

void patient::tell(bool matters, std::string_view id, std::string sentence, std::string advice) {
  if (matters)
    found.problem(id, std::move(sentence), std::move(advice));
  else
    found.note(id, std::move(sentence), std::move(advice));
}

}  // namespace ferry::doctor
