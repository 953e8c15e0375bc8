// Whole listings of ls and its imitators, through the parser and without a hint.
#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ferry::listings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

listing_options at_noon() {
  return listing_options{}.now(std::chrono::local_days(std::chrono::year(2026) / 11 / 20) + 12h);
}

listing parse(std::string_view text) { return parse_listing(text, at_noon()); }

// `type name size time permissions owner:group -> target {facts}`, of one line.
std::string shown(const entry& e) {
  std::string text{to_string(e.type)};
  text += " [" + e.name + "] ";
  text += e.size ? std::to_string(*e.size) : "-";
  if (e.size_is_rounded) text += '~';
  text += ' ' + (e.modified ? to_string(*e.modified) : "-");
  if (e.modified && e.modified->ambiguous) text += '?';
  if (e.modified && e.modified->zone != zone_source::unknown) text += '@' + std::to_string(e.modified->offset.count());
  text += ' ' + e.permissions + ' ' + e.owner + ':' + e.group;
  if (!e.target.empty()) text += " -> " + e.target;
  for (const auto& fact : e.facts) text += " {" + fact.name + '=' + fact.value + '}';
  return text;
}

std::string read_one(std::string_view line) {
  const listing got = parse(line);
  if (got.entries.size() != 1 || got.dialect != "unix") return "nothing";
  EXPECT_EQ(got.entries.front().raw, line);
  return shown(got.entries.front());
}

std::vector<std::string> names_of(const listing& got) {
  std::vector<std::string> names;
  for (const auto& e : got.entries) names.push_back(e.name);
  return names;
}

TEST(UnixLs, a_listing) {
  const listing got = parse(
      "total 24\r\n"
      "drwxr-xr-x   4 user     group        4096 Nov 20 11:00 .\r\n"
      "drwxr-xr-x  16 root     root         4096 Sep  2  2012 ..\r\n"
      "-rw-r--r--   1 user     group  5000000000 Nov 21 12:00 a name with  blanks \r\n"
      "lrwxrwxrwx   1 user     group           7 Nov 22 12:00 bin -> usr/bin\r\n"
      "drwxrwxrwt   2 user     group           0 Feb 29 00:00 a -> b\r\n"
      "crw-rw-rw-   1 root     root       1,   3 Apr 13  2006 null\r\n"
      "srw-rw-rw-   1 root     root            0 Aug 20 14:15 log\r\n"
      "\r\n"
      "ls: x: Permission denied\r\n"
      "-rw-r--r--   1 user     group\r\n");
  EXPECT_EQ(got.dialect, "unix");
  ASSERT_EQ(got.entries.size(), 7u);
  EXPECT_TRUE(got.entries[0].self);
  EXPECT_TRUE(got.entries[1].parent);
  EXPECT_EQ(shown(got.entries[1]), "dir [..] 4096 2012-09-02 rwxr-xr-x root:root");
  EXPECT_EQ(shown(got.entries[2]), "file [a name with  blanks ] 5000000000 2026-11-21T12:00 rw-r--r-- user:group");
  EXPECT_EQ(got.entries[2].mode, 0644);
  EXPECT_EQ(shown(got.entries[3]), "link [bin] 7 2025-11-22T12:00 rwxrwxrwx user:group -> usr/bin");
  EXPECT_EQ(shown(got.entries[4]), "dir [a -> b] 0 2024-02-29T00:00 rwxrwxrwt user:group");
  EXPECT_EQ(got.entries[4].mode, 01777);
  EXPECT_EQ(shown(got.entries[5]), "other [null] - 2006-04-13 rw-rw-rw- root:root {device=1,   3}");
  EXPECT_EQ(got.entries[6].type, entry_type::other);
  ASSERT_EQ(got.skipped.size(), 4u);
  EXPECT_EQ(got.skipped[0].reason, "a total");
  EXPECT_EQ(got.skipped[2].reason, "a message of the server");
  EXPECT_EQ(got.skipped[3].reason, "a damaged line of ls");
}

