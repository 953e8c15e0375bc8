// The login, and what the server says of itself behind it: SYST, FEAT, the directory of the URL.
#include <array>
#include <utility>

#include "doctor/patient.hpp"
#include "doctor/words.hpp"
#include "session/ask.hpp"
#include "session/directory.hpp"
#include "session/features.hpp"

namespace ferry::doctor {

namespace {

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  for (const auto start : starts)
    if (text.starts_with(start)) return true;
  return false;
}

bool names_tls(const error& e) {
  const std::string words = e.what();
  return words.find("TLS") != std::string::npos || words.find("SSL") != std::string::npos ||
         words.find("must use encryption") != std::string::npos;
}

void tell_refusal(patient& p, const error& e) {
  const auto words = reason(e);
  if (means_server_full(e)) {
    p.found.problem("login", "The server has too many users now: " + words + ". Try again later.");
    return p.found.no_help();
  }
  if (starts_with_any(e.command(), {"PBSZ", "PROT"})) {
    p.found.problem("login", "The server lets us in and refuses to protect files and listings (" + e.command() + ": " +
                                 words + "). Ferry transfers nothing then.");
    return p.found.no_help();
  }
  if (p.clear() && names_tls(e)) {
    p.found.problem("login", "The server wants TLS: " + words + ".", "ftpes:// in place of ftp://");
    p.found.scheme("ftpes");
    return p.found.without("--plain");
  }
  if (p.what.anonymous) {
    p.found.problem("login", "The server lets no anonymous users in: " + words + ".", "--user NAME");
    return p.found.option("--user NAME");
  }
  if (e.code() == 332)
    p.found.problem("login", "The server wants an account besides user and password: " + words +
                                 ". Put it into a netrc file, behind the word account.");
  else
    p.found.problem("login", "The server refuses the login of '" + p.what.site.who.user + "': " + words +
                                 ". Check the user and the password; some servers say the same of a user who is locked "
                                 "out, or not allowed from this address.");
  p.found.no_help();
}

void tell_pipelining(patient& p) {
  if (p.what.lock_step)
    return p.found.note("pipelining.login", "One command at a time, because of --lock-step: nothing else was tried.");
  const bool own_way = p.what.settings.proxy && p.what.settings.proxy->kind() == proxy_kind::ftp;
  if (own_way || !p.what.site.alternative_login.empty()) return;
  if (!p.memory.lock_step())
    return p.found.ok("pipelining.login", "The server takes the commands of the login in one packet.");
  p.found.note("pipelining.login",
               "The server loses commands that come together: Ferry noticed that at the login, and began anew with one "
               "command at a time. To spare it the search:",
               "--lock-step");
  p.found.option("--lock-step");
}

struct ability {
  std::string_view feature;
  std::string_view parameter;
  std::string_view has;    // as part of a list
  std::string_view lacks;  // a sentence; empty: nobody misses it
};

constexpr std::array<ability, 9> abilities{{
    {"MLST", "", "exact listings (MLSD)", ""},
    {"SIZE", "", "sizes (SIZE)", "Sizes are not told (SIZE): fewer transfers can be verified."},
    {"MDTM", "", "times (MDTM)", ""},
    {"REST", "STREAM", "restarts (REST STREAM)",
     "REST STREAM is not named: a transfer that breaks may have to begin anew."},
    {"MFMT", "", "setting times (MFMT)", ""},
    {"UTF8", "", "names in UTF-8", ""},
    {"EPSV", "", "EPSV", ""},
    {"MODE", "Z", "compression (--compress)", ""},
    {"HOST", "", "several hosts at one address (--host-command)", ""},
}};

constexpr std::array<std::string_view, 8> checksums{"HASH", "XSHA512", "XSHA256", "XSHA1",
                                                    "XSHA", "XMD5",    "MD5",     "XCRC"};

}  // namespace

bool log_in(patient& p) {
  if (!p.tls_settled) {
    p.found.note("login", "The login was not tried: nothing of it is sent before TLS is as it is to be.");
    return false;
  }
  try {
    p.use_login();
    (void)p.session();
  } catch (const error& e) {
    throw_if_ours(e);
    const auto why = std::current_exception();
    if (e.reply()) {
      tell_refusal(p, e);
    } else {
      p.found.problem("login", "The login fails: " + reason(e) + ".");
      p.found.no_help();
    }
    p.found.fails(why);
    return false;
  }
  p.found.ok("login", p.what.anonymous ? "The server lets anonymous users in."
                                       : "The login of '" + p.what.site.who.user + "' is accepted.");
  tell_pipelining(p);
  return true;
}

void ask_system(patient& p) {
  const reply r = session::ask(p.session(), wire::command("SYST"));
  if (!r.completed()) return p.found.note("system", "The server does not tell its system (SYST).");
  const auto software = software_of(r.text);
  p.found.ok("system", "It calls its system '" + first_line(r.text).substr(std::min<std::size_t>(4, r.text.size())) +
                           "'" + (software.empty() ? "." : ", which is " + std::string(software) + "."));
}

void ask_features(patient& p) {
  p.features = session::ask_features(p.session());
  if (!p.features.told())
    return p.found.note("features", "It does not list its features (FEAT): Ferry tries each command.");
  std::vector<std::string> has;
  std::string lacks;
  for (const auto& a : abilities) {
    const bool there = a.parameter.empty() ? p.features.has(a.feature) : p.features.has(a.feature, a.parameter);
    if (there)
      has.emplace_back(a.has);
    else if (!a.lacks.empty())
      lacks += (lacks.empty() ? "" : " ") + std::string(a.lacks);
  }
  bool sums = false;
  for (const auto one : checksums) sums = sums || p.features.has(one);
  if (sums) has.emplace_back("checksums (--verify)");
  p.found.ok("features", has.empty() ? "It names no feature that matters here." : "It has " + list_of(has) + ".");
  if (!lacks.empty()) p.found.note("features.missing", lacks);
}

void enter_directory(patient& p) {
  auto& c = p.session();
  std::string path = p.what.where.path();
  if (path.empty()) {
    const auto home = session::working_directory(c);
    if (!home.empty()) p.found.ok("directory", "The login leads to '" + home + "'.");
    return;
  }
  reply r = session::ask(c, c.make_command("CWD", path));
  if (!r.completed() && !p.what.where.directory) {
    // The URL of a file.
    p.file = p.what.where.segments.back();
    url above = p.what.where;
    above.segments.pop_back();
    path = above.path();
    if (path.empty()) return;
    r = session::ask(c, c.make_command("CWD", path));
  }
  if (r.completed()) {
    p.directory = path;
    return p.found.ok("directory", "The directory '" + path + "' can be entered.");
  }
  p.file.clear();
  p.found.problem("directory", "The directory '" + path + "' cannot be entered: " + in_sentence(r.text) +
                                   ". The login directory is looked at in its place.");
  p.found.login_directory();
  try {
    (void)c.check_completed(r, phase::command);
  } catch (const error&) {
    p.found.fails(std::current_exception());
  }
}

}  // namespace ferry::doctor
