#include "progress_board.hpp"

#include <algorithm>
#include <thread>

#include "pch.hpp"
#include "terminal.hpp"

namespace ferry::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::uint64_t mib = 1024 * 1024;

class board : public ::testing::Test {
 protected:
  void tick(int tenths = 1) { now_ += milliseconds(100) * tenths; }
  [[nodiscard]] const std::vector<std::string>& last() const { return drawn_.back(); }

  steady_clock::time_point now_{};
  progress_board::room room_{.columns = 79, .lines = 4};
  std::vector<std::vector<std::string>> drawn_;
  progress_board board_{[this] { return now_; },
                        [this](std::span<const std::string> lines) { drawn_.emplace_back(lines.begin(), lines.end()); },
                        [this] { return room_; }};
};

TEST_F(board, one_file_has_one_line) {
  board_.expect(1, 10 * mib);
  const auto a = board_.begin("a.iso", 10 * mib);
  tick(10);
  board_.update(a, 5 * mib, 10 * mib);
  ASSERT_THAT(last(), SizeIs(1));
  EXPECT_THAT(last()[0], StartsWith("a.iso "));
  EXPECT_THAT(last()[0], HasSubstr(" 50% "));
  EXPECT_THAT(last()[0], HasSubstr("5.0 MiB/s"));
}

TEST_F(board, a_line_for_each_and_one_for_all) {
  board_.expect(3, 40 * mib);
  const auto a = board_.begin("a", 10 * mib);
  const auto b = board_.begin("b", {});
  tick(10);
  board_.update(b, 2 * mib, {});
  EXPECT_THAT(last(), ElementsAre(StartsWith("a "), StartsWith("b "), StartsWith("0 of 3 files ")));
  EXPECT_THAT(board_.finish(a, 10 * mib), HasSubstr("a  10.0 MiB in 1.0 s"));
  tick(10);
  board_.update(b, 10 * mib, {});
  EXPECT_THAT(last(), ElementsAre(StartsWith("b "), StartsWith("1 of 3 files ")));
  EXPECT_THAT(last()[1], HasSubstr(" 50% "));
  board_.fail(b);
  board_.skip(20 * mib);
  const auto c = board_.begin("c", 10 * mib);
  tick(10);
  board_.update(c, 0, 10 * mib);
  EXPECT_THAT(last(), ElementsAre(StartsWith("c "), StartsWith("3 of 3 files ")));
  EXPECT_THAT(last()[1], HasSubstr(" 50% "));
}

TEST_F(board, more_files_than_lines_are_counted) {
  std::vector<progress_board::ticket> all;
  for (const char* name : {"a", "b", "c", "d"}) all.push_back(board_.begin(name, mib));
  tick();
  board_.update(all[3], 1, mib);
  EXPECT_THAT(last(), ElementsAre(StartsWith("a "), StartsWith("b "), "and 2 more", StartsWith("0 files ")));
  room_.lines = 1;
  tick();
  board_.update(all[3], 2, mib);
  EXPECT_THAT(last(), ElementsAre(StartsWith("0 files ")));
  room_.lines = 2;
  tick();
  board_.update(all[3], 2, mib);
  EXPECT_THAT(last(), ElementsAre("and 4 more", StartsWith("0 files ")));
}

TEST_F(board, is_drawn_at_most_ten_times_a_second) {
  const auto a = board_.begin("a", 1000);
  const auto b = board_.begin("b", 1000);
  for (int i = 0; i < 1000; ++i) {
    now_ += milliseconds(1);
    board_.update(i % 2 == 0 ? a : b, static_cast<std::uint64_t>(i), 1000);
  }
  EXPECT_THAT(drawn_, SizeIs(10));
}

TEST_F(board, what_was_there_before_is_no_speed) {
  board_.expect(1, 100 * mib);
  const auto a = board_.begin("a", 100 * mib, 90 * mib);
  tick(10);
  board_.update(a, 91 * mib, 100 * mib);
  EXPECT_THAT(last()[0], HasSubstr(" 91% "));
  EXPECT_THAT(last()[0], HasSubstr(" 1.0 MiB/s"));
  EXPECT_THAT(board_.finish(a, 100 * mib), HasSubstr("10.0 MiB in 1.0 s, 10.0 MiB/s"));
}

TEST_F(board, s36_names_are_escaped_and_every_width_is_kept) {
  const auto a = board_.begin("\x1b[2J\xF0\x9F\x9A\xA2 a rather long name", mib);
  (void)board_.begin("b", mib);
  for (std::size_t columns = 1; columns < 120; ++columns) {
    room_.columns = columns;
    tick();
    board_.update(a, columns, mib);
    for (const auto& line : last()) {
      EXPECT_LE(display_width(line), columns);
      EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    }
  }
}

TEST_F(board, what_is_over_is_no_longer_asked) {
  const auto a = board_.begin("a", 10);
  EXPECT_THAT(board_.finish(a, 10), HasSubstr("10 B"));
  tick();
  board_.update(a, 10, 10);
  EXPECT_EQ(board_.finish(a, 10), "");
  board_.fail(a);
  EXPECT_THAT(drawn_, IsEmpty());
}

TEST(progress_board, is_removed_at_its_end) {
  std::vector<std::size_t> sizes;
  steady_clock::time_point now{};
  {
    progress_board board([&] { return now; },
                         [&](std::span<const std::string> lines) { sizes.push_back(lines.size()); },
                         [] { return progress_board::room(); });
    const auto a = board.begin("a", 10);
    now += milliseconds(100);
    board.update(a, 5, 10);
  }
  EXPECT_THAT(sizes, ElementsAre(1, 0));
}

TEST(progress_board, an_invisible_one_does_nothing) {
  progress_board board(false);
  const auto a = board.begin("a", 10);
  board.update(a, 10, 10);
  EXPECT_EQ(board.finish(a, 10), "");
}

TEST(progress_board, takes_news_from_several_threads) {
  std::atomic<int> time = 0;
  std::size_t draws = 0;
  progress_board board([&] { return steady_clock::time_point(milliseconds(time += 10)); },
                       [&](std::span<const std::string>) { ++draws; }, [] { return progress_board::room(); });
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&] {
      for (int file = 0; file < 50; ++file) {
        const auto ticket = board.begin("x", 100);
        for (std::uint64_t bytes = 0; bytes < 20; ++bytes) board.update(ticket, bytes, 100);
        (void)board.finish(ticket, 100);
      }
    });
  for (auto& worker : workers) worker.join();
  EXPECT_GE(draws, 400U);
}

}  // namespace
}  // namespace ferry::cli