TEST(UnixLs, columns) {
  static constexpr struct {
    const char* line;
    const char* entry;
  } cases[] = {
      {"-rw-r--r-- 1 100 50 9 Jan  2 2003 f", "file [f] 9 2003-01-02 rw-r--r-- 100:50"},
      {"-rw-r--r-- 1 root 9 Jan  2 2003 f", "file [f] 9 2003-01-02 rw-r--r-- root:"},
      {"-rw-r--r-- 1 9 Jan  2 2003 f", "file [f] 9 2003-01-02 rw-r--r-- :"},
      {"-rw-rw----                     9 Jan  2 2003 f", "file [f] 9 2003-01-02 rw-rw---- :"},
      {"-rw-r--r-- foo@host bar@host  9 Jan  2 2003 f", "file [f] 9 2003-01-02 rw-r--r-- foo@host:bar@host"},
      {"drwx------ 4 maxm Domain Users 512 Oct  2 2003 .m", "dir [.m] 512 2003-10-02 rwx------ maxm:Domain Users"},
      {"drwxr-xr-x 2 john smith     test group  9 Mar  2 2003 z",
       "dir [z] 9 2003-03-02 rwxr-xr-x john smith:test group"},
      {"drwxr-x---+1464 chrism chrism 9 Feb  5 2003 d", "dir [d] 9 2003-02-05 rwxr-x--- chrism:chrism"},
      {"  842448 16 -r--r--r-- 2 204 wheel 9 Nov  2 2003 f",
       "file [f] 9 2003-11-02 r--r--r-- 204:wheel {inode=842448} {blocks=16}"},
      {" 55 -r--r--r-- 2 204 wheel 9 Nov  2 2003 f", "file [f] 9 2003-11-02 r--r--r-- 204:wheel"},
      {"-rw-r--r-- 1 root nogroup126552 Jan  2 2003 f", "file [f] 126552 2003-01-02 rw-r--r-- root:nogroup"},
      {"-rw-r--r-- 1 a b 1,234,567 Jan  2 2003 f", "file [f] 1234567 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 1.234.567 Jan  2 2003 f", "file [f] 1234567 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 33.5k Jan  2 2003 f", "file [f] 34304~ 2003-01-02 rw-r--r-- a:b {size-text=33.5k}"},
      {"-rw-r--r-- 1 a b 306B Jan  2 2003 f", "file [f] 306 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 15.99E Jan  2 2003 f",
       "file [f] 18435214858663483147~ 2003-01-02 rw-r--r-- a:b {size-text=15.99E}"},
      {"-rw-r--r-- 1 a b 16383P Jan  2 2003 f",
       "file [f] 18445618173802708992~ 2003-01-02 rw-r--r-- a:b {size-text=16383P}"},
      {"-rw-r--r-- 1 a b 16384P Jan  2 2003 f", "file [f] - 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 99999P Jan  2 2003 f", "file [f] - 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 99999999999999999999k Jan  2 2003 f", "file [f] - 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 18,446,744,073,709,551,615 Jan  2 2003 f",
       "file [f] 18446744073709551615 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 18,446,744,073,709,551,616 Jan  2 2003 f", "file [f] - 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 999.999.999.999.999.999.999 Jan  2 2003 f", "file [f] - 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b -528 Jan  2 2003 f", "file [f] - 2003-01-02 rw-r--r-- a:b"},
      {"-rw-r--r-- 1 a b 99999999999999999999 Jan  2 2003 f", "file [f] - 2003-01-02 rw-r--r-- a:b"},
      {"crw-r----- 1 a b 109,767 Jan  2 2003 d", "other [d] - 2003-01-02 rw-r----- a:b {device=109,767}"},
      {"brw-r----- 1 a b 5678 Jan  2 2003 d", "other [d] 5678 2003-01-02 rw-r----- a:b"},
      {"lrwxrwxrwx 1 a b 4 Jan  2 2003 foo", "link [foo] 4 2003-01-02 rwxrwxrwx a:b"},
      {"lrwxrwxrwx 1 a b 0 Jan  2 2003 foo -> ", "link [foo] 0 2003-01-02 rwxrwxrwx a:b"},
      // The size of a link is the length of its target.
      {"lrwxrwxrwx 1 a b 1 Jan  2 2003 x -> y -> z", "link [x -> y] 1 2003-01-02 rwxrwxrwx a:b -> z"},
      {"lrwxrwxrwx 1 a b 6 Jan  2 2003 x -> y -> z", "link [x] 6 2003-01-02 rwxrwxrwx a:b -> y -> z"},
      {"0100644   500  101   12345    123456789       f", "file [f] 12345 1973-11-29T21:33:09@0 0100644 500:101"},
  };
  for (const auto& one : cases) EXPECT_EQ(read_one(one.line), one.entry) << one.line;
}

