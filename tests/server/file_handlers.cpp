#include <charconv>
#include <utility>

#include "server/handlers.hpp"
#include "server/session.hpp"

namespace ferry::testing {
namespace {

void no_such_entry(session& s) { s.reply("550 No such file or directory"); }

void change_directory(session& s, const std::string& to) {
  if (!s.files().is_directory(to)) return no_such_entry(s);
  s.state().directory = to;
  s.reply("250 Directory changed");
}

void cwd(session& s, std::string_view argument) { change_directory(s, s.path(argument)); }
void cdup(session& s, std::string_view) { change_directory(s, s.path("..")); }
void pwd(session& s, std::string_view) {
  s.reply("257 " + testing::quoted(s.state().directory) + " is the current directory");
}

void mkd(session& s, std::string_view argument) {
  const std::string path = s.path(argument);
  if (s.files().find(path)) return s.reply("550 It exists already");
  if (!s.files().is_directory(parent_of(path))) return no_such_entry(s);
  s.files().make_directory(path);
  s.reply("257 " + testing::quoted(path) + " created");
}

void rmd(session& s, std::string_view argument) {
  const std::string path = s.path(argument);
  if (!s.files().is_directory(path)) return no_such_entry(s);
  s.reply(s.files().remove(path) ? "250 Directory removed" : "550 Directory not empty");
}

void dele(session& s, std::string_view argument) {
  const std::string path = s.path(argument);
  if (!s.files().content(path)) return no_such_entry(s);
  s.files().remove(path);
  s.reply("250 File removed");
}

void rnfr(session& s, std::string_view argument) {
  const std::string path = s.path(argument);
  if (!s.files().find(path)) return no_such_entry(s);
  s.state().rename_from = path;
  s.reply("350 Send RNTO");
}

void rnto(session& s, std::string_view argument) {
  const auto from = std::exchange(s.state().rename_from, std::nullopt);
  if (!from) return s.reply("503 Send RNFR first");
  s.reply(s.files().rename(*from, s.path(argument)) ? "250 Renamed" : "553 That name is not possible");
}

void size(session& s, std::string_view argument) {
  const auto content = s.files().content(s.path(argument));
  if (!content) return no_such_entry(s);
  s.reply("213 " + std::to_string(content->size()));
}

void mdtm(session& s, std::string_view argument) {
  if (s.plan().offered("MDTM") && begins_with_time(argument))
    return set_time(s, argument, "253 Date/time changed okay.");
  const auto entry = s.files().find(s.path(argument));
  if (!entry) return no_such_entry(s);
  s.reply("213 " + entry->modified);
}

void mlst(session& s, std::string_view argument) {
  const std::string path = s.path(argument);
  const auto entry = s.files().find(path);
  if (!entry) return no_such_entry(s);
  s.raw("250-Listing\r\n " + mlsx_line(path, *entry, s.state().facts) + "\r\n250 End\r\n");
}

void stat(session& s, std::string_view argument) {
  if (argument.empty()) return s.raw("211-Ferry test server\r\n All is well\r\n211 End\r\n");
  const std::string path = s.path(argument);
  const auto entry = s.files().find(path);
  if (!entry) return no_such_entry(s);
  std::string text = "213-Status of " + path + "\r\n";
  if (!entry->directory) text += ls_line(name_of(path), *entry) + "\r\n";
  for (const auto& [name, child] : s.files().list(path)) text += ls_line(name, child) + "\r\n";
  s.raw(text + "213 End\r\n");
}

void site(session& s, std::string_view argument) {
  const command request = split_command(argument);
  if (request.verb == "HELP") return s.reply("214 CHMOD HELP");
  if (request.verb == "UTIME" && s.plan().offered("SITE UTIME")) return site_utime(s, request.argument);
  if (request.verb != "CHMOD") return s.reply("504 SITE command not implemented");
  const command change = split_command(request.argument);
  unsigned mode = 0;
  const auto [end, error] = std::from_chars(change.verb.data(), change.verb.data() + change.verb.size(), mode, 8);
  if (error != std::errc{} || *end != '\0') return s.reply("501 Mode not understood");
  const std::string path = s.path(change.argument);
  if (!s.files().find(path)) return no_such_entry(s);
  s.files().set_mode(path, mode);
  s.reply("200 Mode changed");
}

}  // namespace

handler_table file_handlers() {
  return {{"CWD", cwd},   {"CDUP", cdup}, {"PWD", pwd},   {"MKD", mkd},   {"RMD", rmd},
          {"DELE", dele}, {"RNFR", rnfr}, {"RNTO", rnto}, {"SIZE", size}, {"MDTM", mdtm},
          {"MLST", mlst}, {"STAT", stat}, {"SITE", site}};
}

}  // namespace ferry::testing
