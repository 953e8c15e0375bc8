// From the greeting to the end of the login.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class greeting : public client_test {};
class login : public client_test {};

TEST_F(greeting, case_001_230_means_logged_in_already) {
  server.greeting("230 You are in\r\n");
  EXPECT_EQ(connect(), "230 You are in");
  EXPECT_EQ(ftp.getwelcome(), "230 You are in");
  EXPECT_EQ(ftp.pwd(), "/");
  EXPECT_THAT(server.commands(), ElementsAre("PWD"));
}

TEST_F(greeting, case_002_120_is_waited_through) {
  server.greeting("120 In a minute\r\n220 Now\r\n");
  EXPECT_EQ(connect(), "220 Now");
  EXPECT_EQ(ftp.getwelcome(), "220 Now");
  expect_in_step(ftp);
}

TEST_F(greeting, case_002_the_220_may_come_long_after_the_120) {
  const event waiting;
  server.on_connect([waiting](session& s) {
    s.reply("120 In a minute");
    s.pause_until(waiting);
    s.reply("220 Now");
  });
  ftp.trace([waiting](const trace_event& e) {
    if (e.kind == trace_kind::reply && e.text.starts_with("120")) waiting.open();
  });
  EXPECT_EQ(connect(), "220 Now");
  expect_in_step(ftp);
}

TEST_F(greeting, case_002_120_and_then_nothing) {
  server.on_connect([](session& s) {
    s.reply("120 In a minute");
    s.wait_for_peer_close();
  });
  ftp.deadlines().reply = soon;
  EXPECT_EQ(closed<timeout_error>([&] { connect(); }).phase(), phase::greeting);
}

TEST_F(greeting, case_002_120_and_then_a_refusal) {
  server.greeting("120 In a minute\r\n530 Never\r\n");
  EXPECT_EQ(closed<error_perm>([&] { connect(); }).code(), 530);
}

TEST_F(greeting, s31_120_without_end) {
  server.on_connect([](session& s) { s.flood("120 In a minute\r\n", 40 << 20); });
  EXPECT_THAT(closed<limit_error>([&] { connect(); }).what(), HasSubstr("120"));
}

