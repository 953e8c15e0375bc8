// Values inside replies: 150, 213, 257.

#include "wire/replies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ferry::wire {
namespace {

using testing::Eq;
using testing::Optional;

constexpr std::uint64_t largest = 9'223'372'036'854'775'807U;

TEST(AnnouncedSize, stands_in_parentheses_behind_some_text) {
  EXPECT_THAT(announced_size("150 Opening BINARY mode data connection for a (1234 bytes)."), Optional(Eq(1234U)));
  EXPECT_THAT(announced_size("150 x (1234 bytes)"), Optional(Eq(1234U)));
  EXPECT_THAT(announced_size("150 x (0 bytes)"), Optional(Eq(0U)));
  EXPECT_THAT(announced_size("150 x (007 bytes)"), Optional(Eq(7U)));
  EXPECT_THAT(announced_size("150 x (12 BYTES) y"), Optional(Eq(12U)));
}

TEST(AnnouncedSize, needs_text_and_a_space_before_it) {
  EXPECT_EQ(announced_size("150 (1234 bytes)"), std::nullopt);
  EXPECT_EQ(announced_size("150 x(1234 bytes)"), std::nullopt);
  EXPECT_THAT(announced_size("150  (1234 bytes)"), Optional(Eq(1234U)));
}

TEST(AnnouncedSize, the_last_one_counts) {
  EXPECT_THAT(announced_size("150 x (1 bytes) (2 bytes)"), Optional(Eq(2U)));
  EXPECT_THAT(announced_size("150 (1 bytes) (2 bytes)"), Optional(Eq(2U)));
  EXPECT_THAT(announced_size("150 a (5 bytes).txt (9 lines)"), Optional(Eq(5U)));
  EXPECT_EQ(announced_size("150 x (1 bytes) (9223372036854775808 bytes)"), std::nullopt);
}

TEST(AnnouncedSize, anything_else_is_unknown) {
  for (const std::string_view text :
       {"150 x (12 byte)", "150 x (1,234 bytes)", "150 x (-5 bytes)", "150 x (+5 bytes)", "150 x ( 5 bytes)",
        "150 x (5  bytes)", "150 x (5bytes)", "150 x (5 bytes", "150 x ( bytes)", "150 x (0x10 bytes)", "150 x 5 bytes",
        "150 x", "150 ", "150", "", "125 x (5 bytes)", "1500 x (5 bytes)"}) {
    EXPECT_EQ(announced_size(text), std::nullopt) << text;
  }
}

TEST(AnnouncedSize, only_the_first_line_of_a_single_line_reply_counts) {
  EXPECT_EQ(announced_size("150-a (5 bytes)"), std::nullopt);
  EXPECT_EQ(announced_size("150-a (5 bytes)\n150 end"), std::nullopt);
  EXPECT_EQ(announced_size("150-a\n150 b (5 bytes)"), std::nullopt);
  EXPECT_EQ(announced_size("150 a\nb (5 bytes)"), std::nullopt);
  EXPECT_THAT(announced_size("150 a (4 bytes)\nb (5 bytes)"), Optional(Eq(4U)));
  EXPECT_EQ(announced_size("150 \n (5 bytes)"), std::nullopt);
}

TEST(AnnouncedSize, fits_a_file_offset_or_is_unknown) {
  EXPECT_THAT(announced_size("150 x (9223372036854775807 bytes)"), Optional(Eq(largest)));
  EXPECT_EQ(announced_size("150 x (9223372036854775808 bytes)"), std::nullopt);
  EXPECT_EQ(announced_size("150 x (18446744073709551616 bytes)"), std::nullopt);
}

TEST(AnnouncedSize, a_long_reply_is_read_once) {
  std::string text = "150 x";
  for (int i = 0; i < 300'000; ++i) text += " (1";
  EXPECT_EQ(announced_size(text), std::nullopt);
  EXPECT_EQ(announced_size("150 x (" + std::string(1'000'000, '1')), std::nullopt);
}

TEST(SizeValue, is_the_number_of_a_213) {
  EXPECT_THAT(size_value("213 1234"), Optional(Eq(1234U)));
  EXPECT_THAT(size_value("213 0"), Optional(Eq(0U)));
  EXPECT_THAT(size_value("213   12\t "), Optional(Eq(12U)));
  EXPECT_THAT(size_value("213\t12"), Optional(Eq(12U)));
  EXPECT_THAT(size_value("213 0012"), Optional(Eq(12U)));
}

TEST(SizeValue, case_034_text_around_the_digits_is_unknown) {
  for (const std::string_view text : {"213 12 bytes", "213 size 12", "213 12.", "213 12\r", "213 1_0", "213 12 34"}) {
    EXPECT_EQ(size_value(text), std::nullopt) << text;
  }
}

TEST(SizeValue, case_035_s29_negative_hex_empty_or_too_large_is_unknown) {
  for (const std::string_view text :
       {"213 -1", "213 +1", "213 0x3e8", "213 3e8", "213 ", "213", "213    ", "21", "", "213 9223372036854775808",
        "213 18446744073709551616", "213 99999999999999999999999999", "2131234", "213-12\n213 12", "213 12\n", "214 12",
        "250 1000"}) {
    EXPECT_EQ(size_value(text), std::nullopt) << text;
  }
  EXPECT_THAT(size_value("213 9223372036854775807"), Optional(Eq(largest)));
}

TEST(QuotedPath, stands_behind_code_and_space) {
  EXPECT_EQ(quoted_path("257 \"/foo/bar\""), "/foo/bar");
  EXPECT_EQ(quoted_path("257 \"/foo/bar\" is the current directory"), "/foo/bar");
  EXPECT_EQ(quoted_path("257 \"/foo bar\" \"x\""), "/foo bar");
}

TEST(QuotedPath, case_022_doubled_quotes_become_one) {
  EXPECT_EQ(quoted_path("257 \"/foo/b\"\"ar\""), "/foo/b\"ar");
  EXPECT_EQ(quoted_path("257 \"a\"\"\"\"b\" text"), "a\"\"b");
  EXPECT_EQ(quoted_path("257 \"\""), "");
  EXPECT_EQ(quoted_path("257 \"\"\"\""), "\"");
  EXPECT_EQ(quoted_path("257 \"a\"\"\""), "a\"");
}

TEST(QuotedPath, case_023_a_quote_elsewhere_is_no_path) {
  for (const std::string_view text : {"257  \"x\"", "257-\"x\"\n257 end", "257 is \"x\"", "257 /x", "257 x \"y\"",
                                      "257 ", "257", "", "250 \"x\"", "257\"x\""}) {
    EXPECT_EQ(quoted_path(text), "") << text;
  }
}

TEST(QuotedPath, case_021_an_unterminated_quote_gives_the_rest) {
  EXPECT_EQ(quoted_path("257 \"/foo bar"), "/foo bar");
  EXPECT_EQ(quoted_path("257 \""), "");
  EXPECT_EQ(quoted_path("257 \"a\"\"b"), "a\"b");
}

TEST(QuotedPath, case_024_control_characters_are_left_to_the_caller) {
  EXPECT_EQ(quoted_path("257 \"/a\rb\x1b\x01\" ok"), "/a\rb\x1b\x01");
}

TEST(FindQuotedPath, case_023_passes_over_text_before_the_quote) {
  EXPECT_EQ(find_quoted_path("257 is \"/x\" today"), "/x");
  EXPECT_EQ(find_quoted_path("257 \"/a \"\"b\"\"\""), "/a \"b\"");
  EXPECT_EQ(find_quoted_path("257 /x"), "");
  EXPECT_EQ(find_quoted_path("257 \"\""), "");
}

TEST(FindQuotedPath, case_021_an_unterminated_quote_is_nothing) {
  EXPECT_EQ(find_quoted_path("257 \"/foo bar"), std::nullopt);
  EXPECT_EQ(find_quoted_path("257 \""), std::nullopt);
  EXPECT_EQ(find_quoted_path("257 \"a\"\""), std::nullopt);
}

}  // namespace
}  // namespace ferry::wire