TEST(UnixLs, dates) {
  static constexpr struct {
    const char* date;
    const char* time;
  } cases[] = {
      {"Nov 21 12:00", "2026-11-21T12:00"},
      {"Nov 21 12:01", "2025-11-21T12:01"},
      {"Jan  1 0:0", "2026-01-01T00:00"},
      {"JUL 05 1974", "1974-07-05"},
      {"Oct 08, 2002 09:47", "2002-10-08T09:47"},
      {"Feb 25 10:37:00 1999", "1999-02-25T10:37:00"},
      {"Wed Jan 30 11:42:00 2002", "2002-01-30T11:42:00"},
      {"29 Mrz 02:02", "2026-03-29T02:02"},
      {"26. Juli, 20:10", "2026-07-26T20:10"},
      {"2.   Okt.  2003", "2003-10-02"},
      {"15 апр 18:11", "2026-04-15T18:11"},
      {"01 \xcd\xc1\xca 2007", "2007-05-01"},
      {"6月 3日 2003年", "2003-06-03"},
      {"8月 17 20:10", "2026-08-17T20:10"},
      {"4월 18 2003", "2003-04-18"},
      {" 4\x8c\x8e 18\x93\xfa 2003\x94\x4e", "2003-04-18"},
      {"4\xd4\xc2 18 20:10", "2026-04-18T20:10"},
      {"2003   3\xed\xef 20", "2003-03-20"},
      {"3 29 03:26", "2026-03-29T03:26"},
      {"09-26 2000", "2000-09-26"},
      {"09-26 13:45", "2026-09-26T13:45"},
      {"2005-06-07 21:22", "2005-06-07T21:22"},
      {"2005-06-07 21:22:30.125000000 +0200", "2005-06-07T21:22:30.125@7200"},
      {"2005-06-07 21:22:30 -0330", "2005-06-07T21:22:30@-12600"},
      {"1999/10/12 17:12", "1999-10-12T17:12"},
      {"24-04-2003 17:12", "2003-04-24T17:12"},
      {"04-25-2003 17:12", "2003-04-25T17:12"},
      {"04-05-2003 17:12", "2003-05-04T17:12?"},
      {"04/24/2003", "2003-04-24"},
      {"29 3 03:26", "2026-03-29T03:26"},
      {"3 4 03:26", "2026-03-04T03:26?"},
      {"4 4 03:26", "2026-04-04T03:26"},
      {"13-01 03:26", "2026-01-13T03:26"},
      {"03-04 2003", "2003-03-04?"},
      {"2005-06-07T21:22:30", "2005-06-07T21:22:30"},
      {"2005-06-07T21:22:30.5Z", "2005-06-07T21:22:30.500@0"},
      {"2005-06-07T21:22:30-03:30", "2005-06-07T21:22:30@-12600"},
      {"9999-12-31 23:59", "-"},
      {"2004.07.15  ", "2004-07-15"},
      // Years of broken clocks.
      {"Jan  1  9999", "-"},
      {"Jan  1  1601", "-"},
  };
  for (const auto& one : cases) {
    const std::string line = "-rw-r--r-- 1 a b 9 " + std::string(one.date) + " 11 22";
    EXPECT_EQ(read_one(line), "file [11 22] 9 " + std::string(one.time) + " rw-r--r-- a:b") << line;
  }
  const listing got = parse_listing("-rw-r--r-- 1 a b 9 Jan 12 12:00 f");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].modified, std::nullopt);
}

