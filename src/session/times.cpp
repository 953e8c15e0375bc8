// FEAT does not tell all: vsftpd sets times by MDTM and says only MDTM, and nobody has to name SITE commands. So refusals have to be read.
#include "session/times.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

#include "session/ask.hpp"
#include "session/listing_replies.hpp"
#include "wire/ascii.hpp"
#include "wire/mlsx.hpp"

namespace ferry::session {

namespace {

constexpr auto forgiven = std::chrono::seconds(2);

wire::command setting(connection& c, time_command how, std::string_view path, const std::string& stamp) {
  const std::string name(path);
  switch (how) {
    case time_command::mfmt:
      return c.make_command("MFMT", stamp + ' ' + name);
    case time_command::mdtm:
      return c.make_command("MDTM", stamp + ' ' + name);
    case time_command::site_utime:
      return c.make_command("SITE", "UTIME " + name + ' ' + stamp + ' ' + stamp + ' ' + stamp + " UTC");
    default:
      return c.make_command("SITE", "UTIME " + stamp + ' ' + name);
  }
}

// What the server says it has set: `213 Modify=YYYYMMDDHHMMSS; path`, or a time alone.
std::optional<wire::utc_time> time_told(const reply& r) {
  if (const auto alone = wire::mdtm_value(r.text)) return alone->when;
  const auto line = r.text.size() > 4 ? wire::parse_mlsx(std::string_view(r.text).substr(4)) : std::nullopt;
  if (!line) return std::nullopt;
  const auto fact = line->facts.find("modify");
  const auto told = fact == line->facts.end() ? std::nullopt : wire::parse_timestamp(fact->second);
  return told ? std::optional(told->when) : std::nullopt;
}

bool agrees(const reply& r, wire::utc_time when) {
  const auto told = time_told(r);
  return !told || (*told >= when - forgiven && *told <= when + forgiven);
}

// 501 is how a server says that it does not know this form of a command that it has.
bool may_be_unknown(time_command how, const reply& r) {
  if (not_implemented(r)) return true;
  if (how == time_command::mfmt) return false;
  return r.code() == 501 || r.code() == 550;
}

// To 550. SITE would be refused otherwise; MDTM with one argument does not speak of setting (vsftpd: `550 Could not set file modification time.`).
bool knows_the_command(time_command how, const reply& r) {
  return how != time_command::mdtm || means_forbidden(r) || wire::holds_ignoring_case(r.text, " set ");
}

}  // namespace

std::optional<wire::utc_time> modified(connection& c, std::string_view path) {
  // vsftpd and Serv-U would set the time of `x` for `MDTM 20200101120000 x`.
  const reply r = ask(c, "MDTM", sets_a_time(path) ? "./" + std::string(path) : std::string(path));
  const auto when = r.code() == 213 ? wire::mdtm_value(r.text) : std::nullopt;
  return when ? std::optional(when->when) : std::nullopt;
}

time_command set_modified(connection& c, const wire::features& features, std::string_view path, wire::utc_time when,
                          time_command known) {
  when = std::chrono::floor<std::chrono::seconds>(when);
  const std::string stamp = wire::format_timestamp(when);
  if (known == time_command::none) return known;
  if (known != time_command::unknown) {
    const reply r = ask(c, setting(c, known, path, stamp));
    if (not_implemented(r)) return time_command::none;
    if (!r.completed()) throw_refusal(c, r);
    if (!agrees(r, when)) c.refuse<error_proto>(r, phase::command);
    return known;
  }

  std::optional<std::pair<reply, wire::command>> refusal;  // by who may have the command, and not the file
  bool certain = false;                                    // has the command
  for (const auto how :
       {time_command::mfmt, time_command::mdtm, time_command::site_utime, time_command::site_utime_first}) {
    if (how == time_command::mfmt && features.told() && !features.has("MFMT")) continue;
    const auto command = setting(c, how, path, stamp);
    reply r = ask(c, command);
    if (r.completed()) {
      if (agrees(r, when)) return how;
      // A server that knows MDTM with one argument only, and a file that is named like this.
      if (how == time_command::mdtm) continue;
      c.refuse<error_proto>(r, phase::command);
    }
    if (!may_be_unknown(how, r)) throw_refusal(c, r);
    if (r.code() == 550 && !certain) {
      certain = knows_the_command(how, r);
      refusal.emplace(std::move(r), command);
    }
  }
  // Is it the command that is missing, or the file?
  if (refusal && (certain || !modified(c, path))) throw_refusal(c, refusal->first, refusal->second);
  return time_command::none;
}

void change_mode(connection& c, std::string_view path, unsigned mode) {
  if (mode > 07777U) throw std::invalid_argument("a mode has at most four octal digits");
  std::array<char, 8> digits{};
  (void)std::snprintf(digits.data(), digits.size(), "%03o", mode);
  const reply r =
      c.require_completed(c.make_command("SITE", "CHMOD " + std::string(digits.data()) + ' ' + std::string(path)));
  // Superfluous, which is: not done.
  if (r.code() == 202) c.refuse<error_reply>(r, phase::command);
}

}  // namespace ferry::session
