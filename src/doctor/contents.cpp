// What the directory shows: which listings there are, how they are read, what they tell of the server's clock and of the charset of names.
#include <algorithm>
#include <utility>

#include "doctor/patient.hpp"
#include "doctor/words.hpp"
#include "session/ask.hpp"
#include "session/listing_replies.hpp"
#include "wire/charset.hpp"
#include "wire/timestamp.hpp"

namespace ferry::doctor {

namespace {

const attempt& listing_by(patient& p, const std::string& verb) {
  const auto known = p.listings.find(verb);
  if (known != p.listings.end()) return known->second;
  attempt a = p.try_listing(*p.best, verb);
  return p.listings.insert_or_assign(verb, std::move(a)).first->second;
}

reading read(const patient& p, const attempt& a, listing_format format) {
  listing_options how;
  how.encoding(p.what.encoding).format(format).now(wall_time(p.what.now.time_since_epoch()));
  return read_listing(a.got.text, a.got.cut, how);
}

std::string entries_of(const attempt& a, const reading& r) {
  if (r.entries.empty() && r.unread == 0) return "the directory is empty";
  return count_of(r.entries.size(), "entry", "entries") + (a.got.cut ? " so far, more were not fetched" : "");
}

struct judged {
  reading read;
  bool useful = false;  ///< it can be used, if only to see that nothing is there
};

void tell_unread(patient& p, std::string_view id, const reading& r) {
  if (r.unread == 0) return;
  p.found.note(id, count_of(r.unread, "line", "lines") + " of the listing cannot be read, such as '" +
                       first_line(r.unread_line) + "'.");
}

judged judge(patient& p, const attempt& a, listing_format format) {
  if (!a.works) return {};
  judged j{read(p, a, format), false};
  j.useful = !j.read.entries.empty() || j.read.unread == 0;
  return j;
}

judged examine_mlsd(patient& p) {
  const bool promised = p.features.has("MLST") || p.features.has("MLSD");
  if (p.features.told() && !promised) {
    p.found.note("listing.mlsd", "There are no exact listings (MLSD): Ferry reads those for people (LIST).");
    return {};
  }
  const auto& a = listing_by(p, "MLSD");
  if (!a.works) {
    p.found.note("listing.mlsd", std::string(promised ? "MLSD is promised in FEAT and fails (" : "There is no MLSD (") +
                                     a.words + "): Ferry reads LIST.");
    return {};
  }
  auto j = judge(p, a, listing_format::mlsd);
  if (j.useful) p.found.ok("listing.mlsd", "MLSD works, with exact sizes and times: " + entries_of(a, j.read) + ".");
  tell_unread(p, "listing.mlsd.unread", j.read);
  return j;
}

judged examine_list(patient& p, bool matters) {
  const auto& a = listing_by(p, "LIST");
  if (!a.works) {
    p.tell(matters, "listing.list", "LIST fails: " + a.words + ".");
    return {};
  }
  auto j = judge(p, a, listing_format::list);
  if (!j.useful) {
    p.tell(matters, "listing.list",
           "LIST works, but nothing in it can be read: '" + first_line(j.read.unread_line) +
               "'. A report with this listing would help: ferry ls --raw.");
    return j;
  }
  p.found.ok("listing.list", "LIST works: " + entries_of(a, j.read) +
                                 (j.read.dialect.empty() ? "." : ", in the form '" + j.read.dialect + "'."));
  tell_unread(p, "listing.list.unread", j.read);
  return j;
}

judged examine_nlst(patient& p, bool matters) {
  const auto& a = listing_by(p, "NLST");
  if (!a.works) {
    p.tell(matters, "listing.nlst", "NLST (names only) fails: " + a.words + ".");
    return {};
  }
  auto j = judge(p, a, listing_format::nlst);
  p.found.ok("listing.nlst", "NLST works: " + entries_of(a, j.read) + ".");
  return j;
}

std::exception_ptr first_failure(const patient& p) {
  for (const char* verb : {"MLSD", "LIST", "NLST"})
    if (const auto a = p.listings.find(verb); a != p.listings.end() && a->second.why) return a->second.why;
  error_context where;
  where.phase = phase::transfer;
  return std::make_exception_ptr(error_proto("nothing in the listing could be read", std::move(where)));
}

// Asks the server for the exact times of a few files that LIST shows.
std::optional<std::chrono::seconds> zone_by_mdtm(patient& p, const reading& list) {
  constexpr std::size_t most_asked = 3;
  std::size_t asked = 0;
  for (const auto& e : list.entries) {
    if (e.type != entry_type::file || !e.modified || e.modified->precision == time_precision::day) continue;
    if (!e.safe_name() || !wire::fits_in_a_command(e.name) || session::sets_a_time(e.name)) continue;
    if (++asked > most_asked) break;
    const reply r = session::ask(p.session(), wire::command("MDTM", e.name));
    const auto real = r.code() == 213 ? wire::mdtm_value(r.text) : std::nullopt;
    if (!real) continue;
    if (const auto zone = zone_between(*e.modified, real->when)) return zone;
  }
  return {};
}

const entry* from_the_future(const patient& p, const reading& exact) {
  const auto tolerated = p.what.now + std::chrono::minutes(5);
  for (const auto& e : exact.entries)
    if (e.modified && e.modified->utc() && *e.modified->utc() > tolerated) return &e;
  return nullptr;
}

reading reading_of(patient& p, const std::string& verb, listing_format format) {
  const auto a = p.listings.find(verb);
  return a != p.listings.end() && a->second.works ? read(p, a->second, format) : reading{};
}

}  // namespace

void examine_listings(patient& p) {
  judged mlsd = examine_mlsd(p);
  judged list = examine_list(p, !mlsd.useful);
  judged nlst = examine_nlst(p, !mlsd.useful && !list.useful);
  if (!mlsd.useful && !list.useful && !nlst.useful) {
    p.found.problem("listing",
                    "No listing of this directory can be had: the user may not read it, or it is no directory.");
    p.found.fails(first_failure(p));
    p.found.no_help();
  }
  for (auto* j : {&nlst, &list, &mlsd})
    if (j->useful && !j->read.entries.empty()) p.entries = std::move(j->read.entries);
}

void examine_clock(patient& p) {
  const auto exact = reading_of(p, "MLSD", listing_format::mlsd);
  const auto list = reading_of(p, "LIST", listing_format::list);
  auto zone = zone_of(list, exact);
  const bool by_mlsd = zone.has_value();
  if (!zone) zone = zone_by_mdtm(p, list);
  if (zone)
    p.found.ok("clock.zone", "LIST shows times in " + zone_text(*zone) + ", as " + (by_mlsd ? "MLSD" : "MDTM") +
                                 " proves. Ferry finds that out by itself.");
  else
    p.found.note("clock.zone",
                 "The zone of the server's clock cannot be told: no file here has a time in LIST and an exact one "
                 "besides.");
  if (const auto* e = from_the_future(p, exact))
    p.found.note("clock", "'" + e->text() + "' was changed at " + to_string(*e->modified) +
                              " UTC, which is not yet: the server's clock, or this machine's, is wrong, or somebody "
                              "has set that time.");
}

void examine_names(patient& p) {
  const auto names = judge_names(p.entries);
  if (p.entries.empty()) return;
  if (!names.beyond_ascii) return p.found.ok("names", "All names here are ASCII: any charset will do.");
  if (names.odd.empty()) return p.found.ok("names", "The names here are UTF-8.");
  const wire::charset given(p.what.encoding);
  if (!given.passes_through())
    return p.found.ok("names", "The names here are not UTF-8; as " + given.name() +
                                   " (--encoding) one of them reads '" + given.decode(names.odd) + "'.");
  p.found.note("names",
               "Names here are not UTF-8. As " + names.guess + " '" + names.odd + "' reads '" +
                   wire::charset(names.guess).decode(names.odd) +
                   "'; if that is wrong, try others, such as windows-1251, koi8-r, gb18030 or shift_jis.",
               "--encoding " + names.guess);
  p.found.option("--encoding " + names.guess);
}

}  // namespace ferry::doctor
