// MLSD and MLST: facts that mean the same on every server. RFC 3659 section 7.
#include <algorithm>
#include <array>

#include "session/directory_reader.hpp"
#include "session/features.hpp"
#include "session/listing_replies.hpp"
#include "session/retrieve.hpp"

namespace ferry::session {

namespace {

// What people ask of a listing. Others that the server sends by itself stay on.
constexpr std::array<std::string_view, 13> useful_facts = {
    "type",           "size",     "modify",     "perm",           "unique",   "unix.mode", "unix.owner",
    "unix.ownername", "unix.uid", "unix.group", "unix.groupname", "unix.gid", "media-type"};

}  // namespace

void directory_reader::ask_features() {
  if (!server_.features_asked) features(session::ask_features(c()));
}

void directory_reader::features(wire::features known) {
  // RFC 3659 section 7.8: who has MLSD says so under the name of MLST. FileZilla Server and others name MLSD too.
  if (known.told() && !known.has("MLST") && !known.has("MLSD")) server_.mlsd = finding::refused;
  server_.features = std::move(known);
  server_.features_asked = true;
}

// RFC 3659 section 7.9. Holds for one connection. A server that will not is a server that sends what it likes.
void directory_reader::ask_for_facts() {
  if (server_.generation == c().generation()) return;
  server_.generation = c().generation();
  const auto offered = server_.features.parameters("MLST");
  if (offered.empty()) return;
  std::string wanted;
  bool more = false;
  for (const auto& fact : wire::mlst_facts(offered.front())) {
    const bool useful = std::ranges::find(useful_facts, fact.name) != useful_facts.end();
    if (!useful && !fact.enabled) continue;
    wanted += fact.name + ";";
    more = more || !fact.enabled;
  }
  if (more) (void)ask(c().make_command("OPTS MLST", wanted));
}

bool directory_reader::mlsd_may_work() {
  ask_features();
  return server_.mlsd != finding::refused;
}

bool directory_reader::by_mlsd(std::string_view path, const entry_sink& take) {
  ask_features();
  ask_for_facts();
  bool listed = false;
  const bool entered = path.empty() || is_delicate(path);
  const auto run = [&](const wire::command& command) {
    counted seen;
    listing_parser parser(reading(listing_format::mlsd), seen.entries(take), seen.unread(skipped_));
    // Whoever takes an entry may ask.
    dialect_ = "mlsd";
    try {
      const reply r = retrieve_listing(c(), command, [&](std::string_view bytes) { parser.feed(bytes); });
      parser.finish();
      if (seen.nothing() && means_unreadable(r)) c().refuse<error_reply>(r, phase::completion);
    } catch (const ftp_error& e) {
      const auto& r = e.reply();
      if (!r || !e.session_usable() || e.bytes() != 0 || options_.command() == list_command::mlsd) throw;
      if (entered && means_empty(*r)) {
        listed = true;
        return;
      }
      // 501 is what some say of a path that is no directory, and others of a command that they do not have.
      const bool unknown = not_implemented(*r) || (r->code() == 501 && path.empty());
      if (!unknown || server_.mlsd == finding::works) throw;
      server_.mlsd = finding::refused;
      return;
    }
    if (seen.nothing_was_read()) refuse_unread("mlsd");
    listed = true;
    server_.mlsd = finding::works;
    last_command_ = list_command::mlsd;
  };
  if (entered) {
    inside(path, [&] { run(wire::command("MLSD")); });
  } else {
    run(c().make_command("MLSD", path));
  }
  return listed;
}

std::optional<entry> directory_reader::by_mlst(std::string_view path, bool& settled) {
  ask_for_facts();
  const reply r = ask(path.empty() ? wire::command("MLST") : c().make_command("MLST", path));
  if (means_missing(r)) return std::nullopt;
  // Who has no FEAT may have no MLST either.
  if (not_implemented(r) && options_.command() == list_command::automatic) {
    server_.mlst = finding::refused;
    settled = false;
    return std::nullopt;
  }
  // ProFTPD says `550 'x' cannot be listed` of a name that is not there, and of one that may not be looked at.
  if (r.code() == 550 && !means_forbidden(r)) {
    settled = false;
    return std::nullopt;
  }
  dialect_ = "mlsd";
  (void)c().check_completed(r, phase::command);
  std::optional<entry> found;
  const auto lines = r.lines();
  listing_parser parser(reading(listing_format::mlsd), [&](entry& e) { found = std::move(e); });
  for (std::size_t i = 1; i + 1 < lines.size() && !found; ++i) parser.line(lines[i]);
  if (!found) c().refuse<error_proto>(r, phase::command);
  // The server gives a path as it likes it; the caller has asked for a name.
  std::string& name = found->name;
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  if (const std::size_t slash = name.rfind('/'); slash != std::string::npos && name.size() > 1)
    name.erase(0, slash + 1);
  if (found->decoded) found->decoded = wire::charset(encoding_).decode(name);
  return found;
}

}  // namespace ferry::session
