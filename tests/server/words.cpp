#include "server/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace ferry::testing {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <class Number>
std::optional<Number> to_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

command split_command(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return {upper(line), ""};
  return {upper(line.substr(0, space)), std::string(line.substr(space + 1))};
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return result;
}

std::string without_telnet(std::string_view line) {
  constexpr auto iac = '\xff';
  std::string text;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char next = at + 1 < line.size() ? line[at + 1] : iac;
    const auto code = static_cast<unsigned char>(next);
    if (line[at] != iac || code < 0xf0 || next == iac) {
      text += line[at];
    } else {
      at += code >= 0xfb ? 2 : 1;
    }
  }
  return text;
}

std::string quoted(std::string_view path) {
  std::string text = "\"";
  for (const char c : path) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

std::optional<endpoint> parse_port(std::string_view argument) {
  const std::vector<std::string> parts = split(argument, ',');
  if (parts.size() != 6) return std::nullopt;
  std::array<std::uint8_t, 6> bytes{};
  for (std::size_t i = 0; i < 6; ++i) {
    const auto value = to_number<std::uint8_t>(parts[i]);
    if (!value) return std::nullopt;
    bytes[i] = *value;
  }
  const std::string address = parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[3];
  return endpoint{address, static_cast<std::uint16_t>(bytes[4] * 256 + bytes[5])};
}

std::optional<endpoint> parse_eprt(std::string_view argument) {
  if (argument.empty()) return std::nullopt;
  const std::vector<std::string> parts = split(argument, argument.front());
  if (parts.size() != 5 || (parts[1] != "1" && parts[1] != "2")) return std::nullopt;
  const auto port = to_number<std::uint16_t>(parts[3]);
  const endpoint at{parts[2], port.value_or(0)};
  if (!port || at.is_ipv6() != (parts[1] == "2")) return std::nullopt;
  return at;
}

std::string passive_reply(const endpoint& at) {
  std::string numbers = at.address;
  std::ranges::replace(numbers, '.', ',');
  return "227 Entering Passive Mode (" + numbers + "," + std::to_string(at.port / 256) + "," +
         std::to_string(at.port % 256) + ").";
}

std::string extended_passive_reply(std::uint16_t port) {
  return "229 Entering Extended Passive Mode (|||" + std::to_string(port) + "|)";
}

}  // namespace ferry::testing
