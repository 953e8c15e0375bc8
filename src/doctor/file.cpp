// Several commands in one packet, and one file: SIZE, MDTM, a piece of it, and another piece behind REST.
#include <algorithm>
#include <array>
#include <utility>

#include "doctor/patient.hpp"
#include "doctor/words.hpp"
#include "session/listing_replies.hpp"
#include "session/passive.hpp"
#include "session/request.hpp"
#include "wire/charset.hpp"
#include "wire/replies.hpp"
#include "wire/timestamp.hpp"

namespace ferry::doctor {

namespace {

// Bytes that are fetched of a file, each time.
constexpr std::uint64_t most_of_a_file = 32'768;

bool can_be_asked_for(const entry& e) {
  return e.type == entry_type::file && e.safe_name() && wire::fits_in_a_command(e.name) &&
         !session::sets_a_time(e.name) && !session::is_delicate(e.name);
}

// That of the URL, if it names one; else the largest one that needs not be cut off; else any.
const entry* choose(const patient& p) {
  if (!p.file.empty()) {
    const auto named = std::ranges::find_if(p.entries, [&p](const entry& e) { return e.text() == p.file; });
    return named == p.entries.end() ? nullptr : &*named;
  }
  const entry* best = nullptr;
  const auto rank = [](const entry& e) {
    const std::uint64_t size = e.size.value_or(0);
    return size <= most_of_a_file ? size + 1 : 0;
  };
  for (const auto& e : p.entries)
    if (can_be_asked_for(e) && (best == nullptr || rank(e) > rank(*best))) best = &e;
  return best;
}

bool specific(const reply& r) { return r.code() == 213 || r.code() == 227 || r.code() == 229 || r.code() == 257; }

// Could these be the answers to these commands?
bool fit(const std::vector<wire::command>& commands, const std::vector<reply>& replies) {
  static constexpr std::array<std::pair<std::string_view, int>, 5> due{
      {{"SIZE", 213}, {"MDTM", 213}, {"EPSV", 229}, {"PASV", 227}, {"PWD", 257}}};
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const auto& r = replies[i];
    if (r.intermediate()) return false;
    if (!r.completed()) continue;
    const auto verb = commands[i].verb();
    const auto known = std::ranges::find(due, verb, [](const auto& one) { return one.first; });
    if (known == due.end() ? specific(r) : r.code() != known->second) return false;
  }
  return true;
}

struct answers {
  std::optional<std::uint64_t> size;
  std::optional<wire::utc_time> modified;
  std::string size_words;
};

void take(answers& a, const wire::command& command, const reply& r) {
  if (command.verb() == "SIZE") {
    a.size_words = first_line(r.text);
    if (r.code() == 213) a.size = wire::size_value(r.text);
  }
  if (command.verb() != "MDTM" || r.code() != 213) return;
  if (const auto when = wire::mdtm_value(r.text)) a.modified = when->when;
}

std::vector<wire::command> questions(patient& p, const std::string& name) {
  std::vector<wire::command> all{wire::command("TYPE", "I")};
  if (name.empty()) {
    all.emplace_back("PWD");
  } else {
    all.emplace_back("SIZE", name);
    all.emplace_back("MDTM", name);
  }
  all.push_back(session::passive_command(p.session()));
  return all;
}

answers ask_one_by_one(patient& p, const std::vector<wire::command>& commands) {
  answers a;
  for (const auto& c : commands)
    if (c.verb() == "TYPE" || c.verb() == "SIZE" || c.verb() == "MDTM") take(a, c, p.session().exchange(c));
  return a;
}

// Several at once; what the server makes of that is a finding, and then they are asked one by one.
answers ask_together(patient& p, const std::vector<wire::command>& commands) {
  std::string how;
  try {
    const auto replies = p.session().exchange_all(commands);
    if (fit(commands, replies)) {
      p.found.ok("pipelining", "Several commands in one packet are answered one after the other.");
      answers a;
      for (std::size_t i = 0; i < commands.size(); ++i) take(a, commands[i], replies[i]);
      return a;
    }
    how = "their answers do not fit";
  } catch (const error& e) {
    throw_if_ours(e);
    if (e.reply()) throw;
    how = reason(e);
  }
  p.memory.fall_back();
  p.keeper->drop();
  p.found.note("pipelining",
               "Commands that come in one packet get lost (" + how +
                   "). Ferry notices and goes back to one at a time; to spare it the search:",
               "--lock-step");
  p.found.option("--lock-step");
  return ask_one_by_one(p, commands);
}

struct piece {
  std::string bytes;
  session::facts known;
  bool whole = false;  ///< the file ended
};

piece fetch(patient& p, const std::string& name, std::uint64_t offset) {
  auto& c = p.session();
  session::request what{.command = wire::command("RETR", name)};
  what.lock_step = p.memory.lock_step();
  what.most = most_of_a_file;
  if (offset > 0) what.from = session::restart{std::to_string(offset), offset};
  piece got;
  session::run_request(c, what, got.known, [&](session::data_link& link) {
    std::vector<std::byte> block(16'384);
    while (const std::size_t n = link.read(block)) got.bytes.append(as_text(std::span(block).first(n)));
    got.whole = link.at_end();
  });
  return got;
}

void tell_size(patient& p, const entry* listed, const std::string& name, const answers& a, const piece* first) {
  const std::string of = "SIZE of '" + name + "' ";
  if (!a.size) {
    const auto words = a.size_words.empty() ? std::string() : " (" + a.size_words + ")";
    return p.found.note("file.size", "The server does not tell the " + of.substr(0, of.size() - 1) + words +
                                         ": transfers are held against listings then.");
  }
  const std::string told = count_of(*a.size, "byte", "bytes");
  const bool counted = first != nullptr && first->whole;
  if (counted && first->bytes.size() != *a.size)
    return p.found.problem("file.size", of + "says " + told + ", and " +
                                            count_of(first->bytes.size(), "byte", "bytes") +
                                            " came: Ferry will call every transfer of it incomplete.");
  if (listed != nullptr && listed->size && !listed->size_is_rounded && *listed->size != *a.size)
    return p.found.note("file.size", of + "says " + told + " and the listing " +
                                         count_of(*listed->size, "byte", "bytes") +
                                         ": the file is changing, or one of the two is wrong. Ferry believes SIZE.");
  p.found.ok("file.size", of + "says " + told + (counted ? ", and as many came." : "."));
}

void tell_time(patient& p, const entry* listed, const std::string& name, const answers& a) {
  if (!a.modified) return p.found.note("file.time", "The server does not tell when '" + name + "' was changed (MDTM).");
  const bool exact = listed != nullptr && listed->modified && listed->modified->zone == zone_source::utc;
  if (!exact) return p.found.ok("file.time", "MDTM tells times.");
  using std::chrono::seconds;
  const auto whole = [](auto time) { return std::chrono::floor<seconds>(time); };
  if (whole(*listed->modified->utc()) == whole(*a.modified))
    return p.found.ok("file.time", "MDTM and MLSD tell the same time.");
  p.found.note("file.time", "MDTM and MLSD tell different times of '" + name +
                                "': the file is changing, or one of the two is not in UTC.");
}

void tell_restart(patient& p, const std::string& name, const piece& first) {
  if (first.bytes.size() < 2) return p.found.note("file.rest", "'" + name + "' is too short to try REST on.");
  const std::uint64_t offset = first.bytes.size() / 2;
  const auto second = fetch(p, name, offset);
  if (second.known.offset == 0)
    return p.found.note("file.rest", "The server refuses REST: a download that breaks begins anew.");
  switch (judge_restart(first.bytes, second.bytes, offset)) {
    case restart_verdict::honoured:
      return p.found.ok("file.rest", "REST works: a download that breaks goes on where it was.");
    case restart_verdict::unclear:
      return p.found.ok("file.rest",
                        "REST is accepted; whether it works this file cannot prove, whose bytes repeat themselves.");
    case restart_verdict::ignored:
      return p.found.problem(
          "file.rest",
          "REST is accepted and passed over: data comes from the beginning. Ferry notices, and begins "
          "anew; other clients spoil files that way.");
    case restart_verdict::elsewhere:
      return p.found.problem(
          "file.rest", "After REST other data comes than the file has there: do not continue transfers from here.");
  }
}

}  // namespace

void examine_file(patient& p) {
  const entry* const listed = choose(p);
  // Names of a listing are the server's bytes already.
  const std::string name = listed != nullptr ? listed->name : wire::charset(p.what.encoding).encode(p.file);
  const auto commands = questions(p, name);
  const auto told = p.memory.lock_step() ? ask_one_by_one(p, commands) : ask_together(p, commands);
  if (name.empty())
    return p.found.note("file", "No file was seen here to try SIZE, MDTM and REST on: give the URL of one.");
  if (!p.best) return tell_size(p, listed, name, told, nullptr);
  p.keeper->settings().passive = *p.best != opening::active;
  piece first;
  try {
    first = fetch(p, name, 0);
  } catch (const error& e) {
    throw_if_ours(e);
    const auto why = std::current_exception();
    tell_size(p, listed, name, told, nullptr);
    p.tell(!p.file.empty(), "file", "'" + name + "' cannot be fetched: " + reason(e) + ".");
    if (p.file.empty()) return;
    p.found.fails(why);
    return p.found.no_help();
  }
  tell_size(p, listed, name, told, &first);
  tell_time(p, listed, name, told);
  if (first.known.missing_close_notify)
    p.found.note("file.close",
                 "The server ends files without the goodbye of TLS (close_notify): Ferry relies on sizes.");
  tell_restart(p, name, first);
}

}  // namespace ferry::doctor
