// A page that gets too long says less about the options that commands share, until it fits: those of the account first, the dialogue last.
#include "help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalog.hpp"
#include "errors.hpp"
#include "output.hpp"
#include "shell.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t columns = 79;
constexpr std::size_t most_lines = 23;
constexpr std::size_t purpose_column = 24;

using lines = std::vector<std::string>;

void append(lines& page, const lines& more) { page.insert(page.end(), more.begin(), more.end()); }

lines option_lines(const option_text& option) {
  auto line = "  " + synopsis_of(option);
  if (line.size() + 2 <= purpose_column)
    line.resize(purpose_column, ' ');
  else
    line += "  ";
  if (line.size() + option.purpose.size() <= columns) return {line.append(option.purpose)};
  line.erase(line.find_last_not_of(' ') + 1);
  return {line, std::string(purpose_column, ' ').append(option.purpose)};
}

std::string in_short(const option_text& option) {
  const auto caution = option.purpose.starts_with("DANGEROUS") ? " (DANGEROUS)" : "";
  return std::string(names_of(option).front()) + caution;
}

lines options_of_command(const command_text& command, std::size_t shortened) {
  lines all;
  for (const auto& option : command.options) append(all, option_lines(option));
  std::string rest;
  for (std::size_t i = 0; i < command.groups.size(); ++i)
    for (const auto& option : options_of(command.groups[i]).options)
      if (i < shortened)
        rest += (rest.empty() ? "Also " : ", ") + in_short(option);
      else
        append(all, option_lines(option));
  if (!rest.empty()) append(all, wrapped(rest + ": ferry help options", columns));
  return all;
}

lines command_page(const command_text& command, std::size_t shortened) {
  lines page;
  const bool with_options = !command.options.empty() || !command.groups.empty();
  page.push_back(fmt::format("Usage: ferry {}{} {}", command.name, with_options ? " [OPTIONS]" : "", command.operands));
  append(page, wrapped(command.about, columns));
  page.emplace_back();
  append(page, options_of_command(command, shortened));
  page.emplace_back();
  page.emplace_back("Examples");
  for (const auto example : command.examples) page.push_back("  " + std::string(example));
  page.emplace_back(fmt::format("More: man ferry, ferry help {}", fmt::join(topics(), "|")));
  return page;
}

lines fitting_page(const command_text& command) {
  for (std::size_t shortened = 0; shortened <= command.groups.size(); ++shortened)
    if (auto page = command_page(command, shortened); page.size() <= most_lines) return page;
  auto page = command_page(command, command.groups.size());
  std::erase(page, "");
  return page;
}

lines main_page() {
  lines page{"Ferry " FERRY_VERSION ", files over FTP and FTPS      Usage: ferry COMMAND [OPTIONS] ...", ""};
  const auto half = (commands().size() + 1) / 2;
  const auto cell = [](const command_text& command) {
    return fmt::format("  {:<14}{}", command.name, command.purpose);
  };
  for (std::size_t i = 0; i < half; ++i) {
    auto line = cell(commands()[i]);
    if (i + half < commands().size()) line = fmt::format("{:<39}{}", line, cell(commands()[i + half]));
    page.push_back(line);
  }
  append(page,
         {"", "More on one of them: ferry COMMAND --help      Its version: ferry --version",
          fmt::format("More on a topic:     ferry help {}", fmt::join(topics(), "|")), "", "Examples",
          "  ferry get ftp://ftp.example.org/pub/README", "  ferry put photo.jpg ftpes://bob@nas.example/photos/"});
  return page;
}

void append_group(lines& page, group which) {
  const auto& one = options_of(which);
  page.push_back(std::string(one.title));
  for (const auto& option : one.options) append(page, option_lines(option));
}

lines options_page() {
  lines page{"Options of every command that takes a URL; more: ferry help network"};
  for (const auto which : {group::account, group::tls, group::output}) append_group(page, which);
  append(page, option_lines({.names = "-h,--help", .purpose = "the page of a command"}));
  return page;
}

lines network_page() {
  lines page{"Options of every command that takes a URL; more: ferry help options"};
  append_group(page, group::connection);
  append_group(page, group::transfer);
  page.emplace_back("Those of transfers belong to get, put, copy and cat.");
  return page;
}

