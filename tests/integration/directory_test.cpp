// PWD, CWD, MKD, RMD, DELE, RNFR: paths that are odd, and servers that are.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class directories : public client_test {
 protected:
  void SetUp() override { connect(); }
};

TEST_F(directories, case_020_without_pwd_work_goes_on) {
  server.files()["/pub/a"] = "a";
  server.reply_to("PWD", "550 Not for you");
  EXPECT_EQ(in_step<error_perm>([&] { (void)ftp.pwd(); }).code(), 550);
  ftp.cwd("pub");
  EXPECT_EQ(download("a"), "a");
}

TEST_F(directories, case_021_no_closing_quote) {
  for (const char* reply : {"257 \"/here", "257 \"", "257 \"/a\"\"", "257 \"/here is the current directory"}) {
    server.reply_once("PWD", reply);
    EXPECT_STREQ(in_step<error_proto>([&] { (void)ftp.pwd(); }).what(), reply);
  }
  server.reply_once("MKD", "257 \"/new");
  EXPECT_STREQ(in_step<error_proto>([&] { ftp.mkd("new"); }).what(), "257 \"/new");
}

TEST_F(directories, case_022_doubled_quotes) {
  server.reply_once("PWD", R"(257 "/a ""good"" place" is current)").reply_once("PWD", R"(257 """")");
  EXPECT_EQ(ftp.pwd(), "/a \"good\" place");
  EXPECT_EQ(ftp.pwd(), "\"");
  EXPECT_EQ(ftp.mkd("/say \"hi\""), "/say \"hi\"");
  EXPECT_EQ(ftp.cwd("/say \"hi\""), "250 Directory changed");
  EXPECT_EQ(ftp.pwd(), "/say \"hi\"");
}

TEST_F(directories, case_023_rubbish_before_the_path) {
  server.reply_once("PWD", "257 rubbish \"/here\" is current").reply_once("PWD", "257  \"/here\"");
  server.reply_once("PWD", "257-The directory is\r\n257 \"/here\"");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ftp.pwd(), "/here");
}

TEST_F(directories, a_path_that_is_not_there) {
  server.reply_once("PWD", "257 /here").reply_once("PWD", "257 \"\"").reply_once("PWD", "250 \"/here\"");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ftp.pwd(), "");
  expect_in_step(ftp);
}

TEST_F(directories, case_024_control_characters_in_the_path) {
  for (const char* reply :
       {"257 \"/a\tb\"", "257 \"/a\x1b[2Jb\"", "257 \"/a\rb\"", "257 \"/a\x7f\"", "257-\"/a\r\n257 b\""}) {
    server.reply_once("PWD", reply).reply_once("MKD", reply);
    in_step<error_proto>([&] { (void)ftp.pwd(); });
    in_step<error_proto>([&] { ftp.mkd("a"); });
  }
}

TEST_F(directories, case_025_a_path_that_starts_without_a_slash_is_kept) {
  for (const char* path : {"C:/", "D:\\files", "QGPL", "'SYS1.PROCLIB'", "[PUB.FILES]", "pub"}) {
    server.reply_once("PWD", "257 \"" + std::string(path) + "\" is current");
    EXPECT_EQ(ftp.pwd(), path);
  }
}

TEST_F(directories, case_026_mkd_is_refused) {
  server.files().make_directory("/there");
  const auto e = in_step<error_perm>([&] { ftp.mkd("/there"); });
  EXPECT_EQ(e.code(), 550);
  EXPECT_EQ(e.command(), "MKD /there");
  // Whether it was another's doing is for the caller to see.
  ftp.cwd("/there");
}

TEST_F(directories, case_027_150_levels) {
  std::string deep;
  for (int i = 0; i < 150; ++i) deep += "/level" + std::to_string(i);
  server.files().make_directory(deep);
  ftp.cwd(deep);
  EXPECT_EQ(ftp.pwd(), deep);
}

TEST_F(directories, case_028_a_slow_cwd_meets_the_users_deadline) {
  server.on("CWD", [](session& s, std::string_view) { s.wait_for_peer_close(); });
  ftp.timeout(soon);
  const auto e = closed<timeout_error>([&] { ftp.cwd("/slow"); });
  EXPECT_EQ(e.command(), "CWD /slow");
  EXPECT_EQ(e.phase(), phase::command);
}

TEST_F(directories, case_028_a_slow_cwd_without_a_deadline) {
  server.files().make_directory("/slow");
  const event slept;
  server.on("CWD", [slept](session& s, std::string_view path) {
    s.pause_until(slept);
    s.default_handler("CWD", path);
  });
  ftp.timeout(no_timeout);
  ftp.trace([slept](const trace_event& e) {
    if (e.text == "CWD /slow\r\n") slept.open();
  });
  EXPECT_EQ(ftp.cwd("/slow"), "250 Directory changed");
}

TEST_F(directories, case_029_every_cwd_is_sent) {
  ftp.cwd("/");
  ftp.cwd("/");
  EXPECT_THAT(server.commands(), ElementsAre("CWD /", "CWD /"));
}

TEST_F(directories, two_dots_are_cdup) {
  server.files().make_directory("/a/b");
  ftp.cwd("/a/b");
  ftp.cwd("..");
  EXPECT_EQ(ftp.pwd(), "/a");
  server.reply_once("CDUP", "500 Unknown");
  ftp.cwd("..");
  EXPECT_EQ(ftp.pwd(), "/");
  EXPECT_THAT(server.commands(), ElementsAre("CWD /a/b", "CDUP", "PWD", "CDUP", "CWD ..", "PWD"));
}

TEST_F(directories, cdup_refused_otherwise_is_an_error) {
  for (const char* reply : {"502 Not implemented", "550 No"}) {
    server.reply_once("CDUP", reply);
    EXPECT_STREQ(in_step<error_perm>([&] { ftp.cwd(".."); }).what(), reply);
  }
  server.reply_once("CDUP", "450 Busy");
  in_step<error_temp>([&] { ftp.cwd(".."); });
  server.reply_once("CDUP", "350 What?");
  in_step<error_reply>([&] { ftp.cwd(".."); });
}

TEST_F(directories, an_empty_name_is_this_directory) {
  ftp.cwd("");
  EXPECT_THAT(server.commands(), ElementsAre("CWD ."));
}

TEST_F(directories, delete_accepts_200_and_250_alone) {
  for (const char* reply : {"200 Gone", "250 Gone"}) {
    server.reply_once("DELE", reply);
    EXPECT_EQ(ftp.delete_("a"), reply);
  }
  for (const char* reply : {"202 Gone", "226 Gone", "350 Gone"}) {
    server.reply_once("DELE", reply);
    EXPECT_STREQ(in_step<error_reply>([&] { ftp.delete_("a"); }).what(), reply);
  }
  server.reply_once("DELE", "450 Busy");
  in_step<error_temp>([&] { ftp.delete_("a"); });
  server.reply_once("DELE", "550 No");
  in_step<error_perm>([&] { ftp.delete_("a"); });
}

TEST_F(directories, rename_stops_when_the_first_half_is_refused) {
  server.reply_once("RNFR", "200 Fine").reply_once("RNFR", "550 No such file").reply_once("RNFR", "450 Busy");
  in_step<error_reply>([&] { ftp.rename("a", "b"); });
  in_step<error_perm>([&] { ftp.rename("a", "b"); });
  in_step<error_temp>([&] { ftp.rename("a", "b"); });
  for (const auto& command : server.commands()) EXPECT_THAT(command, Not(::testing::StartsWith("RNTO")));
}

TEST_F(directories, rename_whose_second_half_is_refused) {
  server.files()["/a"] = "a";
  const auto e = in_step<error_perm>([&] { ftp.rename("/a", "/none/b"); });
  EXPECT_EQ(e.code(), 553);
  EXPECT_EQ(e.command(), "RNTO /none/b");
  EXPECT_EQ(server.files().content("/a"), "a");
}

TEST_F(directories, names_with_spaces_at_either_end) {
  const std::string odd = " a  b ";
  ftp.mkd(odd);
  EXPECT_TRUE(server.files().is_directory("/" + odd));
  EXPECT_THAT(ftp.nlst(), ElementsAre(odd));
  ftp.rmd(odd);
  EXPECT_THAT(ftp.nlst(), IsEmpty());
}

}  // namespace
}  // namespace ferry::testing
