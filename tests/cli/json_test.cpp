#include "json.hpp"

#include <array>
#include <string>
#include <string_view>

#include "pch.hpp"

namespace ferry::cli {
namespace {

std::string of_bytes(std::string_view value) { return json_object().bytes("n", value).text(); }
std::string of_decoded(std::string_view value) { return json_object().decoded("n", value).text(); }

TEST(json, members_stay_in_order_and_objects_nest) {
  json_object inner;
  inner.number("biggest", UINT64_MAX);
  json_object all;
  all.bytes("b", "x").null("a").yes("c").object("d", inner).object("e", {});
  EXPECT_EQ(all.text(), R"({"b":"x","a":null,"c":true,"d":{"biggest":18446744073709551615},"e":{}})");
}

TEST(json, numbers_truths_and_lists) {
  const std::string names[] = {"[", "\xff\""};
  json_object all;
  all.real("a", 1.0 / 3, 3)
      .real("b", 1e18, 0)
      .real("c", 1.0 / 0.0, 1)
      .boolean("d", false)
      .list("e", names)
      .list("f", {});
  EXPECT_EQ(all.text(), R"({"a":0.333,"b":1000000000000000000,"c":null,"d":false,"e":["[","\udcff\""],"f":[]})");
}

TEST(json, text_is_kept_and_what_json_forbids_is_escaped) {
  EXPECT_EQ(of_bytes("\xc3\xa4 \xf0\x9f\x9a\xa2 /"), "{\"n\":\"\xc3\xa4 \xf0\x9f\x9a\xa2 /\"}");
  EXPECT_EQ(of_bytes("\"\\"), R"({"n":"\"\\"})");
  EXPECT_EQ(of_bytes(std::string_view("\0\n\x1f", 3)), R"({"n":"\u0000\u000a\u001f"})");
  EXPECT_EQ(json_object().null("a\"\xff").text(), R"({"a\"\udcff":null})");
}

TEST(json, s36_nothing_harms_a_terminal) {
  // ESC, DEL, CSI as one character, an override of the direction, a line separator.
  EXPECT_EQ(of_bytes("\x1b\x7f\xc2\x9b\xe2\x80\xae\xe2\x80\xa8"), R"({"n":"\u001b\u007f\u009b\u202e\u2028"})");
}

TEST(json, bytes_that_are_no_utf8_are_kept_one_by_one) {
  struct {
    std::string_view bytes;
    std::string_view escaped;
  } const cases[] = {
      {"a\xff", R"(a\udcff)"},
      {"\x80", R"(\udc80)"},
      {"\xc3", R"(\udcc3)"},                                // cut short
      {"\xc3(", R"(\udcc3()"},                              // and followed by something else
      {"\xc0\xaf", R"(\udcc0\udcaf)"},                      // overlong
      {"\xe2\x82", R"(\udce2\udc82)"},                      // two of three
      {"\xf4\x90\x80\x80", R"(\udcf4\udc90\udc80\udc80)"},  // above U+10FFFF
      {"\xed\xb3\xbf", R"(\udced\udcb3\udcbf)"},            // a surrogate is no character
      {"\xed\xa0\x80", R"(\udced\udca0\udc80)"},
  };
  for (const auto& one : cases) EXPECT_EQ(of_bytes(one.bytes), "{\"n\":\"" + std::string(one.escaped) + "\"}");
}

TEST(json, decoded_text_holds_kept_bytes) {
  EXPECT_EQ(of_decoded("a\xed\xb3\xbf"), R"({"n":"a\udcff"})");
  EXPECT_EQ(of_decoded("\xed\xa0\x80"), R"({"n":"\udced\udca0\udc80"})");
  EXPECT_EQ(of_decoded("\xc3\xa4"), "{\"n\":\"\xc3\xa4\"}");
}

}  // namespace
}  // namespace ferry::cli
