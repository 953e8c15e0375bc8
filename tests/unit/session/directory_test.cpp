#include "session/directory.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

void prepare(fixture& f) { f.connect(); }

words last(const fixture& f, std::size_t n) { return f.host.last_commands(n); }

TEST(directory, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { session::change_directory(f.session, "x"); });
  all_faults(prepare, [](fixture& f) { session::change_directory(f.session, ".."); });
  all_faults(prepare, [](fixture& f) { session::working_directory(f.session); });
  all_faults(prepare, [](fixture& f) { session::make_directory(f.session, "x"); });
  all_faults(prepare, [](fixture& f) { session::remove_directory(f.session, "x"); });
  const auto without_cdup = [](fixture& f) {
    prepare(f);
    f.host.on("CDUP", "500 unknown");
  };
  every_fault(without_cdup, [](fixture& f) { session::change_directory(f.session, ".."); });
}

TEST(directory, says_cwd) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::change_directory(f.session, "a b").text, "250 changed");
  EXPECT_EQ(last(f, 1), words{"CWD a b"});
  session::change_directory(f.session, "");
  EXPECT_EQ(last(f, 1), words{"CWD ."});
}

TEST(directory, says_cdup_for_two_dots) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::change_directory(f.session, "..").text, "200 up");
  EXPECT_EQ(last(f, 1), words{"CDUP"});
}

TEST(directory, says_cwd_for_two_dots_only_when_cdup_is_answered_500) {
  fixture f;
  prepare(f);
  f.host.on("CDUP", "500 unknown");
  EXPECT_EQ(session::change_directory(f.session, "..").text, "250 changed");
  EXPECT_EQ(last(f, 2), (words{"CDUP", "CWD .."}));
  const auto up = [&] { session::change_directory(f.session, ".."); };
  for (const char* text : {"502 no", "550 no", "501 no"}) {
    f.host.on("CDUP", text);
    EXPECT_STREQ(thrown<error_perm>(up).what(), text);
    EXPECT_EQ(last(f, 1), words{"CDUP"});
  }
  f.host.on("CDUP", "450 no");
  EXPECT_THROW(up(), error_temp);
  f.host.on("CDUP", "350 hm");
  EXPECT_THROW(up(), error_reply);
  f.expect_sound();
}

TEST(directory, wants_class_2) {
  fixture f;
  prepare(f);
  for (const char* verb : {"CWD", "PWD", "MKD", "RMD"}) f.host.on(verb, "350 hm");
  EXPECT_EQ(thrown<error_reply>([&] { session::change_directory(f.session, "x"); }).command(), "CWD x");
  EXPECT_EQ(thrown<error_reply>([&] { session::working_directory(f.session); }).command(), "PWD");
  EXPECT_EQ(thrown<error_reply>([&] { session::make_directory(f.session, "x"); }).command(), "MKD x");
  EXPECT_EQ(thrown<error_reply>([&] { session::remove_directory(f.session, "x"); }).command(), "RMD x");
  f.expect_sound();
}

TEST(directory, gives_the_path_of_257) {
  const auto path_of = [](const char* text) {
    fixture f;
    prepare(f);
    f.host.on("PWD", text);
    f.host.on("MKD", text);
    const auto path = session::working_directory(f.session);
    EXPECT_EQ(session::make_directory(f.session, "x y"), path);
    EXPECT_EQ(last(f, 2), (words{"PWD", "MKD x y"}));
    f.expect_in_step();
    return path;
  };
  EXPECT_EQ(path_of("257 \"/home\" is it"), "/home");
  EXPECT_EQ(path_of("257 \"/a \"\"b\"\"\" is it"), "/a \"b\"");  // case 22
  EXPECT_EQ(path_of("257 \"\""), "");
  EXPECT_EQ(path_of("257 /home"), "");
  EXPECT_EQ(path_of("257"), "");
  EXPECT_EQ(path_of("250 \"/home\""), "");
  EXPECT_EQ(path_of("200 fine"), "");
}

TEST(directory, case_024_refuses_a_path_with_control_characters) {
  for (const char* text : {"257 \"/a\rb\"", "257 \"/a\x1b[2Jb\"", "257 \"/a\x7f\"", "257 \"\t\""}) {
    fixture f;
    prepare(f);
    f.host.on("PWD", text);
    f.host.on("MKD", text);
    const auto e = thrown<error_proto>([&] { session::working_directory(f.session); });
    EXPECT_EQ(e.code(), 257);
    EXPECT_TRUE(e.session_usable());
    EXPECT_THROW(session::make_directory(f.session, "x"), error_proto);
    f.expect_sound();
  }
  fixture f;
  prepare(f);
  f.host.on("PWD", "257 \"/caf\xc3\xa9 \x80\"");
  EXPECT_EQ(session::working_directory(f.session), "/caf\xc3\xa9 \x80");
}

TEST(directory, says_rmd) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::remove_directory(f.session, "a b").text, "250 gone");
  EXPECT_EQ(last(f, 1), words{"RMD a b"});
}

TEST(directory, in_the_encoding_both_ways) {
  fixture f;
  prepare(f);
  f.settings.encoding = wire::charset("latin-1");
  f.host.on("MKD", "257 \"/\xe9\"");
  f.host.on("PWD", "257 \"/\xe9\"");
  EXPECT_EQ(session::make_directory(f.session, "\xc3\xa9"), "/\xc3\xa9");
  EXPECT_EQ(last(f, 1), words{"MKD \xe9"});
  EXPECT_EQ(session::working_directory(f.session), "/\xc3\xa9");
  session::change_directory(f.session, "\xc3\xa9");
  session::remove_directory(f.session, "\xc3\xa9");
  EXPECT_EQ(last(f, 2), (words{"CWD \xe9", "RMD \xe9"}));
}

TEST(directory, s07_writes_nothing_for_a_name_of_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  for (const auto& bad :
       {std::string("a\r\nDELE x"), std::string("a\n"), std::string("a\rb"), std::string("a\0b", 3)}) {
    EXPECT_THROW(session::change_directory(f.session, bad), std::invalid_argument);
    EXPECT_THROW(session::make_directory(f.session, bad), std::invalid_argument);
    EXPECT_THROW(session::remove_directory(f.session, bad), std::invalid_argument);
  }
  EXPECT_EQ(f.host.operations(), before);
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
