// Numbers are read as the C locale writes them, whatever the user's: a script means the same everywhere.
#include "units.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace ferry::cli {

namespace {

using std::chrono::milliseconds;

constexpr double largest_size = 9223372036854775808.0;  // 2^63
constexpr double longest_milliseconds = 1000.0 * 24 * 3600 * 1000;

struct unit {
  std::string_view name;
  double factor;
};

// 1.5M is 1572864 and no rounding: every factor is a whole number.
constexpr std::array size_units{unit{"", 1},
                                unit{"B", 1},
                                unit{"k", 1024.0},
                                unit{"K", 1024.0},
                                unit{"KiB", 1024.0},
                                unit{"kB", 1e3},
                                unit{"KB", 1e3},
                                unit{"M", 1048576.0},
                                unit{"MiB", 1048576.0},
                                unit{"MB", 1e6},
                                unit{"G", 1073741824.0},
                                unit{"GiB", 1073741824.0},
                                unit{"GB", 1e9},
                                unit{"T", 1099511627776.0},
                                unit{"TiB", 1099511627776.0},
                                unit{"TB", 1e12}};
constexpr std::array time_units{unit{"d", 86'400'000.0}, unit{"h", 3'600'000.0}, unit{"m", 60'000.0}, unit{"s", 1000.0},
                                unit{"ms", 1.0}};

// Takes digits, with or without a fraction, from the front. Neither signs nor exponents.
std::optional<double> take_number(std::string_view& text) {
  const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  double value = 0;
  const auto [stop, ec] = std::from_chars(text.data(), text.data() + end, value, std::chars_format::fixed);
  if (ec != std::errc{} || stop != text.data() + end) return {};
  text.remove_prefix(end);
  return value;
}

}  // namespace

std::optional<std::uint64_t> read_size(std::string_view text) {
  // A double does not hold every large number.
  std::uint64_t whole = 0;
  const auto [stop, ec] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (ec == std::errc{} && stop == text.data() + text.size() && static_cast<double>(whole) < largest_size) return whole;
  const auto number = take_number(text);
  if (!number) return {};
  for (const auto& one : size_units)
    if (text == one.name && *number * one.factor < largest_size)
      return static_cast<std::uint64_t>(std::llround(*number * one.factor));
  return {};
}

std::optional<std::uint64_t> read_rate(std::string_view text) {
  if (text.ends_with("/s")) text.remove_suffix(2);
  return read_size(text);
}

std::optional<unsigned> read_mode(std::string_view text) {
  unsigned mode = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  return ec == std::errc{} && end == text.data() + text.size() && mode <= 07777 ? std::optional(mode) : std::nullopt;
}

std::optional<milliseconds> read_duration(std::string_view text) {
  double sum = 0;
  std::size_t next = 0;  // the largest unit that may still come
  do {
    const auto number = take_number(text);
    if (!number) return {};
    const auto name = text.substr(0, std::min(text.find_first_of("0123456789."), text.size()));
    if (name.empty() && next == 0) {
      sum = *number * 1000;
      break;
    }
    while (next < time_units.size() && time_units[next].name != name) ++next;
    if (next == time_units.size()) return {};
    sum += *number * time_units[next].factor;
    ++next;
    text.remove_prefix(name.size());
  } while (!text.empty());
  if (sum > longest_milliseconds) return {};
  return milliseconds(std::llround(std::ceil(sum)));
}

}  // namespace ferry::cli
