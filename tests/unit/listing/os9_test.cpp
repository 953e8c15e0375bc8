// OS-9: owners, attributes, and its heading against that of DOS.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(Os9, owner_is_a_group_and_a_user) {
  const listing got = parse_listing(
      "                            Directory of . 10:52:50\n"
      " Owner    Last modified  Attributes Sector Bytecount Name\n"
      "-------   -------------  ---------- ------ --------- ----\n"
      "  1.78    92/04/03 1306   ---wr-wr     104       248 .login\n"
      "  0.0     92/02/22 2007   d-ewrewr      F4        96 PROJ\n");
  EXPECT_EQ(got.dialect, "os9");
  EXPECT_THAT(one_line_each(got), ElementsAre("file .login 248 1992-04-03T13:06 1.78 ---wr-wr sector=104",
                                              "dir PROJ 96 1992-02-22T20:07 0.0 d-ewrewr sector=F4"));
  expect_foreign("os9", {"1.78 92/13/03 1306 ---wr-wr 104 248 x", "1.78 92/04/03 2406 ---wr-wr 104 248 x",
                         "1.78 92/04/03 1306 ---rw-wr 104 248 x", "1 92/04/03 1306 ---wr-wr 104 248 x",
                         "1.78 92/04/03 1306 ---wr-wr G 248 x", "1.78 92/04/03 1306 ---wr-wr 104 248",
                         "Directory of C:\\TEMP", "-----"});
}

}  // namespace
}  // namespace ferry::listings
