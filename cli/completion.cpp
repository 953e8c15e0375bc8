// One script for each shell. They complete commands, options, the values of options that have a choice, and local files; nothing is asked of a server.
#include <fmt/format.h>

#include "catalog.hpp"
#include "help.hpp"

namespace ferry::cli {

namespace {

constexpr std::string_view schemes = "ftp:// ftpes:// ftps://";

// In single quotes, for all three.
std::string quoted(std::string_view text, bool fish = false) {
  std::string safe = "'";
  for (const char c : text) {
    if (c == '\'')
      safe += fish ? "\\'" : "'\\''";
    else if (fish && c == '\\')
      safe += "\\\\";
    else
      safe += c;
  }
  return safe + "'";
}

bool is_flag(const option_text& option) { return option.value.empty(); }

bool has_operand(const command_text& command, takes kind) {
  for (const auto& operand : command.takes)
    if (operand.kind == kind) return true;
  return false;
}

std::string command_names() {
  std::vector<std::string_view> names;
  for (const auto& one : commands()) names.push_back(one.name);
  return fmt::format("{}", fmt::join(names, " "));
}

std::string topic_names() { return command_names() + fmt::format(" {}", fmt::join(topics(), " ")); }

// --- bash

std::string bash_values(const option_text& option) {
  if (const auto choices = choices_of(option); !choices.empty())
    return fmt::format("_ferry_words {}", quoted(fmt::format("{}", fmt::join(choices, " "))));
  if (option.kind == takes::file) return "_ferry_files -f";
  if (option.kind == takes::directory) return "_ferry_files -d";
  return "true";
}

void add_bash_value(std::string& text, std::string_view command, const option_text& option) {
  if (is_flag(option)) return;
  std::vector<std::string> patterns;
  for (const auto name : names_of(option)) patterns.push_back(fmt::format("{}' {}'", command, name));
  text += fmt::format("    {}) {}; return ;;\n", fmt::join(patterns, " | "), bash_values(option));
}

std::string bash_operands(const command_text& command) {
  std::string text;
  if (has_operand(command, takes::url)) text += fmt::format(" _ferry_words {}; compopt -o nospace;", quoted(schemes));
  if (has_operand(command, takes::file)) text += " _ferry_files -f;";
  if (has_operand(command, takes::topic)) text += fmt::format(" _ferry_words {};", quoted(topic_names()));
  return text.empty() ? " true;" : text;
}

std::string bash_script() {
  std::string text = R"(# bash completion for ferry
_ferry_words() {
  local found
  mapfile -t found < <(compgen -W "$1" -- "$cur")
  COMPREPLY+=("${found[@]}")
}
_ferry_files() {
  local found
  mapfile -t found < <(compgen "$1" -- "$cur")
  compopt -o filenames
  COMPREPLY+=("${found[@]}")
}
_ferry() {
  local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  # bash has cut --tls=1.2 and URLs into pieces.
  if [[ $cur == : || $before == : ]]; then return; fi
  if [[ $cur == '=' ]]; then cur=; elif [[ $before == '=' ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
)";
  text += fmt::format("  if ((COMP_CWORD == 1)); then _ferry_words {}; return; fi\n",
                      quoted(command_names() + " --help --version"));
  text += "  case \"$command $before\" in\n";
  for (const auto& command : commands())
    for (const auto& option : command.options) add_bash_value(text, command.name, option);
  for (const auto& one : groups())
    for (const auto& option : one.options) add_bash_value(text, "*", option);
  text += "  esac\n  if [[ $cur == -* ]]; then\n    case $command in\n";
  for (const auto& command : commands()) {
    std::vector<std::string_view> names;
    for (const auto* option : all_options(command))
      for (const auto name : names_of(*option)) names.push_back(name);
    names.push_back("--help");
    text +=
        fmt::format("      {}) _ferry_words {} ;;\n", command.name, quoted(fmt::format("{}", fmt::join(names, " "))));
  }
  text += "    esac\n    return\n  fi\n  case $command in\n";
  for (const auto& command : commands()) text += fmt::format("    {}){} ;;\n", command.name, bash_operands(command));
  return text + "  esac\n}\ncomplete -F _ferry ferry\n";
}

// --- zsh

std::string zsh_text(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string zsh_action(const option_text& option) {
  if (const auto choices = choices_of(option); !choices.empty()) return fmt::format("({})", fmt::join(choices, " "));
  if (option.kind == takes::file) return "_files";
  if (option.kind == takes::directory) return "_files -/";
  return " ";
}

void add_zsh_option(std::string& text, const option_text& option) {
  const auto names = names_of(option);
  for (const auto name : names) {
    const auto exclusion = option.repeats ? std::string("*") : fmt::format("({})", fmt::join(names, " "));
    const auto equals = !is_flag(option) && name.starts_with("--") ? "=" : "";
    const auto value =
        is_flag(option) ? std::string() : fmt::format(":{}:{}", zsh_text(option.value), zsh_action(option));
    text +=
        " \\\n        " + quoted(fmt::format("{}{}{}[{}]{}", exclusion, name, equals, zsh_text(option.purpose), value));
  }
}

std::string zsh_script() {
  std::string text = R"(#compdef ferry
_ferry_operands() {
  local kind
  for kind in "$@"; do
    case $kind in
      url) compadd -S '' -- )" +
                     std::string(schemes) + R"( ;;
      file) _files ;;
      topic) compadd -- )" +
                     topic_names() + R"( ;;
    esac
  done
}
_ferry() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C '(- *)--help[show all commands]' '(- *)--version[show the version]' '1:command:->command' '*::argument:->rest'
  case $state in
    command)
      local -a commands
      commands=()";
  for (const auto& command : commands())
    text += " \\\n        " + quoted(fmt::format("{}:{}", command.name, zsh_text(command.purpose)));
  text += ")\n      _describe command commands ;;\n    rest)\n      case $words[1] in\n";
  for (const auto& command : commands()) {
    text += fmt::format("      {}) _arguments -s", command.name);
    for (const auto* option : all_options(command)) add_zsh_option(text, *option);
    text += " \\\n        '(- *)--help[show the page of this command]'";
    std::string kinds;
    for (const auto& [kind, name] : {std::pair{takes::url, " url"}, {takes::file, " file"}, {takes::topic, " topic"}})
      if (has_operand(command, kind)) kinds += name;
    text += fmt::format(" \\\n        '*:{}:{}' ;;\n", "argument", kinds.empty() ? " " : "_ferry_operands" + kinds);
  }
  return text + "      esac ;;\n  esac\n}\n_ferry \"$@\"\n";
}

