// Times of MDTM and MLSD.

#include "wire/timestamp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string_view>

namespace ferry::wire {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::Optional;

timestamp unix_time(std::int64_t s, nanoseconds fraction = 0ns, int digits = 0) {
  return {utc_time{seconds{s}} + fraction, digits};
}

// Compared through the text form: a mistake in the calendar would have to be made twice, in opposite directions.
std::string again(std::string_view text) {
  const auto parsed = parse_timestamp(text);
  return parsed ? format_timestamp(parsed->when) : "unknown";
}

TEST(Timestamp, is_utc) {
  EXPECT_THAT(parse_timestamp("19700101000000"), Optional(unix_time(0)));
  EXPECT_THAT(parse_timestamp("19980615100045"), Optional(unix_time(897'904'845)));
  EXPECT_THAT(parse_timestamp("20010909014640"), Optional(unix_time(1'000'000'000)));
  EXPECT_THAT(parse_timestamp("20380119031408"), Optional(unix_time(2'147'483'648)));
  EXPECT_THAT(parse_timestamp("19691231235959"), Optional(unix_time(-1)));
}

TEST(Timestamp, case_039_fractions) {
  EXPECT_THAT(parse_timestamp("19980615100045.014"), Optional(unix_time(897'904'845, 14ms, 3)));
  EXPECT_THAT(parse_timestamp("19980615100045.5"), Optional(unix_time(897'904'845, 500ms, 1)));
  EXPECT_THAT(parse_timestamp("19980615100045.000000001"), Optional(unix_time(897'904'845, 1ns, 9)));
  EXPECT_THAT(parse_timestamp("19980615100045.9999999999999999999999"),
              Optional(unix_time(897'904'845, 999'999'999ns, 9)));
  EXPECT_THAT(parse_timestamp("19980615100045."), Optional(unix_time(897'904'845)));
  EXPECT_THAT(parse_timestamp("19691231235959.25"), Optional(unix_time(-1, 250ms, 2)));
}

TEST(Timestamp, case_039_the_year_2000_bug) {
  EXPECT_EQ(again("191031201123456"), "20031201123456");
  EXPECT_EQ(again("191000101000000"), "20000101000000");
  EXPECT_EQ(again("191240229235959.5"), "20240229235959");
  EXPECT_EQ(again("190991231235959"), "unknown");
  EXPECT_EQ(again("201031201123456"), "unknown");
  EXPECT_EQ(again("191031301123456"), "unknown");
}

TEST(Timestamp, case_038_impossible_dates) {
  for (const std::string_view text :
       {"20240001000000", "20241301000000", "20240100000000", "20240132000000", "20230229000000", "20240230000000",
        "20240431000000", "21000229000000", "20240101240000", "20240101006000", "20240101000061", "00000000000000"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
  EXPECT_EQ(again("20240229000000"), "20240229000000");
  EXPECT_EQ(again("20000229000000"), "20000229000000");
  EXPECT_EQ(again("20241231235959"), "20241231235959");
}

TEST(Timestamp, case_038_what_is_no_time) {
  for (const std::string_view text :
       {"", " ", ".", ".5", "2024010100000", "2024010100000a", "202401010000000", "2024-01-01 00:00", "-2024010100000",
        "+2024010100000", "20240101000000Z", "20240101000000.x", "20240101000000.1.2", "20240101000000.-1",
        "20240101000000 x", "20240101 000000", "20240101000000\r", "1910312011234567"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

TEST(Timestamp, second_60_is_taken_as_59) { EXPECT_EQ(again("20161231235960"), "20161231235959"); }

TEST(Timestamp, blanks_around_are_ignored) { EXPECT_EQ(again(" \t20240102030405 "), "20240102030405"); }

TEST(Timestamp, what_nanoseconds_cannot_hold_is_unknown) {
  EXPECT_EQ(again("22620411234715.999999999"), "22620411234715");
  EXPECT_EQ(again("22620411234716"), "unknown");
  EXPECT_EQ(again("99991231235959"), "unknown");
  EXPECT_EQ(again("16770921001244"), "16770921001244");
  EXPECT_EQ(again("16770921001243"), "unknown");
  EXPECT_EQ(again("00010101000000"), "unknown");
  EXPECT_EQ(again("198991231235959"), "unknown");
}

TEST(MdtmValue, is_the_time_of_a_213) {
  EXPECT_THAT(mdtm_value("213 19980615100045"), Optional(unix_time(897'904'845)));
  EXPECT_THAT(mdtm_value("213  19980615100045.5 "), Optional(unix_time(897'904'845, 500ms, 1)));
  EXPECT_THAT(mdtm_value("213\t19980615100045"), Optional(unix_time(897'904'845)));
}

TEST(MdtmValue, case_038_anything_else_is_unknown) {
  for (const std::string_view text :
       {"213", "213 ", "21", "", "21319980615100045", "213-19980615100045\n213 end", "213 19980615100045\nx",
        "213 19980615100045 file", "213 1998-06-15", "550 No", "250 19980615100045"}) {
    EXPECT_EQ(mdtm_value(text), std::nullopt) << text;
  }
}

TEST(FormatTimestamp, pads_and_rounds_down) {
  EXPECT_EQ(format_timestamp(utc_time{}), "19700101000000");
  EXPECT_EQ(format_timestamp(utc_time{1s + 999'999'999ns}), "19700101000001");
  EXPECT_EQ(format_timestamp(utc_time{-1ns}), "19691231235959");
  EXPECT_EQ(format_timestamp(utc_time{897'904'845s}), "19980615100045");
  EXPECT_EQ(format_timestamp(utc_time::min()), "16770921001243");
  EXPECT_EQ(format_timestamp(utc_time::max()), "22620411234716");
}

TEST(FormatTimestamp, every_day_of_a_century_comes_back) {
  const auto first = std::chrono::sys_days{std::chrono::January / 1 / 1970};
  for (int day = 0; day < 36'525; ++day) {
    const utc_time when = first + std::chrono::days{day} + std::chrono::minutes{day % 1440} + seconds{day % 60};
    const auto parsed = parse_timestamp(format_timestamp(when));
    ASSERT_TRUE(parsed) << format_timestamp(when);
    ASSERT_EQ(parsed->when, when) << format_timestamp(when);
  }
}

}  // namespace
}  // namespace ferry::wire
