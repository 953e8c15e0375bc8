// MPE/iX: LISTFILE and LISTF, and what the letters of TYP mean.

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(Mpeix, listfile_and_listf) {
  const listing got = parse_listing(
      " PATH= /FTPGUEST/PUB/\n"
      "\n"
      " CODE  ------------LOGICAL RECORD-----------  ----SPACE----  FILENAME\n"
      "         SIZE  TYP        EOF      LIMIT R/B  SECTORS #X MX\n"
      "\n"
      "            1B  BA         605 2147483647   1       16  1  *  .sh_history\n"
      "           16W  HBD          0   67107839   1       32  1  *  dist/\n"
      "            1B  BAL         63       1024   1       16  1  *  now\n"
      "  NMPRG   128W  FB         635        635   1      640  1  8  mover635.bin\n"
      "           80B  VAC         10         10   1        1  1  1  text\n"
      "            1B  BAf          0         10   1        1  1  1  fifo\n");
  EXPECT_EQ(got.dialect, "mpeix");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("file .sh_history 605 type=BA recordsize=1B records=605 limit=2147483647",
                          "dir dist 0 type=HBD recordsize=16W records=0 limit=67107839",
                          "link now 63 type=BAL recordsize=1B records=63 limit=1024",
                          "file mover635.bin 162560 type=FB recordsize=128W records=635 limit=635 code=NMPRG",
                          "file text 800~ type=VAC recordsize=80B records=10 limit=10",
                          "other fifo 0 type=BAf recordsize=1B records=0 limit=10"));
  EXPECT_THAT(one_line_each(parse_listing("ACCOUNT = MYACCT             GROUP = MYGROUP]\n"
                                          "FILENAME   CODE               -----------LOGICAL RECORD-----------\n"
                                          "                              SIZE     TYP       EOF      LIMIT\n"
                                          "NSCREEN1                      256B      FA       800      10000\n"
                                          "NSPROGX PROG                 1934W      VB       4551      9480\n")),
              ElementsAre("file NSCREEN1 204800 type=FA recordsize=256B records=800 limit=10000",
                          "file NSPROGX 17603268~ type=VB recordsize=1934W records=4551 limit=9480 code=PROG"));
  expect_foreign("mpeix", {"1B BA 605 2147483647 1 16 1 *", "1B XA 605 10 1 16 1 * x", "1X BA 605 10 1 16 1 * x",
                           "1B BA x 10 1 16 1 * x", "1B BA 1 10 1 16 1 - x", "NAME 1B BA 605", "1B BA 1 10"});
}

}  // namespace
}  // namespace ferry::listings
