// A checksum that cannot be told for certain is none: a wrong one would condemn a good file.
#include "wire/hash.hpp"

#include <algorithm>

#include "wire/ascii.hpp"

namespace ferry::wire {

namespace {

bool is_hex(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); });
}

// What stands in double quotes is a name, and so is the rest when a quote is not closed.
std::string without_quoted(std::string_view text) {
  std::string bare;
  bool inside = false;
  for (const char c : text) {
    if (c == '"') inside = !inside;
    bare += inside || c == '"' ? ' ' : c;
  }
  return bare;
}

}  // namespace

std::vector<hash_offer> hash_offers(std::string_view parameters) {
  std::vector<hash_offer> offers;
  while (!parameters.empty()) {
    std::string_view name = trim_blanks(take_piece(parameters, ";"));
    const bool selected = name.ends_with('*');
    if (selected) name.remove_suffix(1);
    if (!name.empty()) offers.push_back({std::string(name), selected});
  }
  return offers;
}

std::optional<hash_value> hash_reply(std::string_view reply_text) {
  const std::size_t line = reply_text.rfind('\n');
  std::string_view rest = line == std::string_view::npos ? reply_text : reply_text.substr(line + 1);
  if (!rest.starts_with("213 ")) return std::nullopt;
  rest.remove_prefix(4);
  hash_value value;
  value.algorithm = take_piece(rest, " ");
  std::string_view range = take_piece(rest, " ");
  const std::string_view hex = take_piece(rest, " ");
  const auto first = parse_number(take_piece(range, "-"), UINT64_MAX);
  const auto last = parse_number(range, UINT64_MAX);
  if (value.algorithm.empty() || !first || !last || !is_hex(hex)) return std::nullopt;
  value.first = *first;
  value.last = *last;
  value.hex = lower(hex);
  return value;
}

std::optional<std::string> find_hex(std::string_view reply_text, std::size_t digits, std::string_view path) {
  std::string text = without_quoted(reply_text);
  // A file may well be named after its own checksum, or another's.
  if (const std::size_t at = path.empty() ? std::string::npos : text.find(path); at != std::string::npos) {
    const std::size_t end = at + path.size();
    const bool word = (at == 0 || text[at - 1] == ' ') && (end == text.size() || text[end] == ' ' || text[end] == '\n');
    if (word) text.replace(at, path.size(), path.size(), ' ');
  }
  std::optional<std::string> found;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view word = take_piece(rest, " \t\r\n=:,;()[]<>");
    if (word.size() != digits || !is_hex(word)) continue;
    std::string value = lower(word);
    if (found && *found != value) return std::nullopt;
    found = std::move(value);
  }
  return found;
}

}  // namespace ferry::wire
