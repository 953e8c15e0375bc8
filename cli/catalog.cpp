// The options that commands share.
#include "catalog.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace ferry::cli {

namespace {

std::vector<option_text> account_options() {
  return {
      {.names = "--user", .value = "NAME", .purpose = "log in as NAME (or ftp://NAME@host/)", .kind = takes::text},
      {.names = "--password-file",
       .value = "FILE",
       .purpose = "password: first line of FILE (-: standard input)",
       .kind = takes::file},
      {.names = "--netrc",
       .value = "FILE",
       .purpose = "accounts from FILE, not from ~/.netrc",
       .kind = takes::file,
       .excludes = "no-netrc"},
      {.names = "--no-netrc", .purpose = "accounts from no file"},
  };
}

std::vector<option_text> tls_options_text() {
  return {
      {.names = "--plain",
       .purpose = "no TLS for ftp://: passwords cross in clear text",
       .excludes = "cacert capath cert key pin insecure tls"},
      {.names = "--tls", .value = "1.2|1.3", .purpose = "this version of TLS only", .kind = takes::text},
      {.names = "--cacert", .value = "FILE", .purpose = "trust the CAs in FILE, not the system's", .kind = takes::file},
      {.names = "--capath",
       .value = "DIR",
       .purpose = "trust the CAs in DIR, not the system's",
       .kind = takes::directory,
       .more = "The directory is one that openssl rehash has prepared."},
      {.names = "--cert", .value = "FILE", .purpose = "our own certificate, PEM", .kind = takes::file},
      {.names = "--key",
       .value = "FILE",
       .purpose = "its key, if that is not in the file of --cert",
       .kind = takes::file,
       .needs = "cert"},
      {.names = "--pin",
       .value = "sha256//KEY",
       .purpose = "trust the server with this public key, and no other",
       .kind = takes::text,
       .repeats = true,
       .more = "It may be given several times. A server's key is shown by -v."},
      {.names = "--insecure",
       .purpose = "DANGEROUS: accept any certificate, anybody's",
       .more = "Whoever is between you and the server can read and change everything."},
  };
}

std::vector<option_text> connection_options() {
  return {
      {.names = "--active", .purpose = "the server opens data connections to us (PORT)"},
      {.names = "--timeout",
       .value = "TIME",
       .purpose = "wait this long for each answer (20, 1m30s), not 60 s",
       .kind = takes::text,
       .more = "It holds for connecting (30 seconds without it), for each reply, and for data that stands still."},
      {.names = "--retry",
       .value = "N",
       .purpose = "try again N times what may pass, not 4 times",
       .kind = takes::text,
       .more =
           "Between tries passes a second, then more and more. What has moved meanwhile counts: all tries are there "
           "again. ls, rmdir, raw, and rm and mkdir without -r and -p, try again to connect only."},
      {.names = "--proxy",
       .value = "URL",
       .purpose = "go through socks5h://, socks5://, http:// or ftp://",
       .kind = takes::text},
      {.names = "--encoding", .value = "NAME", .purpose = "charset of names, if not UTF-8", .kind = takes::text},
      {.names = "--lock-step",
       .purpose = "one command at a time, for odd servers",
       .more =
           "Without it commands whose answers are not needed yet are sent together, until a server gets that wrong."},
      {.names = "--host-command", .purpose = "say HOST before logging in (RFC 7151)"},
  };
}

std::vector<option_text> transfer_options() {
  return {
      {.names = "--limit-rate",
       .value = "RATE",
       .purpose = "at most so many bytes a second: 500k, 2M",
       .kind = takes::text},
      {.names = "--low-speed",
       .value = "RATE[:TIME]",
       .purpose = "fail below it for TIME (30 s): 10k:1m",
       .kind = takes::text},
      {.names = "--compress",
       .value = "auto|always|off",
       .purpose = "MODE Z, where the server has it",
       .kind = takes::text,
       .more = "auto: files whose name promises that it pays. Without the option nothing is compressed."},
  };
}

std::vector<option_text> output_options() {
  return {
      {.names = "-v,--verbose",
       .purpose = "the dialogue on standard error, passwords masked",
       .more = "Lines begin with > (a command), < (a reply) or * (a note)."},
      {.names = "-q,--quiet", .purpose = "no progress bar, and no warning about listings"},
  };
}

}  // namespace

const std::vector<group_text>& groups() {
  static const std::vector<group_text> all{
      {.which = group::account, .title = "Account", .options = account_options()},
      {.which = group::tls, .title = "TLS", .options = tls_options_text()},
      {.which = group::connection, .title = "Connection", .options = connection_options()},
      {.which = group::transfer, .title = "Transfers", .options = transfer_options()},
      {.which = group::output, .title = "Output", .options = output_options()},
  };
  return all;
}

const group_text& options_of(group which) { return *std::ranges::find(groups(), which, &group_text::which); }

const command_text* find_command(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &command_text::name);
  return found == commands().end() ? nullptr : &*found;
}

std::vector<const option_text*> all_options(const command_text& command) {
  std::vector<const option_text*> all;
  for (const auto& option : command.options) all.push_back(&option);
  for (const auto which : command.groups)
    for (const auto& option : options_of(which).options) all.push_back(&option);
  return all;
}

const option_text* find_shared_option(std::string_view long_name) {
  for (const auto& one : groups())
    for (const auto& option : one.options)
      if (main_name(option) == long_name) return &option;
  return nullptr;
}

std::vector<std::string_view> words_of(std::string_view text, char between) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(between), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::vector<std::string_view> names_of(const option_text& option) { return words_of(option.names, ','); }

std::string_view main_name(const option_text& option) {
  const auto names = names_of(option);
  for (const auto name : names)
    if (name.starts_with("--")) return name.substr(2);
  return names.front().substr(1);
}

std::vector<std::string_view> choices_of(const option_text& option) {
  auto choices = words_of(option.value, '|');
  if (choices.size() < 2) choices.clear();
  return choices;
}

std::string synopsis_of(const option_text& option) {
  std::string text;
  for (const auto name : names_of(option)) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  if (!option.value.empty()) text.append(" ").append(option.value);
  return text;
}

std::string environment_name(const option_text& option) {
  std::string name = "FERRY_";
  for (const char c : main_name(option))
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::span<const std::string_view> topics() noexcept {
  static constexpr std::array<std::string_view, 5> all{"options", "network", "urls", "configuration", "exit-codes"};
  return all;
}

}  // namespace ferry::cli
