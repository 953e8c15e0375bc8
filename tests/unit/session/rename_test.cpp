#include "session/rename.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

void prepare(fixture& f) { f.connect(); }

TEST(rename, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { session::rename(f.session, "a", "b"); });
}

TEST(rename, says_both_names) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::rename(f.session, "a b", "c d").text, "250 renamed");
  EXPECT_EQ(f.host.last_commands(2), (words{"RNFR a b", "RNTO c d"}));
}

TEST(rename, says_no_second_name_when_the_first_is_not_taken) {
  fixture f;
  prepare(f);
  const auto rename = [&] { session::rename(f.session, "a", "b"); };
  for (const char* text : {"200 fine", "150 hm\r\n350 to what"}) {
    f.host.on("RNFR", text);
    EXPECT_EQ(thrown<error_reply>(rename).command(), "RNFR a");
    EXPECT_EQ(f.host.last_commands(1), words{"RNFR a"});
  }
  f.host.on("RNFR", "550 no");
  EXPECT_EQ(thrown<error_perm>(rename).command(), "RNFR a");
  EXPECT_EQ(f.host.last_commands(1), words{"RNFR a"});
  f.expect_sound();
}

TEST(rename, wants_class_2_for_the_second_name) {
  fixture f;
  prepare(f);
  const auto rename = [&] { session::rename(f.session, "a", "b"); };
  f.host.on("RNTO", "350 hm");
  EXPECT_EQ(thrown<error_reply>(rename).command(), "RNTO b");
  f.host.on("RNTO", "553 no");
  EXPECT_EQ(thrown<error_perm>(rename).command(), "RNTO b");
  f.expect_sound();
}

TEST(rename, encodes_both_names) {
  fixture f;
  prepare(f);
  f.settings.encoding = wire::charset("latin-1");
  session::rename(f.session, "\xc3\xa9", "\xc3\xbc");
  EXPECT_EQ(f.host.last_commands(2), (words{"RNFR \xe9", "RNTO \xfc"}));
  const auto before = f.host.operations();
  EXPECT_THROW(session::rename(f.session, "a", "\xe2\x82\xac"), std::invalid_argument);
  EXPECT_EQ(f.host.operations(), before);
}

TEST(rename, s07_writes_nothing_when_either_name_is_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  for (const auto& bad :
       {std::string("a\r\nDELE x"), std::string("a\n"), std::string("a\rb"), std::string("a\0b", 3)}) {
    EXPECT_THROW(session::rename(f.session, bad, "b"), std::invalid_argument);
    EXPECT_THROW(session::rename(f.session, "a", bad), std::invalid_argument);
  }
  EXPECT_EQ(f.host.operations(), before);
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
