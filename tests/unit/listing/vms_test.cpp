// VMS: entries over several lines, what stands in place of details, and what is no line of VMS.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Vms, ucx_prints_used_and_allocated_blocks_owner_and_protection) {
  const listing got = parse_listing(
      "\n"
      "Directory SYS$SYSDEVICE:[ANONYMOUS]\n"
      "\n"
      "ANNOUNCE.TXT;2           1/16         12-MAR-2005 08:44:57  [SYSTEM]               (RWED,RWED,RE,RE)\n"
      "INPUT.DIR;1              1/16          4-MAR-1999 22:14:34  [UCX$NOBO,ANONYMOUS]   (RWE,RWE,RWE,RWE)\n"
      "FREEWARE40.DIR;1        27/36         16-FEB-1999 10:01:46  [AP_HTTPD,APACHE$WWW   (RWE,RWE,,R)\n"
      "\n"
      "Total of 3 files, 29/68 blocks\n");
  EXPECT_EQ(got.dialect, "vms");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file ANNOUNCE.TXT 512~ 2005-03-12T08:44:57 SYSTEM rwxr-xr-x version=2 allocated=16 blocks=1 "
                          "protection=(RWED,RWED,RE,RE)",
                          "dir INPUT 512~ 1999-03-04T22:14:34 UCX$NOBO:ANONYMOUS rwxrwxrwx version=1 allocated=16 "
                          "blocks=1 protection=(RWE,RWE,RWE,RWE)",
                          "dir FREEWARE40 13824~ 1999-02-16T10:01:46 AP_HTTPD:APACHE$WWW rwx---r-- version=1 "
                          "allocated=36 blocks=27 protection=(RWE,RWE,,R)"));
  EXPECT_EQ(got.entries[0].mode, 0755);
  EXPECT_EQ(got.entries[0].modified->zone, zone_source::unknown);
}

TEST(Vms, a_long_name_or_owner_puts_the_rest_on_the_next_line) {
  const listing got = parse_listing(
      "ANONYMOUS:[PUB]\n"
      "\n"
      "PLI_HTML_DOCS-BCK.ZIP;1\n"
      "                       2992 25-MAR-2009 18:27 [ANONY,ANONYMOUS] (RWED,RWED,RE,RE)\n"
      "A2PS.ZIP;1             111/117        17-MAY-1996 19:28:30  [USER,AI26]\n"
      "   (RWED,RWED,RE,)\n"
      "LONG_AND_LONG_AGAIN.LOG;1098\n"
      "   4/15   24-FEB-2003 13:17:24  [POSTWARE,LP]\n"
      "   (RWED,,,)\n"
      "LAST.TXT;1             12/15  17-MAY-1996 19:28 [1,4]\n"
      "Total of 4 Files, 3119 Blocks.\n");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file PLI_HTML_DOCS-BCK.ZIP 1531904~ 2009-03-25T18:27 ANONY:ANONYMOUS rwxr-xr-x version=1 "
                          "blocks=2992 protection=(RWED,RWED,RE,RE)",
                          "file A2PS.ZIP 56832~ 1996-05-17T19:28:30 USER:AI26 rwxr-x--- version=1 allocated=117 "
                          "blocks=111 protection=(RWED,RWED,RE,)",
                          "file LONG_AND_LONG_AGAIN.LOG 2048~ 2003-02-24T13:17:24 POSTWARE:LP --------- version=1098 "
                          "allocated=15 blocks=4 protection=(RWED,,,)",
                          "file LAST.TXT 6144~ 1996-05-17T19:28 1:4 version=1 allocated=15 blocks=12"));
  EXPECT_EQ(got.entries[1].raw,
            "A2PS.ZIP;1             111/117        17-MAY-1996 19:28:30  [USER,AI26]\n   (RWED,RWED,RE,)");
}

