// What happens to files that exist.
#include "transfer/existing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ferry::transfer {
namespace {

using testing::HasSubstr;

known_file facts(std::optional<std::uint64_t> size, std::optional<std::int64_t> seconds = {},
                 time_precision precision = time_precision::subsecond) {
  known_file f;
  f.size = size;
  if (seconds) f.modified = io::file_time{std::chrono::seconds{*seconds}};
  f.precision = precision;
  return f;
}

struct row {
  if_exists policy;
  known_file target;
  known_file source;
  decision what;
  const char* reason = "";
};

TEST(Existing, is_decided_by_policy_sizes_and_times) {
  using enum decision;
  constexpr auto unknown = std::nullopt;
  constexpr std::int64_t noon = 1'700'049'600;
  const std::vector<row> rows = {
      {if_exists::overwrite, facts(5), facts(5), go},
      {if_exists::skip, facts(5), facts(9), skip, "exists"},
      {if_exists::fail, facts(5), facts(9), fail, "exists"},
      {if_exists::rename, facts(5), facts(9), rename},

      {if_exists::resume, facts(5), facts(9), resume},
      {if_exists::resume, facts(5), facts(unknown), resume},
      {if_exists::resume, facts(0), facts(9), go},
      {if_exists::resume, facts(9), facts(9), skip, "complete"},
      {if_exists::resume, facts(9, noon), facts(9, noon), skip, "complete"},
      {if_exists::resume, facts(9, noon + 99), facts(9, noon), skip, "complete"},
      {if_exists::resume, facts(9, noon), facts(9, noon + 99), go},
      {if_exists::resume, facts(9), facts(9, noon), skip, "complete"},
      {if_exists::resume, facts(9), facts(5), fail, "9 bytes and the source only 5"},
      {if_exists::resume, facts(unknown), facts(5), fail, "size is not known"},

      {if_exists::newer, facts(5, noon), facts(5, noon + 2), go},
      {if_exists::newer, facts(5, noon), facts(5, noon), skip, "as new"},
      {if_exists::newer, facts(5, noon), facts(5, noon + 1), skip, "as new"},
      {if_exists::newer, facts(5, noon), facts(6, noon + 1), go},
      {if_exists::newer, facts(5, noon + 2), facts(6, noon), skip, "it is newer"},
      {if_exists::newer, facts(5, noon + 59), facts(5, noon, time_precision::minute), skip, "as new"},
      {if_exists::newer, facts(5, noon + 59), facts(5, noon + 60, time_precision::minute), go},
      {if_exists::newer, facts(5, noon + 3600), facts(5, noon - 43'200, time_precision::day), skip, "as new"},
      {if_exists::newer, facts(5, noon + 3600), facts(6, noon - 43'200, time_precision::day), go},
      {if_exists::newer, facts(5, -1), facts(5, 1, time_precision::minute), go},
      {if_exists::newer, facts(5, noon), facts(5), skip, "sizes agree"},
      {if_exists::newer, facts(5, noon), facts(6), go},
      {if_exists::newer, facts(5, noon), facts(unknown), fail, "choose"},
      {if_exists::newer, facts(unknown, noon), facts(unknown, noon), skip, "as new"},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& r = rows[i];
    const auto got = decide(r.policy, r.target, r.source);
    EXPECT_EQ(got.what, r.what) << "row " << i;
    EXPECT_EQ(got.reason.empty(), r.what != decision::skip && r.what != decision::fail) << "row " << i;
    EXPECT_THAT(got.reason, HasSubstr(r.reason)) << "row " << i;
  }
}

TEST(Existing, what_is_no_file_is_decided_first) {
  for (const auto policy : {if_exists::overwrite, if_exists::skip, if_exists::resume, if_exists::newer,
                            if_exists::rename, if_exists::fail}) {
    EXPECT_EQ(decide(policy, {}, facts(1)).what, decision::go);
    auto target = facts(0);
    target.kind = io::file_kind::directory;
    EXPECT_EQ(decide(policy, target, facts(1)).what, decision::fail);
    target.kind = io::file_kind::other;
    EXPECT_EQ(decide(policy, target, facts(1)).what, decision::go);
  }
}

TEST(Existing, facts_of_a_file_are_exact) {
  const auto f = known({.size = 7, .modified = io::file_time{std::chrono::seconds{5}}, .mode = 0, .identity = {}});
  EXPECT_EQ(f.size, 7U);
  EXPECT_EQ(f.modified, io::file_time{std::chrono::seconds{5}});
  EXPECT_EQ(f.precision, time_precision::subsecond);
}

TEST(Existing, names_get_numbers_before_the_extension) {
  EXPECT_EQ(numbered("a.txt", 1), "a (1).txt");
  EXPECT_EQ(numbered("a", 12), "a (12)");
  EXPECT_EQ(numbered("a.tar.gz", 1), "a (1).tar.gz");
  EXPECT_EQ(numbered(".tar.gz", 1), ".tar (1).gz");
  EXPECT_EQ(numbered(".bashrc", 1), ".bashrc (1)");
  EXPECT_EQ(numbered("a.", 1), "a (1).");
  EXPECT_EQ(numbered(std::string(255, 'a'), 1), std::string(251, 'a') + " (1)");
  EXPECT_EQ(numbered(std::string(251, 'a') + ".txt", 1), std::string(247, 'a') + " (1).txt");
  EXPECT_EQ(numbered("a." + std::string(253, 'x'), 1), "a." + std::string(249, 'x') + " (1)");
  const std::string umlauts = "\xC3\xA4\xC3\xA4";
  EXPECT_EQ(cut_name(umlauts, 3), "\xC3\xA4");
  EXPECT_EQ(cut_name(umlauts, 4), umlauts);
  EXPECT_EQ(cut_name(umlauts, 1), "");
}

TEST(Existing, policies_have_names) {
  for (const auto& [policy, name] : std::vector<std::pair<if_exists, const char*>>{{if_exists::overwrite, "overwrite"},
                                                                                   {if_exists::skip, "skip"},
                                                                                   {if_exists::resume, "resume"},
                                                                                   {if_exists::newer, "newer"},
                                                                                   {if_exists::rename, "rename"},
                                                                                   {if_exists::fail, "fail"}})
    EXPECT_EQ(to_string(policy), name);
}

}  // namespace
}  // namespace ferry::transfer