TEST(UnixLs, the_order_of_day_and_month) {
  static constexpr struct {
    const char* first;
    const char* second;
    const char* times;
  } cases[] = {
      {"04/05/2003 10:00", "04/24/2003 10:00", "2003-04-05T10:00 2003-04-24T10:00"},
      {"04/05/2003 10:00", "24/04/2003 10:00", "2003-05-04T10:00 2003-04-24T10:00"},
      {"04-05-2003", "03-03-2003", "2003-05-04? 2003-03-03"},
      {"3 4 10:00", "29 3 10:00", "2026-04-03T10:00 2026-03-29T10:00"},
      {"3 4 10:00", "3 29 10:00", "2026-03-04T10:00 2026-03-29T10:00"},
      {"03-04 10:00", "13-01 10:00", "2026-04-03T10:00 2026-01-13T10:00"},
      {"03-04 10:00", "26-09 2000", "2026-04-03T10:00 2000-09-26"},
      // The one proves this, the other that: each reads as it can.
      {"13-01 10:00", "01-13 10:00", "2026-01-13T10:00 2026-01-13T10:00"},
      // A name of a month, or a year before it, proves nothing.
      {"03-04 10:00", "29 Mar 2000", "2026-03-04T10:00? 2000-03-29"},
      {"03-04 10:00", "2000-03-29", "2026-03-04T10:00? 2000-03-29"},
  };
  for (const auto& c : cases) {
    const std::string start = "-rw-r--r-- 1 a b 9 ";
    std::string got;
    for (const entry& e : parse(start + c.first + " f\n" + start + c.second + " f\n").entries) {
      got += (got.empty() ? "" : " ") + to_string(*e.modified) + (e.modified->ambiguous ? "?" : "");
    }
    EXPECT_EQ(got, c.times) << c.first << ", " << c.second;
  }
}

TEST(UnixLs, what_ls_could_not_look_at) {
  static constexpr struct {
    const char* line;
    const char* entry;
  } cases[] = {
      {"d????????? ? ? ? ?            ? broken", "dir [broken] - -  :"},
      {"-????????? ? ? ? ?            ? a b", "file [a b] - -  :"},
      {"l????????? ? ? ? ?            ? x", "link [x] - -  :"},
      {"?????????? ? ? ? ?            ? x", "unknown [x] - -  :"},
      {"?--------- ? ? ? ?            ? x", "unknown [x] - -  :"},
      {"-?????????? ? ? ? ?            ? x", "file [x] - -  :"},
      {"-????????? ? ? ? ? ? ?", "file [?] - -  :"},
      {"-????????? ? ? ? x", "file [x] - -  :"},
      {"   17 ? c????????? ? ? ? ? ? x", "other [x] - -  :"},
  };
  for (const auto& one : cases) EXPECT_EQ(read_one(one.line), one.entry) << one.line;
  EXPECT_THAT(names_of(parse("-rw-r--r-- 1 a b 9 Aug 19 09:01 x\n-????????? ? ? ? ?            ? y\n")),
              ElementsAre("x", "y"));
  for (const char* line : {"-????????? ? ? ?", "-????????? ? ? x", "z????????? ? ? ? ? ? x", "-???r????? ? ? ? ? ? x"})
    EXPECT_THAT(parse_listing(line, listing_options{}.dialect("unix")).entries, IsEmpty()) << line;
}

TEST(UnixLs, damaged_lines_are_no_entries_and_no_names) {
  for (const char* line : {"-rw-r--r-- 1 a b 6xx5 Feb 27 04:14 f",
                           "-rw-r--r-- xx a b 65 Feb 27 04:14 f",
                           "dxrwr-xr-x 2 a b 4 Aug 24  2001 f",
                           "zrwxr-xr-x 2 a b 4 Aug 24  2001 f",
                           "drwxr-xr-x 2 a b 4 Jam  4 00:03 f",
                           "drwxr-xr-x 2 a b 4 Feb 23 30:01 f",
                           "drwxr-xr-x 2 a b 4 Aug 36  2001 f",
                           "drwxr-xr-x 2 a b 4 Feb 30 12:00 f",
                           "drwxr-xr-x 2 a b 4 Feb 29  2001 f",
                           "-rw-r--r-- 1 a b 8 Aug 22  f.tar.gz",
                           "-rw-r--r-- 1 a b 119:26 Aug 22  2000 f",
                           "-rw-r--r-- 1ftp b 12 Jan 22  2001 f",
                           "drwxr-xr-x 2 a b 4 Aug 26  20 f",
                           "drwxr-xr-x 2 a b 4 Aug 26  201O f",
                           "drwxrwxrwx 2 a b 4 2012-30-07 00:31 f",
                           "drwxr-xr-x 2 a b 4 30-02-2003 f",
                           "drwxr-xr-x 2 a b 4 30-02 10:00 f",
                           "drwxr-xr-x 2 a b 4 32 1 10:00 f",
                           "drwxr-xr-x 2 a b 4 2005-06-07T f",
                           "drwxr-xr-x 2 a b 4 2005-06-07T21:22x f",
                           "drwxr-xr-x 2 a b 4 2005-06-07T21:22:30",
                           "----rwxr-x   1 a      0  xx        422 Mar 24 14:06 f",
                           "drwxr-xr-x 3 a b 4096 May 15 18:11",
                           "drwxr-xr-x 3 a b 4096 May 15 18:11 ",
                           "drwxr-xr-x 3 a b 4096 Mar 18  2007  ",
                           "-rw-r--r-- a b",
                           "-rw-r--r--",
                           "drwxr-xr-x 3 a b 4096 2007-03-18 12:00"}) {
    const listing got = parse(line);
    EXPECT_THAT(got.entries, IsEmpty()) << line;
    EXPECT_EQ(got.dialect, "unix") << line;
  }
}

