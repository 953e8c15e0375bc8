#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/listing/shown.hpp"

namespace ferry::listings {
namespace {

using namespace std::chrono;

listing_options in_november() {
  return listing_options{}.format(listing_format::list).now(local_days(2026y / November / 20) + 12h);
}

TEST(netware_listing, novell_and_hellsoft) {
  EXPECT_EQ(shown("total 0\n"
                  "d [R----F--] supervisor            512       Jan 16 18:53    login\n"
                  "- [RWCEAFMS] rhesus             214059       Dec 20 15:27    Executive Summary.doc\n"
                  "d [----AF--]          0                        512 Feb 22  1998 _ADMIN\n"
                  "-[RWCE-FM-]     smithx            6650 Nov 05 12:02 x.dat\n"
                  "-[R----F-]  1 raj        985227 Jun 06  1995 spedcmdr.arj\n",
                  in_november()),
            "netware\n"
            "[a line about the whole listing]\n"
            "dir login 2026-01-16T18:53 size=512 perms=R----F-- owner=supervisor\n"
            "file Executive Summary.doc 2025-12-20T15:27 size=214059 perms=RWCEAFMS owner=rhesus\n"
            "dir _ADMIN 1998-02-22 size=512 perms=----AF-- owner=0\n"
            "file x.dat 2026-11-05T12:02 size=6650 perms=RWCE-FM- owner=smithx\n"
            "file spedcmdr.arj 1995-06-06 size=985227 perms=R----F- owner=raj");
}

TEST(netware_listing, no_year_without_a_clock) {
  EXPECT_EQ(shown("d [RWCEAFMS] a 512 Feb 29 18:53 x\n"), "netware\ndir x size=512 perms=RWCEAFMS owner=a");
}

TEST(netware_listing, malformed_lines) {
  for (const char* line :
       {"d [] ftpadmin 512 Jan 29  2004 pub", "d [XGARBAGE] ftpadmin 512 Jan 29  2004 pub",
        "d [RWCEAFMS] 512 Jan 29  2004 pub", "d [RWCEAFMS] ftpadmin -1 Jan 29  2004 pub",
        "l [RWCEAFMS] ftpadmin 512 Jan 29  2004 pub", "d [RWCEAFMS] ftpadmin 512 Feb 30  2004 pub",
        "d [RWCEAFMS] ftpadmin 512 Feb 30 10:00 pub", "d [RWCEAFMS] ftpadmin 512 Jan 29  2004",
        "d [RWCEAFMS ftpadmin 512 Jan 29  2004 pub", "d x[RWCEAFMS] ftpadmin 512 Jan 29  2004 pub", "d [RWCEAFMS]"}) {
    EXPECT_EQ(shown(line, in_november()), "\n[not a line of any known listing]") << line;
  }
}

TEST(netware_psu_listing, dos_name_space) {
  EXPECT_EQ(shown("-[RWCEAFMS]  supervisor 349  Oct 20, 99 10:31 pm file\n"
                  "d[RWCEAFMS]  supervisor 512  Oct 20, 99 12:31 am dir \n"),
            "netware-psu\n"
            "file file 1999-10-20T22:31 size=349 perms=RWCEAFMS owner=supervisor\n"
            "dir dir 1999-10-20T00:31 size=512 perms=RWCEAFMS owner=supervisor");
}

TEST(netware_psu_listing, nfs_name_space) {
  EXPECT_EQ(shown("-rw------- 1 root wheel   349 Oct 20, 99 10:39 pm file\n"
                  "-rw------- 1 bill support 4   Oct 21, 99 12:45 pm symlink -> file\n"
                  "-rw------- 1 bill support 99  Oct 21, 99 12:45 pm a -> b\n"
                  "drwxr-xr- x 3 root wheel   512 Oct 21, 99 11:45 am dir\n"),
            "netware-psu\n"
            "file file 1999-10-20T22:39 size=349 perms=rw------- owner=root group=wheel\n"
            "link symlink 1999-10-21T12:45 size=4 perms=rw------- owner=bill group=support target=file\n"
            "file a -> b 1999-10-21T12:45 size=99 perms=rw------- owner=bill group=support\n"
            "dir dir 1999-10-21T11:45 size=512 perms=rwxr-xr-x owner=root group=wheel");
}

TEST(netware_psu_listing, malformed_lines) {
  for (const char* line :
       {"-[RWCEAFMS]  supervisor 349  Oct 20 99 10:31 pm file", "-[RWCEAFMS]  supervisor 349  Oct 32, 99 10:31 pm file",
        "-[RWCEAFMS]  supervisor 349  Oct 20, 99 13:31 pm file", "-[RWCEAFMS]  supervisor 349  Oct 20, 99 10:31 pm",
        "-rq------- 1 root wheel   349 Oct 20, 99 10:39 pm file"}) {
    EXPECT_NE(parse_listing(line, in_november()).dialect, "netware-psu") << line;
  }
}

}  // namespace
}  // namespace ferry::listings
