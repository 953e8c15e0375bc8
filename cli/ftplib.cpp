// ferry ftplib: the words of `python -m ftplib`, in its order: -d..., -r[file], host, then items.
//
// Differences: `--plain` first allows a password from netrc to be sent; the host may carry a port (`host:2121`, `[::1]:2121`); an error is
// one line and an exit code, not a traceback.
#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <ferry/ftplib.hpp>
#include <ferry/netrc.hpp>

#include "commands.hpp"
#include "context.hpp"
#include "help.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t block = 1024;

struct plan {
  bool plain = false;
  int debug_level = 0;
  std::optional<std::string> netrc_file;
  std::string host;
  std::uint16_t port = 0;  // 0: the usual one
  std::span<const std::string> items;
};

std::uint16_t port_from(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (ec != std::errc{} || end != text.data() + text.size() || port == 0)
    throw failure(exit_code::usage, "'" + std::string(text) + "' is not a port");
  return port;
}

void set_host(plan& p, std::string_view word) {
  if (word.starts_with('[')) {
    const auto end = word.find(']');
    if (end == std::string_view::npos) throw failure(exit_code::usage, "the host has no closing ]");
    p.host = word.substr(1, end - 1);
    word.remove_prefix(end + 1);
    if (word.starts_with(':')) p.port = port_from(word.substr(1));
    return;
  }
  const auto colon = word.find(':');
  // More than one colon is an IPv6 address.
  const bool with_port = colon != std::string_view::npos && word.rfind(':') == colon;
  p.host = with_port ? word.substr(0, colon) : word;
  if (with_port) p.port = port_from(word.substr(colon + 1));
}

plan read_words(std::span<const std::string> words) {
  plan p;
  auto rest = words;
  const auto next = [&rest] { rest = rest.subspan(1); };
  if (!rest.empty() && rest.front() == "--plain") {
    p.plain = true;
    next();
  }
  for (; !rest.empty() && rest.front() == "-d"; next()) ++p.debug_level;
  if (!rest.empty() && rest.front().starts_with("-r")) {
    p.netrc_file = rest.front().substr(2);
    next();
  }
  if (rest.empty() || rest.front().starts_with('-'))
    throw failure(exit_code::usage, "the host is missing", "See: ferry ftplib --help");
  set_host(p, rest.front());
  next();
  for (const auto& item : rest) check_command_text(item);
  p.items = rest;
  return p;
}

std::optional<netrc> read_accounts(const plan& p) {
  if (!p.netrc_file) return netrc::read_default();
  try {
    return netrc::read(*p.netrc_file);
  } catch (const netrc_error& e) {
    if (e.line() != 0) throw;
    say("Could not open account file -- using anonymous login.");
    return {};
  }
}

netrc::entry find_account(const plan& p) {
  const auto accounts = read_accounts(p);
  if (!accounts) return {};
  const auto entry = accounts->authenticators(p.host);
  if (!entry) {
    say("No account -- using anonymous login.");
    return {};
  }
  const bool secret = !entry->login.empty() && entry->login != "anonymous";
  if (secret && !p.plain)
    throw failure(exit_code::policy,
                  "refused before connecting: the password of '" + entry->login + "' would be sent in clear text",
                  "Put --plain before all else to allow it");
  if (secret) remember_secret(entry->password);
  return *entry;
}

void do_item(FTP& ftp, const std::string& item, output& out) {
  const auto argument = std::string_view(item).substr(std::min<std::size_t>(2, item.size()));
  if (item.starts_with("-l")) {
    ftp.dir(argument, [&](std::string_view line) { out.line(line); });
  } else if (item.starts_with("-d")) {
    (void)ftp.sendcmd(argument.empty() ? "CWD" : "CWD " + std::string(argument));
  } else if (item == "-p") {
    ftp.set_pasv(!ftp.passiveserver());
  } else {
    (void)ftp.retrbinary(
        "RETR " + item, [&](std::span<const std::byte> bytes) { out.write_now(bytes); }, block);
  }
  out.flush();
}

void follow(const plan& p, task& what) {
  const auto account = find_account(p);
  what.anonymous = account.login.empty();
  FTP ftp;
  const signals::cancels cancelled(ftp);
  signals::check();
  output out;
  (void)ftp.connect(p.host, p.port);
  ftp.set_debuglevel(p.debug_level, [&](std::string_view line) {
    out.write(without_secrets(line) + '\n');
    out.flush();
  });
  (void)ftp.login(account.login, account.password, account.account);
  for (const auto& item : p.items) do_item(ftp, item, out);
  (void)ftp.quit();
}

}  // namespace

int ftplib(const std::vector<std::string>& words) {
  if (words.empty() || words.front() == "--help" || words.front() == "-h") {
    print_page(help_page("ftplib"));
    return static_cast<int>(exit_code::ok);
  }
  task what{.verb = "ftplib", .subject = {}, .parent = {}, .anonymous = true};
  try {
    const auto p = read_words(words);
    what.subject = p.host;
    follow(p, what);
    return static_cast<int>(exit_code::ok);
  } catch (const std::exception& error) {
    return report(error, what);
  }
}

}  // namespace ferry::cli
