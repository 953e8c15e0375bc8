// Times of MDTM and of the fact `modify`. Times that nanoseconds since 1970 in 64 bits cannot hold (before September
// 1677, after April 2262) are treated like impossible ones: unknown.

#include "wire/timestamp.hpp"

#include <algorithm>

#include "wire/ascii.hpp"

namespace ferry::wire {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// The digits of a time, read off from the front. `digits` holds digits only, and enough of them.
class digit_reader {
 public:
  explicit digit_reader(std::string_view digits) noexcept : rest_(digits) {}
  int next(std::size_t count) noexcept {
    int value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value;
  }

 private:
  std::string_view rest_;
};

bool fits_nanoseconds(sys_seconds when) noexcept {
  return when > std::chrono::floor<seconds>(utc_time::min()) && when < std::chrono::floor<seconds>(utc_time::max());
}

std::optional<sys_seconds> at(int year, digit_reader rest) noexcept {
  const int month = rest.next(2);
  const int day = rest.next(2);
  const int hour = rest.next(2);
  const int minute = rest.next(2);
  const int second = rest.next(2);
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const sys_seconds when = std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                           seconds{std::min(second, 59)};
  return fits_nanoseconds(when) ? std::optional{when} : std::nullopt;
}

std::optional<sys_seconds> whole_seconds(std::string_view digits) noexcept {
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  digit_reader rest(digits);
  if (digits.size() == 14) {
    const int year = rest.next(4);
    return at(year, rest);
  }
  if (digits.size() != 15 || !digits.starts_with("19")) return std::nullopt;
  // Servers with the year 2000 bug print "19" and tm_year, which has had three digits since 2000.
  (void)rest.next(2);
  const int since_1900 = rest.next(3);
  if (since_1900 < 100) return std::nullopt;
  return at(1900 + since_1900, rest);
}

std::string padded(long long value, std::size_t width) {
  const std::string digits = std::to_string(value);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

std::optional<timestamp> parse_timestamp(std::string_view text) {
  text = trim_blanks(text);
  const std::size_t dot = std::min(text.find('.'), text.size());
  const auto when = whole_seconds(text.substr(0, dot));
  if (!when) return std::nullopt;

  const std::string_view fraction = text.substr(std::min(dot + 1, text.size()));
  if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;
  const std::string_view kept = fraction.substr(0, 9);
  nanoseconds::rep parts = 0;
  for (std::size_t i = 0; i < 9; ++i) parts = parts * 10 + (i < kept.size() ? kept[i] - '0' : 0);
  return timestamp{*when + nanoseconds{parts}, static_cast<int>(kept.size())};
}

std::optional<timestamp> mdtm_value(std::string_view reply_text) {
  if (reply_text.size() < 4 || !reply_text.starts_with("213") || !is_blank(reply_text[3])) return std::nullopt;
  return parse_timestamp(reply_text.substr(4));
}

std::string format_timestamp(utc_time when) {
  const sys_seconds whole = std::chrono::floor<seconds>(when);
  const auto midnight = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{whole - midnight};
  return padded(int{date.year()}, 4) + padded(unsigned{date.month()}, 2) + padded(unsigned{date.day()}, 2) +
         padded(time.hours().count(), 2) + padded(time.minutes().count(), 2) + padded(time.seconds().count(), 2);
}

}  // namespace ferry::wire
