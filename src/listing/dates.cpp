#include "listing/dates.hpp"

#include <algorithm>
#include <array>

#include "listing/months.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

using namespace std::chrono;

constexpr std::string_view separators = "/-.";

// Whole years that nanoseconds in 64 bits can hold.
constexpr int first_year = 1678;
constexpr int last_year = 2261;

// The instant that the options make of a reading of the server's clock.
entry_time with_zone(entry_time time, const listing_options& options) noexcept {
  time.zone = options.zone();
  if (time.zone != zone_source::unknown) time.offset = options.offset();
  return time;
}

}  // namespace

std::optional<unsigned> number(std::string_view digits, unsigned most) noexcept {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  unsigned value = 0;
  for (const char c : digits) {
    if (!wire::is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > most) return std::nullopt;
  return value;
}

std::optional<int> full_year(std::string_view digits) noexcept {
  const auto value = number(digits, 9999);
  if (!value || digits.size() < 2 || digits.size() > 4) return std::nullopt;
  const int year = static_cast<int>(*value);
  if (digits.size() == 4) return year;
  if (year >= 100) return 1900 + year;
  return year < 70 ? 2000 + year : 1900 + year;
}

std::optional<clock_reading> read_clock(std::string_view text) noexcept {
  bool afternoon = false;
  bool twelve = false;
  const auto ends_in = [&](std::string_view mark) {
    if (text.size() <= mark.size() || !wire::equal_ignoring_case(text.substr(text.size() - mark.size()), mark))
      return false;
    text = wire::trim_blanks(text.substr(0, text.size() - mark.size()));
    twelve = true;
    return true;
  };
  if (ends_in("pm") || ends_in("p")) {
    afternoon = true;
  } else if (!ends_in("am")) {
    ends_in("a");
  }

  const std::string_view hour_text = wire::take_piece(text, ":");
  const std::string_view minute_text = wire::take_piece(text, ":");
  const std::string_view second_text = wire::take_piece(text, ".,");
  if (hour_text.size() > 2 || minute_text.size() != 2) return std::nullopt;
  const auto hour = number(hour_text, 24);
  const auto minute = number(minute_text, 59);
  if (!hour || !minute || (*hour == 24 && *minute > 0)) return std::nullopt;
  clock_reading result{hours(*hour) + minutes(*minute), time_precision::minute};
  if (twelve) result = of_half_day(result, afternoon);
  if (second_text.empty()) return text.empty() ? std::optional(result) : std::nullopt;
  const auto second = number(second_text, 60);
  if (!second || second_text.size() != 2) return std::nullopt;
  if (*hour == 24 && *second > 0) return std::nullopt;
  result.since_midnight += seconds(std::min(*second, 59u));
  result.precision = time_precision::second;
  if (text.empty()) return result;
  std::uint64_t fraction = 0;
  std::uint64_t unit = 1'000'000'000;
  for (const char c : text) {
    if (!wire::is_digit(c)) return std::nullopt;
    if (unit == 1) continue;
    unit /= 10;
    fraction += static_cast<std::uint64_t>(c - '0') * unit;
  }
  result.since_midnight += nanoseconds(fraction);
  result.precision = time_precision::subsecond;
  return result;
}

clock_reading of_half_day(clock_reading clock, bool afternoon) noexcept {
  constexpr hours noon(12);
  if (afternoon && clock.since_midnight < noon) {
    clock.since_midnight += noon;
  } else if (!afternoon && clock.since_midnight >= noon && clock.since_midnight < noon + hours(1)) {
    clock.since_midnight -= noon;
  }
  return clock;
}

bool is_weekday(std::string_view text) noexcept {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.size() < 3) return false;
  for (const std::string_view day : {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}) {
    if (wire::starts_ignoring_case(day, text)) return true;
  }
  return false;
}

std::optional<date_parts> split_date(std::string_view text) noexcept {
  const std::size_t first = text.find_first_of(separators);
  if (first == std::string_view::npos || first == 0) return std::nullopt;
  const std::size_t second = text.find(text[first], first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const date_parts parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  const auto digits = [](std::string_view piece) { return piece.size() <= 4 && wire::all_digits(piece); };
  if (!digits(parts.first) || !digits(parts.third) || (!digits(parts.second) && month_number(parts.second) == 0)) {
    return std::nullopt;
  }
  return parts;
}

std::optional<year_month_day> make_date(int year, unsigned month, unsigned day) noexcept {
  const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok() || year < first_year || year > last_year) return std::nullopt;
  return date;
}

std::optional<year_month_day> read_date(const date_parts& parts, date_order order) noexcept {
  const std::string_view y = order == date_order::ymd ? parts.first : parts.third;
  const std::string_view m = order == date_order::mdy ? parts.first : parts.second;
  const std::string_view d = order == date_order::ymd   ? parts.third
                             : order == date_order::mdy ? parts.second
                                                        : parts.first;
  if (d.size() > 2 || m.empty()) return std::nullopt;
  const auto year = full_year(y);
  const auto day = number(d, 31);
  const unsigned month = wire::is_digit(m.front()) ? (m.size() <= 2 ? number(m, 12).value_or(0) : 0) : month_number(m);
  if (!year || !day || month == 0) return std::nullopt;
  return make_date(*year, month, *day);
}

std::optional<year_month_day> resolve_year(unsigned month, unsigned day, nanoseconds since_midnight,
                                           const std::optional<wall_time>& now) noexcept {
  if (!now) return std::nullopt;
  const wall_time latest = *now + days(1);
  const int this_year = static_cast<int>(year_month_day(floor<days>(latest)).year());
  // Between two leap years lie at most eight years (1896, 1904).
  for (int year = this_year; year > this_year - 9; --year) {
    const auto date = make_date(year, month, day);
    if (date && local_days(*date) + since_midnight <= latest) return date;
    if (!date && !(month == 2 && day == 29)) return std::nullopt;
  }
  return std::nullopt;
}

bool read_short_date(std::string_view month_text, std::string_view day_text, std::string_view time_or_year,
                     const listing_options& options, std::optional<entry_time>& found) noexcept {
  const unsigned month = month_number(month_text);
  const auto day = number(day_text, 31);
  if (!day) return false;
  if (const auto clock = read_clock(time_or_year)) {
    // 29 February has a year to be found, 30 February has not.
    if (!make_date(2000, month, *day)) return false;
    const auto date = resolve_year(month, *day, clock->since_midnight, options.now());
    if (date) found = on_server(*date, *clock, options);
    return true;
  }
  const auto year = time_or_year.size() == 4 ? full_year(time_or_year) : std::nullopt;
  const auto date = year ? make_date(*year, month, *day) : std::nullopt;
  if (date) found = on_server(*date, options);
  return date.has_value();
}

entry_time in_utc(const wire::timestamp& time) noexcept {
  const auto precision = time.fraction_digits > 0 ? time_precision::subsecond : time_precision::second;
  return {wall_time(time.when.time_since_epoch()), precision, zone_source::utc, {}, false};
}

entry_time on_server(year_month_day day, const listing_options& options) noexcept {
  return with_zone({local_days(day), time_precision::day, {}, {}, false}, options);
}

entry_time on_server(year_month_day day, const clock_reading& clock, const listing_options& options) noexcept {
  return with_zone({local_days(day) + clock.since_midnight, clock.precision, {}, {}, false}, options);
}

}  // namespace ferry::listings