TEST(UnixLs, blanks_before_names) {
  // One name with a blank: it is part of the name.
  EXPECT_THAT(names_of(parse("-rw-r--r-- 1 a b 9 Aug 19 09:01  x\n-rw-r--r-- 1 a b 9 Aug 19 09:01 y\n")),
              ElementsAre(" x", "y"));
  EXPECT_THAT(names_of(parse("-rw-r--r-- 1 a b 9 Aug 19 09:01   x")), ElementsAre("  x"));
  // All of them: padding.
  EXPECT_THAT(names_of(parse("-rw-r--r-- 1 a b 9 Aug 19 09:01  x\n-rw-r--r-- 1 a b 9 Aug 19 09:01   y\n")),
              ElementsAre("x", " y"));
  // A year that is left-justified leaves a blank.
  EXPECT_THAT(names_of(parse("-rw-r--r-- 1 a b 9 Mar  1 2003  .x\n-rw-r--r-- 1 a b 9 Aug 19 09:01 y\n")),
              ElementsAre(".x", "y"));
  EXPECT_THAT(names_of(parse("-rw-r--r-- 1 a b 9 Mar  1  2003  x")), ElementsAre(" x"));
  // `.` has no blank before it.
  EXPECT_THAT(
      names_of(parse("drwxr-xr-x 1 a b 9 Mar  1 2003 .\n" + std::string("-rw-r--r-- 1 a b 9 Mar  1 2003  x\n"))),
      ElementsAre(".", " x"));
}

TEST(UnixLs, marks_of_ls_F) {
  EXPECT_THAT(names_of(parse("drwxr-xr-x 1 a b 9 Mar  1 2003 ./\n"
                             "drwxr-xr-x 1 a b 9 Mar  1 2003 d/\n"
                             "-rwxr-xr-x 1 a b 9 Mar  1 2003 x*\n"
                             "-rw-r--r-- 1 a b 9 Mar  1 2003 y*\n"
                             "lrwxrwxrwx 1 a b 1 Mar  1 2003 l@ -> y\n")),
              ElementsAre(".", "d", "x", "y*", "l"));
  // Nothing proves that these are marks.
  EXPECT_THAT(names_of(parse("drwxr-xr-x 1 a b 9 Mar  1 2003 d\n"
                             "-rwxr-xr-x 1 a b 9 Mar  1 2003 x*\n"
                             "lrwxrwxrwx 1 a b 1 Mar  1 2003 l@ -> y\n")),
              ElementsAre("d", "x*", "l@"));
}

TEST(UnixLs, recursive) {
  const listing got = parse(
      "total 8\n"
      "drwxr-xr-x 5 a b 4096 Feb  3 08:14 html\n"
      "\n"
      "html:\n"
      "insgesamt 1\n"
      "-rw-r--r-- 1 a b 1 Feb  3 08:14 x\n"
      "\n"
      "./html/with blank:\n"
      "-rw-r--r-- 1 a b 1 Feb  3 08:14 y\n");
  ASSERT_THAT(names_of(got), ElementsAre("html", "x", "y"));
  EXPECT_EQ(got.entries[0].directory, "");
  EXPECT_EQ(got.entries[1].directory, "html");
  EXPECT_EQ(got.entries[2].directory, "./html/with blank");
}

