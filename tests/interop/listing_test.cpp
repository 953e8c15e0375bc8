// Listings: nlst, dir, mlsd and retrlines of a listing.
#include <algorithm>

#include "support.hpp"

namespace ferry::interop {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

class listing_test : public every_way {
 protected:
  using names = std::vector<std::string>;

  /// What NLST gives for these entries, each behind `prefix`.
  [[nodiscard]] names listed(names entries, const std::string& prefix = {}) const {
    if (server_.nlst_with_dots) entries.insert(entries.end(), {".", ".."});
    for (auto& e : entries) e = prefix + e;
    return entries;
  }
  [[nodiscard]] names lines_of_dir(std::string_view argument) {
    names lines;
    ftp->dir(argument, [&](std::string_view line) { lines.emplace_back(line); });
    std::erase_if(lines, [](const std::string& line) { return line.ends_with(" .") || line.ends_with(" .."); });
    return lines;
  }
  void expect_listing_refused_or_empty(int code, const std::function<std::size_t()>& entries) {
    if (code == 226) {
      EXPECT_EQ(entries(), 0u);
      expect_in_step();
    } else {
      expect_refused(code, [&] { (void)entries(); });
    }
  }
};

INSTANTIATE_TEST_SUITE_P(real, listing_test, ::testing::Combine(all_servers, both_families, both_modes), way_name);

TEST_P(listing_test, nlst) {
  put_on_disk("a", "x");
  put_on_disk("b c", "x");
  put_on_disk("\U0001F6A2", "x");
  make_directory_on_disk("sub");
  put_on_disk("sub/inner", "x");
  EXPECT_THAT(ftp->nlst(), UnorderedElementsAreArray(listed({"a", "b c", "\U0001F6A2", "sub"})));
  EXPECT_THAT(ftp->nlst("sub"), UnorderedElementsAreArray(listed({"inner"}, server_.nlst_keeps_path ? "sub/" : "")));
  EXPECT_THAT(ftp->nlst(in_directory("sub")),
              UnorderedElementsAreArray(listed({"inner"}, server_.nlst_keeps_path ? in_directory("sub/") : "")));
  expect_in_step();
}

TEST_P(listing_test, nlst_of_a_file_and_of_nothing) {
  put_on_disk("file", "x");
  if (server_.nlst_of_file == 226)
    EXPECT_THAT(ftp->nlst("file"), ElementsAre("file"));
  else
    expect_refused(server_.nlst_of_file, [&] { ftp->nlst("file"); });
  expect_listing_refused_or_empty(server_.nlst_of_nothing, [&] { return ftp->nlst("nothing").size(); });
}

TEST_P(listing_test, an_empty_directory) {
  EXPECT_THAT(ftp->nlst(), UnorderedElementsAreArray(listed({})));
  EXPECT_THAT(lines_of_dir(""), IsEmpty());
  expect_in_step();
}

TEST_P(listing_test, dir) {
  put_on_disk("a", "12345");
  make_directory_on_disk("sub");
  put_on_disk("sub/b c", "123");
  EXPECT_THAT(lines_of_dir(""), UnorderedElementsAre(EndsWith(" a"), EndsWith(" sub")));
  EXPECT_THAT(lines_of_dir(""), Contains(HasSubstr(" 5 ")));
  EXPECT_THAT(lines_of_dir("sub"), ElementsAre(EndsWith(" b c")));
  expect_listing_refused_or_empty(server_.list_of_nothing, [&] { return lines_of_dir("nothing").size(); });
}

TEST_P(listing_test, dir_prints_without_a_callback) {
  put_on_disk("printed", "x");
  ::testing::internal::CaptureStdout();
  ftp->dir();
  std::fflush(stdout);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr(" printed\n"));
  expect_in_step();
}

TEST_P(listing_test, retrlines_of_a_listing) {
  put_on_disk("file", "x");
  names lines;
  EXPECT_EQ(code_of(ftp->retrlines("NLST", [&](std::string_view line) { lines.emplace_back(line); })), 226);
  EXPECT_THAT(lines, UnorderedElementsAreArray(listed({"file"})));
  expect_in_step();
}

TEST_P(listing_test, mlsd) {
  put_on_disk("a", "12345");
  put_on_disk("b c; d=e", "x");
  put_on_disk("\U0001F6A2", "x");
  make_directory_on_disk("sub");
  put_on_disk("sub/inner", "123");
  if (!server_.mlsd) {
    expect_refused(500, [&] { ftp->mlsd(); });
    expect_refused(500, [&] { ftp->mlsd("sub"); });
    return;
  }
  std::map<std::string, mlsx_facts> entries;
  for (const auto& e : ftp->mlsd()) entries[e.name] = e.facts;
  // The directory itself and its parent may be in the list, as such.
  std::erase_if(entries, [](const auto& e) { return e.second.at("type") == "cdir" || e.second.at("type") == "pdir"; });
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries.at("a").at("type"), "file");
  EXPECT_EQ(entries.at("a").at("size"), "5");
  EXPECT_EQ(entries.at("a").at("modify").size(), 14u);
  EXPECT_EQ(entries.at("b c; d=e").at("type"), "file");
  EXPECT_EQ(entries.at("\U0001F6A2").at("size"), "1");
  EXPECT_EQ(entries.at("sub").at("type"), "dir");
  entries.clear();
  for (const auto& e : ftp->mlsd(in_directory("sub"))) entries[e.name] = e.facts;
  EXPECT_EQ(entries.at("inner").at("size"), "3");
  expect_in_step();
}

TEST_P(listing_test, mlsd_with_chosen_facts) {
  put_on_disk("a", "12345");
  const names wanted{"type", "size"};
  if (!server_.mlsd) {
    // OPTS MLST itself is refused.
    expect_refused(501, [&] { ftp->mlsd("", wanted); });
    return;
  }
  for (const auto& e : ftp->mlsd("", wanted)) {
    if (e.name != "a") continue;
    EXPECT_EQ(e.facts.at("type"), "file");
    EXPECT_EQ(e.facts.at("size"), "5");
    EXPECT_EQ(e.facts.size(), server_.mlst_ignores_choice ? 7u : 2u);
  }
  expect_in_step();
}

TEST_P(listing_test, mlsd_of_nothing_and_of_a_file_is_refused) {
  put_on_disk("file", "x");
  expect_refused(server_.mlsd_of_nothing, [&] { ftp->mlsd("nothing"); });
  expect_refused(server_.mlsd_of_nothing, [&] { ftp->mlsd("file"); });
}

TEST_P(listing_test, many_names) {
  names many;
  for (int i = 0; i < 1000; ++i) many.push_back("file " + std::to_string(i));
  for (const auto& name : many) put_on_disk(name, "");
  EXPECT_THAT(ftp->nlst(), UnorderedElementsAreArray(listed(many)));
  EXPECT_EQ(lines_of_dir("").size(), many.size());
  expect_in_step();
}

TEST_P(listing_test, a_callback_that_throws) {
  for (int i = 0; i < 500; ++i) put_on_disk("file " + std::to_string(i), "");
  EXPECT_THROW(ftp->dir([](std::string_view) { throw std::runtime_error("mine"); }), std::runtime_error);
  expect_sound(*ftp);
  EXPECT_TRUE(ftp->is_connected());
  EXPECT_EQ(lines_of_dir("").size(), 500u);
}

}  // namespace ferry::interop
