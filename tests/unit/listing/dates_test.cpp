#include "listing/dates.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ferry::listings {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

std::string shown(const std::optional<year_month_day>& date) {
  return date ? to_string(on_server(*date, listing_options{})) : "none";
}

std::string shown(const std::optional<clock_reading>& clock) {
  if (!clock) return "none";
  return to_string(on_server(year(2020) / 1 / 1, *clock, listing_options{})).substr(8);
}

TEST(dates, the_year_of_a_date_without_one) {
  const struct {
    unsigned month, day;
    nanoseconds time;
    wall_time now;
    const char* result;
  } cases[] = {
      {11, 20, 12h, local_days(year(2026) / 11 / 20) + 13h, "2026-11-20"},
      // A server whose clock is ahead, by a day and by more.
      {11, 21, 13h, local_days(year(2026) / 11 / 20) + 13h, "2026-11-21"},
      {11, 21, 14h, local_days(year(2026) / 11 / 20) + 13h, "2025-11-21"},
      // Across New Year.
      {12, 31, 23h, local_days(year(2026) / 1 / 1) + 1h, "2025-12-31"},
      {1, 1, 1h, local_days(year(2025) / 12 / 31) + 23h, "2026-01-01"},
      {1, 2, 1h, local_days(year(2025) / 12 / 31) + 23h, "2025-01-02"},
      // Leap days.
      {2, 29, 0h, local_days(year(2026) / 3 / 1), "2024-02-29"},
      {2, 29, 0h, local_days(year(2024) / 2 / 28), "2024-02-29"},
      {2, 29, 1h, local_days(year(2024) / 2 / 28), "2020-02-29"},
      {2, 29, 0h, local_days(year(1903) / 6 / 1), "1896-02-29"},
      {2, 30, 0h, local_days(year(2024) / 2 / 28), "none"},
      {13, 1, 0h, local_days(year(2024) / 2 / 28), "none"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(resolve_year(c.month, c.day, c.time, c.now)), c.result) << c.result;
  EXPECT_EQ(shown(resolve_year(1, 1, 0h, std::nullopt)), "none");
}

TEST(dates, times_of_day) {
  const std::pair<const char*, const char*> cases[] = {
      {"9:05", "01T09:05"},
      {"09:05", "01T09:05"},
      {"23:59", "01T23:59"},
      {"09:05:59", "01T09:05:59"},
      {"09:05:60", "01T09:05:59"},
      {"09:05:59.125", "01T09:05:59.125"},
      {"9:05PM", "01T21:05"},
      {"12:05AM", "01T00:05"},
      {"12:05PM", "01T12:05"},
      {"9:05 am", "01T09:05"},
      {"9:05p", "01T21:05"},
      {"13:05PM", "01T13:05"},
      {"24:00", "02T00:00"},
      {"24:00:00", "02T00:00:00"},
      {"24:01", "none"},
      {"24:00:01", "none"},
      {"25:00", "none"},
      {"9:60", "none"},
      {"9:5", "none"},
      {"905", "none"},
      {"9:05:61", "none"},
      {"9:05:1", "none"},
      {"9:05:01.x", "none"},
      {"123:05", "none"},
      {"", "none"},
      {"PM", "none"},
      {":05", "none"},
      {"9:05x", "none"},
  };
  for (const auto& [text, result] : cases) EXPECT_EQ(shown(read_clock(text)), result) << text;
}

TEST(dates, days_in_each_order) {
  const struct {
    const char* text;
    date_order order;
    const char* result;
  } cases[] = {
      {"2026-11-20", date_order::ymd, "2026-11-20"}, {"11/20/26", date_order::mdy, "2026-11-20"},
      {"20.11.2026", date_order::dmy, "2026-11-20"}, {"20-NOV-1970", date_order::dmy, "1970-11-20"},
      {"11-20-70", date_order::mdy, "1970-11-20"},   {"11-20-69", date_order::mdy, "2069-11-20"},
      {"04-23-103", date_order::mdy, "2003-04-23"},  {"02-30-99", date_order::mdy, "none"},
      {"13-01-99", date_order::mdy, "none"},         {"2026-11-20", date_order::mdy, "none"},
      {"01-01-9999", date_order::mdy, "none"},
  };
  for (const auto& c : cases) {
    const auto parts = split_date(c.text);
    ASSERT_TRUE(parts) << c.text;
    EXPECT_EQ(shown(read_date(*parts, c.order)), c.result) << c.text;
  }
  for (const char* text : {"", "-", "1-2", "1-2/3", "-1-2", "1--2", "1-2-", "a-1-2", "1-2-3-4", "11111-1-1"}) {
    EXPECT_FALSE(split_date(text)) << text;
  }
}

TEST(dates, weekdays) {
  for (const char* text : {"Mon", "tue", "WED.", "Thur.", "Thurs", "Friday", "Sunday"}) {
    EXPECT_TRUE(is_weekday(text)) << text;
  }
  for (const char* text : {"", ".", "Mo", "Mo.", "Monk", "Sundays", "day", "onT"})
    EXPECT_FALSE(is_weekday(text)) << text;
}

TEST(dates, three_columns_end_in_a_time_or_a_year) {
  const struct {
    const char* month;
    const char* day;
    const char* last;
    const char* result;
  } cases[] = {
      {"Aug", "12", "13:56", "2026-08-12T13:56"},
      {"Dec", "12", "13:56", "2025-12-12T13:56"},
      {"Feb", "29", "13:56", "2024-02-29T13:56"},
      {"Aug", "12", "2003", "2003-08-12"},
      {"Feb", "30", "13:56", "none"},
      {"Feb", "29", "2003", "none"},
      {"Aug", "0", "13:56", "none"},
      {"Aug", "", "13:56", "none"},
      {"8", "12", "13:56", "none"},
      {"Aug", "12", "03", "none"},
      {"Aug", "12", "25:00", "none"},
  };
  const auto options = listing_options{}.now(local_days(year(2026) / 11 / 20) + 12h);
  for (const auto& c : cases) {
    std::optional<entry_time> found;
    const bool read = read_short_date(c.month, c.day, c.last, options, found);
    EXPECT_EQ(read && found ? to_string(*found) : "none", c.result) << c.month << ' ' << c.day << ' ' << c.last;
  }
  // Read, but of an unknown year.
  std::optional<entry_time> found;
  EXPECT_TRUE(read_short_date("Aug", "12", "13:56", {}, found));
  EXPECT_EQ(found, std::nullopt);
}

TEST(dates, the_zone_comes_from_the_options) {
  const auto day = year(2026) / 11 / 20;
  const clock_reading clock{12h, time_precision::minute};
  EXPECT_EQ(on_server(day, clock, listing_options{}).utc(), std::nullopt);
  const entry_time given = on_server(day, clock, listing_options{}.zone(2h));
  EXPECT_EQ(given.zone, zone_source::given);
  EXPECT_EQ(*given.utc(), sys_days(day) + 10h);
  EXPECT_EQ(to_string(given), "2026-11-20T12:00");
  EXPECT_EQ(on_server(day, listing_options{}.inferred_offset(-1h)).zone, zone_source::inferred);
}

}  // namespace
}  // namespace ferry::listings
