// Dates and times as listings write them: months in many languages, years of two and four digits, and dates without a year.
#pragma once

#include <ferry/listing.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "wire/timestamp.hpp"

namespace ferry::listings {

/// 1 to 12 for the name of a month or its abbreviation, in the languages and encodings of the month table; case does not matter, one `.` or `,`
/// at the end neither. 0 for anything else, numbers included.
[[nodiscard]] unsigned month_number(std::string_view text) noexcept;

/// A number of nothing but digits, at most `most`.
[[nodiscard]] std::optional<unsigned> number(std::string_view digits, unsigned most) noexcept;

/// 70 to 99 are of the last century, 0 to 69 of this one; 100 and more count from 1900 (the year 2000 bug); four digits are a year.
/// Nothing for other lengths than 2 to 4.
[[nodiscard]] std::optional<int> full_year(std::string_view digits) noexcept;

struct clock_reading {
  std::chrono::nanoseconds since_midnight{};
  time_precision precision = time_precision::minute;
};
/// `9:05`, `09:05`, `09:05:59`, `09:05:59.123`, `09:05PM`, `9:05 pm`, `9:05P`, `9.05` no. 24:00 is the end of that day; second 60 becomes 59.
[[nodiscard]] std::optional<clock_reading> read_clock(std::string_view text) noexcept;

/// The same on a clock that goes round twice a day. 13:05PM is seen: such an hour is plain enough.
[[nodiscard]] clock_reading of_half_day(clock_reading clock, bool afternoon) noexcept;

/// English: the whole name or at least three letters of it, with or without a dot; case does not matter.
[[nodiscard]] bool is_weekday(std::string_view text) noexcept;

enum class date_order : std::uint8_t { ymd, mdy, dmy };
struct date_parts {
  std::string_view first, second, third;
};
/// Three pieces of digits (the middle one may be the name of a month) between two equal separators out of `/`, `-`, `.`.
[[nodiscard]] std::optional<date_parts> split_date(std::string_view text) noexcept;
/// The day, when it exists in the calendar and wall_time can hold it: 1678 to 2261.
[[nodiscard]] std::optional<std::chrono::year_month_day> read_date(const date_parts& parts, date_order order) noexcept;
/// The same of numbers.
[[nodiscard]] std::optional<std::chrono::year_month_day> make_date(int year, unsigned month, unsigned day) noexcept;

/// A month and a day without a year, at this time of day: the year in which it lies at most one day after `now`, the latest such; `Feb 29` the
/// latest leap year. Nothing without `now` or for a day that no year has.
[[nodiscard]] std::optional<std::chrono::year_month_day> resolve_year(unsigned month, unsigned day,
                                                                      std::chrono::nanoseconds since_midnight,
                                                                      const std::optional<wall_time>& now) noexcept;

/// Three columns: `Aug 12 13:56`, `Aug 12 2003`. False for all else, and for a day that no year has; nothing is `found` of a time whose year
/// cannot be resolved.
[[nodiscard]] bool read_short_date(std::string_view month_text, std::string_view day_text,
                                   std::string_view time_or_year, const listing_options& options,
                                   std::optional<entry_time>& found) noexcept;

/// A time of MLSx or MDTM.
[[nodiscard]] entry_time in_utc(const wire::timestamp& time) noexcept;

/// A time of the server's wall clock: the zone comes from the options.
[[nodiscard]] entry_time on_server(std::chrono::year_month_day day, const listing_options& options) noexcept;
[[nodiscard]] entry_time on_server(std::chrono::year_month_day day, const clock_reading& clock,
                                   const listing_options& options) noexcept;

}  // namespace ferry::listings
