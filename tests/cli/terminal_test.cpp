// Text for terminals: widths, cutting, escaping; and the help pages that have to fit one.
#include "terminal.hpp"

#include <algorithm>
#include <sstream>

#include "errors.hpp"
#include "listing.hpp"
#include "password.hpp"
#include "pch.hpp"

namespace ferry::cli {
namespace {

using ::testing::HasSubstr;

TEST(display_width, counts_columns_not_bytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("\xc3\xa4"), 1U);          // a umlaut
  EXPECT_EQ(display_width("a\xcc\x88"), 1U);         // a, combining diaeresis
  EXPECT_EQ(display_width("\xe6\x96\x87"), 2U);      // a CJK character
  EXPECT_EQ(display_width("\xf0\x9f\x9a\xa2"), 2U);  // a ship
  EXPECT_EQ(display_width("\xff\xf0"), 2U);          // broken bytes, one each
  EXPECT_EQ(display_width(""), 0U);
}

TEST(fit, cuts_between_characters_and_says_so) {
  EXPECT_EQ(fit("abcdef", 6), "abcdef");
  EXPECT_EQ(fit("abcdefg", 6), "abc...");
  EXPECT_EQ(fit("\xf0\x9f\x9a\xa2\xf0\x9f\x9a\xa2\xf0\x9f\x9a\xa2", 5), "\xf0\x9f\x9a\xa2...");
  EXPECT_EQ(fit("abcdef", 2), "..");
  EXPECT_EQ(fit("abcdef", 0), "");
}

TEST(one_line, s36_line_ends_and_escapes_do_not_get_through) {
  EXPECT_EQ(one_line("a\nb\r\n"), "a b");
  EXPECT_EQ(one_line("a\x1b[31mb\x07"), "a\\x1b[31mb\\x07");
  EXPECT_EQ(shown("tab\there"), "tab\\x09here");
}

TEST(password, the_first_line_counts_and_its_end_does_not) {
  const auto from = [](const std::string& text) {
    std::istringstream in(text);
    return first_line(in, "x");
  };
  EXPECT_EQ(from("secret\nmore\n"), "secret");
  EXPECT_EQ(from("secret\r\n"), "secret");
  EXPECT_EQ(from("secret"), "secret");
  EXPECT_EQ(from(" spaces \n"), " spaces ");
  EXPECT_EQ(from(""), "");
  EXPECT_THROW((void)from(std::string(5000, 'x')), failure);
}

TEST(listing, names_that_a_server_would_take_for_options_or_patterns_are_entered_first) {
  for (const char* path : {"-l", "a b", "a*", "a?", "[a]", "{a}", "~a", "a\\b", "'a'"}) EXPECT_TRUE(is_delicate(path));
  for (const char* path : {"a", "/pub/x", "a-b", "a.b_c", "\xf0\x9f\x9a\xa2"}) EXPECT_FALSE(is_delicate(path));
}

}  // namespace
}  // namespace ferry::cli
