#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/listing/shown.hpp"

namespace ferry::listings {
namespace {

TEST(os2_listing, attributes_on_either_side) {
  EXPECT_EQ(shown("     0           DIR   04-11-95   16:26  Maintenance Desktop\r\n"
                  " 72048     RA          09-23-94   06:24  unpack.exe\r\n"
                  "587823    RSA    DIR   01-08-97   13:58  OS2KRNL\r\n"
                  "  1123 DIR  A    10-15-2000   23:38  both\r\n"
                  "   345              10-15-98   23:38  none\r\n"),
            "os2\n"
            "dir Maintenance Desktop 1995-04-11T16:26 size=0\n"
            "file unpack.exe 1994-09-23T06:24 size=72048 perms=RA\n"
            "dir OS2KRNL 1997-01-08T13:58 size=587823 perms=RSA\n"
            "dir both 2000-10-15T23:38 size=1123 perms=A\n"
            "file none 1998-10-15T23:38 size=345");
}

TEST(os2_listing, years_that_count_from_1900) {
  EXPECT_EQ(shown("36611      A    04-23-103  10:57  a file\n    0 DIR       02-11-100  16:15  dir\n"),
            "os2\nfile a file 2003-04-23T10:57 size=36611 perms=A\ndir dir 2000-02-11T16:15 size=0");
}

TEST(os2_listing, malformed_lines) {
  for (const char* line :
       {"                 DIR   12-30-97   12:32  x", "     0    rsa    DIR   11-25-97   09:42  x",
        "     0           dir   05-12-97   16:44  x", " 33280      A          1997-02-03  13:49  x",
        "587823    RSA    DIR   Jan-08-97   13:58  x", "0 GARBAGE 11-02-09  05:32       x", "-1 A 11-02-09  05:32   x",
        "0 A 12-99-10  12:00 x", "0 A 12-25-10  99:00 x", "0 DIR 11-02     05:32   x", "0 A 1/2/97 10:00 x"}) {
    EXPECT_EQ(shown(line, listing_options{}.format(listing_format::list)), "\n[not a line of any known listing]")
        << line;
  }
  EXPECT_EQ(shown("1234 A 12-07-10  12:05"), "os2\n[no name]");
}

}  // namespace
}  // namespace ferry::listings
