#include "session/remove.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

void prepare(fixture& f) { f.connect(); }

TEST(remove, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { session::remove_file(f.session, "x"); });
}

TEST(remove, says_dele) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::remove_file(f.session, "a b").text, "250 gone");
  EXPECT_EQ(f.host.last_commands(1), words{"DELE a b"});
}

TEST(remove, takes_250_and_200_only) {
  fixture f;
  prepare(f);
  const auto remove = [&] { return session::remove_file(f.session, "x"); };
  f.host.on("DELE", "200 fine");
  EXPECT_EQ(remove().text, "200 fine");
  for (const char* text : {"202 superfluous", "212 hm", "226 hm", "350 hm", "150 hm\r\n250 gone"}) {
    f.host.on("DELE", text);
    const auto e = thrown<error_reply>(remove);
    EXPECT_EQ(e.what(), std::string(text).substr(0, std::string_view(text).find('\r')));
    EXPECT_EQ(e.command(), "DELE x");
    EXPECT_TRUE(e.session_usable());
  }
  f.host.on("DELE", "550 no");
  EXPECT_THROW(remove(), error_perm);
  f.host.on("DELE", "450 busy");
  EXPECT_THROW(remove(), error_temp);
  f.expect_sound();
}

TEST(remove, encodes_the_name) {
  fixture f;
  prepare(f);
  f.settings.encoding = wire::charset("latin-1");
  session::remove_file(f.session, "\xc3\xa9");
  EXPECT_EQ(f.host.last_commands(1), words{"DELE \xe9"});
}

TEST(remove, s07_writes_nothing_for_a_name_of_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  for (const auto& bad : {std::string("a\r\nDELE x"), std::string("a\n"), std::string("a\rb"), std::string("a\0b", 3)})
    EXPECT_THROW(session::remove_file(f.session, bad), std::invalid_argument);
  EXPECT_EQ(f.host.operations(), before);
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
