// Forms, each with the time before or instead of the year:
//   Mar  2 15:13   Mar  2  2014   Oct 08, 2002 09:47   Feb 25 10:37:00 1999   Wed Jan 30 11:42:00 2002
//   15 apr 18:11   2. Okt. 2003   26. Juli, 20:10
//   6月 3日 2003年   8月 17 20:10   2003 3月 20
//   3 29 03:26   29 3 03:26   09-26 13:45   26-09 13:45   09-26 2000
//   2005-06-07 21:22   2005-06-07 21:22:30.125 +0200   2005-06-07T21:22:30Z   1999/10/12 17:12   2004.07.15
//   24-04-2003 17:12   04/24/2003 17:12
//
// A number of two digits is never a year: no ls writes one.
#include "listing/unix_date.hpp"

#include <algorithm>
#include <utility>

#include "listing/months.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

using namespace std::chrono;

// The calendar comes round in 400 years. Broken clocks give years that no wall_time can hold, and their files exist all the same.
int near_year(int year) noexcept { return year % 400 + (year % 400 > 200 ? 1600 : 2000); }

// A number at the front of a column, and what follows it there.
struct leading {
  unsigned value = 0;
  std::size_t digits = 0;
  std::string_view tail;
};
leading read_leading(std::string_view text) noexcept {
  leading result;
  while (result.digits < text.size() && result.digits < 5 && wire::is_digit(text[result.digits])) {
    result.value = result.value * 10 + static_cast<unsigned>(text[result.digits] - '0');
    ++result.digits;
  }
  result.tail = text.substr(result.digits);
  return result;
}

// The signs for year, month and day of Chinese, Japanese and Korean, in any of their encodings: up to four bytes, of which the first is not
// ASCII. Which sign it is follows from its place.
bool is_mark(std::string_view tail) noexcept {
  return !tail.empty() && tail.size() <= 4 && static_cast<unsigned char>(tail.front()) >= 0x80;
}

std::optional<int> read_year(std::string_view text) noexcept {
  const leading number = read_leading(text);
  if (number.digits != 4 || !(number.tail.empty() || is_mark(number.tail))) return std::nullopt;
  return static_cast<int>(number.value);
}

// `2`, `02`, `2.`, `2,`, `2日`.
unsigned read_day(std::string_view text) noexcept {
  const leading number = read_leading(text);
  const bool end = number.tail.empty() || number.tail == "." || number.tail == "," || is_mark(number.tail);
  return number.digits >= 1 && number.digits <= 2 && number.value <= 31 && end ? number.value : 0;
}

std::optional<clock_reading> read_time(std::string_view text) noexcept {
  // `0:5` for 00:05 is seen from small devices; read_clock() wants two digits.
  const std::size_t colon = text.find(':');
  if (colon != 1 && colon != 2) return std::nullopt;
  const leading hour = read_leading(text);
  const leading minute = read_leading(text.substr(colon + 1));
  if (hour.digits != colon || minute.digits == 0) return std::nullopt;
  if (!minute.tail.empty() || minute.digits > 2) return minute.digits == 2 ? read_clock(text) : std::nullopt;
  if (hour.value > 24 || minute.value > 59 || (hour.value == 24 && minute.value > 0)) return std::nullopt;
  return clock_reading{hours(hour.value) + minutes(minute.value), time_precision::minute};
}

