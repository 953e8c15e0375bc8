// EPSV and PASV: refused, wrong, cut short, or with somebody else's address.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;

class passive : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    connect();
  }

  void refuse_epsv() { server.reply_to("EPSV", "500 What?"); }
  // Answers PASV with `reply` filled with the numbers of a port that is open.
  void pasv_says(const std::string& before, const std::string& address, const std::string& after = "") {
    server.on("PASV", [=](session& s, std::string_view) {
      const int port = s.listen_data();
      s.reply(before + address + "," + std::to_string(port / 256) + "," + std::to_string(port % 256) + after);
    });
  }
  void expect_no_port_command() {
    EXPECT_THAT(server.commands(), Each(Not(StartsWith("PORT"))));
    EXPECT_THAT(server.commands(), Each(Not(StartsWith("EPRT"))));
  }
};

class passive_ipv6 : public ipv6_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    connect();
  }
};

TEST_F(passive, epsv_comes_first) {
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "RETR a"));
}

TEST_F(passive, case_040_epsv_refused_then_pasv) {
  refuse_epsv();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "PASV", "RETR a", "TYPE I", "PASV", "RETR a"));
}

TEST_F(passive, case_040_a_new_connection_tries_epsv_again) {
  server.reply_once("EPSV", "502 Not implemented");
  EXPECT_EQ(download("a"), "all of it");
  connect();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "PASV", "RETR a", "TYPE I", "EPSV", "RETR a"));
}

TEST_F(passive, case_040_a_refusal_that_may_pass_is_not_remembered) {
  server.reply_once("EPSV", "425 Not now");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "PASV", "RETR a", "TYPE I", "EPSV", "RETR a"));
}

TEST_F(passive, case_041_the_port_of_epsv_is_closed) {
  const closed_port shut;
  server.reply_to("EPSV", extended_passive_reply(shut.port()));
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "PASV", "RETR a", "TYPE I", "PASV", "RETR a"));
}

TEST_F(passive, case_041_both_ports_are_closed) {
  const closed_port shut;
  server.reply_to("EPSV", extended_passive_reply(shut.port()))
      .reply_to("PASV", passive_reply({"127.0.0.1", shut.port()}));
  const auto e = in_step<network_error>([&] { download("a"); });
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_EQ(e.error_code(), std::errc::connection_refused);
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "PASV", StartsWith("ECHO"), StartsWith("ECHO")));
  expect_no_port_command();
}

TEST_F(passive, case_042_epsv_with_a_port_that_is_none) {
  for (const char* reply :
       {"229 (|||0|)", "229 (|||1000000|)", "229 (|||65536|)", "229 (|||abc|)", "229 (||||)", "229 (|||-5|)",
        "229 (|||80|)", "229 |||50000|", "229 (||50000|)", "229", "229 (", "229 (|||50000", "200 Fine"}) {
    SCOPED_TRACE(reply);
    connect();
    server.reply_once("EPSV", reply);
    EXPECT_EQ(download("a"), "all of it");
    expect_in_step(ftp);
  }
  EXPECT_THAT(server.commands(), Contains("PASV").Times(13));
}

TEST_F(passive, other_delimiters_than_bars) {
  server.on("EPSV", [](session& s, std::string_view) { s.reply("229 (!!!" + std::to_string(s.listen_data()) + "!)"); });
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(passive, case_043_and_s04_both_are_refused) {
  refuse_epsv();
  server.reply_once("PASV", "502 Not implemented").reply_once("PASV", "425 Not now").reply_once("PASV", "314 What?");
  in_step<error_perm>([&] { download("a"); });
  in_step<error_temp>([&] { download("a"); });
  const auto e = in_step<error_reply>([&] { download("a"); });
  EXPECT_STREQ(e.what(), "314 What?");
  EXPECT_EQ(e.command(), "PASV");
  EXPECT_EQ(e.phase(), phase::data_connect);
  expect_no_port_command();
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("RETR"))));
}

TEST_F(passive, case_043_and_s04_both_with_3xx) {
  server.reply_to("EPSV", "314 What?").reply_to("PASV", "314 What?");
  in_step<error_reply>([&] { download("a"); });
  in_step<error_reply>([&] { upload("b", "b"); });
  in_step<error_reply>([&] { ftp.nlst(); });
  expect_no_port_command();
  EXPECT_EQ(server.counts().data_connections, 0u);
}

TEST_F(passive, case_044_pasv_with_numbers_above_255) {
  refuse_epsv();
  for (const char* reply : {"227 (127,0,0,1,300,6)", "227 (127,0,0,999,200,6)", "227 (127,0,0,1,200,256)",
                            "227 (1277,0,0,1,200,6)", "227 (127,0,0,1,99999999999999999999,6)"}) {
    server.reply_once("PASV", reply);
    EXPECT_STREQ(in_step<error_proto>([&] { download("a"); }).what(), reply);
  }
  EXPECT_EQ(server.counts().data_connections, 0u);
}

