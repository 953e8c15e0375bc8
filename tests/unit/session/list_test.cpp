#include "session/list.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

void prepare(fixture& f) {
  f.host.files = {{"a", "1"}, {"b", "22"}, {" c", "333"}};
  f.connect();
}
void prepare_active(fixture& f) {
  prepare(f);
  f.settings.passive = false;
}

words names(fixture& f, const words& arguments = {}) { return session::name_list(f.session, arguments); }

words lines(fixture& f, const words& arguments = {}) {
  words result;
  session::list_lines(f.session, arguments, [&](std::string_view line) { result.emplace_back(line); });
  return result;
}

std::vector<wire::mlsx_line> facts(fixture& f, std::string_view path = {}, const words& wanted = {}) {
  return session::machine_list(f.session, path, wanted);
}

TEST(list, survives_every_fault) {
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    all_faults(p, [](fixture& f) { names(f); });
    all_faults(p, [](fixture& f) { lines(f); });
    all_faults(p, [](fixture& f) { facts(f, "dir", {"type", "size"}); });
  }
}

TEST(list, gives_names) {
  fixture f;
  prepare(f);
  EXPECT_EQ(names(f), (words{" c", "a", "b"}));
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE A", "EPSV", "NLST"}));
  f.expect_sound();
}

TEST(list, puts_every_argument_of_nlst_behind_a_space) {
  fixture f;
  prepare(f);
  names(f, {"x"});
  EXPECT_EQ(f.host.last_commands(1), words{"NLST x"});
  names(f, {""});
  EXPECT_EQ(f.host.last_commands(1), words{"NLST "});
  names(f, {"-a", "x y"});
  EXPECT_EQ(f.host.last_commands(1), words{"NLST -a x y"});
}

TEST(list, gives_the_lines_of_list) {
  fixture f;
  prepare(f);
  EXPECT_EQ(lines(f), (words{" c", "a", "b"}));
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE A", "EPSV", "LIST"}));
  lines(f, {"-a", "", "x y"});
  EXPECT_EQ(f.host.last_commands(1), words{"LIST -a x y"});
  lines(f, {""});
  EXPECT_EQ(f.host.last_commands(1), words{"LIST"});
  f.expect_sound();
}

TEST(list, gives_the_facts_of_mlsd) {
  fixture f;
  prepare(f);
  const auto entries = facts(f);
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0], (wire::mlsx_line{" c", {{"type", "file"}, {"size", "3"}}}));
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE A", "EPSV", "MLSD"}));
  facts(f, "x y");
  EXPECT_EQ(f.host.last_commands(1), words{"MLSD x y"});
  f.expect_sound();
}

TEST(list, says_which_facts_are_wanted) {
  fixture f;
  prepare(f);
  facts(f, "", {"type", "size"});
  EXPECT_EQ(f.host.last_commands(4), (words{"OPTS MLST type;size;", "TYPE A", "EPSV", "MLSD"}));
  for (const char* good : {"150 hm\r\n200 fine", "350 hm"}) {
    f.host.on("OPTS", good);
    EXPECT_EQ(facts(f, "", {"type"}).size(), 3u);
  }
  f.host.on("OPTS", "501 no");
  EXPECT_THROW(facts(f, "", {"type"}), error_perm);
  EXPECT_EQ(f.host.last_commands(1), words{"OPTS MLST type;"});
  f.expect_sound();
}

TEST(list, leaves_out_empty_lines_of_facts) {
  fixture f;
  prepare(f);
  f.host.on("MLSD", [&](std::string_view) { f.host.send_data("type=file; a\r\n\r\ntype=dir; b\r\n", "150 here"); });
  EXPECT_EQ(facts(f).size(), 2u);
}

TEST(list, case_060_an_empty_directory) {
  fixture f;
  prepare(f);
  f.host.files.clear();
  EXPECT_EQ(names(f), words{});
  f.host.on("NLST", "226 nothing here");
  EXPECT_EQ(names(f), words{});
  f.expect_sound();
  f.host.on("NLST", "450 no files");
  EXPECT_THROW(names(f), error_temp);
  f.host.on("NLST", "550 no files");
  EXPECT_THROW(names(f), error_perm);
  f.expect_sound();
}

TEST(list, holds_as_much_as_the_limit_allows) {
  fixture f;
  prepare(f);
  f.settings.limits.listing_bytes = 7;  // " c", "a", "b" and three line ends
  EXPECT_EQ(names(f).size(), 3u);
  f.settings.limits.listing_bytes = 6;
  auto e = thrown<limit_error>([&] { names(f); });
  EXPECT_STREQ(e.what(), "the listing is longer than 6 bytes");
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(e.command(), "NLST");
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  EXPECT_EQ(lines(f).size(), 3u);  // is not held in memory
  std::size_t most = 3;
  for (const auto& [name, content] : f.host.files) most += std::string("type=file;size=N; ").size() + name.size();
  f.settings.limits.listing_bytes = most;
  EXPECT_EQ(facts(f).size(), 3u);
  f.settings.limits.listing_bytes = most - 1;
  EXPECT_THROW(facts(f), limit_error);
  f.expect_sound();
}

TEST(list, whatever_the_callback_throws_ends_the_transfer) {
  every_throw(prepare,
              [](fixture& f, bomb& b) { session::list_lines(f.session, {}, [&](std::string_view) { b.tick(); }); });
}

TEST(list, in_the_encoding_both_ways) {
  fixture f;
  prepare(f);
  f.settings.encoding = wire::charset("latin-1");
  f.host.files = {{"\xe9", ""}};
  EXPECT_EQ(names(f, {"\xc3\xbc"}), words{"\xc3\xa9"});
  EXPECT_EQ(f.host.last_commands(1), words{"NLST \xfc"});
  EXPECT_EQ(lines(f, {"\xc3\xbc"}), words{"\xc3\xa9"});
  EXPECT_EQ(f.host.last_commands(1), words{"LIST \xfc"});
  EXPECT_EQ(facts(f, "\xc3\xbc").front().name, "\xc3\xa9");
  EXPECT_EQ(f.host.last_commands(1), words{"MLSD \xfc"});
}

TEST(list, s07_writes_nothing_for_arguments_of_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  for (const auto& bad :
       {std::string("a\r\nDELE x"), std::string("a\n"), std::string("a\rb"), std::string("a\0b", 3)}) {
    EXPECT_THROW(names(f, {bad}), std::invalid_argument);
    EXPECT_THROW(lines(f, {bad}), std::invalid_argument);
    EXPECT_THROW(facts(f, bad), std::invalid_argument);
    EXPECT_THROW(facts(f, "x", {"type", bad}), std::invalid_argument);
    EXPECT_THROW(facts(f, bad, {"type"}), std::invalid_argument);
  }
  EXPECT_EQ(f.host.operations(), before);
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
