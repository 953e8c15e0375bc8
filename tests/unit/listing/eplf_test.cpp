#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace ferry::listings {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(eplf, a_whole_listing_is_detected) {
  const auto got = parse_listing(
      "+i8388621.48594,m825718503,r,s280,up644,\tdjb.html\r\n"
      "+i8388621.50690,m824255907,/,\t514 a\tb\r\n"
      "+i8388621.48598,m824253270,r,s612\t .html \r\n"
      "+m825718503,\tneither\r\n"
      "+r,/,ia,ib,\tboth\r\n");
  EXPECT_EQ(got.dialect, "eplf");
  EXPECT_THAT(got.skipped, IsEmpty());
  ASSERT_EQ(got.entries.size(), 5u);
  const entry& file = got.entries[0];
  EXPECT_EQ(file.name, "djb.html");
  EXPECT_EQ(file.type, entry_type::file);
  EXPECT_EQ(file.size, 280u);
  EXPECT_EQ(file.mode, 0644);
  EXPECT_EQ(file.permissions, "rw-r--r--");
  ASSERT_TRUE(file.modified);
  EXPECT_EQ(to_string(*file.modified), "1996-03-01T22:15:03");
  EXPECT_EQ(file.modified->zone, zone_source::utc);
  EXPECT_THAT(file.facts, ElementsAre(entry_fact{"unique", "8388621.48594"}));
  EXPECT_EQ(got.entries[1].type, entry_type::directory);
  EXPECT_EQ(got.entries[1].name, "514 a\tb");
  EXPECT_EQ(got.entries[2].name, " .html ");
  EXPECT_EQ(got.entries[2].size, 612u);
  EXPECT_EQ(got.entries[3].type, entry_type::unknown);
  EXPECT_EQ(got.entries[4].type, entry_type::directory);
  EXPECT_THAT(got.entries[4].facts, ElementsAre(entry_fact{"unique", "b"}));
}

TEST(eplf, a_bad_fact_costs_the_fact) {
  const auto got = parse_listing("+r,s-1,mnoon,up999,zzz,,\tx\n+r,m99999999999999999999,\ty");
  ASSERT_EQ(got.entries.size(), 2u);
  EXPECT_FALSE(got.entries[0].size);
  EXPECT_FALSE(got.entries[0].modified);
  EXPECT_FALSE(got.entries[0].mode);
  EXPECT_FALSE(got.entries[1].modified);
}

TEST(eplf, no_entries) {
  for (const std::string_view line :
       {"++ unknown garbage +++", "++\tbah", "+\tx", "+r,s280,", "+r,s280,\t", "+x,y,\tz", "r,s280,\tx", "+"}) {
    EXPECT_THAT(parse_listing(line).entries, IsEmpty()) << line;
  }
}

}  // namespace
}  // namespace ferry::listings
