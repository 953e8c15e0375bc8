#include "wall_clock.hpp"

#include "pch.hpp"

namespace ferry::cli {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(wall_time, is_read_strictly) {
  using namespace std::chrono;
  const wall_time day = local_days(year(2026) / 11 / 20);
  EXPECT_EQ(read_wall_time("2026-11-20"), day);
  EXPECT_EQ(read_wall_time("2026-11-20T12:34"), day + hours(12) + minutes(34));
  EXPECT_EQ(read_wall_time("2026-11-20 23:59:59"), day + hours(24) - seconds(1));
  for (const char* text :
       {"", "now", "2026", "2026-13-01", "2026-02-29", "2026-11-20T", "2026-11-20T24:00", "2026-11-20T1:00",
        "2026-11-20T12:00Z", "2026-11-20T12:00:60", "20261120", "2026-11-2", "9999-01-01", "-026-11-20"})
    EXPECT_EQ(read_wall_time(text), std::nullopt) << text;
}

TEST(zone, is_a_distance_from_utc) {
  EXPECT_EQ(read_zone("+02:00"), hours(2));
  EXPECT_EQ(read_zone("-0330"), -(hours(3) + minutes(30)));
  EXPECT_EQ(read_zone("+2"), hours(2));
  EXPECT_EQ(read_zone("-12"), -hours(12));
  EXPECT_EQ(read_zone("Z"), seconds(0));
  EXPECT_EQ(read_zone("+00:00"), seconds(0));
  for (const char* text : {"", "+", "2", "02:00", "+2:0", "+02:60", "+24:01", "+02:00 ", "CET", "+02:", "--2"})
    EXPECT_EQ(read_zone(text), std::nullopt) << text;
}

TEST(wall_clock, differs_by_the_zone) {
  const auto there = wall_clock_now(hours(14));
  const auto here = wall_clock_now(seconds(0));
  EXPECT_GT(there - here, hours(13));
  EXPECT_LT(there - here, hours(15));
}

}  // namespace
}  // namespace ferry::cli