TEST(UnixLs, totals) {
  for (const char* line : {"total 0", "Gesamt 4352", "总用量 4", "\x8d\x87\x8c\x76 12", "total 2.1G",
                           "total -9560322322989056", "łącznie 8", "razem: 3", "iš viso 3"}) {
    const listing got = parse(line);
    EXPECT_THAT(got.entries, IsEmpty()) << line;
    EXPECT_EQ(got.dialect, "unix") << line;
  }
}

TEST(UnixLs, of_a_mac) {
  const listing got = parse(
      "-r--r--r--           0       49       49 Sep  5  2003 a b.ram\n"
      "-------r--         326  1391972  1392298 Nov 22  1995 c\n"
      "dr--r--r--               folder       14 Apr 17  2003 wav\n");
  ASSERT_EQ(got.entries.size(), 3u);
  EXPECT_EQ(shown(got.entries[0]), "file [a b.ram] 49 2003-09-05 r--r--r-- : {resource-fork=0} {data-fork=49}");
  EXPECT_EQ(shown(got.entries[1]), "file [c] 1392298 1995-11-22 ------r-- : {resource-fork=326} {data-fork=1391972}");
  EXPECT_EQ(shown(got.entries[2]), "dir [wav] 14 2003-04-17 r--r--r-- :");
  // Numbers that add up by chance: another line tells.
  const listing numbers = parse(
      "-rw-r--r-- 1 500 501 Sep  5  2003 a\n"
      "-rw-r--r-- 1 500 77 Sep  5  2003 b\n");
  ASSERT_EQ(numbers.entries.size(), 2u);
  EXPECT_EQ(numbers.entries[0].owner, "500");
}

TEST(UnixLs, of_unitree) {
  const listing got = parse(
      "drwx------      2 xrpas     g664     DK  common       8192 Oct  1  1992  tests\n"
      "drwx------     57 xrpas     g664     DK  common       8192 May 28  1996  ha\n"
      "-rw-------      1 xrpas     g664     AR  8        31784960 Sep 29  1996 e04026.tar\n");
  ASSERT_EQ(got.entries.size(), 3u);
  EXPECT_EQ(shown(got.entries[0]), "dir [tests] 8192 1992-10-01 rwx------ xrpas:g664 {storage=DK} {family=common}");
  EXPECT_EQ(shown(got.entries[2]),
            "file [e04026.tar] 31784960 1996-09-29 rw------- xrpas:g664 {storage=AR} {family=8}");
}

TEST(UnixLs, no_piece_of_a_line_is_read_past_its_end) {
  const std::string lines[] = {"  842448 16 -r--r--r-- 2 204 wheel 9 2005-06-07 21:22:30.125 +0200 f",
                               "crw-rw-rw- 1 root root 1,   3 Wed Apr 13 12:00:01 2006 null",
                               "lrwxrwxrwx 1 a b nogroup5 4\x8c\x8e 18\x93\xfa 2003\x94\x4e x -> y -> ",
                               "0100644   500  101   12345    123456789       f", "206876  Apr 04, 2000 21:06 dir/"};
  for (const std::string& line : lines) {
    for (std::size_t from = 0; from < line.size(); ++from) {
      for (std::size_t size = 0; size <= line.size() - from; ++size) {
        const std::string piece = line.substr(from, size);
        for (const auto& e : parse_listing(piece, at_noon().format(listing_format::list)).entries) {
          EXPECT_FALSE(e.name.empty()) << piece;
        }
      }
    }
  }
}

TEST(VShell, a_listing) {
  const listing got = parse(
      "206876  Apr 04, 2000 21:06 a file\n"
      "0  Dec 12, 2002 02:13 some dir/\n");
  EXPECT_EQ(got.dialect, "vshell");
  ASSERT_EQ(got.entries.size(), 2u);
  EXPECT_EQ(shown(got.entries[0]), "file [a file] 206876 2000-04-04T21:06  :");
  EXPECT_EQ(shown(got.entries[1]), "dir [some dir] 0 2002-12-12T02:13  :");
  for (const char* line : {"x  Apr 04, 2000 21:06 f", "1  Apr 04 2000 21:06 f", "1  Apr 04, 21:06 f f f",
                           "1  Apr 04, 2000 f f", "1 Apr 31, 2000 21:06 f"}) {
    EXPECT_NE(parse(line).dialect, "vshell") << line;
  }
}

}  // namespace
}  // namespace ferry::listings