TEST(Vms, a_message_in_place_of_details_leaves_the_name) {
  const listing got = parse_listing(
      "ANONYMOUS:[000000]\n"
      "ANON_FTP_LOG.LOG;23\n"
      "          <%SYSTEM-F-NOPRIV, insufficient privilege or object protection violation>\n"
      "PICS.DIR;1\tNo privilege for attempted operation\n"
      "VMS.DIR;1          %RMS-E-PRV, insufficient privilege or file protection violation\n"
      "LOGIN.COM;1              8 25-NOV-2003 20:01 [ANONY,ANONYMOUS] (RWED,RE,RE,RE)\n"
      "*.*;0              <%RMS-E-FNF, file not found>\n"
      "-RMS-E-DNF, directory not found\n");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file ANON_FTP_LOG.LOG version=23 error=<%SYSTEM-F-NOPRIV, insufficient privilege or object "
                          "protection violation>",
                          "dir PICS version=1 error=No privilege for attempted operation",
                          "dir VMS version=1 error=%RMS-E-PRV, insufficient privilege or file protection violation",
                          "file LOGIN.COM 4096~ 2003-11-25T20:01 ANONY:ANONYMOUS r-xr-xr-x version=1 blocks=8 "
                          "protection=(RWED,RE,RE,RE)"));
}

TEST(Vms, only_a_second_directory_makes_entries_tell_theirs) {
  const std::string first = "Directory D:[A]\nX.TXT;1  2  18-APR-2000 10:40:39.90\nTotal of 1 file, 2 blocks.\n";
  EXPECT_THAT(one_line_each(parse_listing(first)),
              ElementsAre("file X.TXT 1024~ 2000-04-18T10:40:39 version=1 blocks=2 fraction=90"));
  const std::string second =
      "\nDirectory D:[A.B]\nY.;3  0  18-APR-2000 10:40\n\nGrand total of 2 directories, 2 files.\n";
  EXPECT_THAT(one_line_each(parse_listing(first + second)),
              ElementsAre("file X.TXT 1024~ 2000-04-18T10:40:39 in D:[A] version=1 blocks=2 fraction=90",
                          "file Y. 0~ 2000-04-18T10:40 in D:[A.B] version=3 blocks=0"));
}

struct line {
  std::string_view text, wanted;
};

TEST(Vms, columns_of_many_servers) {
  for (const line& one : {
           line{".WELCOME;1   1   4-nov-2009 06:02 [root,root] (rwed,,,)",
                "file .WELCOME 512~ 2009-11-04T06:02 root:root --------- version=1 blocks=1 protection=(rwed,,,)"},
           line{"VMS721.ISO;2  ******  6-MAY-2008 09:29 [X] (RE,RWED,RE,RE)",
                "file VMS721.ISO 2008-05-06T09:29 X rwxr-xr-x version=2 protection=(RE,RWED,RE,RE)"},
           line{"DUA0:[DATEN]KALT.DIR;1   1/3   24-AUG-1993 14:10",
                "dir DUA0:[DATEN]KALT 512~ 1993-08-24T14:10 version=1 allocated=3 blocks=1"},
           line{"no-type;1    2/8    7-JAN-2000    [IV2_XXX]   (RWED,RWED,RE,)",
                "file no-type 1024~ 2000-01-07 IV2_XXX rwxr-x--- version=1 allocated=8 blocks=2 "
                "protection=(RWED,RWED,RE,)"},
           line{"A.B;1    6/8    15-JUL-2002    PRONAS   (,R,W,E)",
                "file A.B 3072~ 2002-07-15 PRONAS r---w---x version=1 allocated=8 blocks=6 protection=(,R,W,E)"},
           line{"A.B;1   17-JUN-1994 17:25:37     6308/13     (RWED,RWED,R,)",
                "file A.B 3229696~ 1994-06-17T17:25:37 rwxr----- version=1 allocated=13 blocks=6308 "
                "protection=(RWED,RWED,R,)"},
           line{"A.B;1   17-JUN-1994 17:25:37", "file A.B 1994-06-17T17:25:37 version=1"},
           line{"A.B;1   17-JUN-1994 17:25:37.81", "file A.B 1994-06-17T17:25:37 version=1 fraction=81"},
           line{"A.B;32767   1.50KB/8KB  17-JUN-1994 17:25", "file A.B 1536~ 1994-06-17T17:25 version=32767"},
           line{"A.B;1   3/4   <No date specified>   [X,Y]   (RWED,,,)",
                "file A.B 1536~ X:Y --------- version=1 allocated=4 blocks=3 protection=(RWED,,,)"},
           line{"A.B;1   3   <No backup recorded>", "file A.B 1536~ version=1 blocks=3"},
           line{"A.B;1   <None specified>   3   (RWED,,,)",
                "file A.B 1536~ --------- version=1 blocks=3 protection=(RWED,,,)"},
           line{"A_LONG_NAME.B;1\n   3   <No date specified>  [X]", "file A_LONG_NAME.B 1536~ X version=1 blocks=3"},
           line{"A.B;1   17B  17-JUN-1994 17:25", "file A.B 17 1994-06-17T17:25 version=1"},
       }) {
    const listing got = parse_listing(one.text);
    EXPECT_EQ(got.dialect, "vms") << one.text;
    EXPECT_THAT(one_line_each(got), ElementsAre(std::string(one.wanted))) << one.text;
  }
}

