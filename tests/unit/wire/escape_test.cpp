#include <ferry/trace.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ferry {
namespace {

TEST(escape, ordinary_text_stays) {
  EXPECT_EQ(escape_for_terminal(""), "");
  EXPECT_EQ(escape_for_terminal("220 a-z ~!\"'"), "220 a-z ~!\"'");
  EXPECT_EQ(escape_for_terminal("\u00a0\u00e9 \u4f60 \U0001F600"), "\u00a0\u00e9 \u4f60 \U0001F600");
}

TEST(escape, a_backslash_is_doubled) { EXPECT_EQ(escape_for_terminal("a\\x1b"), "a\\\\x1b"); }

TEST(escape, s36_control_characters) {
  EXPECT_EQ(escape_for_terminal("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(escape_for_terminal(std::string_view("\0\t\r\n\x7f", 5)), "\\x00\\x09\\x0d\\x0a\\x7f");
  for (int c = 0; c < 0x20; ++c) {
    const std::string escaped = escape_for_terminal(std::string(1, static_cast<char>(c)));
    EXPECT_EQ(escaped.size(), 4U) << c;
    EXPECT_EQ(escaped.substr(0, 2), "\\x") << c;
  }
}

TEST(escape, s36_c1_in_both_forms) {
  EXPECT_EQ(escape_for_terminal("\xc2\x80\xc2\x9b\xc2\x9f"), "\\u{80}\\u{9b}\\u{9f}");
  EXPECT_EQ(escape_for_terminal("\x80\x9b\x9f"), "\\x80\\x9b\\x9f");
}

TEST(escape, s36_bidirectional_controls) {
  EXPECT_EQ(escape_for_terminal("a\u202etxt.exe"), "a\\u{202e}txt.exe");
  for (const char* control : {"\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066",
                              "\u2067", "\u2068", "\u2069"}) {
    EXPECT_EQ(escape_for_terminal(control).substr(0, 3), "\\u{") << control;
  }
  for (const char* neighbour : {"\u061b", "\u061d", "\u200d", "\u2010", "\u202f", "\u2065", "\u206a"})
    EXPECT_EQ(escape_for_terminal(neighbour), neighbour);
}

TEST(escape, line_and_paragraph_separators) { EXPECT_EQ(escape_for_terminal("\u2028\u2029"), "\\u{2028}\\u{2029}"); }

TEST(escape, s36_broken_utf8) {
  EXPECT_EQ(escape_for_terminal("a\xff"
                                "b\xe9"),
            "a\\xff"
            "b\\xe9");
  EXPECT_EQ(escape_for_terminal("\xc0\xaf"), "\\xc0\\xaf");                    // overlong `/`
  EXPECT_EQ(escape_for_terminal("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");           // and in three bytes
  EXPECT_EQ(escape_for_terminal("\xf0\x82\x82\xac"), "\\xf0\\x82\\x82\\xac");  // overlong euro sign
  EXPECT_EQ(escape_for_terminal("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(escape_for_terminal("\xed\xb2\x9b"), "\\xed\\xb2\\x9b");           // a kept byte
  EXPECT_EQ(escape_for_terminal("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
  EXPECT_EQ(escape_for_terminal("\xf8\x88\x80\x80\x80"), "\\xf8\\x88\\x80\\x80\\x80");
  EXPECT_EQ(escape_for_terminal("\xe2\x82"), "\\xe2\\x82");  // cut short
  EXPECT_EQ(escape_for_terminal("\xe2\x82\x1b"), "\\xe2\\x82\\x1b");
  EXPECT_EQ(escape_for_terminal("\xe2\x1b["), "\\xe2\\x1b[");  // the escape behind it is not swallowed
}

TEST(escape, ends_of_the_ranges_of_utf8) {
  for (const char* text : {"\u0080x", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010FFFF"}) {
    EXPECT_EQ(escape_for_terminal(text).find("\\x"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace ferry