TEST_F(greeting, case_003_http) {
  server.greeting("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  const auto e = closed<error_proto>([&] { connect(); });
  EXPECT_THAT(e.what(), StartsWith("HTTP/1.1 400 Bad Request"));
  EXPECT_EQ(e.phase(), phase::greeting);
  server.wait_for_sessions_finished();
  EXPECT_EQ(server.counts().control_bytes_received, 0u);
}

TEST_F(greeting, case_003_ssh) {
  server.greeting("SSH-2.0-OpenSSH_9.2p1\r\n");
  EXPECT_THAT(closed<error_proto>([&] { connect(); }).what(), StartsWith("SSH-2.0"));
  server.wait_for_sessions_finished();
  EXPECT_EQ(server.counts().control_bytes_received, 0u);
}

TEST_F(greeting, of_class_5_is_an_error_and_closes) {
  server.greeting("530 Not you\r\n");
  const auto e = closed<error_perm>([&] { connect(); });
  EXPECT_STREQ(e.what(), "530 Not you");
  EXPECT_EQ(e.phase(), phase::greeting);
}

TEST_F(greeting, the_server_closes_without_one) {
  server.on_connect([](session& s) { s.close(); });
  EXPECT_EQ(closed<connection_closed>([&] { connect(); }).phase(), phase::greeting);
}

TEST_F(greeting, the_server_resets_in_the_middle_of_one) {
  const event connected;  // a reset before that would be a failure to connect
  server.on_connect([connected](session& s) {
    s.raw("120 Wait\r\n220-half a");
    s.pause_until(connected);
    s.reset();
  });
  ftp.trace([connected](const trace_event& e) {
    if (e.kind == trace_kind::reply && e.text == "120 Wait") connected.open();
  });
  EXPECT_EQ(closed<connection_closed>([&] { connect(); }).phase(), phase::greeting);
}

TEST_F(greeting, nobody_listens) {
  const closed_port shut;
  const auto e = closed<network_error>([&] { ftp.connect("127.0.0.1", shut.port()); });
  EXPECT_EQ(e.error_code(), std::errc::connection_refused);
  EXPECT_EQ(e.phase(), phase::connect);
  EXPECT_THAT(e.what(), HasSubstr("127.0.0.1:" + std::to_string(shut.port())));
}

TEST_F(greeting, a_second_connect_closes_the_first_connection) {
  connect();
  connect();
  server.wait_for_sessions_finished(1);
  expect_in_step(ftp);
  EXPECT_EQ(server.counts().control_connections, 2u);
}

TEST_F(greeting, a_new_connection_after_a_failed_one) {
  server.greeting("530 Not yet\r\n");
  closed<error_perm>([&] { connect(); });
  server.greeting("220 Now\r\n");
  EXPECT_EQ(connect(), "220 Now");
  expect_in_step(ftp);
}

// --- login

TEST_F(login, sends_user_and_password) {
  server.require_login("anna", "secret");
  connect();
  EXPECT_EQ(ftp.login("anna", "secret"), "230 Logged in");
  EXPECT_THAT(server.commands(), ElementsAre("USER anna", "PASS secret"));
  expect_in_step(ftp);
}

TEST_F(login, case_004_no_password_is_wanted) {
  connect();
  for (const char* reply : {"230 Welcome", "200 Fine"}) {
    server.reply_once("USER", reply);
    EXPECT_EQ(ftp.login("anna", "secret"), reply);
  }
  EXPECT_THAT(server.commands(), ElementsAre("USER anna", "USER anna"));
  expect_in_step(ftp);
}

TEST_F(login, case_005_the_user_is_refused) {
  connect();
  server.reply_to("USER", "530 Not you");
  const auto e = in_step<error_perm>([&] { ftp.login("anna", "secret"); });
  EXPECT_EQ(e.code(), 530);
  EXPECT_EQ(e.phase(), phase::login);
  EXPECT_EQ(e.command(), "USER anna");
  EXPECT_THAT(server.commands(), ElementsAre("USER anna", StartsWith("ECHO"), StartsWith("ECHO")));
}

TEST_F(login, case_006_a_3xx_that_asks_for_no_password_gets_none) {
  connect();
  for (const char* reply : {"314 What?", "300 What?", "350 What?"}) {
    server.reply_once("USER", reply);
    EXPECT_STREQ(in_step<error_reply>([&] { ftp.login("anna", "secret"); }).what(), reply);
  }
  EXPECT_THAT(server.sessions().at(0).raw, Not(HasSubstr("secret")));
}

TEST_F(login, a_1xx_to_user_is_no_login) {
  connect();
  server.once("USER", [](session& s, std::string_view) { s.raw("120 Later\r\n230 Now\r\n"); });
  EXPECT_EQ(in_step<error_reply>([&] { ftp.login("anna", "secret"); }).code(), 120);
}

TEST_F(login, case_007_202_to_the_password) {
  connect();
  server.reply_to("PASS", "202 Not needed");
  EXPECT_EQ(ftp.login("anna", "secret"), "202 Not needed");
  expect_in_step(ftp);
}

TEST_F(login, case_008_a_banner_with_lines_that_look_like_replies) {
  connect();
  server.reply_to("PASS",
                  "230-Welcome\r\n220 not the end\r\n 230 nor this\r\n230-nor this\r\n2300 nor this\r\n230 End");
  EXPECT_EQ(ftp.login("anna", "secret"),
            "230-Welcome\n220 not the end\n 230 nor this\n230-nor this\n2300 nor this\n230 End");
  expect_in_step(ftp);
}

TEST_F(login, case_009_an_account_is_wanted_and_given) {
  connect();
  server.reply_to("PASS", "332 Account?");
  EXPECT_EQ(ftp.login("anna", "secret", "sales"), "230 Account accepted");
  EXPECT_THAT(server.commands(), ElementsAre("USER anna", "PASS secret", "ACCT sales"));
  expect_in_step(ftp);
}

TEST_F(login, case_009_an_account_is_wanted_and_there_is_none) {
  connect();
  server.reply_to("PASS", "332 Account?");
  EXPECT_STREQ(in_step<error_reply>([&] { ftp.login("anna", "secret"); }).what(), "332 Account?");
  EXPECT_THAT(server.sessions().at(0).raw, Not(HasSubstr("ACCT")));
}

TEST_F(login, case_009_an_account_is_refused) {
  connect();
  server.reply_to("PASS", "332 Account?").reply_to("ACCT", "532 Not that one");
  const auto e = in_step<error_perm>([&] { ftp.login("anna", "secret", "sales"); });
  EXPECT_EQ(e.code(), 532);
  EXPECT_EQ(e.command(), "ACCT ********");
}

TEST_F(login, case_009_332_to_the_user_gets_the_password) {
  connect();
  server.reply_to("USER", "332 Account?");
  EXPECT_EQ(ftp.login("anna", "secret"), "230 Logged in");
  EXPECT_THAT(server.commands(), ElementsAre("USER anna", "PASS secret"));
}

TEST_F(login, case_010_only_the_code_tells_whether_it_may_work_later) {
  connect();
  server.reply_once("PASS", "430 Invalid user or password");
  EXPECT_EQ(in_step<error_temp>([&] { ftp.login("anna", "secret"); }).code(), 430);
  server.reply_once("PASS", "530 Temporarily not available");
  const auto e = in_step<error_perm>([&] { ftp.login("anna", "secret"); });
  EXPECT_EQ(e.code(), 530);
  EXPECT_EQ(e.command(), "PASS ********");
  EXPECT_EQ(ftp.login("anna", "secret"), "230 Logged in");
}

TEST_F(login, case_011_a_protected_reply_code) {
  connect();
  server.reply_to("PASS", "633 c2VjcmV0");
  EXPECT_EQ(in_step<error_proto>([&] { ftp.login("anna", "secret"); }).code(), 633);
}

TEST_F(login, anonymous_gives_a_password_that_looks_like_mail) {
  connect();
  ftp.login();
  ftp.login("anonymous", "-");
  ftp.login("anonymous", "anna@example.com");
  ftp.login("Anonymous");
  EXPECT_THAT(server.commands(), ElementsAre("USER anonymous", "PASS anonymous@", "USER anonymous", "PASS -anonymous@",
                                             "USER anonymous", "PASS anna@example.com", "USER Anonymous", "PASS "));
}

TEST_F(login, the_server_closes_after_the_password) {
  connect();
  server.on("PASS", [](session& s, std::string_view) { s.close(); });
  const auto e = closed<connection_closed>([&] { ftp.login("anna", "secret"); });
  EXPECT_EQ(e.phase(), phase::login);
  EXPECT_THAT(e.describe(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace ferry::testing
