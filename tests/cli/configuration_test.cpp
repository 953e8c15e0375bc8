#include "configuration.hpp"

#include "errors.hpp"
#include "pch.hpp"

namespace ferry::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const failure& e) {
    EXPECT_EQ(e.code(), exit_code::usage);
    return e.what();
  }
  return "no failure";
}

std::vector<config_section> read(std::string_view text) { return read_config(text, "/etc/f/config", "/home/bob"); }

std::vector<std::string> words(const layer& all) {
  std::vector<std::string> shown;
  for (const auto& one : all) shown.push_back(one.option + "=" + one.value);
  return shown;
}

TEST(config_file, sections_options_and_comments) {
  const auto all = read(
      "# note\n[default]\ntimeout = 20\r\n; note\n\n  verbose=yes  \n[ host  NAS.example *.local ]\n"
      "user = a # b = c\ncacert = ca.pem\npassword-file = ~/pw\nnetrc = /n\n");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_THAT(all[0].hosts, IsEmpty());
  EXPECT_THAT(words(all[0].options), ElementsAre("timeout=20", "verbose=yes"));
  EXPECT_EQ(all[0].options[0].origin, "/etc/f/config:3");
  EXPECT_THAT(all[1].hosts, ElementsAre("nas.example", "*.local"));
  EXPECT_THAT(words(all[1].options),
              ElementsAre("user=a # b = c", "cacert=/etc/f/ca.pem", "password-file=/home/bob/pw", "netrc=/n"));
  EXPECT_THAT(read(""), IsEmpty());
}

TEST(config_file, what_is_wrong_is_told_with_its_line) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"timeout = 3\n", "1: an option before the first section"},
      {"[default]\ntimout = 3\n", "2: there is no option 'timout'"},
      {"[default]\ntimeout = soon\n", "2: timeout: 'soon' is not a time"},
      {"[default]\ntimeout\n", "2: neither"},
      {"[default]\ntimeout =\n", "2: 'timeout' has no value"},
      {"[default]\nuser = a\nuser = b\n", "3: 'user' stands twice"},
      {"[default]\nverbose = maybe\n", "2: verbose: 'maybe' is not yes or no"},
      {"[default]\ntls = 1.1\n", "2: tls: '1.1' is not 1.2 or 1.3"},
      {"[default]\npin = x\n", "2: pin: 'x' is not sha256//"},
      {"[default]\nlong = yes\n", "2: there is no option 'long'"},
      {"[defaults]\n", "1: a section is"},
      {"[host]\n", "1: a section is"},
      {"[default\n", "1: a section without"},
      {"[default]\nplain = yes\ncacert = f\n", "3: cacert and plain (/etc/f/config:2) cannot stand together"},
      {"[default]\npassword-file = pw\n", "2: a password is for one host"},
  };
  for (const auto& [text, expected] : cases)
    EXPECT_THAT(message_of([&] { (void)read(text); }), StartsWith("/etc/f/config:" + std::string(expected))) << text;
}

TEST(config_file, s37_a_password_is_refused_and_not_repeated) {
  for (const char* name : {"password", "Password", "PASSWORD"}) {
    const auto message = message_of([&] { (void)read("[host a]\n" + std::string(name) + " = s3cret\n"); });
    EXPECT_THAT(message, HasSubstr("config:2: no password belongs here"));
    EXPECT_EQ(message.find("s3cret"), std::string::npos);
  }
}

TEST(config_file, has_its_usual_place) {
  std::map<std::string, std::string> set{{"HOME", "/home/bob"}};
  const auto path = [&] {
    return config_path([&](const std::string& name) {
      const auto found = set.find(name);
      return found == set.end() ? std::optional<std::string>() : found->second;
    });
  };
  EXPECT_EQ(path(), "/home/bob/.config/ferry/config");
  set["XDG_CONFIG_HOME"] = "relative";
  EXPECT_EQ(path(), "/home/bob/.config/ferry/config");
  set["XDG_CONFIG_HOME"] = "/xdg";
  EXPECT_EQ(path(), "/xdg/ferry/config");
  set["FERRY_CONFIG"] = "/f";
  EXPECT_EQ(path(), "/f");
  set.clear();
  EXPECT_EQ(path(), "");
}

layer given(const std::string& origin, std::vector<std::pair<std::string, std::string>> options) {
  layer all;
  for (auto& [name, value] : options) all.push_back({.option = name, .value = value, .origin = origin});
  return all;
}

