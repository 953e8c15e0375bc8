#include <ferry/netrc.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ferry {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

netrc::entry entry(std::string login, std::string account, std::string password) {
  return {std::move(login), std::move(account), std::move(password)};
}

netrc::entry only(std::string_view text, const std::string& host = "host.domain.com") {
  const netrc parsed = netrc::parse(text);
  const auto found = parsed.hosts().find(host);
  EXPECT_NE(found, parsed.hosts().end()) << text;
  return found == parsed.hosts().end() ? netrc::entry{} : found->second;
}

struct complaint {
  std::string what;
  std::string file;
  int line = -1;
};

complaint complaint_about(std::string_view text) {
  try {
    (void)netrc::parse(text, "f");
  } catch (const netrc_error& e) {
    return {e.what(), e.file(), e.line()};
  }
  return {};
}

// --- the tests of CPython's test_netrc.py

TEST(netrc, tokens_in_any_order) {
  const netrc parsed = netrc::parse(
      "machine host.domain.com password pass1 login log1 account acct1\n"
      "default login log2 password pass2 account acct2\n");
  EXPECT_EQ(parsed.hosts().at("host.domain.com"), entry("log1", "acct1", "pass1"));
  EXPECT_EQ(parsed.hosts().at("default"), entry("log2", "acct2", "pass2"));
}

TEST(netrc, tokens_in_the_usual_order) {
  const netrc parsed = netrc::parse(
      "machine host.domain.com login log1 password pass1 account acct1\n"
      "default login log2 password pass2 account acct2\n");
  EXPECT_EQ(parsed.hosts().at("host.domain.com"), entry("log1", "acct1", "pass1"));
  EXPECT_EQ(parsed.hosts().at("default"), entry("log2", "acct2", "pass2"));
}

TEST(netrc, macros) {
  const std::string text = "macdef macro1\nline1\nline2\n\nmacdef macro2\nline3\nline4\n\n";
  const netrc parsed = netrc::parse(text);
  EXPECT_THAT(parsed.macros(), SizeIs(2));
  EXPECT_THAT(parsed.macros().at("macro1"), ElementsAre("line1\n", "line2\n"));
  EXPECT_THAT(parsed.macros().at("macro2"), ElementsAre("line3\n", "line4\n"));
  EXPECT_THROW((void)netrc::parse(text.substr(0, text.size() - 1)), netrc_error);
}

TEST(netrc, optional_tokens) {
  for (const std::string start : {"machine host.domain.com", "default"}) {
    const std::string host = start == "default" ? "default" : "host.domain.com";
    for (const char* rest : {"", " login", " account", " password", " login \"\" account", " login \"\" password",
                             " account \"\" password"}) {
      EXPECT_EQ(only(start + rest, host), entry("", "", "")) << start << rest;
    }
  }
}

TEST(netrc, invalid_tokens) {
  for (const char* text :
       {"invalid host.domain.com", "machine host.domain.com invalid",
        "machine host.domain.com login log password pass account acct invalid", "default host.domain.com invalid",
        "default host.domain.com login log password pass account acct invalid"}) {
    EXPECT_THROW((void)netrc::parse(text), netrc_error) << text;
  }
}

TEST(netrc, values_in_quotes) {
  EXPECT_EQ(only("machine host.domain.com login \"log\" password pass account acct"), entry("log", "acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password pass account \"acct\""), entry("log", "acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password \"pass\" account acct"), entry("log", "acct", "pass"));
}

TEST(netrc, values_with_escapes) {
  EXPECT_EQ(only("machine host.domain.com login \\\"log password pass account acct"), entry("\"log", "acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login \"\\\"log\" password pass account acct"),
            entry("\"log", "acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password pass account \\\"acct"), entry("log", "\"acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password pass account \"\\\"acct\""),
            entry("log", "\"acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password \\\"pass account acct"), entry("log", "acct", "\"pass"));
  EXPECT_EQ(only("machine host.domain.com login log password \"\\\"pass\" account acct"),
            entry("log", "acct", "\"pass"));
}

TEST(netrc, values_with_blanks) {
  EXPECT_EQ(only("machine host.domain.com login \"lo g\" password pass account acct"), entry("lo g", "acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password \"pas s\" account acct"), entry("log", "acct", "pas s"));
  EXPECT_EQ(only("machine host.domain.com login log password pass account \"acc t\""), entry("log", "acc t", "pass"));
}

