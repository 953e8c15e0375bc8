// How the progress bar looks, and how often it is drawn.
#include "progress.hpp"

#include "pch.hpp"
#include "terminal.hpp"

namespace ferry::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::uint64_t mib = 1024 * 1024;

TEST(format, bytes_have_three_or_four_digits_and_a_unit) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1024), "1.0 KiB");
  EXPECT_EQ(format_bytes(12.34 * 1024 * 1024), "12.3 MiB");
  EXPECT_EQ(format_bytes(1024.0 * 1024 * 1024 - 1), "1.0 GiB");
  EXPECT_EQ(format_bytes(18446744073709551615.0), "16.0 EiB");
}

TEST(format, clock_shows_hours_only_when_there_are_any) {
  EXPECT_EQ(format_clock(seconds{0.9}), "0:00");
  EXPECT_EQ(format_clock(seconds{67}), "1:07");
  EXPECT_EQ(format_clock(seconds{3723}), "1:02:03");
  EXPECT_EQ(format_clock(seconds{-5}), "0:00");
}

TEST(format, elapsed_time_names_its_unit) {
  EXPECT_EQ(format_elapsed(seconds{0.42}), "0.4 s");
  EXPECT_EQ(format_elapsed(seconds{59.94}), "59.9 s");
  EXPECT_EQ(format_elapsed(seconds{59.96}), "0:59 min");
  EXPECT_EQ(format_elapsed(seconds{125}), "2:05 min");
  EXPECT_EQ(format_elapsed(seconds{3723}), "1:02:03 h");
}

TEST(progress_line, shows_everything_when_the_size_is_known) {
  const progress_facts facts{
      .name = "a.iso", .bytes = 12 * mib, .total = 48 * mib, .bytes_per_second = 3.0 * mib, .elapsed = seconds{4}};
  EXPECT_EQ(progress_line(facts, 79),
            "a.iso            [===>           ]  25%    12.0 MiB     3.0 MiB/s     0:12 left");
}

TEST(progress_line, shows_bytes_speed_and_time_when_the_size_is_not_known) {
  const progress_facts facts{
      .name = "a.iso", .bytes = 12 * mib, .total = {}, .bytes_per_second = 3.0 * mib, .elapsed = seconds{4}};
  const auto line = progress_line(facts, 60);
  EXPECT_THAT(line, StartsWith("a.iso "));
  EXPECT_THAT(line, HasSubstr("12.0 MiB"));
  EXPECT_THAT(line, HasSubstr("3.0 MiB/s"));
  EXPECT_THAT(line, HasSubstr("0:04"));
  EXPECT_THAT(line, Not(HasSubstr("%")));
}

TEST(progress_line, fits_every_width_with_every_name) {
  for (const char* name :
       {"", "a", "a name that is far too long for any terminal that anybody has seen lately, or earlier",
        "\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2.bin"}) {
    for (const auto total : {std::optional<std::uint64_t>{}, std::optional<std::uint64_t>{100 * mib}}) {
      const progress_facts facts{
          .name = name, .bytes = 50 * mib, .total = total, .bytes_per_second = 1.0 * mib, .elapsed = seconds{50}};
      for (std::size_t columns = 1; columns < 200; ++columns)
        EXPECT_LE(display_width(progress_line(facts, columns)), columns) << name << " in " << columns;
    }
  }
}

TEST(progress_line, percent_never_passes_100_and_an_empty_file_is_done) {
  progress_facts facts{.name = "a", .bytes = 3, .total = 2, .bytes_per_second = 0, .elapsed = seconds{1}};
  EXPECT_THAT(progress_line(facts, 79), HasSubstr("100%"));
  facts.bytes = 0;
  facts.total = 0;
  EXPECT_THAT(progress_line(facts, 79), HasSubstr("100%"));
  facts.bytes = 1999;
  facts.total = 2000;
  EXPECT_THAT(progress_line(facts, 79), HasSubstr(" 99%"));
}

TEST(progress_line, an_unknown_time_is_not_invented) {
  const progress_facts facts{.name = "a", .bytes = 0, .total = 10, .bytes_per_second = 0, .elapsed = seconds{1}};
  EXPECT_THAT(progress_line(facts, 79), HasSubstr("--:-- left"));
}

TEST(progress_end, says_how_much_how_long_and_how_fast) {
  EXPECT_EQ(
      progress_end(
          {.name = "a.iso", .bytes = 12 * mib, .total = 12 * mib, .bytes_per_second = 0, .elapsed = seconds{0.4}}),
      "a.iso  12.0 MiB in 0.4 s, 30.0 MiB/s");
}

class drawing : public ::testing::Test {
 protected:
  steady_clock::time_point now_{};
  std::vector<std::string> lines_;
  progress bar_{"a\x1b[2Jb", [this] { return now_; }, [this](const std::string& line) { lines_.push_back(line); }, 79};
};

TEST_F(drawing, at_most_ten_times_a_second) {
  bar_.total(1000 * mib);
  for (int i = 0; i < 1000; ++i) {
    now_ += milliseconds(1);
    bar_.update(static_cast<std::uint64_t>(i) * mib);
  }
  EXPECT_THAT(lines_, SizeIs(10));
}

TEST_F(drawing, nothing_for_a_transfer_that_is_over_at_once) {
  bar_.update(10);
  now_ += milliseconds(99);
  bar_.update(20);
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_THAT(bar_.finish(20), HasSubstr("20 B in 0.1 s"));
}

TEST_F(drawing, s36_the_name_is_escaped) {
  now_ += milliseconds(100);
  bar_.update(1);
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], Not(HasSubstr("\x1b")));
  EXPECT_THAT(bar_.finish(1), Not(HasSubstr("\x1b")));
}

TEST_F(drawing, speed_follows_a_change_within_seconds) {
  bar_.total(10'000 * mib);
  std::uint64_t bytes = 0;
  const auto run = [&](int tenths, std::uint64_t each) {
    for (int i = 0; i < tenths; ++i) {
      now_ += milliseconds(100);
      bar_.update(bytes += each);
    }
  };
  run(50, 10 * mib);
  EXPECT_THAT(lines_.back(), HasSubstr("100.0 MiB/s"));
  run(200, mib);
  EXPECT_THAT(lines_.back(), HasSubstr(" 10."));
}

TEST(progress, an_invisible_bar_does_nothing) {
  progress bar("a", false);
  bar.update(10);
  EXPECT_EQ(bar.finish(10), "");
}

}  // namespace
}  // namespace ferry::cli
