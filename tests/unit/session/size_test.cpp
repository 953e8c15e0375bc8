#include "session/size.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

void prepare(fixture& f) {
  f.host.files["a b"] = "12345";
  f.connect();
}

std::optional<std::uint64_t> size(fixture& f) { return session::size(f.session, "a b"); }

TEST(size, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { EXPECT_EQ(size(f), 5u); });
  all_faults(prepare, [](fixture& f) { session::set_type(f.session, 'A'); });
}

TEST(size, case_037_asks_in_binary) {
  fixture f;
  prepare(f);
  EXPECT_EQ(size(f), 5u);
  EXPECT_EQ(f.host.last_commands(2), (words{"TYPE I", "SIZE a b"}));
  const auto before = f.host.commands().size();
  EXPECT_EQ(size(f), 5u);
  EXPECT_EQ(f.host.commands().size(), before + 1);  // the type is known
  session::set_type(f.session, 'A');
  EXPECT_EQ(size(f), 5u);
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE A", "TYPE I", "SIZE a b"}));
  f.expect_sound();
}

TEST(size, set_type_always_says_it) {
  fixture f;
  prepare(f);
  session::set_type(f.session, 'I');
  session::set_type(f.session, 'I');
  EXPECT_EQ(f.host.last_commands(2), (words{"TYPE I", "TYPE I"}));
  f.host.on("TYPE", "314 hm");
  EXPECT_THROW(session::set_type(f.session, 'A'), error_reply);
  EXPECT_EQ(f.session.type(), '\0');
  f.expect_sound();
}

TEST(size, does_not_ask_when_the_type_is_not_taken) {
  fixture f;
  prepare(f);
  f.host.on("TYPE", "504 no");
  EXPECT_EQ(thrown<error_perm>([&] { size(f); }).command(), "TYPE I");
  EXPECT_EQ(f.host.last_commands(1), words{"TYPE I"});
  f.expect_sound();
}

TEST(size, is_unknown_when_a_good_reply_is_not_213) {
  for (const char* text : {"250 1000", "200 5", "350 5", "150 5\r\n213 5"}) {
    fixture f;
    prepare(f);
    f.host.on("SIZE", text);
    EXPECT_EQ(size(f), std::nullopt);
    f.expect_sound();
  }
}

TEST(size, case_032_case_033_throws_a_refusal) {
  fixture f;
  prepare(f);
  f.host.on("SIZE", "502 no");
  EXPECT_THROW(size(f), error_perm);
  f.host.on("SIZE", "550 no such file");
  EXPECT_EQ(thrown<error_perm>([&] { size(f); }).command(), "SIZE a b");
  f.host.on("SIZE", "450 busy");
  EXPECT_THROW(size(f), error_temp);
  f.expect_sound();
}

TEST(size, case_034_case_035_s29_takes_a_clean_number_only) {
  for (const char* text : {"213", "213 ", "213 -1", "213 0x3e8", "213 12 34", "213 12 bytes",
                           "213 18446744073709551616", "213 9223372036854775808", "213-5\r\n213 5", "213 1_0"}) {
    fixture f;
    prepare(f);
    f.host.on("SIZE", text);
    const auto e = thrown<error_proto>([&] { size(f); });
    EXPECT_EQ(e.code(), 213);
    EXPECT_TRUE(e.session_usable());
    f.expect_sound();
  }
  fixture f;
  prepare(f);
  f.host.on("SIZE", "213 9223372036854775807");
  EXPECT_EQ(size(f), 9223372036854775807u);
  f.host.on("SIZE", "213   7 ");
  EXPECT_EQ(size(f), 7u);
  f.host.on("SIZE", "213 0");
  EXPECT_EQ(size(f), 0u);
}

TEST(size, encodes_the_name) {
  fixture f;
  prepare(f);
  f.settings.encoding = wire::charset("latin-1");
  f.host.on("SIZE", "213 1");
  session::size(f.session, "\xc3\xa9");
  EXPECT_EQ(f.host.last_commands(1), words{"SIZE \xe9"});
}

TEST(size, s07_writes_nothing_for_a_name_of_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  for (const auto& bad : {std::string("a\r\nDELE x"), std::string("a\n"), std::string("a\rb"), std::string("a\0b", 3)})
    EXPECT_THROW((void)session::size(f.session, bad), std::invalid_argument);
  EXPECT_EQ(f.host.operations(), before);
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
