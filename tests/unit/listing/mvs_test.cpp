#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view heading = "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname\r\n";

std::vector<std::string> under_heading(std::string_view line) {
  return one_line_each(parse_listing(std::string(heading) + std::string(line)));
}

TEST(mvs, data_sets_with_all_that_the_server_says) {
  const listing got = parse_listing(std::string(heading) +
                                    "F1DBAR 3390   2016/12/19  3   19  FB      80  3120  PO  CB12V51.CNTL\r\n"
                                    "F1SYS1 3390   **NONE**    1  300  VB   27994 27998  PS  CB12V51.LOG\r\n"
                                    "                                                   VSAM DDIR\r\n"
                                    "F1SYS1 3390                                        VSAM DDIR.D\r\n"
                                    "XRFS95 3390   2017/08/04  313875  FB    1024 27648  PS  'HLQ.T2'\r\n"
                                    "YNSABH 3390   2022/02/18  1+++++  VBS  32767 27966  PS  $.BDATA\r\n"
                                    "Migrated                                                CPPOBJS.OBJ\r\n"
                                    "H19761 Tape                                             G0034V00\r\n"
                                    "no such row\r\n");
  EXPECT_EQ(got.dialect, "mvs");
  EXPECT_THAT(
      one_line_each(got),
      ElementsAre("dir CB12V51.CNTL 2016-12-19 volume=F1DBAR unit=3390 date=referred extents=3 tracks=19 recfm=FB "
                  "lrecl=80 blksize=3120 dsorg=PO",
                  "file CB12V51.LOG volume=F1SYS1 unit=3390 extents=1 tracks=300 recfm=VB lrecl=27994 blksize=27998 "
                  "dsorg=PS",
                  "file DDIR dsorg=VSAM", "file DDIR.D volume=F1SYS1 unit=3390 dsorg=VSAM",
                  "file HLQ.T2 2017-08-04 name=full volume=XRFS95 unit=3390 date=referred extents=3 tracks=13875 "
                  "recfm=FB lrecl=1024 blksize=27648 dsorg=PS",
                  "file $.BDATA 2022-02-18 volume=YNSABH unit=3390 date=referred extents=1 tracks=+++++ recfm=VBS "
                  "lrecl=32767 blksize=27966 dsorg=PS",
                  "unknown CPPOBJS.OBJ status=Migrated", "file G0034V00 volume=H19761 status=Tape"));
  ASSERT_EQ(got.skipped.size(), 2u);
  EXPECT_EQ(got.skipped[1].raw, "no such row");
}

TEST(mvs, organizations) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"PO-E", "dir"}, {"PS-E", "file"}, {"DA", "file"}, {"NONE", "file"}, {"??", "unknown"}};
  for (const auto& [organization, type] : rows) {
    const std::string row = "SAVE02 3390   2004/06/23  1    1  FB     128  6144 " + std::string(organization) + " A.B";
    const auto got = parse_listing(row).entries;
    ASSERT_EQ(got.size(), 1u) << row;
    EXPECT_EQ(to_string(got[0].type), type) << row;
  }
}

TEST(mvs, remarks_in_place_of_attributes) {
  EXPECT_THAT(under_heading("Pseudo Directory                                        A"),
              ElementsAre("dir A status=Pseudo Directory"));
  EXPECT_THAT(under_heading("Error determining attributes                            A.GDG"),
              ElementsAre("unknown A.GDG status=Error determining attributes"));
  EXPECT_THAT(under_heading("ARCIVE Not Direct Access Device                         A"),
              ElementsAre("unknown A volume=ARCIVE status=Not Direct Access Device"));
  EXPECT_THAT(under_heading("OS3DLB Not Mounted                                      'SYS1.A'"),
              ElementsAre("unknown SYS1.A name=full volume=OS3DLB status=Not Mounted"));
  EXPECT_THAT(under_heading("                                                   GDG  A.B"),
              ElementsAre("unknown A.B dsorg=GDG"));
}

