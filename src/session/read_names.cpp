// NLST: names, and for each one what SIZE, MDTM and CWD tell of it. RFC 959 section 4.1.3, RFC 3659 sections 3 and 4.
#include <algorithm>

#include "listing/dates.hpp"
#include "listing/unix_noise.hpp"
#include "session/directory.hpp"
#include "session/directory_reader.hpp"
#include "session/listing_limit.hpp"
#include "session/listing_replies.hpp"
#include "session/retrieve.hpp"
#include "session/size.hpp"
#include "wire/replies.hpp"
#include "wire/timestamp.hpp"

namespace ferry::session {

void directory_reader::by_names(const entry_sink& take) {
  // Nothing can be asked while the names arrive, so they are held.
  std::vector<entry> names;
  listing_limit limit(c());
  listing_parser parser(
      reading(listing_format::nlst),
      [&](entry& e) {
        limit.count(e.raw);
        names.push_back(std::move(e));
      },
      skipped_);
  try {
    const reply r = retrieve_listing(c(), wire::command("NLST"), [&](std::string_view block) { parser.feed(block); });
    parser.finish();
    if (names.empty() && means_unreadable(r)) c().refuse<error_reply>(r, phase::completion);
  } catch (const ftp_error& e) {
    if (!names.empty() || !e.reply() || !e.session_usable() || !means_empty(*e.reply())) throw;
  }
  last_command_ = list_command::nlst;
  dialect_ = parser.dialect();

  // Servers that run `ls` send what it complains of as a name.
  if (!names.empty() && std::ranges::all_of(names, [](const entry& e) { return listings::is_unix_message(e.name); })) {
    refuse_message(names.front().name);
    return;
  }

  std::string directory;
  for (entry& e : names) {
    // ProFTPD and others put `./` before each name.
    if (e.name.starts_with("./") && e.name.size() > 2) {
      e.name.erase(0, 2);
      if (e.decoded) e.decoded->erase(0, 2);
    }
    if (e.self || e.parent) {
      e.type = entry_type::directory;
    } else if (e.name.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos) {
      if (directory.empty()) directory = working_directory(c());
      ask_about(e, directory);
    }
    take(e);
  }
}

// Who refuses SIZE for a name either does not have SIZE, or the name is no file.
void directory_reader::ask_about(entry& e, const std::string& directory) {
  if (server_.size != finding::refused) {
    if (c().type() != 'I') set_type(c(), 'I');
    const reply r = ask(wire::command("SIZE", e.name));
    if (not_implemented(r)) server_.size = finding::refused;
    if (r.code() == 213) e.size = wire::size_value(r.text);
    if (e.size) e.type = entry_type::file;
  }
  if (!e.size && !directory.empty() && ask(wire::command("CWD", e.name)).completed()) {
    e.type = entry_type::directory;
    go_back(directory);
  }
  if (server_.mdtm == finding::refused || sets_a_time(e.name)) return;
  const reply r = ask(wire::command("MDTM", e.name));
  if (not_implemented(r)) server_.mdtm = finding::refused;
  if (r.code() != 213) return;
  if (const auto when = wire::mdtm_value(r.text)) {
    e.modified = listings::in_utc(*when);
  }
}

}  // namespace ferry::session
