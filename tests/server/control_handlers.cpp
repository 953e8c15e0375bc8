#include <algorithm>

#include "server/handlers.hpp"
#include "server/session.hpp"

namespace ferry::testing {
namespace {

handler replying(std::string text) {
  return [text = std::move(text)](session& s, std::string_view) { s.reply(text); };
}

void user(session& s, std::string_view name) {
  s.state().user = name;
  s.state().logged_in = false;
  s.reply("331 Password, please");
}

void pass(session& s, std::string_view password) {
  s.state().logged_in = s.plan().accepts(s.state().user, std::string(password));
  s.reply(s.state().logged_in ? "230 Logged in" : "530 Login incorrect");
}

void quit(session& s, std::string_view) {
  s.reply("221 Goodbye");
  s.close();
}

void type(session& s, std::string_view argument) {
  const std::string wanted = upper(argument);
  static const std::set<std::string> known{"A", "A N", "I", "L 8"};
  if (!known.contains(wanted)) return s.reply("504 Type not implemented");
  s.state().type = wanted;
  s.reply("200 Type is " + wanted);
}

void mode(session& s, std::string_view argument) {
  const std::string wanted = upper(argument);
  if (wanted != "S" && wanted != "Z") return s.reply("504 Not implemented for that parameter");
  s.state().mode = wanted;
  s.reply("200 Mode is " + wanted);
}

/// draft-dd-pret: the file must be there before a data connection is made for it.
void pret(session& s, std::string_view argument) {
  const command next = split_command(std::string(argument));
  if (next.verb == "RETR" && !s.files().content(s.path(next.argument))) return s.reply("550 No such file");
  s.reply("200 OK, next is " + next.verb);
}

/// For STRU, which knows one value.
handler only(std::string value) {
  return [value = std::move(value)](session& s, std::string_view argument) {
    s.reply(upper(argument) == value ? "200 OK" : "504 Not implemented for that parameter");
  };
}

void feat(session& s, std::string_view) {
  std::string more;
  for (const auto& feature : s.plan().offers()) more += ' ' + feature + "\r\n";
  s.raw(
      "211-Features:\r\n"
      " EPRT\r\n"
      " EPSV\r\n"
      " MDTM\r\n"
      " MODE Z\r\n"
      " MLST type*;size*;modify*;perm*;unique*;\r\n"
      " REST STREAM\r\n"
      " SIZE\r\n"
      " TVFS\r\n"
      " UTF8\r\n" +
      more + "211 End\r\n");
}

/// RFC 3659, 7.9: unknown facts are passed over, the reply names those that are on.
void select_facts(session& s, std::string_view list) {
  s.state().facts.clear();
  std::string enabled;
  while (!list.empty()) {
    const std::string_view fact = list.substr(0, list.find(';'));
    list.remove_prefix(std::min(fact.size() + 1, list.size()));
    if (!all_facts.contains(std::string(fact))) continue;
    s.state().facts.emplace(fact);
    enabled += std::string(fact) + ";";
  }
  s.reply("200 MLST OPTS " + enabled);
}

void opts(session& s, std::string_view argument) {
  const command option = split_command(argument);
  if (option.verb == "MLST") return select_facts(s, option.argument);
  if (option.verb == "HASH" && s.plan().offered("HASH")) return select_hash(s, option.argument);
  s.reply(option.verb == "UTF8" ? "200 UTF8 is on" : "501 Option not understood");
}

void echo(session& s, std::string_view text) { s.reply(text); }

}  // namespace

handler_table control_handlers() {
  return {
      {"USER", user},
      {"PASS", pass},
      {"ACCT", replying("230 Account accepted")},
      {"QUIT", quit},
      {"NOOP", replying("200 NOOP done")},
      {"TYPE", type},
      {"MODE", mode},
      {"PRET", pret},
      {"STRU", only("F")},
      {"FEAT", feat},
      {"OPTS", opts},
      {"SYST", replying("215 UNIX Type: L8")},
      {"HELP", replying("214 See RFC 959")},
      {"ALLO", replying("202 No storage allocation needed")},
      {"ABOR", replying("226 Nothing to abort")},
      {"ECHO", echo},
  };
}

const handler_table& default_handlers() {
  static const handler_table all = [] {
    handler_table table = control_handlers();
    table.merge(file_handlers());
    table.merge(transfer_handlers());
    table.merge(offered_handlers());
    table.merge(security_handlers());
    return table;
  }();
  return all;
}

}  // namespace ferry::testing