lines exit_codes_page() {
  lines page{"Exit codes; * the same command may work later"};
  for (const auto& one : exit_codes())
    page.push_back(fmt::format("{:>5} {} {}", one.code, one.transient ? '*' : ' ', one.meaning));
  page.emplace_back("A command with several items ends with the code of the first failure when all");
  page.emplace_back("failures may pass or all items failed; with 14 otherwise.");
  return page;
}

lines text_page(const std::vector<std::string_view>& topic) {
  lines page;
  for (const auto text : topic) {
    if (text.starts_with("  "))
      page.emplace_back(text);
    else
      append(page, wrapped(text, columns));
  }
  return page;
}

lines page_of(std::string_view name) {
  if (const auto* command = find_command(name)) return fitting_page(*command);
  if (name == "options") return options_page();
  if (name == "network") return network_page();
  if (name == "exit-codes") return exit_codes_page();
  if (name == "urls") return text_page(url_topic());
  if (name == "configuration") return text_page(config_topic());
  return main_page();
}

}  // namespace

const std::vector<std::string_view>& url_topic() {
  static const std::vector<std::string_view> text{
      "  SCHEME://[USER[:PASSWORD]@]HOST[:PORT]/PATH[;type=a|i|d]",
      "Schemes: ftpes is TLS, asked for with AUTH TLS on port 21. ftps is TLS from the first byte, on port 990. ftp is "
      "TLS "
      "too, unless the login is anonymous or --plain is given. No connection falls back to clear text.",
      "PATH starts in the login directory, or in the server's root with //:",
      "  ftp://host/a/b        a/b in the login directory",
      "  ftp://host//etc/motd  /etc/motd; also ftp://host/%2Fetc/motd",
      "Characters with a meaning of their own are written as % and two hexadecimal digits: a blank is %20, # is %23, ; "
      "is "
      "%3B. In quotes for the shell most others can stand as they are.",
      "The type: a is text, with the line ends of this machine here; i is binary, and usual; d is a list of names.",
      "A password in a URL stands in the history of the shell: --password-file or a netrc file is better.",
  };
  return text;
}

const std::vector<std::string_view>& config_topic() {
  static const std::vector<std::string_view> text{
      "Each option of `ferry help options` and `ferry help network` can stand in a file, under its long name:",
      "  [default]",
      "  timeout = 20",
      "  [host *.nas.example ftp.example.org]",
      "  user = bob",
      "  password-file = ~/secrets/nas",
      "An option that takes no value is yes or no. The file is the one that FERRY_CONFIG names, or "
      "$XDG_CONFIG_HOME/ferry/config, or ~/.config/ferry/config. Names of files are below its directory, ~/ below the "
      "home "
      "directory. Lines that begin with # are comments.",
      "The environment has them as FERRY_TIMEOUT, FERRY_PASSWORD_FILE and so on.",
      "The command line and the URL win over the environment, that over the first section with a pattern for the host, "
      "that over the next one, and [default] comes last. What cannot stand beside an option of a higher place is left "
      "out. "
      "`ferry config URL` shows what holds.",
      "No password belongs there: use password-file, or a netrc file. A password file belongs to a host, never to "
      "[default].",
  };
  return text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> all;
  for (const auto word : words_of(text)) {
    if (all.empty() || all.back().size() + 1 + word.size() > width)
      all.emplace_back(word);
    else
      all.back().append(" ").append(word);
  }
  return all;
}

std::string help_page(std::string_view name) {
  std::string text;
  for (const auto& line : page_of(name)) text += line + '\n';
  return text;
}

void print_page(const std::string& page) {
  output out;
  out.write(page);
  out.flush();
}

int help(const help_arguments& arguments) {
  if (arguments.man) {
    print_page(man_page());
  } else if (!arguments.completion.empty()) {
    print_page(completion_script(arguments.completion));
  } else {
    const auto& topic = arguments.topic;
    const bool known =
        topic.empty() || find_command(topic) != nullptr || std::ranges::find(topics(), topic) != topics().end();
    if (!known) {
      say("ferry: help: '" + one_line(hide_url_passwords(topic)) +
          "' is neither a command nor a topic. See: ferry help");
      return static_cast<int>(exit_code::usage);
    }
    print_page(help_page(topic));
  }
  return static_cast<int>(exit_code::ok);
}

}  // namespace ferry::cli
