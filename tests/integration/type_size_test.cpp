// TYPE, SIZE, MDTM.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

class types : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "one\r\ntwo\r\n";
    connect();
  }
};

TEST_F(types, case_030_3xx_to_type_ends_a_binary_transfer_before_it_starts) {
  server.reply_to("TYPE", "314 What?");
  const auto e = in_step<error_reply>([&] { download("a"); });
  EXPECT_STREQ(e.what(), "314 What?");
  EXPECT_EQ(e.command(), "TYPE I");
  in_step<error_reply>([&] { upload("b", "b"); });
  in_step<error_reply>([&] { (void)ftp.size("a"); });
  in_step<error_reply>([&] { ftp.storlines("STOR b", content("b")); });
  EXPECT_EQ(server.counts().data_connections, 0u);
  for (const auto& command : server.commands())
    EXPECT_THAT(command, ::testing::AnyOf(StartsWith("TYPE"), StartsWith("ECHO")));
}

TEST_F(types, case_030_3xx_to_type_is_good_enough_for_lines) {
  server.reply_to("TYPE", "314 What?");
  std::vector<std::string> lines;
  ftp.retrlines("RETR a", [&](std::string_view line) { lines.emplace_back(line); });
  EXPECT_THAT(lines, ElementsAre("one", "two"));
}

TEST_F(types, case_030_5xx_to_type) {
  server.reply_to("TYPE", "504 No");
  in_step<error_perm>([&] { download("a"); });
  in_step<error_perm>([&] { upload("b", "b"); });
  in_step<error_perm>([&] { ftp.nlst(); });
  in_step<error_perm>([&] { (void)ftp.size("a"); });
  EXPECT_EQ(server.counts().data_connections, 0u);
}

TEST_F(types, case_031_226_to_type) {
  server.reply_to("TYPE", "226 Fine");
  EXPECT_EQ(download("a"), "one\r\ntwo\r\n");
  expect_in_step(ftp);
}

class sizes : public types {};

TEST_F(sizes, of_a_file) {
  EXPECT_EQ(ftp.size("a"), 10u);
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "SIZE a"));
}

TEST_F(sizes, case_032_size_is_unknown_to_the_server) {
  for (const char* reply : {"500 What?", "502 Not implemented"}) {
    server.reply_once("SIZE", reply);
    EXPECT_STREQ(in_step<error_perm>([&] { (void)ftp.size("a"); }).what(), reply);
  }
  server.reply_to("SIZE", "500 What?");
  EXPECT_EQ(download("a"), "one\r\ntwo\r\n");
}

TEST_F(sizes, case_033_of_a_file_that_is_not_there) {
  const auto e = in_step<error_perm>([&] { (void)ftp.size("none"); });
  EXPECT_EQ(e.code(), 550);
  EXPECT_EQ(e.command(), "SIZE none");
}

TEST_F(sizes, case_034_text_around_the_number) {
  for (const char* reply : {"213 The size is 10", "213 10 bytes", "213 10 12", "213 =10", "213-10\r\n213 End"}) {
    server.reply_once("SIZE", reply);
    in_step<error_proto>([&] { (void)ftp.size("a"); });
  }
  server.reply_once("SIZE", "213   10  ");
  EXPECT_EQ(ftp.size("a"), 10u);
}

TEST_F(sizes, case_035_and_s29_numbers_that_are_none) {
  for (const char* reply :
       {"213 -1", "213 0x3e8", "213 12 34", "213", "213 ", "213 1e3", "213 +7", "213 1_000", "213 1,000",
        "213 9223372036854775808", "213 18446744073709551616", "213 99999999999999999999999"}) {
    SCOPED_TRACE(reply);
    server.reply_once("SIZE", reply);
    EXPECT_EQ(in_step<error_proto>([&] { (void)ftp.size("a"); }).what(), std::string(reply));
  }
  server.reply_once("SIZE", "213 9223372036854775807");
  EXPECT_EQ(ftp.size("a"), 9223372036854775807u);
}

TEST_F(sizes, another_good_reply_than_213_means_unknown) {
  for (const char* reply : {"250 1000", "200 10", "350 10"}) {
    server.reply_once("SIZE", reply);
    EXPECT_EQ(ftp.size("a"), std::nullopt);
  }
  expect_in_step(ftp);
}

TEST_F(sizes, case_036_smaller_than_the_data) {
  server.on("RETR", [](session& s, std::string_view) { s.send_transfer("0123456789", "150 Here it comes (4 bytes)"); });
  server.reply_to("SIZE", "213 4");
  const auto e = in_step<incomplete_transfer>([&] { download("a"); });
  EXPECT_EQ(e.expected(), 4u);
  EXPECT_EQ(e.bytes(), 10u);
  EXPECT_EQ(e.command(), "RETR a");
}

TEST_F(sizes, case_036_larger_than_the_data) {
  server.on("RETR", [](session& s, std::string_view) { s.send_transfer("0123", "150 Here it comes (10 bytes)"); });
  server.reply_to("SIZE", "213 10");
  const auto e = in_step<incomplete_transfer>([&] { download("a"); });
  EXPECT_EQ(e.expected(), 10u);
  EXPECT_EQ(e.bytes(), 4u);
}

TEST_F(sizes, case_037_type_i_comes_first) {
  server.on("SIZE", [](session& s, std::string_view name) {
    if (s.state().type != "I") return s.reply("550 SIZE not allowed in ASCII mode");
    s.default_handler("SIZE", name);
  });
  EXPECT_EQ(ftp.size("a"), 10u);
  EXPECT_EQ(ftp.size("a"), 10u);
  ftp.nlst();
  EXPECT_EQ(ftp.size("a"), 10u);
  ftp.voidcmd("type a");
  EXPECT_EQ(ftp.size("a"), 10u);
  connect();
  EXPECT_EQ(ftp.size("a"), 10u);
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "SIZE a", "SIZE a", "TYPE A", "EPSV", "NLST", "TYPE I", "SIZE a",
                                             "type a", "TYPE I", "SIZE a", "TYPE I", "SIZE a"));
}

TEST_F(sizes, case_038_mdtm_is_an_ordinary_command_here) {
  EXPECT_EQ(ftp.voidcmd("MDTM a"), "213 20240131123456");
  EXPECT_EQ(in_step<error_perm>([&] { ftp.voidcmd("MDTM none"); }).code(), 550);
}

}  // namespace
}  // namespace ferry::testing
