// Nothing is asked that the policy does not need: overwriting costs no round trip. What is lost when a rename goes wrong is asked for before anything
// is deleted.
#include "transfer/remote_target.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "session/ask.hpp"
#include "session/clean_up.hpp"
#include "session/directory_reader.hpp"
#include "session/make_path.hpp"
#include "session/remove.hpp"
#include "session/rename.hpp"
#include "transfer/packets.hpp"
#include "transfer/remote_names.hpp"

namespace ferry::transfer {

namespace {

constexpr unsigned most_numbers = 1'000;

error refusal(const std::string& words) {
  return {words, {.phase = phase::command, .command = {}, .reply = {}, .bytes = 0, .session_usable = true}};
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

// Listings of a server that tells nothing of one file. Of the times of LIST neither the zone nor, for want of a clock, the year is known: only those of MLST
// count, which are UTC.
class listings {
 public:
  listings(keeper& of, session::connection& c) : reader_(lister_options().infer_zone(false)) {
    reader_.prepare(c, "the only one", wall_time(), of.settings().encoding.name(), {});
    reader_.features(of.features());
  }
  // False when the server does not say so.
  bool ask(const auto& question) {
    try {
      question(reader_);
      return true;
    } catch (const ftp_error& refused) {
      if (!refused.session_usable()) throw;
      return false;
    }
  }
  // Files that are hidden may be missing in what LIST and NLST show.
  [[nodiscard]] bool shows_all() const {
    const auto by = reader_.last_command();
    return by == list_command::automatic || by == list_command::mlsd;
  }

 private:
  session::directory_reader reader_;
};

struct target_facts {
  presence is = presence::unknown;
  known_file file;
};

known_file known_from(const entry& e) {
  known_file file;
  if (e.type == entry_type::directory) file.kind = io::file_kind::directory;
  if (e.type == entry_type::file && !e.size_is_rounded) file.size = e.size;
  if (e.modified && e.modified->zone == zone_source::utc) {
    file.modified = e.modified->utc();
    file.precision = e.modified->precision;
  }
  return file;
}

// What is there under that name. Where SIZE and MDTM are not known, MLST is asked, or the directory is listed.
target_facts seek(keeper& of, session::connection& c, const std::string& path) {
  const auto told = ask(of, c, path);
  if (told.missing) return {.is = presence::missing, .file = {}};
  if (told.size || told.modified)
    return {.is = presence::there,
            .file = {.size = told.size, .modified = told.modified, .precision = time_precision::second}};
  listings all(of, c);
  std::optional<entry> one;
  if (!all.ask([&](session::directory_reader& r) { one = r.find(path); })) return {};
  if (one) return {.is = presence::there, .file = known_from(*one)};
  const bool hidden = split_path(path).name.starts_with('.');
  return {.is = hidden && !all.shows_all() ? presence::unknown : presence::missing, .file = {}};
}

// By one listing, where asking for each name tells nothing.
std::string listed_free_name(keeper& of, session::connection& c, const path_parts& parts) {
  std::set<std::string> taken;
  const auto list = [&](session::directory_reader& r) {
    r.each(parts.folder, [&](entry& e) { taken.insert(std::move(e.name)); });
  };
  if (!listings(of, c).ask(list))
    throw refusal("the server does not tell which names like " + parts.folder + parts.name +
                  " are free: give the file another name");
  for (unsigned n = 1;; ++n) {
    const std::string name = numbered(parts.name, n);
    if (!taken.contains(of.settings().encoding.encode(name))) return parts.folder + name;
  }
}

std::string free_name(keeper& of, session::connection& c, const std::string& target) {
  const auto parts = split_path(target);
  std::string name;
  for (unsigned n = 1; n <= most_numbers; ++n) {
    name = parts.folder + numbered(parts.name, n);
    const auto told = ask(of, c, name);
    if (told.missing) return name;
    if (!told.size && !told.modified) return listed_free_name(of, c, parts);
  }
  throw refusal("every name like " + name + " is taken on the server");
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
  const auto there = seek(of, c, target);
  if (there.is == presence::missing) return decision::go;
  auto what = decide(policy, there.file, source);
  const bool for_being_there = policy == if_exists::skip || policy == if_exists::fail;
  if (there.is == presence::unknown && for_being_there) what.reason = "the server does not tell whether it exists";
  switch (what.what) {
    case decision::go:
    case decision::resume:
      return what.what;
    case decision::rename:
      target = free_name(of, c, target);
      return decision::go;
    case decision::fail:
      if (policy == if_exists::resume)
        throw verification_failed(target + " on the server: " + what.reason, refusal({}).context());
      throw refusal(target + " on the server: " + what.reason);
    case decision::skip:
      break;
  }
  v.how = confidence::skipped;
  v.why_skipped = what.reason;
  v.name = target;
  v.size = there.file.size.value_or(0);
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

void remove(keeper& of, retrier& tries, const std::string& path) {
  bool unanswered = false;
  const auto say = [&](const auto& command) {
    try {
      return command();
    } catch (const error& e) {
      if (!e.session_usable() && e.code() != 421) unanswered = true;
      throw;
    }
  };
  of.persist(tries, [&](session::connection& c) {
    try {
      (void)say([&] { return session::remove_file(c, path); });
    } catch (const error_perm& refused) {
      // A directory, perhaps; where it is none, the first refusal is the one to tell.
      if (!refused.session_usable()) throw;
      if (say([&] { return session::ask(c, "RMD", path); }).completed()) return;
      if (!unanswered || refused.code() != 550 || seek(of, c, path).is != presence::missing) throw;
      if (session::is_directory(c, of.features(), path)) throw;
    }
  });
}

void discard(keeper& of, const upload_place& what) noexcept {
  if (what.only_copy || !of.is_open()) return;
  // Whoever waits for the end of something that failed is not kept for a whole reply's time.
  auto& patience = of.settings().deadlines.reply;
  const auto usual = std::exchange(patience, std::min(patience, of.settings().deadlines.drain));
  const session::clean_up now;
  try {
    session::connection& c = of.ready();
    (void)c.exchange(c.make_command("DELE", what.written));
  } catch (...) {
    // The error on its way says more.
    now.failed(of.host());
  }
  patience = usual;
}

}  // namespace ferry::transfer
