#include "wire/python_repr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ferry::wire {
namespace {

TEST(python_repr, quotes) {
  EXPECT_EQ(python_repr(""), "''");
  EXPECT_EQ(python_repr("220 hello"), "'220 hello'");
  EXPECT_EQ(python_repr("it's"), "\"it's\"");
  EXPECT_EQ(python_repr("say \"hi\""), "'say \"hi\"'");
  EXPECT_EQ(python_repr("it's \"hi\""), "'it\\'s \"hi\"'");
}

TEST(python_repr, escapes) {
  EXPECT_EQ(python_repr("a\r\n"), "'a\\r\\n'");
  EXPECT_EQ(python_repr("\t\\"), "'\\t\\\\'");
  EXPECT_EQ(python_repr(std::string_view("\0\x1b\x7f", 3)), "'\\x00\\x1b\\x7f'");
}

TEST(python_repr, printable_text_stays) {
  EXPECT_EQ(python_repr("\u00e9\u4f60\U0001F600"), "'\u00e9\u4f60\U0001F600'");
}

TEST(python_repr, what_does_not_print_is_numbered) {
  EXPECT_EQ(python_repr("\xc2\x85\u00a0\u00ad"), "'\\x85\\xa0\\xad'");
  EXPECT_EQ(python_repr("\u2028\u202e\ufeff\ue000\uffff"), "'\\u2028\\u202e\\ufeff\\ue000\\uffff'");
  EXPECT_EQ(python_repr("\U000E0041\U0010FFFF"), "'\\U000e0041\\U0010ffff'");
}

TEST(python_repr, bytes_that_are_not_utf8) {
  EXPECT_EQ(python_repr("a\xff"), "'a\\udcff'");
  EXPECT_EQ(python_repr("\xc0\xaf"), "'\\udcc0\\udcaf'");
  EXPECT_EQ(python_repr("\xe2\x82"), "'\\udce2\\udc82'");
  EXPECT_EQ(python_repr("\xed\xb2\x80"), "'\\udc80'");  // a byte that a charset kept
}

TEST(python_printable, ranges_and_their_ends) {
  EXPECT_TRUE(python_printable(U' '));
  EXPECT_TRUE(python_printable(U'~'));
  EXPECT_FALSE(python_printable(0x00));
  EXPECT_FALSE(python_printable(0x1F));
  EXPECT_FALSE(python_printable(0x7F));
  EXPECT_FALSE(python_printable(0xA0));
  EXPECT_TRUE(python_printable(0xA1));
  EXPECT_FALSE(python_printable(0x378));  // not assigned
  EXPECT_TRUE(python_printable(0x37A));
  EXPECT_FALSE(python_printable(0xD800));
  EXPECT_TRUE(python_printable(0xE01EF));
  EXPECT_FALSE(python_printable(0xE01F0));
  EXPECT_FALSE(python_printable(0x10FFFF));
}

}  // namespace
}  // namespace ferry::wire
