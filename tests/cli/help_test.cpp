// What the catalog says is in each page, in the man page and in each completion.
#include "help.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "catalog.hpp"
#include "errors.hpp"
#include "options.hpp"
#include "pch.hpp"

namespace ferry::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> lines_of(const std::string& page) {
  std::vector<std::string> lines;
  std::istringstream in(page);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void expect_to_fit(std::string_view name) {
  const auto lines = lines_of(help_page(name));
  // A screen has 24 lines, and the prompt comes back.
  EXPECT_LE(lines.size(), 23U) << name;
  for (const auto& line : lines) EXPECT_LE(line.size(), 79U) << line;
}

TEST(help, every_page_fits_a_screen) {
  for (const auto& command : commands()) expect_to_fit(command.name);
  for (const auto topic : topics()) expect_to_fit(topic);
  expect_to_fit("");
}

TEST(help, the_page_of_a_command_has_all_its_options_and_examples) {
  for (const auto& command : commands()) {
    const auto page = help_page(command.name);
    EXPECT_THAT(page, HasSubstr("Usage: ferry " + std::string(command.name))) << page;
    EXPECT_THAT(page, HasSubstr("\nExamples\n  ")) << command.name;
    EXPECT_THAT(command.examples, Not(IsEmpty()));
    for (const auto& option : command.options) EXPECT_THAT(page, HasSubstr("  " + synopsis_of(option))) << command.name;
    for (const auto* option : all_options(command))
      EXPECT_THAT(page, HasSubstr(std::string(names_of(*option).front()))) << command.name;
    EXPECT_EQ(page.find("--insecure") == std::string::npos, page.find("DANGEROUS") == std::string::npos) << page;
  }
}

TEST(help, the_main_page_names_every_command_and_topic) {
  const auto page = help_page("");
  for (const auto& command : commands()) EXPECT_THAT(page, HasSubstr("  " + std::string(command.name) + " "));
  for (const auto topic : topics()) EXPECT_THAT(page, HasSubstr(std::string(topic)));
}

TEST(help, topics_have_what_their_name_says) {
  for (const auto& one : groups())
    for (const auto& option : one.options)
      EXPECT_THAT(help_page("options") + help_page("network"), HasSubstr("  " + synopsis_of(option)))
          << main_name(option);
  for (const auto& one : exit_codes()) {
    EXPECT_THAT(help_page("exit-codes"), HasSubstr(" " + std::to_string(one.code) + " ")) << one.code;
    EXPECT_THAT(help_page("exit-codes"), HasSubstr(std::string(one.meaning)));
  }
}

TEST(help, a_topic_is_no_command) {
  for (const auto topic : topics()) EXPECT_EQ(find_command(topic), nullptr) << topic;
}

std::string as_roff(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c == '-' ? "\\-" : std::string(1, c);
  return safe;
}

TEST(man_page, has_every_command_option_and_exit_code) {
  const auto page = man_page();
  for (const auto& command : commands()) {
    EXPECT_THAT(page, HasSubstr(".SS \"ferry " + as_roff(command.name)));
    for (const auto* option : all_options(command))
      for (const auto name : names_of(*option)) EXPECT_THAT(page, HasSubstr("\\fB" + as_roff(name) + "\\fR"));
  }
  for (const auto& one : exit_codes()) EXPECT_THAT(page, HasSubstr("\\fB" + std::to_string(one.code) + "\\fR"));
  for (const auto& one : groups())
    for (const auto& option : one.options) EXPECT_THAT(page, HasSubstr(environment_name(option)));
}

TEST(completion, every_shell_knows_every_command_option_and_choice) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto script = completion_script(shell);
    for (const auto& command : commands()) {
      EXPECT_THAT(script, HasSubstr(std::string(command.name))) << shell;
      for (const auto* option : all_options(command)) {
        for (const auto name : names_of(*option)) {
          const bool is_long = name.starts_with("--");
          const std::string as_fish = (is_long ? " -l " : " -s ") + std::string(name.substr(is_long ? 2 : 1));
          EXPECT_THAT(script, HasSubstr(shell == "fish" ? as_fish : std::string(name))) << shell;
        }
        const auto choices = choices_of(*option);
        std::string together;
        for (const auto choice : choices) together.append(together.empty() ? "" : " ").append(choice);
        EXPECT_THAT(script, HasSubstr(together)) << shell;
      }
    }
  }
}

TEST(catalog, every_shared_option_becomes_a_setting) {
  for (const auto& one : groups())
    for (const auto& option : one.options) {
      const auto choices = choices_of(option);
      const std::string pin = "sha256//" + std::string(43, 'A') + "=";
      const std::string value = option.value.empty()              ? "yes"
                                : !choices.empty()                ? std::string(choices.front())
                                : main_name(option) == "pin"      ? pin
                                : main_name(option) == "proxy"    ? "socks5h://localhost"
                                : main_name(option) == "encoding" ? "latin1"
                                                                  : "1";
      settings changed;
      apply(changed, main_name(option), value);
      EXPECT_FALSE(changed == settings()) << main_name(option);
      EXPECT_EQ(find_shared_option(main_name(option)), &option);
    }
}

TEST(catalog, names_are_told_apart) {
  for (const auto& command : commands()) {
    std::set<std::string_view> names;
    for (const auto* option : all_options(command))
      for (const auto name : names_of(*option)) EXPECT_TRUE(names.insert(name).second) << command.name << " " << name;
  }
  EXPECT_EQ(main_name({.names = "-a,--all,-1", .purpose = {}}), "all");
  EXPECT_EQ(main_name({.names = "-t", .purpose = {}}), "t");
  EXPECT_EQ(environment_name({.names = "--password-file", .purpose = {}}), "FERRY_PASSWORD_FILE");
}

TEST(wrapped, breaks_at_blanks_only) {
  EXPECT_THAT(wrapped("a bb ccc", 4), ElementsAre("a bb", "ccc"));
  EXPECT_THAT(wrapped("too-long-a-word b", 4), ElementsAre("too-long-a-word", "b"));
  EXPECT_THAT(wrapped("", 4), IsEmpty());
}

}  // namespace
}  // namespace ferry::cli
