// Stratus VOS: files, directories, links, and targets over several lines.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(StratusVos, files_directories_and_links) {
  const listing got = parse_listing(
      "\n"
      "Files: 2  Blocks: 45\n"
      "\n"
      " w     44  fix-4096  04-09-14 17:50:04  ccache.070C867A.kp\n"
      "w 1 seq 2002-08-26 16:56:41  F_erlg.99-07-27\n"
      "\n"
      "Dirs: 1\n"
      "\n"
      " m     16  03-05-06 13:08:41  doc\n"
      "\n"
      "Links: 3\n"
      "\n"
      "03-02-19 07:08:07  bf ->  %swsle#m12_user>Stratus>Green>build_farm \n"
      "94-12-18 11:55:08  _edit.t1 ->\n"
      "%phx_cac#m2_user>Stratus>Charles_Spitze\n"
      "+r>junque>_edit.t1\n"
      "94-12-18 11:54:59  last ->\n");
  EXPECT_EQ(got.dialect, "stratus-vos");
  EXPECT_THAT(
      one_line_each(got),
      ElementsAre("file ccache.070C867A.kp 180224~ 2004-09-14T17:50:04 access=w blocks=44 organization=fix-4096",
                  "file F_erlg.99-07-27 4096~ 2002-08-26T16:56:41 access=w blocks=1 organization=seq",
                  "dir doc 65536~ 2003-05-06T13:08:41 access=m blocks=16",
                  "link bf 2003-02-19T07:08:07 ->%swsle#m12_user>Stratus>Green>build_farm",
                  "link _edit.t1 1994-12-18T11:55:08 ->%phx_cac#m2_user>Stratus>Charles_Spitzer>junque>_edit.t1",
                  "link last 1994-12-18T11:54:59"));
  expect_foreign("stratus-vos",
                 {"w 1 seq 04-13-01 10:00:00 x", "w 1 seq 04-12-01 10:00 x", "w 1 seq 04-12-01 10:00:00",
                  "x 1 seq 04-12-01 10:00:00 x", "w - seq 04-12-01 10:00:00 x", "w 1 seq-x 04-12-01 10:00:00 x",
                  "04-12-01 10:00:00 x", "04-12-01 10:00:00 -> x", "+x", "%x", "Files: x", "04/12/01 10:00:00 a -> b"});
}

TEST(StratusVos, a_target_without_end_is_cut) {
  std::string text = "94-12-18 11:55:08  a ->\n";
  for (int i = 0; i < 1000; ++i) text += "+0123456789\n";
  const listing got = parse_listing(text, listing_options{}.dialect("stratus-vos"));
  ASSERT_EQ(got.entries.size(), 1U);
  EXPECT_LT(got.entries[0].target.size(), 2000U);
}

}  // namespace
}  // namespace ferry::listings