TEST(holding, the_first_layer_that_has_an_option_has_it) {
  const auto all = holding({given("a", {{"timeout", "1"}}), given("b", {{"timeout", "2"}, {"active", "yes"}}),
                            given("c", {{"active", "no"}, {"tls", "1.3"}})},
                           nullptr);
  EXPECT_THAT(words(all), ElementsAre("timeout=1", "active=yes", "tls=1.3"));
  EXPECT_EQ(all[0].origin, "a");
}

TEST(holding, pins_of_one_layer_stay_together) {
  EXPECT_THAT(words(holding({{}, given("a", {{"pin", "1"}, {"pin", "2"}}), given("b", {{"pin", "3"}})}, nullptr)),
              ElementsAre("pin=1", "pin=2"));
}

TEST(holding, what_cannot_stand_beside_a_higher_one_is_left_out) {
  EXPECT_THAT(words(holding({given("a", {{"cacert", "f"}}), given("b", {{"plain", "yes"}})}, nullptr)),
              ElementsAre("cacert=f"));
  EXPECT_THAT(words(holding({given("a", {{"plain", "yes"}}), given("b", {{"cacert", "f"}})}, nullptr)),
              ElementsAre("plain=yes"));
  EXPECT_THAT(words(holding({given("a", {{"plain", "no"}}), given("b", {{"cacert", "f"}})}, nullptr)),
              ElementsAre("plain=no", "cacert=f"));
  // A key belongs to its certificate.
  EXPECT_THAT(words(holding({given("a", {{"cert", "c"}}), given("b", {{"cert", "d"}, {"key", "k"}})}, nullptr)),
              ElementsAre("cert=c"));
  EXPECT_THAT(message_of([] { (void)holding({{}, given("b:7", {{"key", "k"}})}, nullptr); }), "b:7: key needs cert");
}

TEST(holding, a_url_wins_over_all_but_the_command_line) {
  const auto of = [](const char* text, const layer& typed, const layer& configured) {
    const auto target = parse_url(text);
    return words(holding({typed, configured}, &target));
  };
  const auto bob = given("b", {{"user", "bob"}, {"password-file", "pw"}});
  EXPECT_THAT(of("ftp://h/", {}, bob), ElementsAre("user=bob", "password-file=pw"));
  EXPECT_THAT(of("ftp://bob@h/", {}, bob), ElementsAre("password-file=pw"));
  // bob's password is not alice's.
  EXPECT_THAT(of("ftp://alice@h/", {}, bob), IsEmpty());
  EXPECT_THAT(of("ftp://h/", given("a", {{"user", "alice"}}), bob), ElementsAre("user=alice"));
  EXPECT_THAT(of("ftp://bob:x@h/", {}, bob), IsEmpty());
  EXPECT_THAT(of("ftp://h/", {}, given("b", {{"password-file", "pw"}})), IsEmpty());
  EXPECT_THAT(of("ftp://carol@h/", {}, given("b", {{"password-file", "pw"}})), ElementsAre("password-file=pw"));
  EXPECT_THAT(of("ftp://h/", {}, given("b", {{"plain", "yes"}})), ElementsAre("plain=yes"));
  EXPECT_THAT(of("ftpes://h/", {}, given("b", {{"plain", "yes"}})), IsEmpty());
  EXPECT_THAT(of("ftpes://h/", given("a", {{"plain", "yes"}}), {}), ElementsAre("plain=yes"));
}

TEST(configuration, reads_the_environment) {
  const auto with = [](std::map<std::string, std::string> set) {
    return configuration({}, [set = std::move(set)](const std::string& name) {
      const auto found = set.find(name);
      return found == set.end() ? std::optional<std::string>() : found->second;
    });
  };
  EXPECT_THAT(words(with({{"FERRY_TIMEOUT", "1m"}, {"FERRY_ACTIVE", "1"}, {"FERRY_OTHER", "x"}}).holding_for(nullptr)),
              ElementsAre("active=1", "timeout=1m"));
  EXPECT_THAT(message_of([&] { (void)with({{"FERRY_TIMEOUT", "x"}}); }), StartsWith("FERRY_TIMEOUT: 'x' is not"));
  EXPECT_THAT(message_of([&] {
                (void)with({{"FERRY_PLAIN", "yes"}, {"FERRY_TLS", "1.3"}});
              }),
              HasSubstr("FERRY_PLAIN"));
}

}  // namespace
}  // namespace ferry::cli
