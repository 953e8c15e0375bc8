#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/listing/shown.hpp"

namespace ferry::listings {
namespace {

listing_options as_list() { return listing_options{}.format(listing_format::list); }

TEST(dos_listing, iis) {
  EXPECT_EQ(shown("04-27-00  09:09PM       <DIR>          licensed\r\n"
                  "04-14-99  03:47AM                  589 read me.htm\r\n"
                  "12-31-2012  12:05AM              1,234 midnight\r\n"),
            "dos\n"
            "dir licensed 2000-04-27T21:09\n"
            "file read me.htm 1999-04-14T03:47 size=589\n"
            "file midnight 2012-12-31T00:05 size=1234");
}

TEST(dos_listing, a_blank_in_front_belongs_to_the_name) {
  EXPECT_EQ(shown("07-23-96  05:56AM       <DIR>          a\n"
                  "07-23-96  05:56AM       <DIR>           b\n"
                  "07-23-96  05:56AM                  121  c\n"
                  "07-23-96  05:56AM                 1118 d\n"),
            "dos\n"
            "dir a 1996-07-23T05:56\n"
            "dir  b 1996-07-23T05:56\n"
            "file  c 1996-07-23T05:56 size=121\n"
            "file d 1996-07-23T05:56 size=1118");
  // Directories stand in the column of the files.
  EXPECT_EQ(shown("07-23-96  05:56AM                  121 a\n"
                  "07-23-96  05:56AM                 1118 b\n"
                  "07-23-96  05:56AM       <DIR>           c\n"),
            "dos\n"
            "file a 1996-07-23T05:56 size=121\n"
            "file b 1996-07-23T05:56 size=1118\n"
            "dir  c 1996-07-23T05:56");
}

TEST(dos_listing, padding_is_no_part_of_the_name) {
  // Sizes that push the name, two blanks before each.
  EXPECT_EQ(shown("10/13/2018   2:58 PM    34,359,738,368  a\n"
                  "7/26/2018   1:11 PM           189  b\n"
                  "7/26/2018   1:11 PM  <DIR>         c\n"),
            "dos\n"
            "file a 2018-10-13T14:58 size=34359738368\n"
            "file b 2018-07-26T13:11 size=189\n"
            "dir c 2018-07-26T13:11");
  // Sizes to the left, names in one column.
  EXPECT_EQ(shown("11-22-17   01:23       1      12\n"
                  "11-22-17   01:23       1234   34\n"),
            "dos\n"
            "file 12 2017-11-22T01:23 size=1\n"
            "file 34 2017-11-22T01:23 size=1234");
}

TEST(dos_listing, the_order_of_day_and_month) {
  struct {
    const char* first;
    const char* second;
    const char* wanted;
  } const cases[] = {
      {"03-04-05", "05-06-07", "2005-03-04T10:00? 2007-05-06T10:00?"},
      {"03-04-05", "05-16-07", "2005-03-04T10:00 2007-05-16T10:00"},
      {"03-04-05", "16-05-07", "2005-04-03T10:00 2007-05-16T10:00"},
      {"03/04/2005", "06/06/2007", "2005-03-04T10:00? 2007-06-06T10:00"},
      {"03.04.2005", "05.06.07", "2005-04-03T10:00? 2007-06-05T10:00?"},
      {"2005-03-04", "2005/12/31", "2005-03-04T10:00 2005-12-31T10:00"},
      {"13-01-20", "01-13-20", "2020-01-13T10:00 2020-01-13T10:00"},
      {"99-11-20", "03-04-05", "1999-11-20T10:00 2003-04-05T10:00"},
      {"03-04-05", "00-11-20", "2003-04-05T10:00 2000-11-20T10:00"},
  };
  for (const auto& c : cases) {
    std::string got;
    const std::string text = std::string(c.first) + "  10:00  1 a\n" + c.second + "  10:00  1 b\n";
    for (const entry& e : parse_listing(text).entries) {
      got += (got.empty() ? "" : " ") + to_string(*e.modified) + (e.modified->ambiguous ? "?" : "");
    }
    EXPECT_EQ(got, c.wanted) << text;
  }
}

TEST(dos_listing, a_date_in_another_order_than_the_rest_is_read_as_it_can) {
  EXPECT_EQ(shown("13-01-20  10:00  1 a\n"
                  "01-13-20  10:00  1 b\n"
                  "02-13-20  10:00  1 c\n"
                  "02-03-20  10:00  1 d\n"),
            "dos\n"
            "file a 2020-01-13T10:00 size=1\n"
            "file b 2020-01-13T10:00 size=1\n"
            "file c 2020-02-13T10:00 size=1\n"
            "file d 2020-02-03T10:00? size=1");
  EXPECT_EQ(shown("99-11-20  10:00  1 a\n"
                  "01-13-20  10:00  1 b\n"
                  "02-03-20  10:00  1 c\n"),
            "dos\n"
            "file a 1999-11-20T10:00 size=1\n"
            "file b 2020-01-13T10:00 size=1\n"
            "file c 2020-02-03T10:00 size=1");
}

TEST(dos_listing, clocks) {
  struct {
    const char* text;
    const char* wanted;
  } const cases[] = {
      {"00:34AM", "00:34"},     {"12:00AM", "00:00"},        {"12:00PM", "12:00"},     {"17:03", "17:03"},
      {" 9:05 PM", "21:05"},    {"09:05p", "21:05"},         {"12:30 a.m.", "00:30"},  {"09:24 p. m.", "21:24"},
      {"12:24 p. m.", "12:24"}, {"09:24 p.\xa0m.", "21:24"}, {"09:24 P. M.", "21:24"}, {"12:24 A. m.", "00:24"},
      {"09:24 P.M.", "21:24"},  {"上午 09:05", "09:05"},     {"下午 09:05", "21:05"},
  };
  for (const auto& c : cases) {
    const listing got = parse_listing("2013-07-17  " + std::string(c.text) + "   <DIR>  x\n", as_list());
    ASSERT_EQ(got.entries.size(), 1U) << c.text;
    EXPECT_EQ(to_string(*got.entries[0].modified).substr(11), c.wanted) << c.text;
  }
}

TEST(dos_listing, sizes) {
  for (const char* size : {"9730", "9,730", "9.730", "9'730",
                           "9\xa0"
                           "730",
                           "9\xc2\xa0"
                           "730",
                           "(9,730)"}) {
    EXPECT_EQ(shown("2013-07-17  10:00   " + std::string(size) + " x\n", as_list()),
              "dos\nfile x 2013-07-17T10:00 size=9730")
        << size;
  }
  // What a counter of 32 bits makes of a long file, and what 64 bits do not hold.
  for (const char* size : {"-1294967296", "-1,294,967,296", "99999999999999999999", "18,446,744,073,709,551,616"}) {
    EXPECT_EQ(shown("2013-07-17  10:00   " + std::string(size) + " x\n", as_list()), "dos\nfile x 2013-07-17T10:00")
        << size;
  }
  EXPECT_EQ(shown("2013-07-17  10:00   18,446,744,073,709,551,615 x\n", as_list()),
            "dos\nfile x 2013-07-17T10:00 size=18446744073709551615");
  for (const char* size : {"9,73", "9,,730", ",730", "9730,", "9,730x", "-", "-x", "--1", "()", "9730,123"}) {
    EXPECT_EQ(shown("2013-07-17  10:00   " + std::string(size) + " x\n", as_list()),
              "\n[not a line of any known listing]")
        << size;
  }
}

TEST(dos_listing, the_command_dir) {
  EXPECT_EQ(shown(" Volume in drive C has no label.\n"
                  " Volume Serial Number is E06C-0519\n"
                  "\n"
                  " Directory of C:\\mnt\n"
                  "\n"
                  "05/18/2018  08:37 AM    <DIR>          .\n"
                  "05/18/2018  08:37 AM    <SYMLINKD>     data [..old data]\n"
                  "05/18/2018  08:37 AM    <SYMLINK>      labels [C:\\a\\labels]\n"
                  "05/18/2018  08:37 AM    <JUNCTION>     broken\n"
                  "               0 File(s)              0 bytes\n"
                  "\n"
                  " Directory of C:\\mnt\\a b\n"
                  "\n"
                  "05/19/2018  08:37 PM            12,345 [x]\n"
                  "               1 File(s)         12,345 bytes\n"
                  "               1 Dir(s)  988,293,406,720 bytes free\n"),
            "dos\n"
            "[a line about the whole listing]\n"
            "[a line about the whole listing]\n"
            "[an empty line]\n"
            "[the heading of a directory]\n"
            "[an empty line]\n"
            "dir . 2018-05-18T08:37 in=C:\\mnt\n"
            "link data 2018-05-18T08:37 target=..old data in=C:\\mnt link=directory\n"
            "link labels 2018-05-18T08:37 target=C:\\a\\labels in=C:\\mnt link=file\n"
            "link broken 2018-05-18T08:37 in=C:\\mnt link=junction\n"
            "[a line about the whole listing]\n"
            "[an empty line]\n"
            "[the heading of a directory]\n"
            "[an empty line]\n"
            "file [x] 2018-05-19T20:37 size=12345 in=C:\\mnt\\a b\n"
            "[a line about the whole listing]\n"
            "[a line about the whole listing]");
}

TEST(dos_listing, headings_in_other_languages) {
  for (const char* heading :
       {" Verzeichnis von C:\\x y", " R\xe9pertoire de C:\\x y", " Directorio de C:\\x y", " C:\\x y 的目录"}) {
    const listing got = parse_listing(std::string(heading) +
                                      "\n\n22.04.2016  20:00    <DIR>          Public\n"
                                      "               0 Datei(en),              0 Bytes\n"
                                      "               2 R\xe9p(s)  531 octets libres\n");
    ASSERT_EQ(got.entries.size(), 1U) << heading;
    EXPECT_EQ(got.entries[0].directory, "C:\\x y") << heading;
    for (const skipped_line& line : got.skipped) EXPECT_NE(line.reason, "not a line of this listing") << line.raw;
  }
}

TEST(dos_listing, recursion_of_iis) {
  EXPECT_EQ(shown("01-20-03  01:51PM       <DIR>          pub\n"
                  "\n"
                  ".\\pub:\n"
                  "08-29-02  02:01PM                   21 00index.txt\n"),
            "dos\n"
            "dir pub 2003-01-20T13:51\n"
            "[an empty line]\n"
            "[the heading of a directory]\n"
            "file 00index.txt 2002-08-29T14:01 size=21 in=.\\pub");
}

TEST(dos_listing, malformed_lines) {
  for (const char* line : {"11-02-09  05:32PM       <GARBAGE>      NT", "11-FEB-09 05:32PM       <DIR>          NT",
                           "11-02     05:32PM       <DIR>          NT", "99-25-10  12:00AM                  0   x",
                           "12-99-10  12:00AM                  0   x", "02-30-10  12:00AM                  0   x",
                           "34-08-14  12:00AM                  0   x", "12-25-10  99:00AM                  0   x",
                           "12-25-10  12:00ZM                  0   x", "05-23-15  12:09PM    file2.txt",
                           "-08-14  03:09PM  <DIR> docs", "12-25-10", "12-25-10 05:32PM"}) {
    EXPECT_EQ(shown(line, as_list()), "\n[not a line of any known listing]") << line;
  }
  EXPECT_EQ(shown("12-07-10  12:05AM       <DIR>    "), "dos\n[no name]");
  EXPECT_EQ(shown("12-07-10  12:05AM   1234"), "dos\n[no name]");
}

}  // namespace
}  // namespace ferry::listings
