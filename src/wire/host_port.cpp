// Addresses in commands and replies. Whatever a server sends is read once from left to right, in linear time; numbers
// out of range are never cut to fit.

#include "wire/host_port.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "wire/ascii.hpp"

namespace ferry::wire {
namespace {

constexpr std::uint64_t highest_octet = 255;
constexpr std::uint64_t highest_port = 65'535;

using six_pieces = std::array<std::string_view, 6>;

// The digits at the front of `rest`, taken off it.
std::string_view take_digits(std::string_view& rest) noexcept {
  std::size_t count = 0;
  while (count < rest.size() && is_digit(rest[count])) ++count;
  const std::string_view digits = rest.substr(0, count);
  rest.remove_prefix(count);
  return digits;
}

// A run that breaks off before its sixth number holds no other run of six, so the search goes on behind it.
std::optional<six_pieces> first_six_numbers(std::string_view text) noexcept {
  six_pieces numbers;
  std::size_t found = 0;
  while (!text.empty()) {
    const std::string_view digits = take_digits(text);
    if (digits.empty()) {
      found = 0;
      text.remove_prefix(1);
      continue;
    }
    numbers[found++] = digits;
    if (found == numbers.size()) return numbers;
    if (text.starts_with(',')) text.remove_prefix(1);
  }
  return std::nullopt;
}

bool is_dotted_octet(std::string_view piece) noexcept {
  // A leading zero means octal to some readers of addresses and nothing to others.
  return piece.size() <= 3 && !(piece.size() > 1 && piece.front() == '0') && parse_number(piece, highest_octet);
}

// `192.0.2.7` to `192,0,2,7`; nothing when it is not such an address.
std::optional<std::string> commas_for_dots(std::string_view ipv4) {
  std::string result(ipv4);
  std::replace(result.begin(), result.end(), '.', ',');
  if (std::count(ipv4.begin(), ipv4.end(), '.') != 3 || ipv4.ends_with('.')) return std::nullopt;
  while (!ipv4.empty()) {
    if (!is_dotted_octet(take_piece(ipv4, "."))) return std::nullopt;
  }
  return result;
}

// `inside` is a list such as `1,2`; nothing when it is anything else.
std::optional<protocols> parse_protocols(std::string_view inside) noexcept {
  protocols offered;
  while (!inside.empty()) {
    const auto number = parse_number(trim_blanks(take_piece(inside, ",")), highest_port);
    if (!number) return std::nullopt;
    offered.ipv4 = offered.ipv4 || *number == 1;
    offered.ipv6 = offered.ipv6 || *number == 2;
  }
  return offered;
}

}  // namespace

std::string port_argument(std::string_view ipv4, std::uint16_t port) {
  const auto octets = commas_for_dots(ipv4);
  if (!octets) throw std::invalid_argument("PORT needs a dotted IPv4 address, not \"" + std::string(ipv4) + '"');
  return *octets + ',' + std::to_string(port / 256) + ',' + std::to_string(port % 256);
}

std::string eprt_argument(int protocol, std::string_view address, std::uint16_t port) {
  std::string argument = "|" + std::to_string(protocol) + '|';
  argument += address.substr(0, address.find('%'));  // a zone means something on this machine only
  return argument + '|' + std::to_string(port) + '|';
}

std::optional<address_and_port> find_pasv_address(std::string_view text) {
  const auto numbers = first_six_numbers(text);
  if (!numbers) return std::nullopt;
  std::array<std::uint64_t, 6> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const auto octet = parse_number((*numbers)[i], highest_octet);
    if (!octet) return std::nullopt;
    octets[i] = *octet;
  }
  address_and_port result;
  result.port = static_cast<std::uint16_t>(octets[4] * 256 + octets[5]);
  if (result.port == 0) return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) result.address += '.';
    result.address += std::to_string(octets[i]);
  }
  return result;
}

std::optional<std::uint16_t> find_epsv_port(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = text.find(')', open);
  if (close == std::string_view::npos) return std::nullopt;

  std::string_view inside = text.substr(open + 1, close - open - 1);
  if (inside.empty() || inside.front() < 33 || inside.front() > 126) return std::nullopt;
  const std::string_view delimiter = inside.substr(0, 1);
  if (!inside.ends_with(delimiter) || std::count(inside.begin(), inside.end(), delimiter.front()) != 4) {
    return std::nullopt;
  }
  for (int ignored = 0; ignored < 3; ++ignored) (void)take_piece(inside, delimiter);
  inside.remove_suffix(1);
  const auto port = parse_number(inside, highest_port);
  if (!port || *port == 0) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

protocols find_protocols(std::string_view text) {
  std::optional<std::size_t> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') open = i;
    if (text[i] != ')' || !open) continue;
    if (const auto offered = parse_protocols(text.substr(*open + 1, i - *open - 1))) return *offered;
    open.reset();
  }
  return {};
}

}  // namespace ferry::wire
