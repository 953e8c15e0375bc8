// Types become codes by what the user can do about them: a refused password is not a refused file, although both are 5xx.
#include "errors.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <typeinfo>
#include <utility>

#include <ferry/error.hpp>
#include <ferry/netrc.hpp>
#include <ferry/tls.hpp>
#include <ferry/url.hpp>

#include "shell.hpp"
#include "signals.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr int transfer_aborted = 426;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  for (const auto start : starts)
    if (text.starts_with(start)) return true;
  return false;
}

bool during_login(const error& e) {
  return e.phase() == phase::login || starts_with_any(e.command(), {"USER", "PASS", "ACCT"});
}

// The session itself asks for TLS in the login phase; what `ferry raw` sends is a command as any other.
bool refuses_tls(const error& e) {
  constexpr int going_away = 421;
  return e.phase() == phase::login && e.reply() && e.code() != going_away &&
         starts_with_any(e.command(), {"AUTH", "PBSZ", "PROT"});
}

bool before_connection(phase p) { return p == phase::resolve || p == phase::connect; }

exit_code code_of_reply(const error& e) {
  const int code = e.code();
  if (refuses_tls(e)) return exit_code::policy;
  // 430 is "invalid user name or password" although its class says "later".
  if (during_login(e) && (code / 100 == 5 || code == 430 || code / 100 == 3)) return exit_code::login;
  if (code == transfer_aborted) return exit_code::broken;
  if (code / 100 == 5) return exit_code::refused;
  if (code / 100 == 4) return exit_code::try_later;
  return exit_code::protocol;
}

exit_code code_of(const tls_error& e) {
  if (e.problem() == tls_problem::settings) return exit_code::local;
  if (e.problem() == tls_problem::truncated) return exit_code::broken;
  return exit_code::tls;
}

bool is_unreadable_directory(const error& e) {
  return dynamic_cast<const error_reply*>(&e) != nullptr && e.reply() && means_unreadable(e.reply()->text);
}

exit_code code_of(const error& e) {
  if (const auto* tls = dynamic_cast<const tls_error*>(&e)) return code_of(*tls);
  if (dynamic_cast<const local_error*>(&e) != nullptr) return exit_code::local;
  if (dynamic_cast<const timeout_error*>(&e) != nullptr) return exit_code::timeout;
  if (dynamic_cast<const connection_closed*>(&e) != nullptr) return exit_code::broken;
  if (dynamic_cast<const network_error*>(&e) != nullptr)
    return before_connection(e.phase()) ? exit_code::unreachable : exit_code::broken;
  if (dynamic_cast<const incomplete_transfer*>(&e) != nullptr) return exit_code::broken;
  if (dynamic_cast<const verification_failed*>(&e) != nullptr) return exit_code::mismatch;
  if (dynamic_cast<const error_proto*>(&e) != nullptr) return exit_code::protocol;
  if (dynamic_cast<const limit_error*>(&e) != nullptr) return exit_code::protocol;
  if (is_unreadable_directory(e)) return exit_code::refused;
  // What Ferry itself does not do; no server has said anything.
  if (typeid(e) == typeid(error) && !e.reply()) return exit_code::policy;
  return code_of_reply(e);
}

exit_code code_of(const std::exception& e) {
  if (const auto* own = dynamic_cast<const failure*>(&e)) return own->code();
  if (const auto* ferry_error = dynamic_cast<const error*>(&e)) return code_of(*ferry_error);
  if (dynamic_cast<const netrc_error*>(&e) != nullptr) return exit_code::local;
  if (dynamic_cast<const std::invalid_argument*>(&e) != nullptr) return exit_code::usage;
  return exit_code::other;
}

bool is_interruption(const std::exception& e) {
  // A signal ends the wait for the other end of a pipe.
  const auto* local = dynamic_cast<const local_error*>(&e);
  if (local != nullptr && local->error_code() == std::errc::interrupted && signals::received() != 0) return true;
  return dynamic_cast<const interrupted*>(&e) != nullptr || dynamic_cast<const cancelled_error*>(&e) != nullptr;
}

std::string look(const task& what, std::string_view otherwise) {
  if (what.parent.empty()) return std::string(otherwise);
  return "Check the name with: ferry ls " + shell_word(what.parent);
}

// Removes `name` where it stands as a word: a file called `a` is in many words.
void remove_word(std::string& words, const std::string& name) {
  const auto is_letter = [&](std::size_t i) {
    return i < words.size() && std::isalnum(static_cast<unsigned char>(words[i])) != 0;
  };
  for (auto at = name.empty() ? std::string::npos : words.find(name); at != std::string::npos;
       at = words.find(name, at)) {
    if ((at > 0 && is_letter(at - 1)) || is_letter(at + name.size())) {
      ++at;
    } else {
      words.erase(at, name.size());
    }
  }
}

