#include "wire/charset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::wire {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string message_of(const charset& c, std::string_view text) {
  try {
    (void)c.encode(text);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "nothing was thrown";
}

std::string every_byte() {
  std::string bytes;
  for (int b = 0; b < 256; ++b) bytes += static_cast<char>(static_cast<unsigned char>(b));
  return bytes;
}

TEST(charset, default_is_utf8_and_passes_everything) {
  const charset c;
  EXPECT_EQ(c.name(), "utf-8");
  EXPECT_TRUE(c.passes_through());
  EXPECT_EQ(c.decode("\xff\xc3\xa9"), "\xff\xc3\xa9");
  EXPECT_EQ(c.encode("\xff\xc3\xa9"), "\xff\xc3\xa9");
}

TEST(charset, names_of_utf8) {
  for (const char* name : {"utf-8", "UTF-8", "utf8", "Utf_8", "u8"})
    EXPECT_TRUE(charset(name).passes_through()) << name;
}

TEST(charset, names_as_python_writes_them) {
  for (const char* name :
       {"latin-1", "latin1", "latin_1", "latin", "l1", "iso8859-1", "iso8859_1", "ISO-8859-1", "iso-8859_1", "8859"}) {
    const charset c(name);
    EXPECT_FALSE(c.passes_through());
    EXPECT_EQ(c.name(), name);
    EXPECT_EQ(c.decode("\xe9"), "\u00e9") << name;
  }
  for (const char* name : {"cp1252", "windows-1252", "windows_1252", "1252", "CP1252"})
    EXPECT_EQ(charset(name).decode("\x80"), "\u20ac") << name;
  for (const char* name : {"shift_jis", "Shift-JIS", "shiftjis", "sjis"})
    EXPECT_EQ(charset(name).decode("\x82\xa0"), "\u3042") << name;
  for (const char* name : {"euc_jp", "euc-jp", "eucjp", "ujis"})
    EXPECT_EQ(charset(name).decode("\xa4\xa2"), "\u3042") << name;
  for (const char* name : {"koi8-r", "koi8_r", "KOI8-R"}) EXPECT_EQ(charset(name).decode("\xc1"), "\u0430") << name;
  for (const char* name : {"gbk", "936", "cp936"}) EXPECT_EQ(charset(name).decode("\xc4\xe3"), "\u4f60") << name;
  for (const char* name : {"big5", "big5_tw"}) EXPECT_EQ(charset(name).decode("\xa7\x41"), "\u4f60") << name;
  for (const char* name : {"iso8859_15", "latin9", "l9"}) EXPECT_EQ(charset(name).decode("\xa4"), "\u20ac") << name;
  for (const char* name : {"ascii", "us-ascii", "646"}) EXPECT_EQ(charset(name).decode("a"), "a") << name;
  for (const char* name : {"mac_roman", "macroman"}) EXPECT_EQ(charset(name).decode("\x8e"), "\u00e9") << name;
}

TEST(charset, names_that_are_refused) {
  for (const char* name : {"", "no-such-charset", "latin-1//TRANSLIT", "gbk//IGNORE", "/", "lat\nin", "utf-16",
                           "utf-32", "cp037", "utf-7", "johab"}) {
    EXPECT_THROW(charset{name}, std::invalid_argument) << name;
  }
}

TEST(charset, copies_work_alone) {
  const charset first("latin-1");
  const charset copy = first;
  EXPECT_EQ(copy.encode(first.decode("caf\xe9")), "caf\xe9");
}

TEST(charset, holes_become_kept_bytes) {
  const charset c("cp1252");
  EXPECT_EQ(c.decode("a\x81z"), "a\xed\xb2\x81z");  // U+DC81
  EXPECT_EQ(c.encode("a\xed\xb2\x81z"), "a\x81z");
  EXPECT_EQ(charset("ascii").decode("\x80\xff"), "\xed\xb2\x80\xed\xb3\xbf");
}

// glibc's SHIFT_JIS has a yen sign for `\\` and an overline for `~`.
TEST(charset, ascii_is_itself_in_shift_jis) {
  const charset c("shift_jis");
  std::string ascii;
  for (char b = 0; b < 127; ++b) ascii += b;
  EXPECT_EQ(c.decode(ascii), ascii);
  EXPECT_EQ(c.encode(ascii), ascii);
}

TEST(charset, each_call_starts_afresh) {
  const charset c("shift_jis");
  EXPECT_EQ(c.decode("\x82"), "\xed\xb2\x82");  // the first half of a character
  EXPECT_EQ(c.decode("\xa0"), "\xed\xb2\xa0");
  EXPECT_EQ(c.decode("\x82\xa0"), "\u3042");
  const charset jis("iso2022_jp");
  EXPECT_EQ(jis.encode("\u3042"), "\x1b$B$\"\x1b(B");
  EXPECT_EQ(jis.encode("a"), "a");
  EXPECT_EQ(jis.decode("\x1b$B$\"\x1b(B"), "\u3042");
  EXPECT_EQ(jis.decode("$\""), "$\"");
}

TEST(charset, a_broken_pair_leaves_the_next_character_alone) {
  const charset c("shift_jis");
  EXPECT_EQ(c.decode("\x82 b\x82\xa0"), "\xed\xb2\x82 b\u3042");
}

TEST(charset, letters_held_back_for_an_accent_are_not_lost) {
  const charset c("cp1258");
  EXPECT_EQ(c.decode("a"), "a");
  EXPECT_EQ(c.encode(c.decode("a\xec")), "a\xec");
  EXPECT_EQ(c.encode(c.decode("a\xd2\xd2")), "a\xd2\xd2");
  EXPECT_EQ(c.encode(c.decode("e\xec"
                              "e\xff\xd2"
                              "x")),
            "e\xec"
            "e\xff\xd2"
            "x");
}

