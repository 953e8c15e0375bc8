#include "glob.hpp"

#include "errors.hpp"
#include "pch.hpp"

namespace ferry::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(glob, one_name_against_one_pattern) {
  const std::pair<std::string_view, std::string_view> good[] = {{"", ""},
                                                                {"*", ""},
                                                                {"*", "abc"},
                                                                {"a*", "a"},
                                                                {"*.iso", "a.b.iso"},
                                                                {"a*b*c", "aXbYbZc"},
                                                                {"**a", "bca"},
                                                                {"?", "a"},
                                                                {"?", "\xc3\xa4"},
                                                                {"?", "\xff"},
                                                                {"a?c", "abc"},
                                                                {"[a-c]x", "bx"},
                                                                {"[!a-c]x", "dx"},
                                                                {"[^a]", "b"},
                                                                {"[]x]", "]"},
                                                                {"[a-]", "-"},
                                                                {"[\\]]", "]"},
                                                                {"[\xc3\xa0-\xc3\xbf]", "\xc3\xa4"},
                                                                {"[ab", "[ab"},
                                                                {"a[", "a["},
                                                                {"\\*", "*"},
                                                                {"a\\?b", "a?b"},
                                                                {"\\a", "a"},
                                                                {"a\\", "a\\"},
                                                                {"\\[a]", "[a]"},
                                                                {"*[0-9].txt", "log7.txt"}};
  for (const auto& [pattern, name] : good) EXPECT_TRUE(matches(pattern, name)) << pattern << " " << name;
  const std::pair<std::string_view, std::string_view> bad[] = {{"", "a"},          {"a", ""},
                                                               {"?", ""},          {"?", "ab"},
                                                               {"??", "\xc3\xa4"}, {"*.iso", "a.iso.sig"},
                                                               {"[a-c]", "d"},     {"[!a]", "a"},
                                                               {"[a-c]", ""},      {"\\*", "a"},
                                                               {"a*b*c", "aXbY"},  {"[z-a]", "m"},
                                                               {"A", "a"},         {"[a-c]", "\xc3\xa4"}};
  for (const auto& [pattern, name] : bad) EXPECT_FALSE(matches(pattern, name)) << pattern << " " << name;
}

