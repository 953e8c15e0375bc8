// Who fetches what: no byte twice, none forgotten, whatever comes back.
#include "transfer/pieces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "transfer/segmented.hpp"

namespace ferry::transfer {
namespace {

constexpr std::uint64_t mib = 1024U * 1024;

ranges of(std::initializer_list<range> all) {
  ranges r;
  for (const auto& one : all) r.add(one);
  return r;
}
range extent(const piece& p) { return {p.from, p.to}; }

TEST(Pieces, halves_make_equal_parts) {
  pieces plan(64 * mib, {});
  const auto first = plan.take();
  EXPECT_EQ(extent(first.value()), (range{0, 64 * mib}));
  EXPECT_EQ(extent(plan.take().value()), (range{32 * mib, 64 * mib}));
  EXPECT_EQ(plan.take()->size(), 16 * mib);
  EXPECT_EQ(plan.take()->size(), 16 * mib);
  EXPECT_EQ(plan.reached(first->number, 0, 0), 16 * mib);
}

TEST(Pieces, what_is_there_is_not_fetched_and_gaps_come_first) {
  pieces plan(40 * mib, of({{0, 3 * mib}, {10 * mib, 20 * mib}}));
  EXPECT_EQ(plan.missing(), 27 * mib);
  EXPECT_EQ(extent(plan.take().value()), (range{3 * mib, 10 * mib}));
  EXPECT_EQ(extent(plan.take().value()), (range{20 * mib, 40 * mib}));
  EXPECT_EQ(extent(plan.take().value()), (range{30 * mib, 40 * mib}));
}

TEST(Pieces, small_rests_stay_whole) {
  pieces plan(pieces::least_divided, {});
  const auto only = plan.take();
  (void)plan.reached(only->number, 1, 0);
  EXPECT_EQ(plan.take(), std::nullopt);
  (void)plan.reached(only->number, plan.size(), plan.size());
  EXPECT_FALSE(plan.whole());
  plan.release(only->number);
  EXPECT_TRUE(plan.whole());
}

TEST(Pieces, what_was_moved_and_not_written_is_missing_again) {
  pieces plan(10 * mib, {});
  const auto p = plan.take();
  (void)plan.reached(p->number, 3 * mib, 2 * mib);
  EXPECT_EQ(plan.moved(), 3 * mib);
  plan.release(p->number);
  EXPECT_EQ(plan.written(), of({{0, 2 * mib}}));
  EXPECT_EQ(extent(plan.take().value()), (range{2 * mib, 10 * mib}));
}

TEST(Pieces, a_part_that_nobody_began_goes_back_to_its_neighbour) {
  pieces plan(32 * mib, {});
  const auto first = plan.take();
  const auto second = plan.take();
  EXPECT_EQ(plan.reached(first->number, mib, mib), 16 * mib);
  plan.release(second->number);
  EXPECT_EQ(plan.reached(first->number, 2 * mib, 2 * mib), 32 * mib);
  plan.release(99);
}

// Sessions of chance: they move, stop, fail and come again, and in the end every byte was written once by somebody who owned it.
TEST(Pieces, chance_finds_no_hole_and_no_overlap) {
  std::mt19937 chance(7);
  const auto up_to = [&](std::uint64_t n) { return std::uniform_int_distribution<std::uint64_t>(0, n)(chance); };
  for (int round = 0; round < 200; ++round) {
    const std::uint64_t size = up_to(60 * mib) + 1;
    ranges there;
    for (auto n = up_to(3); n > 0; --n) {
      const auto at = up_to(size - 1);
      there.add({at, std::min(size, at + up_to(5 * mib))});
    }
    pieces plan(size, there);
    struct worker {
      piece mine;
      std::uint64_t at;
    };
    std::vector<worker> busy;
    for (int step = 0; !plan.whole(); ++step) {
      ASSERT_LT(step, 10'000);
      if (busy.empty() || (busy.size() < 5 && up_to(2) == 0)) {
        if (const auto p = plan.take()) busy.push_back({*p, p->from});
        continue;
      }
      auto& w = busy[up_to(busy.size() - 1)];
      const auto end = plan.reached(w.mine.number, w.at, w.at);
      ASSERT_LE(w.at, end) << "somebody lost what had come already";
      w.at = std::min(end, w.at + up_to(2 * mib));
      (void)plan.reached(w.mine.number, w.at, w.at);
      ASSERT_FALSE(there.contains({w.mine.from, w.mine.from + 1}));
      if (w.at < end && up_to(9) > 0) continue;
      plan.release(w.mine.number);
      for (const auto& [piece, at] : busy) {
        if (piece.number == w.mine.number) continue;
        EXPECT_TRUE(at <= w.mine.from || piece.from >= w.at);
      }
      busy.erase(busy.begin() + (&w - busy.data()));
    }
    EXPECT_EQ(plan.written().total(), size);
    EXPECT_EQ(plan.moved(), size);
  }
}

TEST(Segments, come_by_themselves_for_large_files_far_away) {
  using std::chrono::milliseconds;
  const situation far{.missing = 100 * mib, .distance = milliseconds(80), .helpers = 3};
  const auto sessions = [](situation s, auto change) {
    change(s);
    return worthwhile_sessions(s);
  };
  EXPECT_EQ(worthwhile_sessions(far), 4u);
  EXPECT_EQ(sessions(far, [](auto& s) { s.distance = milliseconds(5); }), 0u);
  EXPECT_EQ(sessions(far, [](auto& s) { s.missing = 31 * mib; }), 0u);
  EXPECT_EQ(sessions(far, [](auto& s) { s.helpers = 0; }), 0u);
  EXPECT_EQ(sessions(far, [](auto& s) { s.wanted = 1; }), 0u);
  EXPECT_EQ(sessions(far, [](auto& s) { s.wanted = 9; }), 9u);
  EXPECT_EQ(sessions(situation{}, [](auto& s) { s.wanted = 4; }), 0u);
  EXPECT_EQ(sessions(far, [](auto& s) { s.wanted = 1, s.in_pieces = true; }), 1u);
  EXPECT_EQ(sessions(situation{}, [](auto& s) { s.missing = 1, s.in_pieces = true; }), 1u);
}

}  // namespace
}  // namespace ferry::transfer
