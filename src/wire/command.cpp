// Commands: the one place where text becomes a line on the control connection.
//
// What is refused is refused before a byte is written, and the message about it names the verb only: the argument may
// be a password, and it holds the very characters that would spoil a log.

#include "wire/command.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "wire/ascii.hpp"

namespace ferry::wire {
namespace {

constexpr std::string_view forbidden{"\r\n\0", 3};
constexpr std::string_view blanks = " \t";
constexpr std::array<std::string_view, 2> secret_verbs{"PASS", "ACCT"};
constexpr std::string_view stars = "********";  // of one length, so that a secret's length stays secret too

std::string_view without_leading_blanks(std::string_view line) noexcept {
  return line.substr(std::min(line.find_first_not_of(blanks), line.size()));
}

std::string_view verb_of(std::string_view line) noexcept {
  line = without_leading_blanks(line);
  return line.substr(0, line.find_first_of(blanks));
}

std::string_view name_of(char c) noexcept {
  switch (c) {
    case '\r':
      return "carriage return";
    case '\n':
      return "line feed";
    default:
      return "NUL";
  }
}

void refuse_line_ends(std::string_view line) {
  const std::size_t at = line.find_first_of(forbidden);
  if (at == std::string_view::npos) return;
  // Letters and digits only: behind anything else a secret may stand, and the verb can hold the refused character.
  const std::string_view before = without_leading_blanks(line.substr(0, at));
  const std::string verb = upper({before.begin(), std::find_if_not(before.begin(), before.end(), is_alnum)});
  std::string message = verb.empty() ? "the command" : "the command " + verb;
  message += " contains a ";
  message += name_of(line[at]);
  message += ": a command is one line; take the character out";
  throw std::invalid_argument(message);
}

std::string joined(std::string_view verb, std::string_view argument) {
  std::string line(verb);
  line += ' ';
  line += argument;
  return line;
}

// Where the secret starts in `line`, or its size when there is none. Servers differ in what they take for the end of a
// verb; here it is anything but a letter or digit, so that no spelling which some server takes for PASS slips through.
std::size_t start_of_secret(std::string_view line) noexcept {
  const std::string_view text = without_leading_blanks(line);
  for (const std::string_view verb : secret_verbs) {
    if (text.size() <= verb.size() || !equal_ignoring_case(text.substr(0, verb.size()), verb)) continue;
    if (is_alnum(text[verb.size()])) continue;
    return line.size() - text.size() + verb.size() + 1;
  }
  return line.size();
}

}  // namespace

bool fits_in_a_command(std::string_view text) noexcept {
  return text.find_first_of(forbidden) == std::string_view::npos;
}

command::command(std::string_view line) : line_(line) { refuse_line_ends(line_); }

command::command(std::string_view verb, std::string_view argument) : command(joined(verb, argument)) {}

std::string command::verb() const { return upper(verb_of(line_)); }

std::string_view command::argument() const noexcept {
  const std::string_view text = without_leading_blanks(line_);
  return text.substr(std::min(verb_of(text).size() + 1, text.size()));
}

std::string command::mask(std::string_view line) {
  const std::size_t end = line.find_last_not_of("\r\n") + 1;  // 0 when there is nothing else
  const std::size_t secret = start_of_secret(line.substr(0, end));
  if (secret >= end) return std::string(line);
  std::string result(line.substr(0, secret));
  result += stars;
  result += line.substr(end);
  return result;
}

}  // namespace ferry::wire