TEST(glob, many_stars_take_no_time) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  EXPECT_FALSE(matches(pattern + "b", std::string(20'000, 'a')));
}

TEST(glob, what_is_a_pattern) {
  for (const char* text : {"*", "a?", "[ab]", "\\\\*"}) EXPECT_TRUE(has_pattern(text)) << text;
  for (const char* text : {"", "a", "\\*", "[a", "a]", "{a,b}", "\\[a]", "a\\"})
    EXPECT_FALSE(has_pattern(text)) << text;
  EXPECT_EQ(unquoted("a\\*b\\\\c\\"), "a*b\\c\\");
}

TEST(glob, a_code_in_a_url_is_the_character_itself) {
  const auto found = parse_pattern_url("ftp://[::1]:21//pub/%2a[1].t%3Ft/a%5Cb%5bc%5D?/%2B*;type=i");
  EXPECT_THAT(found.segments, ElementsAre("pub", "\\*[1].t\\?t", "a\\\\b\\[c\\]?", "+*"));
  EXPECT_TRUE(found.absolute);
  EXPECT_EQ(found.host, "::1");
  EXPECT_TRUE(has_pattern(found));
  EXPECT_FALSE(has_pattern(parse_pattern_url("ftp://u%2A:%2A@h/%2Fa/%2A")));
  EXPECT_THAT(parse_pattern_url("ftp://h").segments, IsEmpty());
  try {
    (void)parse_pattern_url("ftp://h/%2A%");
    FAIL();
  } catch (const url_error& e) {
    EXPECT_EQ(std::string(e.what()).find('\\'), std::string::npos) << e.what();
  }
}

class expanding : public ::testing::Test {
 protected:
  std::vector<std::string> of(const std::vector<std::string>& pattern, glob_limits limits = {}) {
    std::vector<std::string> paths;
    for (const auto& match : expand(
             pattern, [this](const std::vector<std::string>& directory) { return list(joined(directory)); },
             [this](const std::vector<std::string>& directory, const std::string& name, const std::string&) {
               refused_.push_back(joined(directory) + ':' + name);
             },
             limits))
      paths.push_back(joined(match.segments) + (match.directory ? "/" : ""));
    return paths;
  }
  static std::string joined(const std::vector<std::string>& segments) {
    std::string path;
    for (const auto& segment : segments) path += (path.empty() ? "" : "/") + segment;
    return path;
  }
  std::vector<glob_entry> list(const std::string& directory) {
    listed_.push_back(directory);
    return tree_.at(directory);
  }

  std::vector<std::string> listed_;
  std::vector<std::string> refused_;
  std::map<std::string, std::vector<glob_entry>> tree_{
      {"", {{"b", true}, {"a", true}, {".h", true}, {"f.c", false}, {"../e", true}, {"..", true}, {"", true}}},
      {"a", {{"z.c", false}, {"sub", true}, {".c", false}, {"*.c", false}}},
      {"b", {{"y.c", false}, {"sub", false}}},
      {".h", {{"h.c", false}}},
      {"a/sub", {{"deep.c", false}}},
  };
};

TEST_F(expanding, without_a_pattern_nothing_is_listed) {
  EXPECT_THAT(of({"a", "\\*.c"}), ElementsAre("a/*.c"));
  EXPECT_THAT(of({}), ElementsAre(""));
  EXPECT_THAT(listed_, IsEmpty());
}

TEST_F(expanding, names_are_sorted_and_no_name_leads_away) {
  EXPECT_THAT(of({"*"}), ElementsAre("a/", "b/", "f.c"));
  EXPECT_THAT(of({"*", "*.c"}), ElementsAre("a/*.c", "a/z.c", "b/y.c"));
  EXPECT_THAT(of({"b", "[xy].c"}), ElementsAre("b/y.c"));
  EXPECT_THAT(of({"b", "q*"}), IsEmpty());
  // Only what the pattern would have taken is told.
  EXPECT_THAT(refused_, ElementsAre(":../e", ":../e"));
}

TEST_F(expanding, what_the_server_does_not_call_a_directory_is_not_entered_and_told) {
  tree_[""] = {{"a", false, true}, {"b", true}};
  EXPECT_THAT(of({"[ab]", "*.c"}), ElementsAre("b/y.c"));
  EXPECT_THAT(refused_, ElementsAre(":a"));
  EXPECT_THAT(of({"*"}), ElementsAre("a", "b/"));
}

TEST_F(expanding, hidden_names_are_for_patterns_with_a_dot) {
  EXPECT_THAT(of({"a", "*"}), ElementsAre("a/*.c", "a/sub/", "a/z.c"));
  EXPECT_THAT(of({".*", "*"}), ElementsAre(".h/h.c"));
  EXPECT_THAT(of({"a", "\\.?"}), ElementsAre("a/.c"));
}

TEST_F(expanding, a_name_behind_a_pattern_has_to_exist_and_files_are_not_entered) {
  EXPECT_THAT(of({"*", "sub", "*"}), ElementsAre("a/sub/deep.c"));
  EXPECT_THAT(of({"*", "z.c"}), ElementsAre("a/z.c"));
  EXPECT_THAT(of({"*", "\\*.c"}), ElementsAre("a/*.c"));
}

TEST_F(expanding, limits_hold) {
  EXPECT_THROW((void)of({"*"}, {.listings = 1, .matches = 2}), failure);
  EXPECT_THROW((void)of({"*", "*"}, {.listings = 2, .matches = 100}), failure);
  EXPECT_THAT(of({"*"}, {.listings = 1, .matches = 3}).size(), 3U);
}

}  // namespace
}  // namespace ferry::cli