TEST(mvs, single_rows_without_heading) {
  for (const std::string_view row :
       {"SAVE01 3390   2004/06/23  1    1  FB     128  6144  PO    A", "TSO005 3290   2005/06/06 213000 U 0 27998 PO A",
        "TSO004 3290   VSAM A", "Migrated\t\t\t\tA", "Migrated A", "V43525 Tape  A", "Pseudo Directory A",
        "ARCIVE Not Direct Access Device A", "Error determining attributes A"}) {
    const listing got = parse_listing(row);
    EXPECT_EQ(got.dialect, "mvs") << row;
    ASSERT_EQ(got.entries.size(), 1u) << row;
    EXPECT_EQ(got.entries[0].name, "A") << row;
  }
}

TEST(mvs, what_is_no_row) {
  expect_foreign("mvs", {"MigratedA.B", "PSMLC133902005/04/041VB2799427998PSfile1.I", "file2.O", "Migrated files",
                         "Big Tape list", "VSAM A", "SAVE01 3390   2004/13/23  1    1  FB     128  6144  PO    A",
                         "SAVE01 3390   2004/02/30  1    1  FB     128  6144  PO    A",
                         "SAVE01 3390   9004/02/28  1    1  FB     128  6144  PO    A",
                         "SAVE01 3390   2004/06/23  x    1  FB     128  6144  PO    A",
                         "SAVE01 3390   2004/06/23  1    1  FB     128  6144  PO", "Migrated", "Not Mounted A", "***"});
}

TEST(mvs, an_empty_catalog_level) {
  const listing got = parse_listing(heading);
  EXPECT_EQ(got.dialect, "mvs");
  EXPECT_THAT(got.entries, IsEmpty());
}

TEST(mvs_pds, statistics_of_ispf) {
  const listing got = parse_listing(
      " Name     VV.MM   Created       Changed      Size  Init   Mod   Id\r\n"
      "JVBR30    01.01 2018/09/06 2018/09/07 03:52    13    12     1 USER\r\n"
      "SAVE04                                                              \r\n"
      "$2CPF1    01.00 1990/11/01 1990/11/01 11:42:05    2     2     0\r\n"
      "two words\r\n");
  EXPECT_EQ(got.dialect, "mvs-pds");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file JVBR30 2018-09-07T03:52 USER version=01.01 created=2018/09/06 lines=13 "
                          "initial-lines=12 modified-lines=1",
                          "file SAVE04",
                          "file $2CPF1 1990-11-01T11:42:05 version=01.00 created=1990/11/01 lines=2 initial-lines=2 "
                          "modified-lines=0"));
  EXPECT_EQ(got.skipped.back().raw, "two words");
}

TEST(mvs_pds, load_library) {
  const listing got = parse_listing(
      " Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode \r\n"
      "DD        03DBD8   031506 IRRENV00 01 FO             RN RU            31    24   \r\n"
      "DMOCI001  000710   03370C          00 FO                              31    ANY  \r\n");
  EXPECT_EQ(got.dialect, "mvs-pds");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file DD 252888 ttr=031506 alias-of=IRRENV00 ac=01 attributes=FO RN RU amode=31 rmode=24",
                          "file DMOCI001 1808 ttr=03370C ac=00 attributes=FO amode=31 rmode=ANY"));
}

TEST(mvs_pds, rows_without_heading) {
  EXPECT_THAT(one_line_each(parse_listing("A 01.00 2004/06/22 2004/06/22 16:32   128   128    0 B\nC\n")),
              ElementsAre("file A 2004-06-22T16:32 B version=01.00 created=2004/06/22 lines=128 initial-lines=128 "
                          "modified-lines=0",
                          "file C"));
  EXPECT_EQ(parse_listing("MEM3 00B308 000411  00 FO        RN      31    ANY").dialect, "mvs-pds");
  expect_foreign("mvs-pds", {"A", "A 01.00 2004/06/22 2004/13/22 16:32   128   128    0 B",
                             "A 1.0 2004/06/22 2004/06/22 16:32   128   128    0 B",
                             "A 01.00 2004/06/22 2004/06/22 16:32   128   x    0 B", "A 00B308 000411 00 FO",
                             "A 00B308", "A 00B30G 000411  00 FO 31 ANY"});
}

}  // namespace
}  // namespace ferry::listings
