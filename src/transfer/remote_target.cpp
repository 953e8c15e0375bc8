// Nothing is asked that the policy does not need: overwriting costs no round trip. What is lost when a rename goes wrong is asked for before anything
// is deleted.
#include "transfer/remote_target.hpp"

#include <algorithm>
#include <utility>

#include "session/ask.hpp"
#include "session/make_path.hpp"
#include "session/rename.hpp"
#include "transfer/packets.hpp"
#include "transfer/remote_names.hpp"

namespace ferry::transfer {

namespace {

constexpr unsigned most_numbers = 1'000;

error refusal(const std::string& words) {
  return {words, {.phase = phase::command, .command = {}, .reply = {}, .bytes = 0, .session_usable = true}};
}

std::string free_name(keeper& of, session::connection& c, const std::string& target) {
  const auto parts = split_path(target);
  std::string name;
  for (unsigned n = 1; n <= most_numbers; ++n) {
    name = parts.folder + numbered(parts.name, n);
    if (ask(of, c, name).missing) return name;
  }
  throw refusal("every name like " + name + " is taken on the server");
}

enum class presence : std::uint8_t { there, missing, unknown };

struct found {
  presence is = presence::unknown;
  std::optional<std::uint64_t> size;
};

// Nothing is deleted on the word of a server that tells nothing: MLST is asked where SIZE and MDTM are not known.
found look(keeper& of, session::connection& c, const std::string& path) {
  const auto facts = ask(of, c, path);
  if (facts.missing) return {.is = presence::missing, .size = {}};
  if (facts.size || facts.modified) return {.is = presence::there, .size = facts.size};
  const reply r = session::ask(c, "MLST", path);
  if (r.code() == 250) return {.is = presence::there, .size = {}};
  return {.is = r.code() == 550 ? presence::missing : presence::unknown, .size = {}};
}

bool may_replace(if_exists policy) {
  return policy != if_exists::fail && policy != if_exists::skip && policy != if_exists::rename;
}

// Of the target, and not of the right to rename: that would be said to RNFR.
bool is_about_the_target(const error& refused) {
  const int code = refused.code();
  return refused.command().starts_with("RNTO") && (code == 550 || code == 551 || code == 553);
}

// A connection that was lost behind RNTO has not undone it. RNFR had been accepted before.
bool seems_renamed(const error& refused, const found& ours, const found& there, std::optional<std::uint64_t> size) {
  const bool known = size && there.size;
  if (known && size != there.size) return false;
  if (ours.is == presence::unknown) return known && refused.code() == 550 && refused.command().starts_with("RNFR");
  return ours.is == presence::missing;
}

void say_rename(session::connection& c, const std::string& from, const std::string& to, bool& unanswered) {
  try {
    (void)session::rename(c, from, to);
  } catch (const error& e) {
    if (!e.session_usable() && e.command().starts_with("RNTO")) unanswered = true;
    throw;
  }
}

void rename_once(keeper& of, session::connection& c, upload_place& what, std::vector<std::string>& notes) {
  const auto rename = [&] {
    say_rename(c, what.written, what.target, what.unanswered);
    if (what.only_copy) notes.emplace_back("the server does not rename onto a file: the old one was deleted first");
    what.only_copy = false;
  };
  try {
    return rename();
  } catch (const error_perm& refused) {
    if (!refused.session_usable()) throw;
    const auto ours = look(of, c, what.written);
    const auto there = look(of, c, what.target);
    if (what.unanswered && there.is == presence::there && seems_renamed(refused, ours, there, what.size)) {
      what.only_copy = false;
      return;
    }
    const bool replaceable = ours.is == presence::there && there.is == presence::there && may_replace(what.policy);
    if (!replaceable || !is_about_the_target(refused)) throw;
    what.only_copy = true;
    if (!session::ask(c, "DELE", what.target).completed()) {
      what.only_copy = look(of, c, what.target).is != presence::there;
      if (!what.only_copy) throw;
    }
  }
  rename();
}

}  // namespace

decision settle_target(keeper& of, session::connection& c, if_exists policy, std::string& target,
                       const known_file& source, verdict& v) {
  if (policy == if_exists::overwrite) return decision::go;
  const auto there = ask(of, c, target);
  if (there.missing) return decision::go;
  std::optional<known_file> known;
  if (there.size || there.modified)
    known = known_file{.size = there.size, .modified = there.modified, .precision = time_precision::second};
  const auto what = decide(policy, known, source);
  switch (what.what) {
    case decision::go:
    case decision::resume:
      return what.what;
    case decision::rename:
      target = free_name(of, c, target);
      return decision::go;
    case decision::fail:
      throw refusal(target + " on the server: " + what.reason);
    case decision::skip:
      break;
  }
  v.how = confidence::skipped;
  v.why_skipped = what.reason;
  v.name = target;
  v.size = there.size.value_or(0);
  return decision::skip;
}

bool make_missing_directory(keeper& of, const error& e, std::string_view target, bool& made) {
  const bool no_place = (e.code() == 550 || e.code() == 553 || e.code() == 551) && e.command().starts_with("STOR");
  const auto folder = split_path(target).folder;
  if (made || !no_place || folder.size() < 2 || !e.session_usable()) return false;
  made = true;
  (void)session::make_path(of.ready(), of.features(), std::string_view(folder).substr(0, folder.size() - 1));
  return true;
}

bool lost_with_the_last_word(const error& e) noexcept {
  return !e.session_usable() && e.retryable() && dynamic_cast<const network_error*>(&e) != nullptr;
}

void put_in_place(keeper& of, retrier& tries, upload_place& what, std::vector<std::string>& notes) {
  try {
    of.persist(tries, [&](session::connection& c) { rename_once(of, c, what, notes); });
  } catch (const error& e) {
    if (!what.only_copy) throw;
    const std::string words = std::string(e.what()) + " (the old " + what.target +
                              " is deleted; what was sent is whole, and stays on the server as " + what.written +
                              ": rename it)";
    throw_as(e, words, e.context());
  }
}

void rename(keeper& of, retrier& tries, const std::string& from, const std::string& to) {
  bool unanswered = false;
  of.persist(tries, [&](session::connection& c) {
    try {
      say_rename(c, from, to, unanswered);
    } catch (const error_perm& refused) {
      const bool missing = refused.session_usable() && refused.code() == 550 && refused.command().starts_with("RNFR");
      if (!unanswered || !missing || look(of, c, from).is == presence::there) throw;
      if (look(of, c, to).is != presence::there && !session::is_directory(c, of.features(), to)) throw;
    }
  });
}

void discard(keeper& of, const upload_place& what) noexcept {
  if (what.only_copy || !of.is_open()) return;
  // Whoever waits for the end of something that failed is not kept for a whole reply's time.
  auto& patience = of.settings().deadlines.reply;
  const auto usual = std::exchange(patience, std::min(patience, of.settings().deadlines.drain));
  try {
    session::connection& c = of.ready();
    (void)c.exchange(c.make_command("DELE", what.written));
  } catch (...) {  // NOLINT(bugprone-empty-catch) the error on its way says more
  }
  patience = usual;
}

}  // namespace ferry::transfer
