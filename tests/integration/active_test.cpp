// Active mode: we listen, the server connects, or somebody else does, or nobody.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class active : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    ftp.set_pasv(false);
    connect();
  }
};

class active_ipv6 : public ipv6_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    ftp.set_pasv(false);
    connect();
  }
};

TEST_F(active, downloads_and_uploads) {
  EXPECT_EQ(download("a"), "all of it");
  upload("b", "and back");
  EXPECT_EQ(server.files().content("/b"), "and back");
  EXPECT_THAT(ftp.nlst(), ElementsAre("a", "b"));
  EXPECT_THAT(server.commands(),
              ElementsAre("TYPE I", StartsWith("PORT 127,0,0,1,"), "RETR a", "TYPE I", StartsWith("PORT 127,0,0,1,"),
                          "STOR b", "TYPE A", StartsWith("PORT 127,0,0,1,"), "NLST"));
}

TEST_F(active_ipv6, downloads_and_uploads) {
  EXPECT_EQ(download("a"), "all of it");
  upload("b", "and back");
  EXPECT_EQ(server.files().content("/b"), "and back");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", StartsWith("EPRT |2|::1|"), "RETR a", "TYPE I",
                                             StartsWith("EPRT |2|::1|"), "STOR b"));
}

TEST_F(active, case_051_port_is_refused) {
  server.reply_once("PORT", "500 What?").reply_once("PORT", "425 Not now").reply_once("PORT", "314 What?");
  EXPECT_EQ(in_step<error_perm>([&] { download("a"); }).phase(), phase::data_connect);
  in_step<error_temp>([&] { download("a"); });
  EXPECT_STREQ(in_step<error_reply>([&] { download("a"); }).what(), "314 What?");
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("RETR"))));
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(active_ipv6, case_051_and_050_eprt_is_refused) {
  server.reply_once("EPRT", "500 What?").reply_once("EPRT", "522 Use (1)").reply_once("EPRT", "314 What?");
  in_step<error_perm>([&] { download("a"); });
  EXPECT_EQ(in_step<error_perm>([&] { download("a"); }).code(), 522);
  in_step<error_reply>([&] { download("a"); });
  // PORT has no room for an IPv6 address.
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("PORT"))));
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("RETR"))));
}

TEST_F(active, case_052_the_server_cannot_connect_and_says_so) {
  server.once("RETR", [](session& s, std::string_view) { s.raw("150 One moment\r\n425 Can't connect\r\n"); });
  const auto together = in_step<error_temp>([&] { download("a"); });
  EXPECT_EQ(together.code(), 425);
  EXPECT_EQ(together.bytes(), 0u);

  const event begun;
  ftp.trace([begun](const trace_event& e) {
    if (e.kind == trace_kind::reply && e.text == "150 One moment") begun.open();
  });
  server.once("RETR", [begun](session& s, std::string_view) {
    s.reply("150 One moment");
    s.pause_until(begun);
    s.reply("425 Can't connect");
  });
  EXPECT_EQ(in_step<error_temp>([&] { download("a"); }).code(), 425);
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(active, case_052_425_in_place_of_150) {
  server.reply_once("RETR", "425 Can't connect").reply_once("STOR", "425 Can't connect");
  EXPECT_EQ(in_step<error_temp>([&] { download("a"); }).code(), 425);
  EXPECT_EQ(in_step<error_temp>([&] { upload("b", "b"); }).code(), 425);
}

TEST_F(active, case_052_421_while_the_server_should_connect) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 One moment");
    s.reply("421 Bye");
    s.close();
  });
  EXPECT_EQ(closed<error_temp>([&] { download("a"); }).code(), 421);
}

TEST_F(active, case_052_the_control_connection_ends_while_the_server_should_connect) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 One moment");
    s.close();
  });
  ftp.deadlines().connect = soon;
  // Without its control connection the server may still connect: the deadline tells.
  const auto e = caught<timeout_error>([&] { download("a"); });
  EXPECT_FALSE(e.session_usable());
  expect_closed(ftp);
}

TEST_F(active, case_053_the_server_never_connects) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 One moment");
    s.wait_for_peer_close();
  });
  ftp.deadlines().connect = ftp.deadlines().drain = soon;
  const auto e = closed<timeout_error>([&] { download("a"); });
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_THAT(e.what(), HasSubstr("did not connect to 127.0.0.1 port"));
}

TEST_F(active, case_053_the_server_never_answers) {
  server.once("RETR", [](session& s, std::string_view) { s.wait_for_peer_close(); });
  // Not before: the replies to TYPE and PORT may take their time.
  ftp.trace([this](const trace_event& e) {
    if (e.kind == trace_kind::command && e.text == "RETR a") ftp.deadlines().reply = soon;
  });
  EXPECT_EQ(closed<timeout_error>([&] { download("a"); }).command(), "RETR a");
}

TEST_F(active, case_054_the_server_connects_before_it_says_150) {
  server.once("RETR", [](session& s, std::string_view) {
    connection data = s.open_data();
    data.send("all of it");
    data.close();
    s.reply("150 Here it comes");
    s.reply("226 Done");
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

TEST_F(active, case_054_and_s05_a_stranger_connects_first) {
  server.once("RETR", [](session& s, std::string_view) {
    connection stranger = s.data_from("127.0.0.3");
    stranger.send("evil");
    s.reply("150 Here it comes");
    stranger.wait_for_peer_close();
    connection data = s.open_data();
    data.send("all of it");
    data.close();
    s.reply("226 Done");
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

TEST_F(active, case_054_and_s05_a_stranger_connects_to_an_upload) {
  server.once("STOR", [](session& s, std::string_view) {
    connection stranger = s.data_from("127.0.0.3");
    s.reply("150 Go on");
    EXPECT_EQ(stranger.receive_all(), "");
    connection data = s.open_data();
    EXPECT_EQ(data.receive_all(), "secret");
    data.close();
    s.reply("226 Done");
  });
  upload("b", "secret");
  expect_in_step(ftp);
}

TEST_F(active, s05_strangers_without_end) {
  ftp.limits().foreign_peers = 3;
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 One moment");
    std::vector<connection> strangers;
    for (int i = 0; i < 4; ++i) strangers.push_back(s.data_from("127.0.0.3"));
    for (auto& stranger : strangers) stranger.wait_for_peer_close();
    s.reply("425 Can't connect");
  });
  in_step<limit_error>([&] { download("a"); });
}

TEST_F(active, s06_a_second_connection_is_never_read) {
  server.once("RETR", [](session& s, std::string_view) {
    connection data = s.data_from("127.0.0.1");
    connection second = s.open_data();
    second.send("evil");
    data.send("all of it");
    s.reply("150 Here it comes");
    EXPECT_NE(second.wait_for_peer_close(), peer_end::none);
    data.close();
    s.reply("226 Done");
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

TEST_F(active, makeport_gives_a_listener_for_the_server_alone) {
  auto listener = ftp.makeport();
  EXPECT_EQ(listener.local().address, "127.0.0.1");
  connection stranger = connect_from("127.0.0.3", {"127.0.0.1", listener.local().port});
  connection friendly = connect_from("127.0.0.1", {"127.0.0.1", listener.local().port});
  auto data = listener.accept();
  friendly.send("hello");
  std::array<std::byte, 5> room{};
  EXPECT_EQ(data.read(room), 5u);
  EXPECT_EQ(data.peer().port, friendly.local().port);
  EXPECT_THAT(server.commands(), ElementsAre(StartsWith("PORT 127,0,0,1,")));
}

}  // namespace
}  // namespace ferry::testing
