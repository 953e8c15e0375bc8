#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace ferry::listings {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> names(std::string_view text, listing_format format = listing_format::detect) {
  std::vector<std::string> all;
  for (const entry& e : parse_listing(text, listing_options().format(format)).entries) all.push_back(e.name);
  return all;
}

TEST(names_only, every_line_is_a_name_when_the_format_is_told) {
  const auto got = parse_listing("a b\r\n\r\n lead\nFile not found\n.\ntype=file; x",
                                 listing_options().format(listing_format::nlst));
  EXPECT_EQ(got.dialect, "names-only");
  EXPECT_EQ(got.entries.size(), 5u);
  EXPECT_EQ(got.entries[0].type, entry_type::unknown);
  EXPECT_EQ(got.entries[1].name, " lead");
  EXPECT_TRUE(got.entries[3].self);
  ASSERT_EQ(got.skipped.size(), 1u);
  EXPECT_EQ(got.skipped[0].reason, "an empty line");
}

TEST(names_only, a_list_is_believed) {
  EXPECT_THAT(names("two words\n.\n..\n"), ElementsAre("two words", ".", ".."));
  EXPECT_THAT(names(" .\n ..\n Multi Word.txt\n"), ElementsAre(".", "..", "Multi Word.txt"));
  EXPECT_THAT(names("syslogd.1\nsyslogd.2\n"), ElementsAre("syslogd.1", "syslogd.2"));
  EXPECT_THAT(names(" readme\n"), ElementsAre("readme"));
}

TEST(names_only, a_message_is_not) {
  for (const std::string_view text : {"aaa", "File not found", "invalid line", " not found", "  indented", "++ bah! ++",
                                      "one\ntwo words", "a\nb\x01", " "}) {
    EXPECT_THAT(names(text), IsEmpty()) << text;
  }
  EXPECT_THAT(names("a\nb\n", listing_format::list), IsEmpty()) << "LIST gives more than names";
}

TEST(names_only, only_where_nothing_else_reads_more_than_it_leaves) {
  EXPECT_EQ(parse_listing(".\n..\nx\ntype=file; y\n").dialect, "names-only");
  EXPECT_EQ(parse_listing("type=file; a\ntype=file; y\nx\n").dialect, "mlsd");
}

}  // namespace
}  // namespace ferry::listings
