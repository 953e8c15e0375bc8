// Servers of one or two listings each: NCSA and its kin, PC/TCP, KA9Q, VxWorks, WfFTP, Distinct, a Micro RTOS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/listing/shown.hpp"

namespace ferry::listings {
namespace {

using namespace std::chrono;

listing_options in_november() {
  return listing_options{}.format(listing_format::list).now(local_days(2026y / November / 20) + 12h);
}

struct sample {
  const char* text;
  const char* wanted;
};

constexpr sample samples[] = {
    // NCSA Telnet
    {"_dat         <DIR>        06-13-1998  11:40\n"
     "ftp.exe            131696 12-31-1998  11:22\n"
     ".                  317440 Bytes Available\n",
     "ncsa\n"
     "dir _dat 1998-06-13T11:40\n"
     "file ftp.exe 1998-12-31T11:22 size=131696\n"
     "[a line about the whole listing]"},
    // SuperTCP, whose dates could be of either order
    {"CMT             <DIR>           11/12/94        10:17\nREADME.TXT            1045      05/10/95        11:01\n",
     "ncsa\ndir CMT 1994-11-12T10:17?\nfile README.TXT 1995-05-10T11:01? size=1045"},
    // Chameleon
    {"INSTALL         <DIR>      Nov 16 1994 17:17\nDESIGN1.DOC         11264  May 11 1995 14:20   A\n",
     "ncsa\ndir INSTALL 1994-11-16T17:17\nfile DESIGN1.DOC 1995-05-11T14:20 size=11264 perms=A"},
    // WinQVT
    {"test.txt                        0  10-23-2003 01:01\ndir/                            0  10-23-2003 01:01\n",
     "ncsa\nfile test.txt 2003-10-23T01:01 size=0\ndir dir 2003-10-23T01:01"},
    // MS-DOS, PC-NFS
    {" Volume in drive C is MS-DOS_6\n Directory of C:\\DOS\n\n"
     "prog1    exe     2,563,136 06-10-99  10:00a\n"
     "temp         <dir>         01-27-97   3:41p\n"
     "        2 file(s)      2,563,136 bytes\n"
     "                      20,000,000 bytes free\n",
     "ncsa\n[a line about the whole listing]\n[the heading of a directory]\n[an empty line]\n"
     "file prog1.exe 1999-06-10T10:00 size=2563136 in=C:\\DOS\n"
     "dir temp 1997-01-27T15:41 in=C:\\DOS\n"
     "[a line about the whole listing]\n[a line about the whole listing]"},
    {"     40774              IO.SYS   Tue May 31 06:22:00 1994\n<dir>                     UTIL   Thu Feb 20 09:55:02 "
     "2003\n",
     "pctcp\nfile IO.SYS 1994-05-31T06:22:00 size=40774\ndir UTIL 2003-02-20T09:55:02"},
    {"access.txt        1,067 21:24 10/24/93   arc/                     0:33  1/02/80\n"
     "wdplus/                  0:33  1/01/80   \n"
     "43 files. 11,642,880 bytes free. Disk size 32,602,112 bytes.\n",
     "ka9q\n"
     "file access.txt 1993-10-24T21:24 size=1067\n"
     "dir arc 1980-01-02T00:33\n"
     "dir wdplus 1980-01-01T00:33\n"
     "[a line about the whole listing]"},
    {"  size          date       time       name\n"
     "--------       ------     ------    --------\n"
     " 1165625    FEB-19-2001  12:17:38   VXWORKS\n"
     "     512    Aug-30-2000  16:29:38   my dir            <DIR>\n"
     "value = 0 = 0x0\n",
     "vxworks\n[a heading]\n[a heading]\n"
     "file VXWORKS 2001-02-19T12:17:38 size=1165625\n"
     "dir my dir 2000-08-30T16:29:38 size=512\n"
     "[a heading]"},
    {" Volume - drive 1:\n Directory of 1:\n\n"
     "File Name            Size    Date     Day       Time\n"
     "------------------------------------------------------\n"
     "an.exe            7112672  03/20/03  Thur.    13:18:09\n"
     "hosts                  17  09/04/03  Thur.    15:56:51 \n"
     "\n"
     " 33554432 bytes - Total size\n",
     "wfftp\n[a line about the whole listing]\n[a line about the whole listing]\n[an empty line]\n"
     "[a line about the whole listing]\n[a line about the whole listing]\n"
     "file an.exe 2003-03-20T13:18:09 size=7112672 in=1:\n"
     "file hosts 2003-09-04T15:56:51 size=17 in=1:\n"
     "[an empty line]\n[a line about the whole listing]"},
    {"-wa--          20  Dec 31,2002   8:58   read me.txt\n"
     "d----           0  Dec 29,2002   6:51  test\n"
     "-----       10134        Apr 19       11-27      test.exe\n",
     "distinct\n"
     "file read me.txt 2002-12-31T08:58 size=20 perms=-wa--\n"
     "dir test 2002-12-29T06:51 size=0 perms=d----\n"
     "file test.exe 2026-04-19T11:27 size=10134 perms=-----"},
    {"\n Start    End    length     File name\n------------------------------------------\n"
     " 80000   9FFFF   131072   m0622210\n A0000   A0B7F     2882   <deleted file>\n\n ** Total 2 files, 133954 bytes "
     "**\n",
     "microrto\n[an empty line]\n[a line about the whole listing]\n[a line about the whole listing]\n"
     "file m0622210 size=131072 start=80000 end=9FFFF\n"
     "[a file that is deleted]\n[an empty line]\n[a line about the whole listing]"},
};

TEST(small_systems, whole_listings) {
  for (const sample& one : samples) EXPECT_EQ(shown(one.text, in_november()), one.wanted);
}

TEST(small_systems, malformed_lines) {
  for (const char* line : {"a.txt <DIR> 13-32-1998 11:40",
                           "a.txt <DIR> 6-13-1998 11:40",
                           "a.txt 12x 06-13-1998 11:40",
                           "a.txt 12 06-13-1998 11:40 extra",
                           "a.txt 12 06-13-1998",
                           "a.txt 12 Nov 31 1994 17:17",
                           "toolongname exe 12 06-13-1998 11:40",
                           "12 IO.SYS Tux May 31 06:22:00 1994",
                           "12 IO.SYS Tue May 32 06:22:00 1994",
                           "12 IO.SYS Tue May 31 06:22:00 1994 x",
                           "a.txt 1,67 21:24 10/24/93",
                           "a.txt 1,067 21:24 10/24/93 b",
                           "a.txt 1,067 21:24 13/32/93",
                           "1165625 FEB-30-2001 12:17:38 X",
                           "1165625 FEB-19-01 12:17:38 X",
                           "1165625 FEB-19-2001 12:17:38",
                           "x <DIR>",
                           "hosts 17 09/04/03 Xur. 15:56:51",
                           "hosts 17 09/04/03 Thur. 25:56:51",
                           "-wb-- 20 Dec 31,2002 8:58 x",
                           "-wa-- 20 Dec 32,2002 8:58 x",
                           "-wa-- 20 Feb 30 8-58 x",
                           "80000 9FFFF 131072 m0622210"}) {
    EXPECT_EQ(shown(line, in_november()), "\n[not a line of any known listing]") << line;
  }
}

}  // namespace
}  // namespace ferry::listings
