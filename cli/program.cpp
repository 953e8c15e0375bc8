// CLI11 reads the words; the pages of help.cpp replace its own. An error shows no password, not even that of a URL in the wrong place.
#include "program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <functional>

#include "commands.hpp"
#include "errors.hpp"
#include "help.hpp"
#include "output.hpp"
#include "shell.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr double longest_timeout = 1e6;  // seconds: eleven days

struct everything {
  settings how;
  get_arguments get;
  put_arguments put;
  ls_arguments ls;
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

CLI::App* add_command(CLI::App& app, everything& all, const std::string& name, std::function<int()> action) {
  CLI::App* command = app.add_subcommand(name);
  command->formatter_fn([name](const CLI::App*, const std::string&, CLI::AppFormatMode) { return help_page(name); });
  add_common_options(*command, all.how);
  command->callback([&all, action = std::move(action)] { all.chosen = action; });
  return command;
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
  auto* command = add_command(app, all, "ls", [&all] { return ls(all.ls, all.how); });
  command->add_option("URL", all.ls.url)->required();
  command->add_flag("-n,--names", all.ls.names);
  command->add_flag("-0,--null", all.ls.null);

  command = add_command(app, all, "mkdir", [&all] { return mkdir(all.urls, all.how); });
  command->add_option("URL", all.urls)->required();

  command = add_command(app, all, "rmdir", [&all] { return rmdir(all.urls, all.how); });
  command->add_option("URL", all.urls)->required();

  command = add_command(app, all, "raw", [&all] { return raw(all.raw, all.how); });
  command->add_option("URL", all.raw.url)->required();
  command->add_option("COMMAND", all.raw.commands)->required();
}

int usage_error(const CLI::App& app, const CLI::ParseError& error, const std::string& first_word) {
  const auto selected = app.get_subcommands();
  std::string line = "ferry: ";
  std::string name;
  if (!selected.empty()) {
    name = selected.front()->get_name() + " ";
    line += selected.front()->get_name() + ": " + one_line(hide_url_passwords(error.what()));
  } else if (first_word.starts_with('-')) {
    line += one_line(hide_url_passwords(error.what()));
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
