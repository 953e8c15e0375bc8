// TSX-Plus: recognized, not read.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ferry::listings {
namespace {

using testing::IsEmpty;

TEST(Tsx, several_files_on_a_line_are_no_entry) {
  const listing got = parse_listing(
      "\n"
      "      asxxxx.get      6        asxxxx.bug      7        ascis .mod      2\n"
      "      pcdsk4.dsk    650\n"
      "\n"
      "Directory [du3:/cug292/*.*] / 4 Files / 665 Blocks\n");
  EXPECT_EQ(got.dialect, "tsx");
  EXPECT_THAT(got.entries, IsEmpty());
  EXPECT_EQ(got.skipped[1].reason, "several files on one line are not read");
}

}  // namespace
}  // namespace ferry::listings