TEST_F(passive, case_045_pasv_with_somebody_elses_address) {
  refuse_epsv();
  for (const char* address : {"10,255,255,1", "0,0,0,0", "127,0,0,5", "192,168,1,1", "8,8,8,8"}) {
    pasv_says("227 Entering Passive Mode (", address, ").");
    EXPECT_EQ(download("a"), "all of it") << address;
  }
  EXPECT_EQ(server.counts().data_connections, 5u);
}

TEST_F(passive, case_046_pasv_without_parentheses_and_with_text) {
  refuse_epsv();
  for (const char* before : {"227 Entering Passive Mode. ", "227 =", "227 Server 1, line 2 is at (", "227 ", "227\t[",
                             "227-Passive\r\n227 at "}) {
    pasv_says(before, "127,0,0,1");
    EXPECT_EQ(download("a"), "all of it") << before;
  }
}

TEST_F(passive, case_047_and_s29_pasv_cut_short) {
  refuse_epsv();
  for (const char* reply : {"227 (1,2,3", "227 (127,0,0,1,200)", "227 (127,0,0,1,200,", "227",
                            "227 Entering Passive Mode", "227 (127,0,0,1, 200, 6)", "227 (127.0.0.1.200.6)"}) {
    server.reply_once("PASV", reply);
    EXPECT_STREQ(in_step<error_proto>([&] { download("a"); }).what(), reply);
  }
}

TEST_F(passive, another_good_reply_to_pasv_than_227) {
  refuse_epsv();
  server.reply_to("PASV", "200 (127,0,0,1,200,6)");
  in_step<error_reply>([&] { download("a"); });
}

TEST_F(passive, the_server_never_accepts_the_connection_and_refuses) {
  server.once("RETR", [](session& s, std::string_view) { s.reply("425 Can't open data connection"); });
  EXPECT_EQ(in_step<error_temp>([&] { download("a"); }).code(), 425);
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(passive, a_user_may_trust_the_address_of_the_server) {
  const event listening;
  stranger other("127.0.0.5");
  const auto port = other.listen();
  server.reply_to("PASV", passive_reply({"127.0.0.5", port}));
  ftp.trust_server_pasv_ipv4_address(true);
  const host_port at = ftp.makepasv();
  EXPECT_EQ(at, (host_port{"127.0.0.5", port}));
  server.once("RETR", [](session& s, std::string_view) { s.reply("150 Look over there"); });
  {
    const auto data = ftp.transfercmd("RETR a");
    EXPECT_EQ(data.peer().address, "127.0.0.5");
  }
  EXPECT_EQ(other.connections(), 1u);
  ftp.deadlines().drain = soon;
  server.on("NOOP", [](session&, std::string_view) {});
  closed<timeout_error>([&] { ftp.sendcmd("NOOP"); });
  server.wait_for_sessions_finished();
  EXPECT_THAT(server.commands(), ElementsAre("PASV", "PASV", "RETR a", "NOOP"));
}

// --- IPv6

TEST_F(passive_ipv6, case_048_epsv_and_never_pasv) {
  EXPECT_EQ(download("a"), "all of it");
  server.reply_to("EPSV", "500 What?");
  EXPECT_EQ(in_step<error_perm>([&] { download("a"); }).code(), 500);
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("PASV"))));
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("PORT"))));
}

TEST_F(passive_ipv6, case_042_a_port_that_is_none) {
  for (const char* reply : {"229 (|||0|)", "229 (|||1000000|)", "229 (|||abc|)", "229 (|||80|)", "229 Fine", "229"}) {
    server.reply_once("EPSV", reply);
    EXPECT_STREQ(in_step<error_proto>([&] { download("a"); }).what(), reply);
  }
  server.reply_once("EPSV", "200 (|||50000|)");
  in_step<error_reply>([&] { download("a"); });
  EXPECT_EQ(server.counts().data_connections, 0u);
}

TEST_F(passive_ipv6, case_041_a_closed_port_has_no_second_way) {
  const closed_port shut("::1");
  server.reply_to("EPSV", extended_passive_reply(shut.port()));
  in_step<network_error>([&] { download("a"); });
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", StartsWith("ECHO"), StartsWith("ECHO")));
}

TEST_F(passive_ipv6, case_050_the_server_wants_the_other_family) {
  server.reply_to("EPSV", "522 Network protocol not supported, use (1)");
  EXPECT_EQ(in_step<error_perm>([&] { download("a"); }).code(), 522);
}

TEST_F(passive, case_050_522_to_epsv_over_ipv4) {
  server.reply_to("EPSV", "522 Network protocol not supported, use (2)");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "PASV", "RETR a"));
}

}  // namespace
}  // namespace ferry::testing
