// TOPS-20: names that only a heading makes a listing.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(Tops20, only_below_its_heading) {
  const listing got = parse_listing("PS:<ANONYMOUS>\nLETTER.TXT.1\nLIB.DIRECTORY.1;P777700\nLS-LR.DIR.3\n");
  EXPECT_EQ(got.dialect, "tops20");
  EXPECT_THAT(one_line_each(got), ElementsAre("file LETTER.TXT version=1", "dir LIB version=1 attributes=P777700",
                                              "file LS-LR.DIR version=3"));
  EXPECT_THAT(one_line_each(parse_listing("PS:<A>\nX.Y.1\nPS:<A.B>\nX.Z.1\n")),
              ElementsAre("file X.Y in PS:<A> version=1", "file X.Z in PS:<A.B> version=1"));
  EXPECT_EQ(parse_listing("LETTER.TXT.1\nLS-LR.DIR.3\n").dialect, "names-only");
  expect_foreign("tops20",
                 {"PS:<A>\nX.TXT", "PS:<A>\nX", "PS:<A>\na/b.c.1", "PS:<A>\nX.Y.1 2", "PS:<>\nX.Y.1", "<A>\nX.Y.1"});
}

}  // namespace
}  // namespace ferry::listings