// `+0200`, `+02:00`, `Z`.
std::optional<seconds> read_offset(std::string_view text) noexcept {
  if (text == "Z") return seconds(0);
  const bool colon = text.size() == 6 && text[3] == ':';
  if ((text.size() != 5 && !colon) || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const auto hour = number(text.substr(1, 2), 23);
  const auto minute = number(text.substr(text.size() - 2), 59);
  if (!hour || !minute) return std::nullopt;
  const seconds offset = hours(*hour) + minutes(*minute);
  return text.front() == '-' ? -offset : offset;
}

// A leap year stands for the unknown one.
bool exists(const std::optional<int>& year, unsigned month, unsigned day) noexcept {
  return make_date(near_year(year.value_or(2000)), month, day).has_value();
}

class date_reader {
 public:
  explicit date_reader(const columns& line) noexcept : line_(line) {}

  std::optional<unix_date> read(std::size_t at) noexcept {
    if (!begin(at) || date_.next >= line_.size()) return std::nullopt;
    return exists(date_.year, date_.month, date_.day) ? std::optional(date_) : std::nullopt;
  }

 private:
  bool begin(std::size_t at) noexcept {
    const std::string_view first = line_[at];
    if (first.empty()) return false;
    if (wire::is_digit(first.front())) return begins_with_number(at, first);
    if (const unsigned month = month_number(first)) return month_then_day(at, month);
    if (is_weekday(first)) {
      const unsigned month = month_number(line_[at + 1]);
      return month != 0 && month_then_day(at + 1, month);
    }
    return false;
  }

  bool month_then_day(std::size_t at, unsigned month) noexcept {
    const std::string_view day = line_[at + 1];
    return set_day(month, read_day(day)) && time_or_year(at + 2, day.ends_with(','));
  }

  bool begins_with_number(std::size_t at, std::string_view first) noexcept {
    const leading number = read_leading(first);
    const std::string_view second = line_[at + 1];
    if (number.tail.empty() || number.tail == ".") {
      if (number.digits <= 2) {
        if (const unsigned month = month_number(second)) {
          return set_day(month, read_day(first)) && time_or_year(at + 2, second.ends_with(','));
        }
        // `3 29 03:26`. With a year instead of the time it could be anything.
        if (number.tail.empty() && second.size() <= 2 && read_time(line_[at + 2])) {
          return time_or_year(at + 2, false) && set_either(number.value, read_day(second), false);
        }
        return false;
      }
      return year_first(at, second);
    }
    if (is_mark(number.tail)) {
      if (number.digits == 4) return year_first(at, second);
      return number.digits <= 2 && number.value <= 12 && set_day(number.value, read_day(second)) &&
             time_or_year(at + 2, false);
    }
    if (first.size() == 5 && first[2] == '-' && number.digits == 2) {
      const leading other = read_leading(first.substr(3));
      return other.digits == 2 && time_or_year(at + 1, false) && set_either(number.value, other.value, false);
    }
    return digits_with_separators(at, first);
  }

  // `2003 3月 20`.
  bool year_first(std::size_t at, std::string_view second) noexcept {
    const auto year = read_year(line_[at]);
    const leading month = read_leading(second);
    const bool numbered = month.digits >= 1 && month.digits <= 2 && is_mark(month.tail) && month.value <= 12;
    if (!year || !numbered || !set_day(month.value, read_day(line_[at + 2]))) return false;
    date_.year = year;
    date_.next = at + 3;
    take_time();
    return true;
  }

  bool digits_with_separators(std::size_t at, std::string_view text) noexcept {
    date_.next = at + 1;
    // ISO 8601 in one column.
    const bool joined = text.size() > 11 && text[10] == 'T';
    if (joined && !take_joined_time(text.substr(11))) return false;
    const auto parts = split_date(joined ? text.substr(0, 10) : text);
    if (!parts) return false;
    const bool year_first = parts->first.size() == 4;
    date_.year = read_year(year_first ? parts->first : parts->third);
    const std::string_view day = year_first ? parts->third : parts->first;
    if (!date_.year || day.size() > 2 || (joined && !year_first)) return false;
    if (const unsigned month = month_number(parts->second)) {
      if (!set_day(month, read_day(day))) return false;
    } else {
      if (parts->second.size() > 2) return false;
      const unsigned second = read_day(parts->second);
      // The usual order of those who put the year last and are not DOS.
      if (!(year_first ? set_day(second, read_day(day)) : set_either(read_day(day), second, true))) return false;
    }
    if (!joined && !take_time()) {
      // A time, and no name.
      if (date_.next + 1 == line_.size() && read_time(line_[date_.next])) return false;
      date_.form = date_form::bare_day;
    } else if (const auto offset = read_offset(line_[date_.next]); offset && date_.next + 1 < line_.size()) {
      date_.offset = offset;
      ++date_.next;
    }
    return true;
  }

  // `21:22:30.125+02:00`
  bool take_joined_time(std::string_view text) noexcept {
    const std::size_t zone = std::min(text.find_first_of("Z+-"), text.size());
    date_.clock = read_time(text.substr(0, zone));
    if (zone < text.size()) date_.offset = read_offset(text.substr(zone));
    return date_.clock && (zone == text.size() || date_.offset);
  }

  // At column `at`. Some servers write both, and then the order shows itself: `10:37:00 1999` has seconds, `2002 09:47` a comma before the year.
  bool time_or_year(std::size_t at, bool time_follows_year) noexcept {
    const std::string_view text = line_[at];
    date_.next = at + 1;
    if (const auto year = read_year(text)) {
      date_.year = year;
      if (line_.begin(at) == line_.end(at - 1) + 1) date_.form = date_form::left_year;
      if (time_follows_year && take_time()) date_.form = date_form::full;
      return true;
    }
    date_.clock = read_time(text);
    if (!date_.clock) return false;
    if (date_.clock->precision == time_precision::second && date_.next + 1 < line_.size()) {
      if (const auto year = read_year(line_[date_.next])) {
        date_.year = year;
        ++date_.next;
      }
    }
    return true;
  }

  // A time at the next column, when the name still follows.
  bool take_time() noexcept {
    if (date_.next + 1 >= line_.size()) return false;
    date_.clock = read_time(line_[date_.next]);
    date_.next += date_.clock.has_value();
    return date_.clock.has_value();
  }

  bool set_day(unsigned month, unsigned day) noexcept {
    date_.month = month;
    date_.day = day;
    return month != 0 && day != 0;
  }

  // The usual order of two numbers, or the only one in which they are a day of the year.
  bool set_either(unsigned first, unsigned second, bool day_first_usually) noexcept {
    const bool month_first = exists(date_.year, first, second);
    const bool day_first = exists(date_.year, second, first);
    const bool both = month_first && day_first;
    if (both && first != second) {
      date_.order = day_first_usually ? number_order::open_day_first : number_order::open_month_first;
      date_.ambiguous = true;
    } else if (!both) {
      date_.order = day_first ? number_order::day_first : number_order::month_first;
    }
    return (both ? day_first_usually : day_first) ? set_day(second, first) : set_day(first, second);
  }

  const columns& line_;
  unix_date date_;
};

}  // namespace

void order_proof::settle(unix_date& date) const noexcept {
  if (!date.ambiguous || month_first_ == day_first_) return;
  date.ambiguous = false;
  if ((date.order == number_order::open_day_first) != day_first_) std::swap(date.month, date.day);
}

std::optional<unix_date> read_unix_date(const columns& line, std::size_t at) noexcept {
  return date_reader(line).read(at);
}

std::optional<entry_time> to_entry_time(const unix_date& date, const listing_options& options) noexcept {
  const nanoseconds since_midnight = date.clock ? date.clock->since_midnight : nanoseconds{};
  const auto day = date.year ? make_date(*date.year, date.month, date.day)
                             : resolve_year(date.month, date.day, since_midnight, options.now());
  if (!day) return std::nullopt;
  entry_time time = date.clock ? on_server(*day, *date.clock, options) : on_server(*day, options);
  time.ambiguous = date.ambiguous;
  if (date.offset) {
    time.zone = zone_source::stated;
    time.offset = *date.offset;
  }
  return time;
}

}  // namespace ferry::listings