TEST(charset, long_text) {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += "\x82\xa0-";
  const charset c("shift_jis");
  const std::string text = c.decode(bytes);
  EXPECT_EQ(text.size(), 5000U * 4U);
  EXPECT_EQ(c.encode(text), bytes);
}

// Two byte sequences, one character: the one that would come back changed stays bytes, so that its file is found.
TEST(charset, ambiguous_characters_stay_bytes) {
  const charset c("cp932");
  const std::string nec = "\xed\x40";  // IBM's \xfa\x5c is what U+7E8A is encoded to
  EXPECT_EQ(c.encode("\u7e8a"), "\xfa\x5c");
  EXPECT_EQ(c.decode("\xfa\x5c"), "\u7e8a");
  EXPECT_EQ(c.decode("\x82\xa0" + nec), "\u3042\xed\xb3\xad@");
  EXPECT_EQ(c.encode(c.decode(nec)), nec);
}

TEST(charset, encode_refuses_what_the_charset_lacks) {
  EXPECT_EQ(message_of(charset("latin-1"), "3 \u20ac"), "the charset latin-1 has no character U+20AC");
  EXPECT_EQ(message_of(charset("ascii"), "\u00e9"), "the charset ascii has no character U+00E9");
  EXPECT_EQ(message_of(charset("shift_jis"), "\U0001F600"), "the charset shift_jis has no character U+1F600");
  EXPECT_EQ(message_of(charset("latin-1"), "\u2019"), "the charset latin-1 has no character U+2019");  // not `'`
}

// A name that changes on its way would reach another file; one that becomes a line feed, another command.
TEST(charset, encode_refuses_what_iconv_would_replace_by_ascii) {
  EXPECT_EQ(message_of(charset("shift_jis"), "a\u00a5b"), "the charset shift_jis has no character U+00A5");
  EXPECT_EQ(message_of(charset("shift_jis"), "\u203e"), "the charset shift_jis has no character U+203E");
  EXPECT_EQ(message_of(charset("cp856"), "x\u25d9DELE y"), "the charset cp856 has no character U+25D9");
  EXPECT_EQ(message_of(charset("cp1046"), "\u066b"), "the charset cp1046 has no character U+066B");
  EXPECT_EQ(message_of(charset("iso-2022-jp-2"), "a\xc2\x8a"), "the charset iso-2022-jp-2 has no character U+008A");
}

TEST(charset, encode_accepts_other_forms_of_a_character) {
  EXPECT_EQ(charset("shift_jis").encode("\u301c"), "\x81\x60");  // the wave dash of JIS; it comes back as U+FF5E
  EXPECT_EQ(charset("cp1258").encode("e\u0301"), "e\xec");       // comes back as one character
  EXPECT_EQ(charset("tcvn").encode("\u00da"), "\x01");           // a letter where ASCII has a control character
}

TEST(charset, encode_refuses_what_iconv_would_drop) {
  EXPECT_EQ(message_of(charset("latin-1"), "a\U000E0041b"), "the charset latin-1 has no character U+E0041");
  EXPECT_EQ(message_of(charset("latin-1"), "\u20ac\U000E0041"), "the charset latin-1 has no character U+20AC");
}

TEST(charset, encode_refuses_what_is_not_utf8) {
  const charset c("latin-1");
  EXPECT_EQ(message_of(c, "a\xff"), "the text is not UTF-8: it contains 0xff");
  for (const char* text : {"\xc0\xaf", "\xe2\x82", "\x80", "\xf5\x80\x80\x80", "\xed\xa0\x80", "\xed\xb0\x80",
                           "\xed\xb1\xbf", "\xed\xb4\x80"}) {
    EXPECT_THAT(message_of(c, text), HasSubstr("not UTF-8")) << testing::PrintToString(text);
  }
}

TEST(charset, messages_do_not_repeat_the_text) {
  EXPECT_THAT(message_of(charset("latin-1"), "PASS hunter\u20ac2"),
              AllOf(HasSubstr("U+20AC"), Not(HasSubstr("hunter"))));
}

class charset_round_trip : public testing::TestWithParam<const char*> {};

TEST_P(charset_round_trip, every_byte_alone_and_all_in_a_row) {
  const charset c(GetParam());
  for (const char byte : every_byte()) EXPECT_EQ(c.encode(c.decode(std::string(1, byte))), std::string(1, byte));
  EXPECT_EQ(c.encode(c.decode(every_byte())), every_byte());
}

TEST_P(charset_round_trip, every_pair_of_bytes) {
  const charset c(GetParam());
  for (const char first : every_byte()) {
    std::string pairs;
    for (const char second : every_byte()) pairs += {first, second, '\n'};
    EXPECT_EQ(c.encode(c.decode(pairs)), pairs) << "first byte " << static_cast<int>(static_cast<unsigned char>(first));
  }
}

TEST_P(charset_round_trip, random_bytes) {
  const charset c(GetParam());
  std::mt19937 random(20);
  for (int round = 0; round < 1000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& b : bytes)
      b = static_cast<char>(static_cast<unsigned char>(random() % 3 == 0 ? random() % 128 : 128 + random() % 128));
    ASSERT_EQ(c.encode(c.decode(bytes)), bytes) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(charsets, charset_round_trip,
                         testing::Values("utf-8", "latin-1", "cp1252", "ascii", "koi8-r", "shift_jis", "cp932", "gbk",
                                         "gb18030", "euc-jp", "euc-kr", "big5", "big5-hkscs", "iso8859-15", "cp437",
                                         "cp1258"));

}  // namespace
}  // namespace ferry::wire