// What the server said, without the name that it said it of: that can hold any word.
std::string words_of_reply(const error& e) {
  std::string words = e.reply() ? e.reply()->text : std::string();
  const auto blank = e.command().find(' ');
  const std::string path = blank == std::string::npos ? std::string() : e.command().substr(blank + 1);
  const auto slash = path.rfind('/');
  remove_word(words, path);
  if (slash != std::string::npos) remove_word(words, path.substr(slash + 1));
  return words;
}

bool means_forbidden(const error& e) {
  const std::string words = lower(words_of_reply(e));
  constexpr std::array tell_tale{"denied",    "permission", "permitted", "prohibited",
                                 "forbidden", "allowed",    "privilege", "authori"};
  return std::ranges::any_of(tell_tale, [&](const char* part) { return words.find(part) != std::string::npos; });
}

// `Is a directory`, `not a plain file`, `I can only retrieve regular files`
bool means_directory(const error& e) {
  const std::string words = lower(words_of_reply(e));
  constexpr std::array tell_tale{"is a directory", "plain file", "regular file", "not a file"};
  return std::ranges::any_of(tell_tale, [&](const char* part) { return words.find(part) != std::string::npos; });
}

std::string hint_for_user(const task& what) {
  return what.anonymous ? "This may need an account: --user NAME" : "This user may not do that";
}

std::string hint_for_refusal(const error& e, const task& what) {
  const auto command = std::string_view(e.command());
  switch (e.code()) {
    case 500:
    case 502:
    case 504:
      return "The server does not know this command; -v shows the dialogue";
    case 530:
    case 532:
      return hint_for_user(what);
    case 552:
      return "The server has no room for it";
    default:
      break;
  }
  if (what.verb == "rm" && command.starts_with("DELE") && command.find_first_of("*?[") != std::string_view::npos)
    return "rm knows no patterns: name each file; ferry find --name shows what one fits";
  const bool fetches = command.starts_with("RETR") || (what.verb == "copy" && command.starts_with("SIZE"));
  if ((what.verb == "get" || what.verb == "copy") && fetches && means_directory(e))
    return "A directory is taken with -r, and all that is below it";
  if (command.starts_with("STOR")) return "Check that the directory exists and that you may write there";
  if (command.starts_with("MKD")) return "It may exist already, or the directory above it may not";
  if (command.starts_with("RMD")) return "Check that it exists and is empty";
  if (command.starts_with("RNTO")) return "Check that the new directory exists and that you may write there";
  if (starts_with_any(command, {"RETR", "SIZE", "DELE", "RNFR", "CWD", "LIST", "NLST", "MLSD", "MLST"}))
    return means_forbidden(e) ? hint_for_user(what) : look(what, "Check the name");
  return {};
}

// Most of these errors say themselves what to do.
std::string hint_for_tls(const tls_error& e, const task& what) {
  switch (e.problem()) {
    case tls_problem::handshake:
      return what.verbose || e.openssl_reason().empty() ? "" : "-v shows more";
    case tls_problem::wrong_key:
      return "If you know that the key was changed, give the new one with --pin";
    case tls_problem::wrong_protocol:
      return "Check the host and the port";
    case tls_problem::truncated:
      return "Run the command again";
    default:
      return {};
  }
}

std::string hint_for_clear_text(const task& what) {
  return std::string("If clear text is acceptable, use ftp:// with --plain") +
         (what.user_from_netrc ? "; --no-netrc logs in as anonymous" : "");
}

// What is wrong is the data connection, whose TLS sessions these replies may speak of.
bool refuses_data(int code) { return code == 425 || code == 522; }

// No code says so reliably: 421, 530, 534 and 550 have been seen. The words do.
bool wants_tls(const error& e, const task& what) {
  if (!e.reply() || !what.subject.starts_with("ftp:") || refuses_data(e.code())) return false;
  const std::string words = words_of_reply(e);
  constexpr std::array tell_tale{"TLS", "SSL", "must use encryption"};
  return std::ranges::any_of(tell_tale, [&](const char* part) { return words.find(part) != std::string::npos; });
}

std::string hint_for_timeout(const error& e, const task& what) {
  const std::string hint = "Try again, or wait longer with --timeout SECONDS";
  const bool expects_words = e.phase() == phase::greeting && !what.subject.starts_with("ftps:");
  return expects_words ? hint + "; where TLS comes first (port 990), use ftps://" : hint;
}

