// The parser around the dialects: pieces, the sample, limits, what comes out when.
#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace ferry {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> names_of(const listing& got) {
  std::vector<std::string> names;
  for (const auto& e : got.entries) names.push_back(e.name);
  return names;
}

std::string line(const std::string& name) { return "-rw-r--r--   1 ftp ftp 7 Jan  1  2020 " + name + "\r\n"; }

TEST(listing_parser, entries_come_out_as_soon_as_the_sample_is_complete) {
  std::size_t entries = 0;
  listing_parser parser(listing_options{}.sample_lines(3), [&](entry&) { ++entries; });
  parser.feed(line("a") + line("b"));
  EXPECT_EQ(entries, 0u);
  EXPECT_EQ(parser.dialect(), "");
  parser.feed(line("c"));
  EXPECT_EQ(entries, 3u);
  EXPECT_EQ(parser.dialect(), "unix");
  parser.feed(line("d"));
  EXPECT_EQ(entries, 4u);
  parser.feed("-rw-r--r--   1 ftp ftp 7 Jan  1  2020 without an end");
  EXPECT_EQ(entries, 4u);
  parser.finish();
  EXPECT_EQ(entries, 5u);
}

TEST(listing_parser, a_dialect_that_is_given_needs_no_sample) {
  std::size_t entries = 0;
  listing_parser parser(listing_options{}.dialect("unix"), [&](entry&) { ++entries; });
  parser.feed(line("a"));
  EXPECT_EQ(entries, 1u);
  EXPECT_THROW(listing_parser(listing_options{}.dialect("klingon"), {}), std::invalid_argument);
  EXPECT_THROW(listing_parser(listing_options{}.encoding("klingon"), {}), std::invalid_argument);
}

TEST(listing_parser, lines_that_are_too_long_are_told_and_bounded) {
  const std::string text = line("a") + std::string(1'000'000, 'x') + "\r\n" + line("b");
  for (const std::size_t piece : {std::size_t{1'000}, text.size()}) {
    listing got;
    listing_parser parser(
        listing_options{}.max_line(1'000), [&](entry& e) { got.entries.push_back(e); },
        [&](skipped_line& l) { got.skipped.push_back(l); });
    for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(std::string_view(text).substr(at, piece));
    parser.finish();
    EXPECT_THAT(names_of(got), ElementsAre("a", "b"));
    ASSERT_EQ(got.skipped.size(), 1u);
    EXPECT_THAT(got.skipped[0].reason, HasSubstr("longer"));
    EXPECT_LE(got.skipped[0].raw.size(), 1'000u);
  }
}

TEST(listing_parser, text_above_a_listing_may_be_longer_than_the_sample) {
  std::string text;
  for (int i = 0; i < 700; ++i) text += "Welcome to this server, which says a lot: " + std::to_string(i) + "\r\n";
  const listing got = parse_listing(text + line("a") + line("b"));
  EXPECT_THAT(names_of(got), ElementsAre("a", "b"));
  EXPECT_EQ(got.skipped.size(), 700u);
}

TEST(listing_parser, options_that_cannot_be_are_refused) {
  using namespace std::chrono;
  EXPECT_THROW(listing_options{}.zone(hours(25)), std::invalid_argument);
  EXPECT_THROW(listing_options{}.inferred_offset(seconds::min()), std::invalid_argument);
  EXPECT_THROW(listing_options{}.now(wall_time::max()), std::invalid_argument);
  EXPECT_NO_THROW(listing_options{}.zone(hours(-12)));
}

TEST(listing_parser, the_oldest_time_can_be_written) {
  entry_time oldest;
  oldest.written = wall_time::min();
  oldest.precision = time_precision::second;
  EXPECT_EQ(to_string(oldest), "1677-09-21T00:12:43");
}

TEST(listing_parser, the_reply_around_a_listing_is_no_entry) {
  const listing got = parse_listing("213-Status of /:\r\n" + line("a") + "213 End of status\r\n");
  EXPECT_THAT(names_of(got), ElementsAre("a"));
  EXPECT_EQ(got.skipped.size(), 2u);
  // With the code before every line.
  EXPECT_THAT(names_of(parse_listing("213-Status of /:\r\n213-" + line("a") + "213-" + line("b") + "213 End\r\n")),
              ElementsAre("a", "b"));
  EXPECT_THAT(names_of(parse_listing("211-report.txt\n212-report.txt\n300.txt\n")),
              ElementsAre("211-report.txt", "212-report.txt", "300.txt"));
  // Without the first line it is none.
  EXPECT_THAT(
      names_of(parse_listing("213 Grand Avenue\n213 Main Street\n", listing_options{}.format(listing_format::nlst))),
      ElementsAre("213 Grand Avenue", "213 Main Street"));
}

TEST(listing_parser, nothing_is_nothing) {
  for (const char* text : {"", "\r\n", "\n\n\n", "total 0\r\n"}) {
    const listing got = parse_listing(text);
    EXPECT_THAT(got.entries, IsEmpty()) << text;
  }
  const listing got =
      parse_listing("What is this?\r\n- a message -\r\n", listing_options{}.format(listing_format::list));
  EXPECT_THAT(got.entries, IsEmpty());
  EXPECT_EQ(got.dialect, "");
  EXPECT_EQ(got.skipped.size(), 2u);
}

TEST(listing_parser, a_stranger_among_the_lines_is_skipped_with_a_reason) {
  const listing got = parse_listing(line("a") + "01-01-20  12:00PM  7 dos.txt\r\n" + line("b"));
  EXPECT_THAT(names_of(got), ElementsAre("a", "b"));
  EXPECT_THAT(got.skipped, Contains(::testing::Field(&skipped_line::raw, "01-01-20  12:00PM  7 dos.txt")));
}

TEST(listing_parser, what_may_have_been_an_entry_is_told_from_headings) {
  const listing got =
      parse_listing("total 8\r\n\r\n" + line("a") + "-rw-r--r--   1 ftp ftp 7 Jan 41  2020 b\r\nwhat?\r\n");
  std::vector<bool> unread;
  for (const auto& l : got.skipped) unread.push_back(l.unread);
  EXPECT_THAT(unread, ElementsAre(false, false, true, true));
}

TEST(listing_parser, names_are_decoded_and_kept) {
  const listing got = parse_listing(line("caf\xe9"), listing_options{}.encoding("latin-1"));
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].name, "caf\xe9");
  EXPECT_EQ(got.entries[0].text(), "caf\u00e9");
  EXPECT_EQ(parse_listing(line("caf\xe9")).entries[0].text(), "caf\xe9");
}

TEST(listing_parser, what_a_sink_throws_comes_out) {
  listing_parser parser(listing_options{}, [](entry&) { throw std::runtime_error("mine"); });
  parser.feed(line("a"));
  EXPECT_THROW(parser.finish(), std::runtime_error);
}

TEST(listing_parser, every_dialect_has_a_name_of_its_own) {
  auto names = listing_dialects();
  EXPECT_THAT(names, Contains("unix"));
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

TEST(entry, says_which_names_are_safe) {
  const auto safe = [](std::string name) {
    entry e;
    e.name = std::move(name);
    return e.safe_name();
  };
  for (const char* name : {"a", " ", "...", "-rf", "a\\b", ".a"}) EXPECT_TRUE(safe(name)) << name;
  for (const char* name : {"", ".", "..", "/", "a/b", "../a", "/a"}) EXPECT_FALSE(safe(name)) << name;
  EXPECT_FALSE(safe(std::string("a\0b", 3)));
}

}  // namespace
}  // namespace ferry
