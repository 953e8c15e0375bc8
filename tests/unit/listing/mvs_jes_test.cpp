#include "one_line.hpp"

namespace ferry::listings {
namespace {

using testing::ElementsAre;

TEST(mvs_jes, jobs_of_interface_level_1) {
  const listing got = parse_listing(
      "MYUSRIDA JOB05444 OUTPUT 3 spool Files                                        \r\n"
      "MYUSRIDD JOB05946 ACTIVE                                                      \r\n"
      "MYUSRIDE J0106021 INPUT                 -HELD- \r\n");
  EXPECT_EQ(got.dialect, "mvs-jes");
  EXPECT_THAT(one_line_each(got), ElementsAre("other JOB05444 job=MYUSRIDA status=OUTPUT spool-files=3",
                                              "other JOB05946 job=MYUSRIDD status=ACTIVE",
                                              "other J0106021 job=MYUSRIDE status=INPUT result=-HELD-"));
}

TEST(mvs_jes, jobs_of_interface_level_2) {
  const listing got = parse_listing(
      "JOBNAME  JOBID    OWNER    STATUS CLASS\r\n"
      "IBMUSER2 JOB01906 IBMUSER  OUTPUT A        RC=0000 3 spool files\r\n"
      "IBMUSER  TSU01830 IBMUSER  OUTPUT TSU      ABEND=522 3 spool files\r\n"
      "ASCHINT  STC00968 IBMUSER  ACTIVE STC\r\n"
      "X        JOB00001 IBMUSER  OUTPUT A        (JCL error) 2 spool files\r\n");
  EXPECT_EQ(got.dialect, "mvs-jes");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("other JOB01906 IBMUSER job=IBMUSER2 status=OUTPUT class=A spool-files=3 result=RC=0000",
                          "other TSU01830 IBMUSER job=IBMUSER status=OUTPUT class=TSU spool-files=3 result=ABEND=522",
                          "other STC00968 IBMUSER job=ASCHINT status=ACTIVE class=STC",
                          "other JOB00001 IBMUSER job=X status=OUTPUT class=A spool-files=2 result=(JCL error)"));
}

TEST(mvs_jes, the_number_of_spool_files_stands_at_the_end) {
  const listing got = parse_listing("MYUSRIDB JOB21479 OUTPUT 6 spool Files x 5 spool files\r\n");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("other JOB21479 job=MYUSRIDB status=OUTPUT spool-files=5 result=6 spool Files x"));
}

TEST(mvs_jes, the_spool_of_one_job) {
  const listing got = parse_listing(
      "JOBNAME  JOBID    OWNER    STATUS CLASS\r\n"
      "DDNTEST  JOB02080 BTHOMPS  OUTPUT A     RC=000\r\n"
      "--------\r\n"
      "         ID STEPNAME PROCSTEP C DDNAME BYTE-COUNT\r\n"
      "         001 JES2             X JESMSGLG    1351\r\n"
      "         104 STEP01   GO       H OUTPUT      1389\r\n"
      "2 spool files\r\n");
  EXPECT_THAT(one_line_each(got),
              ElementsAre("other JOB02080 BTHOMPS job=DDNTEST status=OUTPUT class=A result=RC=000",
                          "file JOB02080.1 1351 id=001 step=JES2 class=X ddname=JESMSGLG",
                          "file JOB02080.104 1389 id=104 step=STEP01 procstep=GO class=H ddname=OUTPUT"));
  EXPECT_EQ(got.skipped.size(), 4u);
}

TEST(mvs_jes, an_active_job) {
  const listing got = parse_listing(
      "JOBNAME  JOBID    OWNER    STATUS CLASS\r\n"
      "ASCHINT  STC00964 IBMUSER  ACTIVE STC\r\n"
      "--------\r\n"
      "         STEPNAME ++++++++ PROCNAME ASCHINT\r\n"
      "         CPUTIME  1347769.376 ELAPSED TIME 1995358.962\r\n");
  EXPECT_THAT(one_line_each(got), ElementsAre("other STC00964 IBMUSER job=ASCHINT status=ACTIVE class=STC"));
  EXPECT_EQ(got.skipped.size(), 4u);
}

TEST(mvs_jes, what_is_no_row) {
  expect_foreign("mvs-jes", {"A JOB1 OUTPUT", "A JOB0190X OUTPUT", "A JOB01906", "A JOB01906 NOTHING", "--------",
                             "lower JOB01906 OUTPUT", "001 JES2             X JESMSGLG    1351"});
}

}  // namespace
}  // namespace ferry::listings
