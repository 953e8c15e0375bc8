// CLI11 reads the words; the pages of help.cpp replace its own. An error shows no password, not even that of a URL in the wrong place.
#include "program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "commands.hpp"
#include "errors.hpp"
#include "help.hpp"
#include "output.hpp"
#include "shell.hpp"
#include "terminal.hpp"
#include "wall_clock.hpp"

namespace ferry::cli {

namespace {

constexpr double longest_timeout = 1e6;  // seconds: eleven days

struct everything {
  settings how;
  get_arguments get;
  put_arguments put;
  ls_arguments ls;
  parse_listing_arguments parse_listing;
  mv_arguments mv;
  raw_arguments raw;
  std::string url;
  std::vector<std::string> urls;
  std::function<int()> chosen;
};

// A typing error in a pin must not read as "another key".
std::string check_pin(const std::string& text) {
  constexpr std::string_view start = "sha256//";
  constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t digits = 43;  // of 32 bytes, and one '='
  const bool good = text.starts_with(start) && text.size() == start.size() + digits + 1 && text.ends_with('=') &&
                    text.find_first_not_of(base64, start.size()) == text.size() - 1;
  return good ? std::string() : "'" + text + "' is not sha256// and 44 characters of base64 (-v shows a server's)";
}

std::string check_timeout(const std::string& text) {
  double value = 0;
  if (!CLI::detail::lexical_cast(text, value) || !std::isfinite(value) || value <= 0)
    return "'" + text + "' is not a number of seconds above 0";
  return value > longest_timeout ? "at most 1000000 seconds" : std::string();
}

void add_tls_options(CLI::App& command, settings& how, CLI::Option* plain) {
  command.add_option("--cacert", how.ca_file)->excludes(plain);
  command.add_option("--capath", how.ca_directory)->excludes(plain);
  auto* certificate = command.add_option("--cert", how.certificate)->excludes(plain);
  command.add_option("--key", how.key)->needs(certificate)->excludes(plain);
  command.add_option("--pin", how.pins)
      ->allow_extra_args(false)
      ->check(CLI::Validator(check_pin, "PIN", "pin"))
      ->excludes(plain);
  command.add_flag("--insecure", how.insecure)->excludes(plain);
  command.add_option("--tls", how.tls_version)->check(CLI::IsMember({"1.2", "1.3"}))->excludes(plain);
}

void add_common_options(CLI::App& command, settings& how) {
  command.add_option("--user", how.user);
  command.add_option("--password-file", how.password_file);
  auto* no_netrc = command.add_flag("--no-netrc", how.no_netrc);
  command.add_option("--netrc", how.netrc_file)->excludes(no_netrc);
  auto* plain = command.add_flag("--plain", how.plain);
  add_tls_options(command, how, plain);
  command.add_flag("--active", how.active);
  command.add_option("--timeout", how.timeout)->check(CLI::Validator(check_timeout, "SECONDS", "seconds"));
  command.add_flag("-v,--verbose", how.verbose);
  command.add_flag("-q,--quiet", how.quiet);
}

CLI::App* add_local_command(CLI::App& app, everything& all, const std::string& name, std::function<int()> action) {
  CLI::App* command = app.add_subcommand(name);
  command->formatter_fn([name](const CLI::App*, const std::string&, CLI::AppFormatMode) { return help_page(name); });
  command->callback([&all, action = std::move(action)] { all.chosen = action; });
  return command;
}

CLI::App* add_command(CLI::App& app, everything& all, const std::string& name, std::function<int()> action) {
  CLI::App* command = add_local_command(app, all, name, std::move(action));
  add_common_options(*command, all.how);
  return command;
}

// An option whose text becomes a value, or is refused with what it should have been.
template <class Read, class Value>
CLI::Option* add_read_option(CLI::App& command, const std::string& name, Read read, Value& value,
                             const char* expected) {
  return command.add_option_function<std::string>(name, [=, &value](const std::string& text) {
    const auto found = read(text);
    if (!found) throw CLI::ValidationError(name, "'" + text + "' is not " + expected);
    value = *found;
  });
}

template <class Value>
std::function<std::optional<Value>(const std::string&)> one_of(std::map<std::string, Value> values) {
  return [values = std::move(values)](const std::string& text) {
    const auto found = values.find(text);
    return found == values.end() ? std::optional<Value>() : found->second;
  };
}

constexpr const char* a_zone = "a distance from UTC such as +02:00";

void add_ls(CLI::App& app, everything& all) {
  auto* command = add_command(app, all, "ls", [&all] { return ls(all.ls, all.how); });
  command->add_option("URL", all.ls.url)->required();
  const auto sorts =
      one_of<order>({{"none", order::server}, {"name", order::name}, {"size", order::size}, {"time", order::time}});
  // How entries are shown.
  auto* details = command->add_flag("-l,--long", all.ls.details);
  auto* json = command->add_flag("--json", all.ls.json);
  auto* sort = add_read_option(*command, "--sort", sorts, all.ls.sort, "name, size, time or none");
  auto* newest = command->add_flag_callback("-t", [&all] { all.ls.sort = order::time; })->excludes(sort);
  auto* largest = command->add_flag_callback("-S", [&all] { all.ls.sort = order::size; });
  largest->excludes(sort)->excludes(newest);
  auto* recursive = command->add_flag("-R,--recursive", all.ls.recursive);
  auto* zone = add_read_option(*command, "--zone", read_zone, all.ls.zone, a_zone);
  auto* encoding = command->add_option("--encoding", all.ls.encoding);
  // As `ls` has them. Here all names are shown, and never two in a line.
  command->add_flag("-a,--all,-1");
  // What the server gives, without a look into it.
  auto* names = command->add_flag("-n,--names", all.ls.names);
  auto* null = command->add_flag("-0,--null", all.ls.null);
  auto* raw = command->add_flag("--raw", all.ls.raw)->excludes(names)->excludes(null);
  for (auto* verbatim : {names, null, raw})
    for (auto* of_entries : {details, json, sort, newest, largest, recursive, zone, encoding})
      verbatim->excludes(of_entries);
}

void add_parse_listing(CLI::App& app, everything& all) {
  auto* command =
      add_local_command(app, all, "parse-listing", [&all] { return parse_listing(all.parse_listing, all.how); });
  auto& given = all.parse_listing;
  const auto formats = one_of<listing_format>({{"detect", listing_format::detect},
                                               {"list", listing_format::list},
                                               {"mlsd", listing_format::mlsd},
                                               {"nlst", listing_format::nlst}});
  command->add_flag("--json", given.json);
  add_read_option(*command, "--now", read_wall_time, given.now,
                  "a time of the server's clock, without a zone, such as 2026-11-20T12:00");
  add_read_option(*command, "--zone", read_zone, given.zone, a_zone);
  command->add_option("--encoding", given.encoding);
  add_read_option(*command, "--format", formats, given.format, "detect, list, mlsd or nlst");
  command->add_flag("-v,--verbose", all.how.verbose);
  command->add_flag("-q,--quiet", all.how.quiet);
  command->add_option_function<std::string>("FILE", [](const std::string& file) {
    throw CLI::ValidationError("it reads standard input: ferry parse-listing < " + shell_word(file));
  });
}

void add_file_commands(CLI::App& app, everything& all) {
  auto* command = add_command(app, all, "get", [&all] { return get(all.get, all.how); });
  command->add_option("URL", all.get.url)->required();
  command->add_option("-o,--output", all.get.output)->check([](const std::string& file) {
    return file.empty() ? std::string("it names no file") : std::string();
  });

  command = add_command(app, all, "put", [&all] { return put(all.put, all.how); });
  command->add_option("FILE", all.put.file)->required();
  command->add_option("URL", all.put.url)->required();

  command = add_command(app, all, "cat", [&all] { return cat(all.url, all.how); });
  command->add_option("URL", all.url)->required();

  command = add_command(app, all, "size", [&all] { return size(all.url, all.how); });
  command->add_option("URL", all.url)->required();

  command = add_command(app, all, "mv", [&all] { return mv(all.mv, all.how); });
  command->add_option("URL", all.mv.url)->required();
  command->add_option("NEW", all.mv.new_path)->required();

  command = add_command(app, all, "rm", [&all] { return rm(all.urls, all.how); });
  command->add_option("URL", all.urls)->required();
}

void add_other_commands(CLI::App& app, everything& all) {
  auto* command = add_command(app, all, "mkdir", [&all] { return mkdir(all.urls, all.how); });
  command->add_option("URL", all.urls)->required();

  command = add_command(app, all, "rmdir", [&all] { return rmdir(all.urls, all.how); });
  command->add_option("URL", all.urls)->required();

  command = add_command(app, all, "raw", [&all] { return raw(all.raw, all.how); });
  command->add_option("URL", all.raw.url)->required();
  command->add_option("COMMAND", all.raw.commands)->required();
}

// `--sort: 1 required TEXT missing` says it to who knows the parser.
std::string plain_words(const CLI::ParseError& error) {
  std::string words = error.what();
  if (const auto at = words.find(": 1 required "); error.get_name() == "ArgumentMismatch" && at != std::string::npos)
    words = words.substr(0, at) + " needs a value";
  return hide_url_passwords(words);
}

int usage_error(const CLI::App& app, const CLI::ParseError& error, const std::string& first_word) {
  const auto selected = app.get_subcommands();
  std::string line = "ferry: ";
  std::string name;
  if (!selected.empty()) {
    name = selected.front()->get_name() + " ";
    line += selected.front()->get_name() + ": " + one_line(plain_words(error));
  } else if (first_word.starts_with('-')) {
    line += one_line(plain_words(error));
  } else {
    line += "'" + one_line(hide_url_passwords(first_word)) + "' is not a command";
  }
  if (!line.ends_with('.')) line += '.';
  say(line + " See: ferry " + name + "--help");
  return static_cast<int>(exit_code::usage);
}

int parse_and_run(std::vector<std::string> arguments) {
  everything all;
  CLI::App app;
  app.formatter_fn([](const CLI::App*, const std::string&, CLI::AppFormatMode) { return help_page({}); });
  app.set_version_flag("--version", "ferry " FERRY_VERSION);
  app.require_subcommand(1);
  add_file_commands(app, all);
  add_ls(app, all);
  add_parse_listing(app, all);
  add_other_commands(app, all);
  const std::string first_word = arguments.front();
  // CLI11 wants the last word first.
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    print_page(app.help());
    return static_cast<int>(exit_code::ok);
  } catch (const CLI::CallForVersion&) {
    print_page(std::string("ferry " FERRY_VERSION) + '\n');
    return static_cast<int>(exit_code::ok);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error, first_word);
  }
  return all.chosen();
}

}  // namespace

int run(std::vector<std::string> arguments) {
  try {
    if (arguments.empty()) {
      say("ferry: a command is missing. See: ferry --help");
      return static_cast<int>(exit_code::usage);
    }
    if (arguments.front() == "ftplib") return ftplib({arguments.begin() + 1, arguments.end()});
    return parse_and_run(std::move(arguments));
  } catch (const std::exception& error) {
    return report(error, {.verb = {}, .subject = {}, .parent = {}, .anonymous = true});
  }
}

}  // namespace ferry::cli
