#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(os400, a_whole_listing) {
  const listing got = parse_listing(
      "QPGMR        16347136 06/29/13 15:45:09 *FILE      RPGUNIT.SAVF\r\n"
      "QPGMR                                   *MEM       RPGUNITC1.FILE/RUCALLTST.MBR\r\n"
      "PEP             36864 04/03/04 14:06:34 *DIR       dir1/\r\n"
      "MYUSER              3 06/12/21 12:00:00 *STMF      file with space.txt\r\n"
      "          2147483647  01/01/04 00:00:00 *DDIR      QOPT/\r\n"
      "QSYS                0 01/01/04 00:00:00 *PGM       X.PGM\r\n"
      "PEP                 8 01/01/04 00:00:00 *SYMLNK    link\r\n");
  EXPECT_EQ(got.dialect, "os400");
  EXPECT_THAT(one_line_each(got), ElementsAre("file RPGUNIT.SAVF 16347136 2013-06-29T15:45:09 QPGMR object-type=FILE",
                                              "file RPGUNITC1.FILE/RUCALLTST.MBR QPGMR object-type=MEM",
                                              "dir dir1 36864 2004-04-03T14:06:34 PEP object-type=DIR",
                                              "file file with space.txt 3 2021-06-12T12:00:00 MYUSER object-type=STMF",
                                              "dir QOPT 2147483647 2004-01-01T00:00:00 object-type=DDIR",
                                              "other X.PGM 0 2004-01-01T00:00:00 QSYS object-type=PGM",
                                              "link link 8 2004-01-01T00:00:00 PEP object-type=SYMLNK"));
  for (const entry& e : got.entries) EXPECT_FALSE(e.modified && e.modified->ambiguous) << e.name;
}

TEST(os400, the_older_form_of_document_folders) {
  EXPECT_THAT(one_line_each(parse_listing("/QDLS/ARM          0 11/19/95 07:19:30 DIR\r\n"
                                          "/QDLS/ARM/X.DOC  120 06/23/95 16:39:43 DOC\r\n")),
              ElementsAre("dir /QDLS/ARM 0 1995-11-19T07:19:30 object-type=DIR",
                          "file /QDLS/ARM/X.DOC 120 1995-06-23T16:39:43 object-type=DOC"));
}

struct date_case {
  std::vector<std::string_view> dates;
  std::string first;
  bool ambiguous;
};

TEST(os400, the_order_of_the_date_is_what_fits_all_lines) {
  const date_case cases[] = {
      {{"04/03/05"}, "2005-04-03T12:00:00", true},
      {{"04/03/05", "25/03/05"}, "2005-03-04T12:00:00", true},               // year first would fit too
      {{"04/03/05", "25/03/42", "25/13/05"}, "2005-03-04T12:00:00", false},  // the last is no date at all
      {{"04/03/05", "03/25/05"}, "2005-04-03T12:00:00", false},
      {{"04/03/05", "99/03/25", "00/10/01"}, "2004-03-05T12:00:00", false},
      {{"29.06.13"}, "2013-06-29T12:00:00", true},
      {{"23/02/00"}, "2000-02-23T12:00:00", false},
      {{"02/02/02"}, "2002-02-02T12:00:00", false},
      {{"2004-03-18"}, "2004-03-18T12:00:00", false},
      {{"18.03.2004"}, "2004-03-18T12:00:00", false},
      {{"03,18,04"}, "2004-03-18T12:00:00", false},
      {{"02/23/00", "23/02/00"}, "2000-02-23T12:00:00", false},  // no order fits both: each for itself
  };
  for (const date_case& one : cases) {
    std::string text;
    for (const std::string_view date : one.dates) text.append("PEP 1 ").append(date).append(" 12:00:00 *STMF a\r\n");
    const listing got = parse_listing(text);
    ASSERT_FALSE(got.entries.empty()) << text;
    const entry_time& time = got.entries[0].modified.value();
    EXPECT_EQ(to_string(time), one.first) << text;
    EXPECT_EQ(time.ambiguous, one.ambiguous) << text;
  }
}

TEST(os400, separators_of_the_time) {
  for (const std::string_view time : {"14:06:26", "14.06.26", "14,06,26"}) {
    const auto got = parse_listing("PEP 422 04/13/24 " + std::string(time) + " *STMF readme").entries;
    ASSERT_EQ(got.size(), 1u) << time;
    EXPECT_EQ(to_string(got[0].modified.value()), "2024-04-13T14:06:26");
  }
}

TEST(os400, what_is_no_row) {
  expect_foreign("os400",
                 {"PEP              4019 04/03/18 18:58:16 STMF       a", "PEP  422 03/24 14:06:26 *STMF a",
                  "PEP              6409 04/03/24 30:06:29 *STMF      a", "PEP 1 13/32/13 12:00:00 *STMF a",
                  "PEP USR         36864 04/03/24 14:06:34 *DIR       a/", "PEP 3686404/03/24 14:06:47 *DIR a/",
                  "QPGMR          135168 04/03/18 13:18:19 *FILE", "QPGMR *MEM   ",
                  "QPGMR                 04/03/18 13:18:19 *FILE      A.FILE", "QPGMR 135168 *MEM A.FILE/B.MBR",
                  "QPGMR          135168 04/03/18 13:18:19 *MEM       A.FILE/B.MBR",
                  "QPGMR USR                               *MEM       A.FILE/B.MBR"});
}

}  // namespace
}  // namespace ferry::listings
