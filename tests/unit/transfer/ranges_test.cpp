// Which bytes are there.
#include "transfer/ranges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace ferry::transfer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

ranges of(std::initializer_list<range> all) {
  ranges r;
  for (const auto& one : all) r.add(one);
  return r;
}

TEST(Ranges, join_what_touches) {
  EXPECT_THAT(of({}).list(), IsEmpty());
  EXPECT_THAT(of({{5, 5}, {7, 3}}).list(), IsEmpty());
  EXPECT_THAT(of({{10, 20}, {0, 5}}).list(), ElementsAre(range{0, 5}, range{10, 20}));
  EXPECT_THAT(of({{10, 20}, {5, 10}}).list(), ElementsAre(range{5, 20}));
  EXPECT_THAT(of({{10, 20}, {20, 25}}).list(), ElementsAre(range{10, 25}));
  EXPECT_THAT(of({{10, 20}, {12, 15}}).list(), ElementsAre(range{10, 20}));
  EXPECT_THAT(of({{0, 2}, {4, 6}, {8, 10}, {1, 9}}).list(), ElementsAre(range{0, 10}));
  EXPECT_THAT(of({{0, 2}, {4, 6}, {8, 10}, {4, 7}}).list(), ElementsAre(range{0, 2}, range{4, 7}, range{8, 10}));
}

TEST(Ranges, tell_what_is_missing) {
  const auto r = of({{2, 4}, {6, 8}});
  EXPECT_EQ(r.total(), 4U);
  EXPECT_EQ(r.from_start(), 0U);
  EXPECT_EQ(of({{0, 3}, {5, 6}}).from_start(), 3U);
  EXPECT_THAT(r.missing(10), ElementsAre(range{0, 2}, range{4, 6}, range{8, 10}));
  EXPECT_THAT(r.missing(7), ElementsAre(range{0, 2}, range{4, 6}));
  EXPECT_THAT(r.missing(0), IsEmpty());
  EXPECT_THAT(r.next_gap(0, 10), Optional(range{0, 2}));
  EXPECT_THAT(r.next_gap(1, 10), Optional(range{1, 2}));
  EXPECT_THAT(r.next_gap(2, 10), Optional(range{4, 6}));
  EXPECT_THAT(r.next_gap(3, 5), Optional(range{4, 5}));
  EXPECT_FALSE(r.next_gap(6, 8));
  EXPECT_FALSE(r.next_gap(9, 9));
  EXPECT_TRUE(r.contains({6, 8}));
  EXPECT_TRUE(r.contains({5, 5}));
  EXPECT_FALSE(r.contains({3, 7}));
}

TEST(Ranges, keep_what_others_have_too) {
  ranges r;
  r.add({0, 10});
  r.add({20, 30});
  ranges other;
  other.add({5, 25});
  EXPECT_FALSE(r.contains(other));
  r.keep(other);
  EXPECT_EQ(r.list(), (std::vector<range>{{5, 10}, {20, 25}}));
  EXPECT_TRUE(other.contains(r));
  r.keep({});
  EXPECT_EQ(r.total(), 0u);
}

TEST(Ranges, are_cut) {
  for (const auto& [size, left] : std::vector<std::pair<std::uint64_t, ranges>>{{0, {}},
                                                                                {2, {}},
                                                                                {3, of({{2, 3}})},
                                                                                {5, of({{2, 4}})},
                                                                                {7, of({{2, 4}, {6, 7}})},
                                                                                {9, of({{2, 4}, {6, 8}})}}) {
    auto r = of({{2, 4}, {6, 8}});
    r.cut(size);
    EXPECT_EQ(r, left) << size;
  }
}

TEST(Ranges, agree_with_a_bitmap) {
  constexpr std::uint64_t size = 64;
  std::minstd_rand random(4);
  for (int round = 0; round < 200; ++round) {
    ranges r;
    std::vector<bool> bits(size);
    for (int i = 0; i < 12; ++i) {
      const std::uint64_t from = random() % size;
      const std::uint64_t to = std::min<std::uint64_t>(size, from + random() % 12);
      r.add({from, to});
      std::fill(bits.begin() + static_cast<long>(from), bits.begin() + static_cast<long>(to), true);
    }
    std::vector<bool> covered(size, true);
    for (const auto& gap : r.missing(size))
      std::fill(covered.begin() + static_cast<long>(gap.from), covered.begin() + static_cast<long>(gap.to), false);
    ASSERT_EQ(covered, bits);
    ASSERT_EQ(r.total(), static_cast<std::uint64_t>(std::count(bits.begin(), bits.end(), true)));
  }
}

}  // namespace
}  // namespace ferry::transfer
