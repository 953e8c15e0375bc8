// VM/CMS: minidisks and shared directories, and dates in three forms.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(VmCms, minidisks_and_shared_directories) {
  const listing got = parse_listing(
      "WEBSHARE          DIR        -          -          -  5/30/97 18:44:17 -\n"
      "AUTORPLY EXEC     V         71         28          1 10/05/95 20:05:24 -\n"
      "98-12-05 HELPNEWS V         76         18          1 1998-12-04 10:35:17 HLP291\n"
      "$README  $FIRST   A1 F      80          7          1 11/21/1997  3:26:08 FTP301\n");
  EXPECT_EQ(got.dialect, "vm-cms");
  EXPECT_THAT(
      one_line_each(got),
      ElementsAre("dir WEBSHARE 1997-05-30T18:44:17",
                  "file AUTORPLY.EXEC 1988~ 1995-10-05T20:05:24 recfm=V lrecl=71 records=28 blocks=1",
                  "file 98-12-05.HELPNEWS 1368~ 1998-12-04T10:35:17 recfm=V lrecl=76 records=18 blocks=1 label=HLP291",
                  "file $README.$FIRST 560 1997-11-21T03:26:08 filemode=A1 recfm=F lrecl=80 records=7 blocks=1 "
                  "label=FTP301"));
  expect_foreign("vm-cms", {"A B V 71 28 1 13/05/95 20:05:24 -", "A B X 71 28 1 10/05/95 20:05:24 -",
                            "A B V 71 28 1 10/05/95 20:05:24 - x", "A B V 71 28 10/05/95 20:05:24 -",
                            "A B V 71 28 1 10/05/95 -", "A/B C V 71 28 1 10/05/95 20:05:24 -",
                            "A DIR - - - 2/30/97 18:44:17 -", "A DIR - - 5/30/97 18:44:17 -", "A B V 71"});
}

}  // namespace
}  // namespace ferry::listings
