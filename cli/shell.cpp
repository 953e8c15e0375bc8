// Where the password of a URL begins and ends is decided generously, because a URL that cannot be parsed must not show its
// password either.
#include "shell.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace ferry::cli {

namespace {

constexpr std::string_view plain_in_shell = "-_./:@%+=,~";

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         plain_in_shell.find(c) != std::string_view::npos;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Position and length of `:password` in one word.
std::optional<std::pair<std::size_t, std::size_t>> find_password(std::string_view word) {
  const auto scheme_end = word.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const auto user = scheme_end + 3;
  const auto authority = word.substr(user, word.find_first_of("/?#", user) - user);
  const auto colon = authority.find(':');
  if (colon == std::string_view::npos) return {};
  auto at = authority.rfind('@');
  // No `@` where it belongs: a password with a bare slash in it, or a URL without its host, unless it is just a port.
  if (at == std::string_view::npos) {
    if (authority.starts_with('[') || is_port(authority.substr(colon + 1))) return {};
    const auto later = word.rfind('@');
    at = (later != std::string_view::npos && later > user ? later : word.size()) - user;
  }
  if (colon > at) return {};
  return std::pair{user + colon, at - colon};
}

}  // namespace

std::string shell_word(std::string_view url) {
  if (!url.empty() && std::all_of(url.begin(), url.end(), is_plain)) return std::string(url);
  std::string quoted = "'";
  for (const char c : url) {
    if (c == '\'')
      quoted += "%27";
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string hide_url_passwords(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \t\n"), text.size() - 1) + 1;
    std::string word(text.substr(0, end));
    if (const auto found = find_password(word)) word.erase(found->first, found->second);
    shown += word;
    text.remove_prefix(end);
  }
  return shown;
}

void hide_passwords(std::span<char*> arguments) {
  for (char* argument : arguments) {
    const std::string_view word(argument);
    const auto found = find_password(word);
    if (!found) continue;
    const auto rest = word.size() - found->first - found->second;
    std::memmove(argument + found->first, argument + found->first + found->second, rest);
    std::memset(argument + word.size() - found->second, 0, found->second);
  }
}

}  // namespace ferry::cli
