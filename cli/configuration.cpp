// CLI11 has a reader for files of this kind, but it keeps no line numbers, and takes the points in the name of a host for levels of sections.
#include "configuration.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "catalog.hpp"
#include "errors.hpp"
#include "glob.hpp"

namespace ferry::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1024 * 1024;
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto start = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

class reader {
 public:
  reader(const fs::path& name, const fs::path& home) : name_(name), home_(home) {}

  std::vector<config_section> read(std::string_view text) {
    for (line_ = 1; !text.empty(); ++line_) {
      const auto end = std::min(text.find('\n'), text.size());
      take(trimmed(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    for (const auto& section : sections_) check_together(section.options);
    return std::move(sections_);
  }

 private:
  [[nodiscard]] std::string origin() const { return name_.string() + ":" + std::to_string(line_); }
  [[noreturn]] void fail(const std::string& message, std::string hint = {}) const {
    throw failure(exit_code::usage, origin() + ": " + message, std::move(hint));
  }

  void take(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) fail("a NUL: this is no text");
    if (line.empty() || line.starts_with('#') || line.starts_with(';')) return;
    if (line.starts_with('[')) return begin_section(line);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
      fail("neither `option = value` nor a `[section]`", "See: ferry help configuration");
    if (sections_.empty()) fail("an option before the first section", "Write [default] above it");
    take_option(std::string(trimmed(line.substr(0, equals))), std::string(trimmed(line.substr(equals + 1))));
  }

  void begin_section(std::string_view line) {
    if (!line.ends_with(']')) fail("a section without its `]`");
    const auto inside = trimmed(line.substr(1, line.size() - 2));
    config_section section{.title = std::string(line)};
    for (const auto word : words_of(inside)) section.hosts.push_back(lower(word));
    const bool is_default = inside == "default";
    const bool is_host = section.hosts.size() > 1 && section.hosts.front() == "host";
    if (!is_default && !is_host) fail("a section is [default] or [host NAME...]");
    section.hosts.erase(section.hosts.begin());
    sections_.push_back(std::move(section));
  }

  void take_option(const std::string& option, const std::string& value) {
    auto& section = sections_.back();
    if (lower(option) == "password")
      fail("no password belongs here", "Write it on the first line of a file for password-file, or into a netrc file");
    const auto* known = find_shared_option(option);
    if (known == nullptr) fail("there is no option '" + option + "'", "See: ferry help options");
    if (option == "password-file" && section.hosts.empty())
      fail("a password is for one host, and [default] is for all", "Put it below [host NAME]");
    const bool again = std::ranges::find(section.options, option, &assignment::option) != section.options.end();
    if (again && !known->repeats) fail("'" + option + "' stands twice in this section");
    if (value.empty()) fail("'" + option + "' has no value");
    section.options.push_back({.option = option, .value = located(value, known->kind), .origin = origin()});
    // Told now, and not when a host comes that it is for.
    try {
      settings unused;
      apply(unused, option, section.options.back().value);
    } catch (const failure& e) {
      fail(option + ": " + e.what(), e.hint());
    }
  }

  [[nodiscard]] std::string located(const std::string& value, takes kind) const {
    if ((kind != takes::file && kind != takes::directory) || value == "-") return value;
    if (value.starts_with("~/")) return (home_ / value.substr(2)).string();
    return (name_.parent_path() / value).string();
  }

  const fs::path& name_;
  const fs::path& home_;
  std::size_t line_ = 0;
  std::vector<config_section> sections_;
};

// Whoever may write it decides whom we trust.
void check_owner(const fs::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  if ((info.st_mode & S_IWOTH) != 0)
    throw failure(exit_code::local, "anybody can write to " + file.string(), "Close it: chmod o-w " + file.string());
}

std::optional<std::string> content_of(const fs::path& file, bool must_exist) {
  if (file.empty()) return {};
  std::ifstream in(file, std::ios::binary);
  const int error = errno;
  if (!in && !must_exist && (error == ENOENT || error == ENOTDIR)) return {};
  if (!in)
    throw failure(exit_code::local, "cannot read " + file.string() + ": " + std::generic_category().message(error));
  check_owner(file);
  std::string text;
  for (char c = 0; in.get(c);) {
    text += c;
    if (text.size() > largest_file)
      throw failure(exit_code::local, file.string() + " is too large for a configuration");
  }
  if (in.bad()) throw failure(exit_code::local, "cannot read " + file.string());
  return text;
}

fs::path home_from(const environment& variables) { return variables("HOME").value_or(""); }

layer read_environment(const environment& variables) {
  layer found;
  for (const auto& one : groups())
    for (const auto& option : one.options) {
      const auto name = environment_name(option);
      const auto value = variables(name);
      if (!value) continue;
      // Several values are separated by blanks.
      const auto values = option.repeats ? words_of(*value) : std::vector<std::string_view>{*value};
      for (const auto each : values)
        found.push_back({.option = std::string(main_name(option)), .value = std::string(each), .origin = name});
    }
  for (const auto& one : found) try {
      settings unused;
      apply(unused, one.option, one.value);
    } catch (const failure& e) {
      throw failure(exit_code::usage, one.origin + ": " + e.what(), e.hint());
    }
  check_together(found);
  return found;
}

bool is_for(const config_section& section, const url& target) {
  const auto host = lower(target.host);
  return std::ranges::any_of(section.hosts, [&](const std::string& pattern) { return matches(pattern, host); });
}

}  // namespace

settings settings::at(const url& target) const {
  if (!from) return *this;
  auto here = from->settings_for(&target);
  here.from = from;
  return here;
}

std::vector<config_section> read_config(std::string_view text, const fs::path& name, const fs::path& home) {
  return reader(name, home).read(text);
}

fs::path config_path(const environment& variables) {
  if (const auto file = variables("FERRY_CONFIG")) return *file;
  if (const auto folder = variables("XDG_CONFIG_HOME"); folder && fs::path(*folder).is_absolute())
    return fs::path(*folder) / "ferry" / "config";
  const auto home = home_from(variables);
  return home.empty() ? fs::path() : home / ".config" / "ferry" / "config";
}

configuration::configuration(layer typed, const environment& variables)
    : typed_(std::move(typed)), environment_(read_environment(variables)) {
  const auto path = config_path(variables);
  const auto text = content_of(path, variables("FERRY_CONFIG").has_value());
  if (!text) return;
  file_ = path;
  sections_ = read_config(*text, path, home_from(variables));
}

layer configuration::holding_for(const url* target) const {
  std::vector<layer> layers{typed_, environment_};
  for (const auto& section : sections_)
    if (!section.hosts.empty() && target != nullptr && is_for(section, *target)) layers.push_back(section.options);
  for (const auto& section : sections_)
    if (section.hosts.empty()) layers.push_back(section.options);
  return holding(layers, target);
}

}  // namespace ferry::cli