// --- fish

void add_fish_option(std::string& text, const std::string& where, const option_text& option) {
  text += fmt::format("complete -c ferry -n {}", quoted(where, true));
  for (const auto name : names_of(option))
    text += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
  if (const auto choices = choices_of(option); !choices.empty())
    text += fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(choices, " ")), true));
  else if (option.kind == takes::file)
    text += " -r -F";
  else if (option.kind == takes::directory)
    text += " -x -a '(__fish_complete_directories)'";
  else if (!is_flag(option))
    text += " -x";
  text += fmt::format(" -d {}\n", quoted(option.purpose, true));
}

std::string commands_with(group which) {
  std::string condition = "__ferry_is";
  for (const auto& command : commands())
    for (const auto one : command.groups)
      if (one == which) condition += fmt::format(" {}", command.name);
  return condition;
}

std::string fish_script() {
  std::string text = R"(# fish completion for ferry
function __ferry_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and contains -- $words[2] $argv
end
complete -c ferry -f
complete -c ferry -n 'test (count (commandline -opc)) -eq 1' -l help -d 'show all commands'
complete -c ferry -n 'test (count (commandline -opc)) -eq 1' -l version -d 'show the version'
)";
  for (const auto& command : commands()) {
    text += fmt::format("complete -c ferry -n 'test (count (commandline -opc)) -eq 1' -a {} -d {}\n", command.name,
                        quoted(command.purpose, true));
    const auto here = fmt::format("__ferry_is {}", command.name);
    for (const auto& option : command.options) add_fish_option(text, here, option);
    add_fish_option(text, here, {.names = "-h,--help", .purpose = "the page of this command"});
    if (has_operand(command, takes::url))
      text += fmt::format("complete -c ferry -n '{}' -a {}\n", here, quoted(schemes));
    if (has_operand(command, takes::file)) text += fmt::format("complete -c ferry -n '{}' -F\n", here);
    if (has_operand(command, takes::topic))
      text += fmt::format("complete -c ferry -n '{}' -a {}\n", here, quoted(topic_names()));
  }
  for (const auto& one : groups())
    for (const auto& option : one.options) add_fish_option(text, commands_with(one.which), option);
  return text;
}

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  return shell == "zsh" ? zsh_script() : fish_script();
}

}  // namespace ferry::cli
