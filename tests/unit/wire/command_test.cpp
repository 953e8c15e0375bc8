// Commands: nothing that could become a second command gets in, and no secret gets out.

#include "wire/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace ferry::wire {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;
using testing::Not;

std::string refusal_of(std::string_view line) {
  try {
    const command accepted(line);
    ADD_FAILURE() << "accepted " << testing::PrintToString(accepted.line());
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return {};
}

TEST(Command, is_the_line_as_given) {
  EXPECT_EQ(command("RETR a b").line(), "RETR a b");
  EXPECT_EQ(command("retr  a ").line(), "retr  a ");
  EXPECT_EQ(command("NOOP").line(), "NOOP");
  EXPECT_EQ(command("").line(), "");
  EXPECT_EQ(command("STOR caf\xc3\xa9\xff\x85\t\x1b").line(), "STOR caf\xc3\xa9\xff\x85\t\x1b");
}

TEST(Command, joins_verb_and_argument_with_one_space) {
  EXPECT_EQ(command("RETR", "a b").line(), "RETR a b");
  EXPECT_EQ(command("RETR", " a").line(), "RETR  a");
  EXPECT_EQ(command("NLST", "").line(), "NLST ");
}

TEST(Command, knows_its_verb) {
  EXPECT_EQ(command("retr a").verb(), "RETR");
  EXPECT_EQ(command("NOOP").verb(), "NOOP");
  EXPECT_EQ(command("  quit ").verb(), "QUIT");
  EXPECT_EQ(command("Site\tchmod 1 a").verb(), "SITE");
  EXPECT_EQ(command("").verb(), "");
  EXPECT_EQ(command("  ").verb(), "");
}

TEST(Command, knows_its_argument) {
  EXPECT_EQ(command("RETR a b").argument(), "a b");
  EXPECT_EQ(command("RETR  a ").argument(), " a ");
  EXPECT_EQ(command("  RETR a").argument(), "a");
  EXPECT_EQ(command("NOOP").argument(), "");
  EXPECT_EQ(command("NLST ").argument(), "");
  EXPECT_EQ(command("").argument(), "");
}

TEST(Command, s07_no_line_end_and_no_nul_gets_into_a_command) {
  for (const std::string_view poison : {"\r\nDELE x"sv, "\n"sv, "\r"sv, "\0"sv, "a\r\n"sv, "a\nb"sv, "a\0b"sv}) {
    for (const std::string_view verb : {"USER"sv, "PASS"sv, "ACCT"sv, "RETR"sv, "SITE"sv, "CWD"sv}) {
      EXPECT_THROW(command(verb, poison), std::invalid_argument) << verb;
      EXPECT_THROW(command(poison, verb), std::invalid_argument) << verb;
      EXPECT_THROW(command(std::string(verb) + " " + std::string(poison)), std::invalid_argument) << verb;
      EXPECT_THROW(command{poison}, std::invalid_argument);
    }
  }
}

TEST(Command, a_refusal_names_the_verb_and_the_character) {
  EXPECT_EQ(refusal_of("retr a\r\nDELE x"),
            "the command RETR contains a carriage return: a command is one line; take the character out");
  EXPECT_THAT(refusal_of("RETR a\nb"), HasSubstr("RETR contains a line feed"));
  EXPECT_THAT(refusal_of("RETR a\0"sv), HasSubstr("RETR contains a NUL"));
  EXPECT_THAT(refusal_of("\nRETR a"), HasSubstr("the command contains a line feed"));
  EXPECT_THAT(refusal_of(" RE\nTR a"), HasSubstr("the command RE contains"));
}

TEST(Command, s37_a_refusal_never_repeats_a_secret) {
  for (const std::string_view line :
       {"PASS hunter2\r\n"sv, "pass hunter2\n"sv, "  Acct hunter2\0"sv, "PASS\thunter2\n"sv, "PASS\x0bhunter2\n"sv,
        "PASS\nhunter2"sv, "PASS hun\nter2 hunter2"sv, "ACCT a\nPASS hunter2"sv}) {
    const std::string message = refusal_of(line);
    EXPECT_THAT(message, Not(testing::ContainsRegex("[hH][uU][nN]")));
    EXPECT_THAT(message, Not(testing::ContainsRegex("[tT][eE][rR]2")));
  }
}

TEST(CommandMask, hides_the_arguments_of_pass_and_acct) {
  EXPECT_EQ(command("PASS hunter2").masked(), "PASS ********");
  EXPECT_EQ(command("ACCT", "x").masked(), "ACCT ********");
  EXPECT_EQ(command("RETR a").masked(), "RETR a");
  EXPECT_EQ(command::mask("PASS a b c"), "PASS ********");
  EXPECT_EQ(command::mask("PASS  leading space"), "PASS ********");
  EXPECT_EQ(command::mask("PASS  "), "PASS ********");
}

TEST(CommandMask, any_spelling_that_a_server_may_take) {
  EXPECT_EQ(command::mask("pass x"), "pass ********");
  EXPECT_EQ(command::mask("PaSs x"), "PaSs ********");
  EXPECT_EQ(command::mask("acct x"), "acct ********");
  EXPECT_EQ(command::mask(" \t PASS x"), " \t PASS ********");
  EXPECT_EQ(command::mask("PASS\tx"), "PASS\t********");
  EXPECT_EQ(command::mask("PASS\x0bx"), "PASS\x0b********");
  EXPECT_EQ(command::mask("PASS\xa0x"), "PASS\xa0********");
}

TEST(CommandMask, leaves_an_empty_argument_empty) {
  EXPECT_EQ(command::mask("PASS"), "PASS");
  EXPECT_EQ(command::mask("PASS "), "PASS ");
  EXPECT_EQ(command::mask("PASS \r\n"), "PASS \r\n");
  EXPECT_EQ(command::mask("acct\r\n"), "acct\r\n");
}

TEST(CommandMask, keeps_the_line_end_of_a_line_as_sent) {
  EXPECT_EQ(command::mask("PASS hunter2\r\n"), "PASS ********\r\n");
  EXPECT_EQ(command::mask("RETR a\r\n"), "RETR a\r\n");
  EXPECT_EQ(command::mask("PASS a\r\nb"), "PASS ********");
  EXPECT_EQ(command::mask("\r\n"), "\r\n");
  EXPECT_EQ(command::mask(""), "");
}

TEST(CommandMask, leaves_other_verbs_alone) {
  EXPECT_EQ(command::mask("PASV"), "PASV");
  EXPECT_EQ(command::mask("PASSIVE mode"), "PASSIVE mode");
  EXPECT_EQ(command::mask("PASS2 x"), "PASS2 x");
  EXPECT_EQ(command::mask("RETR PASS x"), "RETR PASS x");
  EXPECT_EQ(command::mask("PAS x"), "PAS x");
  EXPECT_EQ(command::mask("331 pass please"), "331 pass please");
}

}  // namespace
}  // namespace ferry::wire
