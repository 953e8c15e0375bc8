// Listings with few columns and few samples: NonStop, VSE, GCOS 7, Connect:Enterprise.
#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(nonstop, files_of_a_subvolume) {
  const listing got = parse_listing(
      "File         Code             EOF  Last Modification    Owner  RWEP\r\n"
      "ALV           101             2522 27-Aug-02 13:57:10 155,106 \"nnnn\"\r\n"
      "FRAMEL1   O   101L            2134  1-Aug-02 10:19:43 155,  4 \"nunu\"\r\n"
      "X             101 ?              0 29-Oct-03 11:13:13 255,255 ****\r\n");
  EXPECT_EQ(got.dialect, "nonstop");
  EXPECT_THAT(one_line_each(got), ElementsAre("file ALV 2522 2002-08-27T13:57:10 155,106 nnnn code=101",
                                              "file FRAMEL1 2134 2002-08-01T10:19:43 155,4 nunu code=101L mark=O",
                                              "file X 0 2003-10-29T11:13:13 255,255 **** code=101 mark=?"));
  EXPECT_EQ(parse_listing("FILE1 101 528 12-Jan-14 14:21:18 255, 0 \"extra1\"").dialect, "nonstop");
  expect_foreign("nonstop",
                 {"A 101 528 32-Jan-14 14:21:18 255,255 \"oooo\"", "A 101 528 12-01-14 14:21:18 255,255 \"o\"",
                  "A 101 528 12-Jan-14 24:21:18 255,255 \"oooo\"", "A 101 528 12-Jan-14 14:21:18 255 \"oooo\"",
                  "A 101 528 12-Jan-14 14:21:18 255,255", "A x 528 12-Jan-14 14:21:18 255,255 \"oooo\""});
}

TEST(vse, the_root) {
  const listing got = parse_listing(
      "HP2IBM    <VSAM Catalog>\r\nHTML      <Library>\r\nINTAP01   Entry Seq VSAM\r\n"
      "POWER     <Power Queues>\r\nTRANSP4   <Directory>\r\n");
  EXPECT_EQ(got.dialect, "vse");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("dir HP2IBM kind=VSAM Catalog", "dir HTML kind=Library", "file INTAP01 kind=Entry Seq VSAM",
                          "dir POWER kind=Power Queues", "dir TRANSP4 kind=Directory"));
}

TEST(vse, a_sublibrary) {
  const listing got = parse_listing("FILE1.TXT                 160          1  99/07/16  10:55  F\r\n");
  EXPECT_EQ(got.dialect, "vse");
  EXPECT_THAT(one_line_each(got), ElementsAre("file FILE1.TXT 160 1999-07-16T10:55 blocks=1 recfm=F"));
  expect_foreign("vse", {"A <DIR>", "a.b 160 1 99/07/16 10:55 F", "A.B 160 1 99/13/16 10:55 F", "A.B 160 1 99/07/16 F",
                         "A.B 160 1 99/07/16 10:55", "A VSAM", "A"});
}

TEST(gcos7, files) {
  const listing got = parse_listing(
      "- - -----0 SEPT         SYSADMIN         AUG 26, 1997 SEQ1\r\n"
      "d - -----0              SYSADMIN         FEB 29, 1996 LIB\r\n");
  EXPECT_EQ(got.dialect, "gcos7");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file SEQ1 1997-08-26 SEPT:SYSADMIN -----0", "dir LIB 1996-02-29 SYSADMIN -----0"));
  expect_foreign("gcos7",
                 {"- - -----0 SEPT SYSADMIN AUG 36, 1997 SEQ1", "- - -----0 SEPT SYSADMIN FEB 29, 1997 SEQ1",
                  "- - -----0 SEPT SYSADMIN AUG 26, 1997", "- - -----0 SEPT SYSADMIN AUG 26 1997 SEQ1", "- -"});
}

TEST(sterling, batches_of_a_mailbox) {
  const auto now = std::chrono::local_days(std::chrono::year(2026) / 11 / 20);
  const listing got = parse_listing(
      "-C--E-----FTP B QUA1I1      18128       5000000000 Aug 12 13:56 QUADTEST\r\n"
      "-SR--M------- A steve      1     369 Dec 02 13:47 <<ACTIVITY LOG>>\r\n"
      "-C--E-----FTP A QUA1I1      18129       41 Apr 1 2014 QUADTEST3\r\n"
      "Total number of batches listed: 3\r\n",
      listing_options{}.now(now));
  EXPECT_EQ(got.dialect, "sterling");
  EXPECT_THAT(
      one_line_each(got),
      ElementsAre("file QUADTEST 5000000000 2026-08-12T13:56 18128:QUA1I1 -C--E-----FTP batch=18128 data-type=B",
                  "file <<ACTIVITY LOG>> 369 2025-12-02T13:47 1:steve -SR--M------- batch=1 data-type=A",
                  "file QUADTEST3 41 2014-04-01 18129:QUA1I1 -C--E-----FTP batch=18129 data-type=A"));
  // Without the date of today the year is unknown.
  EXPECT_FALSE(parse_listing("-C--E-----FTP B Q 1 41 Aug 12 13:56 A").entries.at(0).modified);
  expect_foreign("sterling", {"-rwxr-xr-x   1 root     other         531 Jan 29 03:26 README",
                              "-C--E-----FTP B Q 1 41 Feb 30 13:56 A", "-C--E-----FTP B Q 1 41 Feb 30 2014 A",
                              "-C--E-----FTP B Q x 41 Aug 12 13:56 A", "-C--E-----FTP B Q 1 41 Aug 12 13:56 "});
}

}  // namespace
}  // namespace ferry::listings
