// ferry::lister against the disk: names that servers glob, split or take for options, and what is known of each entry.
#include <ferry/lister.hpp>

#include <algorithm>
#include <map>

#include "support.hpp"

namespace ferry::interop {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

class lister_test : public every_way {
 protected:
  using names = std::vector<std::string>;

  [[nodiscard]] names nasty() const {
    names all{
        "plain",   "two words",    " leading",     "trailing ",  "-rf",         "[brackets]",   "{braces}",
        "star*",   "question?",    "quote\"s",     "it's",       "semi;colon",  "equal=sign",   "#hash",
        "100%",    "~tilde",       "$dollar",      "a -> b",     "\U0001F6A2",  "\u00e4\u00f6", ".hidden",
        "total 7", "type=file; x", "Jan 01 12:00", "drwx------", "two  blanks", "comma,comma",  std::string(255, 'x')};
    if (server_.any_bytes_in_names) all.emplace_back("latin\xe4\xf6");
    if (server_.backslash_in_names) all.emplace_back("back\\slash");
    if (server_.controls_in_names) all.emplace_back("tab\there");
    return all;
  }
  [[nodiscard]] static names names_of(const std::vector<entry>& entries) {
    names all;
    for (const auto& e : entries) all.push_back(e.name);
    return all;
  }
};

INSTANTIATE_TEST_SUITE_P(real, lister_test, ::testing::Combine(all_servers, both_families, both_modes), way_name);

TEST_P(lister_test, nasty_names_are_what_is_on_the_disk) {
  std::size_t size = 0;
  for (const auto& name : nasty()) put_on_disk(name, std::string(size++, 'x'));
  make_directory_on_disk("a directory");
  lister l(*ftp);
  const auto entries = l.list();
  names wanted = nasty();
  wanted.emplace_back("a directory");
  EXPECT_THAT(names_of(entries), UnorderedElementsAreArray(wanted));
  for (const auto& e : entries) {
    EXPECT_TRUE(e.safe_name()) << e.name;
    ASSERT_TRUE(e.modified) << e.name;
    if (e.name == "a directory") {
      EXPECT_EQ(e.type, entry_type::directory);
      continue;
    }
    EXPECT_EQ(e.type, entry_type::file) << e.name;
    EXPECT_EQ(e.size, std::filesystem::file_size(on_disk(e.name))) << e.name;
  }
  EXPECT_EQ(l.last_command(), server_.mlsd ? list_command::mlsd : list_command::list);
  expect_in_step();
}

TEST_P(lister_test, nasty_directories_are_listed) {
  const std::string here = ftp->pwd();
  lister l(*ftp);
  for (const auto& name : nasty()) {
    make_directory_on_disk(name);
    put_on_disk(name + "/inner file", "123");
    const auto entries = l.list(name);
    ASSERT_THAT(names_of(entries), ElementsAre("inner file")) << name;
    EXPECT_EQ(entries[0].size, 3u);
  }
  EXPECT_EQ(ftp->pwd(), here);
  expect_in_step();
}

TEST_P(lister_test, a_name_with_a_line_feed_is_never_taken_for_two_good_ones) {
  put_on_disk("a\nb", "x");
  put_on_disk("c", "x");
  lister l(*ftp);
  for (const auto& e : l.list()) EXPECT_TRUE(e.name == "c" || e.name.starts_with('a')) << e.name;
  expect_in_step();
}

TEST_P(lister_test, by_names_and_by_status) {
  put_on_disk("a b", "12345");
  make_directory_on_disk("sub");
  put_on_disk("sub/inner", "123");
  for (const list_command command : {list_command::list, list_command::nlst, list_command::stat}) {
    lister l(*ftp, lister_options{}.command(command));
    std::map<std::string, entry> found;
    for (auto& e : l.list()) found[e.name] = e;
    ASSERT_EQ(found.size(), 2u) << to_string(command);
    EXPECT_EQ(found.at("a b").size, 5u);
    EXPECT_EQ(found.at("a b").type, entry_type::file);
    EXPECT_EQ(found.at("sub").type, entry_type::directory);
    EXPECT_THAT(names_of(l.list("sub")), ElementsAre("inner"));
    EXPECT_EQ(l.last_command(), command);
  }
  expect_in_step();
}

TEST_P(lister_test, times_are_those_of_the_disk) {
  put_on_disk("file", "x");
  const auto on_the_disk = std::filesystem::last_write_time(on_disk("file"));
  const auto truth = std::chrono::floor<std::chrono::minutes>(std::chrono::file_clock::to_sys(on_the_disk));
  for (const list_command command : {list_command::automatic, list_command::list}) {
    lister l(*ftp, lister_options{}.command(command));
    const auto entries = l.list();
    ASSERT_EQ(entries.size(), 1u);
    const auto utc = entries[0].modified->utc();
    ASSERT_TRUE(utc) << to_string(l.last_command());
    EXPECT_EQ(std::chrono::floor<std::chrono::minutes>(*utc), truth);
  }
}

TEST_P(lister_test, nothing_and_an_empty_directory) {
  make_directory_on_disk("empty");
  put_on_disk("file", "x");
  lister l(*ftp);
  EXPECT_THAT(l.list("empty"), IsEmpty());
  for (const char* name : {"nothing", "file", "no thing"}) {
    EXPECT_THROW((void)l.list(name), error_perm) << name;
    expect_in_step();
  }
  EXPECT_THAT(l.list("empty"), IsEmpty());
  ASSERT_TRUE(l.find("file"));
  EXPECT_EQ(l.find(in_directory("file"))->size, 1u);
  EXPECT_EQ(l.find("empty")->type, entry_type::directory);
  EXPECT_FALSE(l.find("nothing"));
  expect_in_step();
}

TEST_P(lister_test, a_callback_that_throws) {
  for (int i = 0; i < 300; ++i) put_on_disk("file " + std::to_string(i), "");
  make_directory_on_disk("other");
  const std::string here = ftp->pwd();
  lister l(*ftp);
  EXPECT_THROW(l.each("", [](entry&) { throw std::runtime_error("mine"); }), std::runtime_error);
  expect_sound(*ftp);
  EXPECT_EQ(ftp->pwd(), here);
  EXPECT_EQ(l.list().size(), 301u);
}

}  // namespace ferry::interop