std::string hint_for(const error& e, exit_code code, const task& what) {
  if (const auto* tls = dynamic_cast<const tls_error*>(&e)) return hint_for_tls(*tls, what);
  if (refuses_tls(e)) return hint_for_clear_text(what);
  if (is_unreadable_directory(e)) return "The server could not open the directory: check its permissions";
  if (wants_tls(e, what)) return "The server seems to want TLS: use ftpes://, without --plain";
  switch (code) {
    case exit_code::unreachable:
      return e.phase() == phase::resolve ? "Check the host name" : "Check the host and the port";
    case exit_code::timeout:
      return hint_for_timeout(e, what);
    case exit_code::login:
      return what.anonymous ? "The server wants an account: --user NAME" : "Check the user and the password";
    case exit_code::refused:
      return hint_for_refusal(e, what);
    case exit_code::try_later:
      return e.code() == 425 ? "Try again, or with --active (without it if you used it)" : "Try again later";
    case exit_code::broken:
      return "Run the command again";
    case exit_code::protocol:
      return "Check that this is an FTP server; -v shows the dialogue";
    default:
      return {};
  }
}

std::string hint_for_local(const local_error& e) {
  if (e.error_code() == std::errc::no_space_on_device) return "Free some space, or choose another place with -o";
  if (e.error_code() == std::errc::permission_denied) return "Choose another place with -o";
  return {};
}

std::string hint_for_part(const task& what) {
  return "A part of it may be at " + shell_word(what.subject) + " now: go on with ferry put -c";
}

// `RETR a: 550 No such file`; `PASV: timed out waiting for the server's reply`.
std::string said(const error& e) {
  const std::string words = e.what();
  if (dynamic_cast<const tls_error*>(&e) != nullptr) return words;
  // What the server said stands last: it can be long, and long text is cut.
  if (refuses_tls(e) && e.command().starts_with("AUTH"))
    return "TLS is required, so neither user nor password was sent: the server refuses " + e.command() + ": " + words;
  if (refuses_tls(e))
    return "TLS is required for files and listings too, so nothing was transferred: the server refuses " + e.command() +
           ": " + words;
  return e.command().empty() || words.find(e.command()) != std::string::npos ? words : e.command() + ": " + words;
}

}  // namespace

bool means_unreadable(std::string_view reply) {
  const std::string words = lower(std::string(reply));
  return words.find("failed to open dir") != std::string::npos || words.find("cannot open dir") != std::string::npos;
}

std::pair<std::string, std::string> words_and_hint(const std::exception& e, const task& what) {
  const auto* stopped = dynamic_cast<const error*>(&e);
  const bool part = what.may_stay_in_part && stopped != nullptr && stopped->bytes() > 0;
  if (is_interruption(e)) return {"interrupted", part ? hint_for_part(what) : std::string()};
  if (const auto* own = dynamic_cast<const failure*>(&e)) return {own->what(), own->hint()};
  if (const auto* local = dynamic_cast<const local_error*>(&e)) return {local->what(), hint_for_local(*local)};
  if (const auto* ferry_error = dynamic_cast<const error*>(&e))
    return {said(*ferry_error), part && is_transient(static_cast<int>(code_of(*ferry_error)))
                                    ? hint_for_part(what)
                                    : hint_for(*ferry_error, code_of(*ferry_error), what)};
  return {e.what(), {}};
}

int exit_status(const std::exception& e) {
  if (is_interruption(e)) return 128 + (signals::received() != 0 ? signals::received() : SIGINT);
  return static_cast<int>(code_of(e));
}

std::string error_line(const std::exception& e, const task& what) {
  if (dynamic_cast<const reader_gone*>(&e) != nullptr || dynamic_cast<const told_already*>(&e) != nullptr) return {};
  // These begin with the URL, masked and escaped.
  if (dynamic_cast<const url_error*>(&e) != nullptr) return "ferry: " + what.verb + " " + e.what();
  const auto [words, hint] = words_and_hint(e, what);
  std::string line = "ferry: ";
  if (!what.verb.empty()) line += what.verb + " ";
  if (!what.subject.empty()) line += one_line(what.subject);
  if (line.back() == ' ') line.pop_back();
  if (!line.ends_with(':')) line += ':';
  line += ' ' + one_line(words);
  if (hint.empty()) return line;
  if (!line.ends_with('.') && !line.ends_with('?') && !line.ends_with('!')) line += '.';
  return line + ' ' + one_line(hint);
}

int report(const std::exception& e, const task& what) {
  const auto* tls = dynamic_cast<const tls_error*>(&e);
  if (what.verbose && tls != nullptr && !tls->openssl_reason().empty())
    say("* OpenSSL: " + one_line(tls->openssl_reason()));
  if (const auto line = error_line(e, what); !line.empty()) say(line);
  return exit_status(e);
}

}  // namespace ferry::cli
