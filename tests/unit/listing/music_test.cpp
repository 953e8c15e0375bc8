// MUSIC/SP: directories, and the days of reading and writing.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(Music, days_of_reading_and_writing) {
  const listing got = parse_listing(
      "  File name             RlenRf  Size  Read       Write     By      Attrbs #Recs\n"
      "ABC                       47VC    2K 08JAN03 24SEP96 14:30 $000000  CR        5\n"
      "PUB\\                   <DIR>      2K 0000000 24SEP96 14:30 $PUB000            0\n");
  EXPECT_EQ(got.dialect, "music");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file ABC 2048~ 1996-09-24T14:30 $000000 format=47VC read=08JAN03 attributes=CR records=5",
                          "dir PUB 2048~ 1996-09-24T14:30 $PUB000 records=0"));
  expect_foreign("music", {"ABC 47VC 2K 08JAN03 31SEP96 14:30 $0 5", "ABC 47XC 2K 08JAN03 24SEP96 14:30 $0 5",
                           "ABC 47VC 2 08JAN03 24SEP96 14:30 $0 5", "ABC 47VC 2K 08JAN03 24SEP96 14:30 5",
                           "ABC 47VC 2K 08JAN03 24SEP96 14:30 $0 CR x"});
}

}  // namespace
}  // namespace ferry::listings
