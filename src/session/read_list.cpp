// LIST: whatever the server prints. RFC 959 section 4.1.3.
//
// Two things are found out with the first directory that allows it: whether `-a` gives more and nothing less, and how far the server's clock is from
// UTC. Until then entries are held, up to a number.
#include <algorithm>
#include <set>

#include "listing/reader.hpp"
#include "session/directory_reader.hpp"
#include "session/listing_replies.hpp"
#include "session/retrieve.hpp"
#include "wire/timestamp.hpp"

namespace ferry::session {

namespace {

// Entries, and bytes of their lines.
constexpr std::size_t most_held = 3'000;
constexpr std::size_t most_held_bytes = 4'000'000;
// Files whose MDTM is asked for before the zone stays unknown.
constexpr std::size_t most_asked = 3;

bool has_clock_time(const entry& e) {
  return e.type == entry_type::file && e.safe_name() && e.name.find_first_of("\r\n") == std::string::npos &&
         !sets_a_time(e.name) && e.modified && e.modified->zone == zone_source::unknown &&
         e.modified->precision != time_precision::day;
}

}  // namespace

directory_reader::outcome directory_reader::run_list(const std::string& command, bool hold, const entry_sink& take,
                                                     const skipped_sink& skipped) {
  outcome result;
  result.holding = hold;
  listing_parser parser(
      reading(listing_format::list),
      [&](entry& e) {
        // Whoever takes an entry may ask.
        if (++result.entries == 1) dialect_ = parser.dialect();
        result.held_bytes += e.raw.size() + e.name.size();
        if (result.holding && (result.held.size() == most_held || result.held_bytes > most_held_bytes)) {
          result.holding = false;
          for (entry& held : result.held) take(held);
          result.held = {};
        }
        if (!result.holding) return take(e);
        result.held.push_back(std::move(e));
      },
      [&](skipped_line& line) {
        result.unread += line.unread;
        if (result.message.empty() && line.reason == listings::message_of_the_server) result.message = line.raw;
        if (skipped) skipped(line);
      });
  try {
    const reply r =
        retrieve_listing(c(), c().make_command(command), [&](std::string_view bytes) { parser.feed(bytes); });
    parser.finish();
    if (result.entries == 0) {
      if (means_unreadable(r)) c().refuse<error_reply>(r, phase::completion);
      refuse_message(result.message);
    }
  } catch (const ftp_error& e) {
    if (result.entries > 0 || !e.reply() || !e.session_usable() || !means_empty(*e.reply())) throw;
  }
  result.dialect = parser.dialect();
  return result;
}

bool directory_reader::by_list(const entry_sink& take) {
  const bool learn_all = options_.hidden() && server_.list_all == finding::unknown;
  const bool learn_time = options_.infer_zone() && !options_.zone() && !server_.zone_settled;
  const bool all = options_.hidden() && server_.list_all == finding::works;
  outcome listed;
  try {
    listed = run_list(all ? "LIST -a" : "LIST", learn_all || learn_time, take, skipped_);
  } catch (const ftp_error& e) {
    if (options_.command() == list_command::list || !e.reply() || !e.session_usable() || !not_implemented(*e.reply()))
      throw;
    server_.list = finding::refused;
    return false;
  }
  // Text that nobody can read: the names at least can be had.
  if (listed.entries == 0 && listed.unread > 0) {
    if (options_.command() == list_command::list) refuse_unread(listed.dialect);
    return false;
  }
  server_.list = finding::works;
  last_command_ = list_command::list;
  dialect_ = listed.dialect;
  if (!listed.holding) return true;
  if (learn_all) learn_list_all(listed);
  if (learn_time) learn_zone(listed);
  for (entry& e : listed.held) take(e);
  return true;
}

// A server that takes `-a` for a name gives nothing, or an error; one that takes it for a pattern gives something else.
void directory_reader::learn_list_all(outcome& plain) {
  outcome all;
  try {
    all = run_list("LIST -a", true, [](entry&) {}, {});
  } catch (const ftp_error& e) {
    if (!e.session_usable()) throw;
    // A connection that could not be opened says nothing of `-a`.
    if (e.code() / 100 == 5) server_.list_all = finding::refused;
    return;
  }
  if (!all.holding) return;
  std::set<std::string_view> names;
  for (const entry& e : all.held) names.insert(e.name);
  const bool complete = std::ranges::all_of(plain.held, [&](const entry& e) { return names.contains(e.name); });
  // Of an empty directory only the dots prove that it was this one.
  const bool this_one = !plain.held.empty() || names.contains(".");
  // Once may be a file that was deleted between the two.
  if (!complete && ++server_.list_all_failures == 2) server_.list_all = finding::refused;
  if (!complete || !this_one) return;
  server_.list_all = finding::works;
  plain = std::move(all);
  dialect_ = plain.dialect;
}

void directory_reader::learn_zone(outcome& listed) {
  std::size_t asked = 0;
  for (const entry& e : listed.held) {
    if (server_.zone_settled || asked == most_asked) break;
    if (!has_clock_time(e)) continue;
    ++asked;
    const auto offset = compare_with_mdtm(e);
    if (!offset) continue;
    server_.zone_settled = true;
    if (!has_summer_time(listed, e, *offset)) server_.zone = offset;
  }
  if (asked == most_asked) server_.zone_settled = true;
  if (!server_.zone) return;
  for (entry& e : listed.held) {
    if (!e.modified || e.modified->zone != zone_source::unknown) continue;
    e.modified->zone = zone_source::inferred;
    e.modified->offset = *server_.zone;
  }
}

// Where clocks are changed, one offset is wrong for half of the year.
bool directory_reader::has_summer_time(const outcome& listed, const entry& known, std::chrono::seconds offset) {
  const auto other_season = [&](const entry& e) {
    const auto apart = std::chrono::abs(e.modified->written - known.modified->written);
    return apart > std::chrono::days(90) && apart < std::chrono::days(275);
  };
  for (const entry& e : listed.held) {
    if (!has_clock_time(e) || !other_season(e)) continue;
    const auto then = compare_with_mdtm(e);
    return then && *then != offset;
  }
  return false;
}

// Zones are whole quarters of an hour; anything else says that one of the two times is something else.
std::optional<std::chrono::seconds> directory_reader::compare_with_mdtm(const entry& e) {
  using namespace std::chrono;
  const reply r = ask(wire::command("MDTM", e.name));
  if (not_implemented(r)) server_.zone_settled = true;
  const auto utc = r.code() == 213 ? wire::mdtm_value(r.text) : std::nullopt;
  if (!utc) return std::nullopt;
  const auto shown = duration_cast<seconds>(e.modified->written.time_since_epoch());
  auto real = duration_cast<seconds>(utc->when.time_since_epoch());
  if (e.modified->precision == time_precision::minute) real = floor<minutes>(real);
  const seconds offset = shown - real;
  if (offset % minutes(15) != seconds(0) || abs(offset) > hours(15)) return std::nullopt;
  return offset;
}

}  // namespace ferry::session
