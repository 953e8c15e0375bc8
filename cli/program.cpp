// CLI11 reads the words; what they are is in the catalog. An error shows no password, not even that of a URL in the wrong place.
#include "program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <memory>

#include "commands.hpp"
#include "configuration.hpp"
#include "definition.hpp"
#include "errors.hpp"
#include "help.hpp"
#include "output.hpp"
#include "shell.hpp"
#include "terminal.hpp"
#include "units.hpp"
#include "wall_clock.hpp"

namespace ferry::cli {

namespace {

struct everything {
  settings how;
  layer typed;               // the options that commands share
  bool configurable = true;  // they have them
  help_arguments help;
  get_arguments get;
  put_arguments put;
  copy_arguments copy;
  ls_arguments ls;
  parse_listing_arguments parse_listing;
  mv_arguments mv;
  size_arguments size;
  raw_arguments raw;
  rm_arguments rm;
  rmdir_arguments rmdir;
  mkdir_arguments mkdir;
  chmod_arguments chmod;
  stat_arguments stat;
  sum_arguments sum;
  find_arguments find;
  doctor_arguments doctor;
  du_arguments du;
  std::string url;
  std::vector<std::string> urls;
  std::function<int()> chosen;
};

// Does the work of one command, unless the words are wrong.
definition command(CLI::App& app, everything& all, std::string_view name, std::function<int()> action) {
  return {app, name, all.typed, [&all, action = std::move(action)] { all.chosen = action; }};
}

// The same for one that connects to nothing.
definition local_command(CLI::App& app, everything& all, std::string_view name, std::function<int()> action) {
  return {app, name, all.typed, [&all, action = std::move(action)] {
            all.chosen = action;
            all.configurable = false;
          }};
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
  auto ls_command = command(app, all, "ls", [&all] { return ls(all.ls, all.how); });
  const auto sorts =
      one_of<order>({{"none", order::server}, {"name", order::name}, {"size", order::size}, {"time", order::time}});
  ls_command.operand("URL", all.ls.url)
      .flag("long", all.ls.details)
      .flag("json", all.ls.json)
      .read("sort", sorts, all.ls.sort, "name, size, time or none")
      .flag("t", [&all] { all.ls.sort = order::time; })
      .flag("S", [&all] { all.ls.sort = order::size; })
      .flag("recursive", all.ls.recursive)
      .read("zone", read_zone, all.ls.zone, a_zone)
      .flag("names", all.ls.names)
      .flag("null", all.ls.null)
      .flag("raw", all.ls.raw)
      .flag("all", [] {})  // as `ls` has it: here all names are shown, and never two in a line
      .finish();
}

void add_parse_listing(CLI::App& app, everything& all) {
  auto parser = local_command(app, all, "parse-listing", [&all] { return parse_listing(all.parse_listing, all.how); });
  auto& given = all.parse_listing;
  const auto formats = one_of<listing_format>({{"detect", listing_format::detect},
                                               {"list", listing_format::list},
                                               {"mlsd", listing_format::mlsd},
                                               {"nlst", listing_format::nlst}});
  parser.flag("json", given.json)
      .read("now", read_wall_time, given.now, "a time of the server's clock, without a zone, such as 2026-11-20T12:00")
      .read("zone", read_zone, given.zone, a_zone)
      .value("encoding", given.encoding)
      .read("format", formats, given.format, "detect, list, mlsd or nlst")
      .flag("verbose", all.how.verbose)
      .flag("quiet", all.how.quiet)
      .finish();
  parser.app().add_option_function<std::string>("FILE", [](const std::string& file) {
    throw CLI::ValidationError("it reads standard input: ferry parse-listing < " + shell_word(file));
  });
}

std::optional<std::string> named(const std::string& file) { return file.empty() ? std::optional<std::string>() : file; }

std::optional<unsigned> read_jobs(const std::string& text) {
  constexpr unsigned most = 100;
  unsigned count = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool good = ec == std::errc{} && end == text.data() + text.size() && count > 0 && count <= most;
  return good ? std::optional(count) : std::nullopt;
}

// Gives the definition back, which is not finished yet.
definition& add_transfer_options(definition& to, transfer_arguments& given) {
  return to.flag("recursive", given.recursive)
      .flag("continue", given.resume)
      .read("jobs", read_jobs, given.jobs, "a number from 1 to 100")
      .flag("newer", given.newer)
      .flag("no-clobber", given.no_clobber)
      .flag("verify", given.verify)
      .flag("dry-run", given.dry_run)
      .flag("json", given.json);
}

void add_transfers(CLI::App& app, everything& all) {
  auto get_command = command(app, all, "get", [&all] { return get(all.get, all.how); });
  add_transfer_options(get_command, all.get)
      .operand("URL", all.get.urls)
      .read("output", named, all.get.output, "the name of a file")
      .flag("in-place", all.get.in_place)
      .read("segments", read_jobs, all.get.segments, "a number from 1 to 100")
      .finish();
  auto put_command = command(app, all, "put", [&all] { return put(all.put, all.how); });
  add_transfer_options(put_command, all.put)
      .operand("FILE", all.put.words)
      .flag("temp", all.put.temporary)
      .flag("keep-time", all.put.keep_time)
      .flag("mkdirs", all.put.make_directories)
      .flag("unique", all.put.unique)
      .read("chmod", read_mode, all.put.mode, "an octal mode such as 644")
      .finish();
  command(app, all, "copy", [&all] { return copy(all.copy, all.how); })
      .operand("URL", all.copy.words)
      .flag("recursive", all.copy.recursive)
      .flag("in-place", all.copy.in_place)
      .flag("newer", all.copy.newer)
      .flag("no-clobber", all.copy.no_clobber)
      .flag("verify", all.copy.verify)
      .flag("keep-time", all.copy.keep_time)
      .flag("mkdirs", all.copy.make_directories)
      .flag("direct", all.copy.direct)
      .flag("through-here", all.copy.through_here)
      .flag("dry-run", all.copy.dry_run)
      .flag("json", all.copy.json)
      .finish();
  command(app, all, "cat", [&all] { return cat(all.urls, all.how); }).operand("URL", all.urls).finish();
}

void add_file_commands(CLI::App& app, everything& all) {
  command(app, all, "size", [&all] { return size(all.size, all.how); })
      .operand("URL", all.size.url)
      .flag("json", all.size.json)
      .finish();
  command(app, all, "stat", [&all] { return stat(all.stat, all.how); })
      .operand("URL", all.stat.urls)
      .flag("json", all.stat.json)
      .finish();
  command(app, all, "sum", [&all] { return sum(all.sum, all.how); })
      .operand("URL", all.sum.urls)
      .read("algorithm", parse_checksum_algorithm, all.sum.algorithm, "one of crc32, md5, sha1, sha256 and sha512")
      .read("local", named, all.sum.local, "the name of a file")
      .flag("json", all.sum.json)
      .finish();
  const auto types =
      one_of<entry_type>({{"f", entry_type::file}, {"d", entry_type::directory}, {"l", entry_type::link}});
  const auto a_size = "a size such as 500k or 2M";
  command(app, all, "find", [&all] { return find(all.find, all.how); })
      .operand("URL", all.find.url)
      .value("name", all.find.name)
      .read("type", types, all.find.type, "f, d or l")
      .read("larger", read_size, all.find.larger, a_size)
      .read("smaller", read_size, all.find.smaller, a_size)
      .read("newer", read_wall_time, all.find.newer, "a time in UTC such as 2026-11-20T12:00")
      .flag("json", all.find.json)
      .finish();
  command(app, all, "du", [&all] { return du(all.du, all.how); })
      .operand("URL", all.du.urls)
      .flag("total", all.du.total)
      .flag("json", all.du.json)
      .finish();
}

// Gives the definition back, which is not finished yet.
definition& add_change_options(definition& to, change_arguments& given) {
  return to.flag("dry-run", given.dry_run).flag("json", given.json);
}

void add_changes(CLI::App& app, everything& all) {
  auto mv_command = command(app, all, "mv", [&all] { return mv(all.mv, all.how); });
  add_change_options(mv_command, all.mv).operand("URL", all.mv.url).operand("NEW", all.mv.new_path).finish();
  auto rm_command = command(app, all, "rm", [&all] { return rm(all.rm, all.how); });
  add_change_options(rm_command, all.rm).operand("URL", all.rm.urls).flag("recursive", all.rm.recursive).finish();
  auto rmdir_command = command(app, all, "rmdir", [&all] { return rmdir(all.rmdir, all.how); });
  add_change_options(rmdir_command, all.rmdir).operand("URL", all.rmdir.urls).finish();
  auto mkdir_command = command(app, all, "mkdir", [&all] { return mkdir(all.mkdir, all.how); });
  add_change_options(mkdir_command, all.mkdir)
      .operand("URL", all.mkdir.urls)
      .flag("parents", all.mkdir.parents)
      .finish();
  auto chmod_command = command(app, all, "chmod", [&all] { return chmod(all.chmod, all.how); });
  add_change_options(chmod_command, all.chmod).operand("MODE", all.chmod.mode).operand("URL", all.chmod.urls).finish();
}

void add_other_commands(CLI::App& app, everything& all) {
  command(app, all, "doctor", [&all] { return doctor(all.doctor, all.how); })
      .operand("URL", all.doctor.url)
      .flag("json", all.doctor.json)
      .finish();
  command(app, all, "raw", [&all] { return raw(all.raw, all.how); })
      .operand("URL", all.raw.url)
      .operand("COMMAND", all.raw.commands)
      .finish();
  command(app, all, "config", [&all] { return config(all.url, all.how); }).operand("URL", all.url, false).finish();
  const auto shells = one_of<std::string>({{"bash", "bash"}, {"zsh", "zsh"}, {"fish", "fish"}});
  local_command(app, all, "help", [&all] { return help(all.help); })
      .operand("TOPIC", all.help.topic, false)
      .flag("man", all.help.man)
      .read("completion", shells, all.help.completion, "bash, zsh or fish")
      .finish();
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
  add_transfers(app, all);
  add_file_commands(app, all);
  add_changes(app, all);
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
  if (all.configurable) {
    const auto from = std::make_shared<const configuration>(std::move(all.typed), process_environment);
    all.how = from->settings_for(nullptr);
    all.how.from = from;
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