TEST(netrc, values_beyond_ascii) {
  EXPECT_EQ(only("machine host.domain.com login \u00a1\u00a2 password pass account acct"),
            entry("\u00a1\u00a2", "acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password pass account \u00a1\u00a2"),
            entry("log", "\u00a1\u00a2", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password \u00a1\u00a2 account acct"),
            entry("log", "acct", "\u00a1\u00a2"));
  EXPECT_EQ(only("machine host.domain.com login log password \xa1\xa2 account acct"), entry("log", "acct", "\xa1\xa2"));
}

class netrc_hash_in_value : public testing::TestWithParam<const char*> {};
TEST_P(netrc_hash_in_value, is_data) {
  const std::string value = GetParam();
  EXPECT_EQ(only("machine host.domain.com login " + value + " password pass account acct\n"),
            entry(value, "acct", "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password pass account " + value + "\n"),
            entry("log", value, "pass"));
  EXPECT_EQ(only("machine host.domain.com login log password " + value + " account acct\n"),
            entry("log", "acct", value));
}
INSTANTIATE_TEST_SUITE_P(leading_trailing_internal, netrc_hash_in_value, testing::Values("#value", "value#", "val#ue"));

void expect_two_machines(std::string_view text, const std::string& password = "pass") {
  const netrc parsed = netrc::parse(text);
  EXPECT_EQ(parsed.hosts().at("foo.domain.com"), entry("bar", "", password)) << text;
  EXPECT_EQ(parsed.hosts().at("bar.domain.com"), entry("foo", "", "pass")) << text;
}

class netrc_comment : public testing::TestWithParam<const char*> {};
TEST_P(netrc_comment, in_front_between_behind_and_at_the_end_of_a_line) {
  const std::string comment = GetParam();
  const std::string foo = "machine foo.domain.com login bar password pass";
  const std::string bar = "machine bar.domain.com login foo password pass";
  expect_two_machines(comment + "\n" + foo + "\n" + bar + "\n");
  expect_two_machines(foo + "\n" + comment + "\n" + bar + "\n");
  expect_two_machines(foo + "\n\n  " + comment + "\n\n" + bar + "\n");
  expect_two_machines(foo + "\n" + bar + "\n" + comment + "\n");
  expect_two_machines(foo + "\n" + bar + "\n" + comment);
  expect_two_machines(foo + " " + comment + "\n" + bar + "\n");
}
INSTANTIATE_TEST_SUITE_P(forms, netrc_comment,
                         testing::Values("# comment", "#comment", "#", "#two words", "# machine x login y",
                                         "#machine x login y"));

TEST(netrc, a_comment_behind_a_password_with_a_hash) {
  expect_two_machines(
      "machine foo.domain.com login bar password #pass #comment\nmachine bar.domain.com login foo password pass\n",
      "#pass");
}

TEST(netrc, a_comment_between_the_values_of_a_machine) {
  EXPECT_EQ(only("machine host.domain.com # the old one\n\n  # a note\n login log\n#\n password pass"),
            entry("log", "", "pass"));
}

// --- beyond test_netrc.py

TEST(netrc, an_empty_file) {
  const netrc parsed = netrc::parse("");
  EXPECT_THAT(parsed.hosts(), IsEmpty());
  EXPECT_THAT(parsed.macros(), IsEmpty());
  EXPECT_EQ(parsed.authenticators("any"), std::nullopt);
  EXPECT_EQ(parsed.dump(), "");
}

TEST(netrc, an_empty_word_ends_the_file) {
  EXPECT_THAT(netrc::parse("machine a login b \"\" machine c").hosts(), SizeIs(1));
  EXPECT_THAT(netrc::parse("\"\" nonsense").hosts(), IsEmpty());
}

TEST(netrc, user_means_login) { EXPECT_EQ(only("machine host.domain.com user log"), entry("log", "", "")); }

TEST(netrc, the_last_machine_of_a_name_replaces_earlier_ones) {
  EXPECT_EQ(only("machine host.domain.com login a password b\nmachine host.domain.com login c"), entry("c", "", ""));
}

TEST(netrc, a_value_may_look_like_a_keyword) {
  EXPECT_EQ(only("machine host.domain.com login machine password default account macdef"),
            entry("machine", "macdef", "default"));
}

TEST(netrc, line_ends_of_other_systems) {
  EXPECT_EQ(only("# x\r\nmachine host.domain.com\r\n\tlogin log\r\n\tpassword pass\r\n"), entry("log", "", "pass"));
  EXPECT_EQ(only("# x\rmachine host.domain.com\rlogin log\rpassword pass"), entry("log", "", "pass"));
  EXPECT_THAT(netrc::parse("macdef m\r\nline\r\n\r\n").macros().at("m"), ElementsAre("line\n"));
}

TEST(netrc, escapes_at_the_edges) {
  EXPECT_EQ(only("machine host.domain.com login lo\\ g"), entry("lo g", "", ""));
  EXPECT_EQ(only("machine host.domain.com login \\\\"), entry("\\", "", ""));
  EXPECT_EQ(only("machine host.domain.com login log\\"), entry("log", "", ""));
  EXPECT_EQ(only("machine host.domain.com login \"not closed"), entry("not closed", "", ""));
  EXPECT_EQ(only("machine host.domain.com login in\"side"), entry("in\"side", "", ""));
}

TEST(netrc, macros_beside_machines) {
  const netrc parsed = netrc::parse("machine a login b\nmacdef init\ncd /x\n# not a comment\n\nmachine c login d\n");
  EXPECT_EQ(parsed.hosts().at("a"), entry("b", "", ""));
  EXPECT_EQ(parsed.hosts().at("c"), entry("d", "", ""));
  EXPECT_THAT(parsed.macros().at("init"), ElementsAre("cd /x\n", "# not a comment\n"));
}

TEST(netrc, what_stands_behind_the_name_of_a_macro) {
  EXPECT_THAT(netrc::parse("macdef m \t\nline\n\n").macros().at("m"), ElementsAre("line\n"));
  EXPECT_THAT(netrc::parse("macdef \"a b\"\nline\n\n").macros().at("a b"), ElementsAre("line\n"));
  EXPECT_THAT(netrc::parse("macdef m first\nline\n\n").macros().at("m"), ElementsAre("first\n", "line\n"));
  EXPECT_THAT(netrc::parse("macdef m\n\n").macros().at("m"), IsEmpty());
}

TEST(netrc, authenticators) {
  const netrc with_default = netrc::parse("machine a login b password c\ndefault login d\n");
  EXPECT_EQ(with_default.authenticators("a"), entry("b", "", "c"));
  EXPECT_EQ(with_default.authenticators("A"), entry("d", "", ""));
  EXPECT_EQ(with_default.authenticators("a.b"), entry("d", "", ""));
  EXPECT_EQ(netrc::parse("machine a login b").authenticators("c"), std::nullopt);
}

TEST(netrc, dump_can_be_parsed_again) {
  const netrc parsed =
      netrc::parse("machine a login b account c password d\nmachine e\ndefault login f\nmacdef m\nx\ny\n\n");
  const std::string dump = parsed.dump();
  EXPECT_EQ(dump,
            "machine a\n\tlogin b\n\taccount c\n\tpassword d\n"
            "machine default\n\tlogin f\n\tpassword \n"
            "machine e\n\tlogin \n\tpassword \n"
            "macdef m\nx\ny\n\n");
  const netrc again = netrc::parse("machine a\n\tlogin b\n\taccount c\n\tpassword d\nmacdef m\nx\ny\n\n");
  EXPECT_EQ(netrc::parse(again.dump()).hosts(), again.hosts());
  EXPECT_EQ(netrc::parse(again.dump()).macros(), again.macros());
}

TEST(netrc_error, has_file_and_line) {
  const complaint c = complaint_about("machine a\n  login b\n\n  passwrod c\n");
  EXPECT_EQ(
      c.what,
      "f:4: expected login, account, password, machine, default or macdef (a value with blanks needs double quotes)");
  EXPECT_EQ(c.file, "f");
  EXPECT_EQ(c.line, 4);
  EXPECT_EQ(complaint_about("\nnonsense\n").what, "f:2: expected machine, default or macdef");
  EXPECT_EQ(complaint_about("macdef").what, "f:1: macdef needs a name");
  EXPECT_EQ(complaint_about("\nmachine").what, "f:2: machine needs a name");
  EXPECT_EQ(complaint_about("machine \"\" login x").what, "f:1: machine needs a name");
  EXPECT_EQ(complaint_about("machine a\nmacdef m\nx\n").what,
            "f:2: the macro that starts here has no empty line at its end");
  EXPECT_EQ(complaint_about("macdef m").line, 1);
}

TEST(netrc_error, concerns_the_whole_file_at_line_0) {
  const netrc_error e("is odd", "f", 0);
  EXPECT_STREQ(e.what(), "f: is odd");
  EXPECT_EQ(e.line(), 0);
}

TEST(netrc_error, s37_never_repeats_what_the_file_contains) {
  for (const char* text : {"machine a login b password hunter2 hunter2", "hunter2", "machine a password my hunter2",
                           "machine a hunter2", "macdef hunter2\nhunter2", "machine login b password hunter2"}) {
    EXPECT_THAT(complaint_about(text).what, AllOf(HasSubstr("f:"), Not(HasSubstr("hunter2")))) << text;
  }
}

}  // namespace
}  // namespace ferry