TEST(Vms, malformed_lines_are_skipped) {
  for (const std::string_view text : {"garbage",
                                      "X.TXT 2 18-APR-2000 10:40:39",
                                      "X.TXT;1 garbage 18-APR-2000 10:40:39",
                                      "X.TXT;1 -2 18-APR-2000 10:40",
                                      "X.TXT;1 2 APR-2000 10:40:39",
                                      "X.TXT;1 2 -18-APR-2000 10:40:39",
                                      "X.TXT;1 2 18-APR 10:40:39",
                                      "X.TXT;1 2 18-APR-2000 10",
                                      "X.TXT;1 2 18-APR-2000 10:40.25",
                                      "X.TXT;1 2 30-FEB-2000",
                                      "X.TXT;1 2 18-FED-2000 10:40",
                                      "X.TXT;1 2 18-APR-00 10:40",
                                      "X.TXT;1 2 18/APR/2000 10:40",
                                      "X.TXT; 1 2 18-APR-2000",
                                      "X.TXT;32768 2 18-APR-2000 10:40",
                                      "X.TXT;a 2 18-APR-2000 10:40",
                                      ";1 2 18-APR-2000 10:40",
                                      "X.TXT;1 2 18-APR-2000 10:40 (RWED,RWED,RE,RE)",
                                      "X.TXT;1 2 18-APR-2000 10:40 PM [X] (RWED,RWED,RE,RE)",
                                      "X.TXT;1 2 18-APR-2000 10:40PM",
                                      "X.TXT;1 2 18-APR-2000 10:40 (X) (RWED,RWED,RE,RE)",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X] [RWED,RWED,RE,RE]",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X-1] (RWED,RWED,RE,RE)",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X] (RWED)",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X] (R,R,R,R,R)",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X] (RWED,DEWR,RE,RE)",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X] (RRWW,R,R,R)",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X] (R,R,Q,R)",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X] (R,R,R,R) more",
                                      "*.*;1 2 18-APR-2000",
                                      "X.TXT;1 2 18-APR-2000 10:40 [X",
                                      "X.TXT;1 2 18-APR-2000 10:40 []",
                                      "X.TXT;1 2 <No date",
                                      "X.TXT;1 2 <>",
                                      "X.TXT;1 2 <No <date>",
                                      "X.TXT;1 2 <No date>garbage",
                                      "X.TXT;1 2 <No date> 18-APR-2000 10:40",
                                      "X.TXT;1 2 18-APR-2000 10:40 <No date>",
                                      "X.TXT;1 2",
                                      "X.TXT;1 1/a 18-APR-2000 10:40"}) {
    const listing got = parse_listing("Directory D:[A]\n" + std::string(text) + "\nTotal of 1 file, 2 blocks.\n");
    EXPECT_EQ(got.dialect, "vms") << text;
    EXPECT_THAT(one_line_each(got), IsEmpty()) << text;
    EXPECT_EQ(got.skipped.size(), 3U) << text;
  }
}

TEST(Vms, names_alone_are_of_vms_only_when_all_have_versions) {
  const listing got = parse_listing("A.TXT;1\nB.DIR;1\n");
  EXPECT_EQ(got.dialect, "vms");
  EXPECT_THAT(one_line_each(got), ElementsAre("file A.TXT version=1", "dir B version=1"));
  EXPECT_THAT(parse_listing("A.TXT;1\nB.TXT\n", listing_options{}.dialect("vms")).skipped, testing::SizeIs(1));
}

TEST(Vms, a_heading_alone_is_an_empty_directory) {
  const listing got = parse_listing("\n\nTotal of 0 blocks in 0 files in 0 directories.\n");
  EXPECT_EQ(got.dialect, "vms");
  EXPECT_THAT(got.entries, IsEmpty());
}

}  // namespace
}  // namespace ferry::listings
