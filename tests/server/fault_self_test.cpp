// The server as tests bend it: scripted replies, broken connections, ABOR in the middle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "server/raw_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// More than two sockets' buffers hold, so that a sender must wait for its reader.
const std::string much(32 * 1024 * 1024, 'x');

// --- scripted replies

TEST(script, answers_as_told_once_or_always) {
  scripted_server server;
  server.greeting("120 wait\r\n220 ok\r\n")
      .reply_to("PASS", "530 no")
      .reply_once("NOOP", "421 once")
      .on("XYZ", [](session& s, std::string_view argument) { s.reply("299 " + std::string(argument)); })
      .at_command(4, [](session& s, std::string_view) { s.reply("450 fourth"); });
  raw_client client(server);
  EXPECT_EQ(client.reply(), "120 wait");
  EXPECT_EQ(client.reply(), "220 ok");
  EXPECT_EQ(client.command("PASS x"), "530 no");
  EXPECT_EQ(client.command("NOOP"), "421 once");
  EXPECT_EQ(client.command("noop"), "200 NOOP done");
  EXPECT_EQ(client.command("PWD"), "450 fourth");
  EXPECT_EQ(client.command("xyz a  b "), "299 a  b ");
}

TEST(script, puts_replies_ahead_of_the_regular_one) {
  scripted_server server;
  server.before("NOOP", "150 odd\r\n").before("*", "299 any\r\n");
  raw_client client(server);
  client.reply();
  EXPECT_EQ(client.command("NOOP"), "150 odd");
  EXPECT_EQ(client.reply(), "200 NOOP done");
  EXPECT_EQ(client.command("SYST"), "299 any");
  EXPECT_THAT(client.reply(), StartsWith("215 "));
  EXPECT_EQ(client.command("NOOP"), "200 NOOP done");
}

TEST(script, wraps_a_default_handler) {
  scripted_server server;
  server.on("XPWD", [](session& s, std::string_view argument) { s.default_handler("PWD", argument); });
  raw_client client(server);
  client.reply();
  EXPECT_THAT(client.command("XPWD"), StartsWith("257 \"/\""));
}

TEST(script, splits_a_reply_into_segments) {
  scripted_server server;
  server.on("NOOP", [](session& s, std::string_view) { s.raw_split("200-a\r\n200 b\r\n"); });
  raw_client client(server);
  client.reply();
  EXPECT_EQ(client.command("NOOP"), "200-a\n200 b");
}

TEST(script, waits_for_an_event_of_the_test) {
  scripted_server server;
  const event asked;
  const event go;
  server.on("NOOP", [asked, go](session& s, std::string_view) {
    asked.open();
    s.pause_until(go);
    s.reply("200 at last");
  });
  raw_client client(server);
  client.reply();
  client.send("NOOP");
  asked.wait("NOOP to be read");
  go.open();
  EXPECT_EQ(client.reply(), "200 at last");
}

TEST(script, sends_pieces_through_a_gate) {
  scripted_server server;
  const gate pieces;
  server.on("RETR", [pieces](session& s, std::string_view) {
    s.reply("150 slowly");
    connection data = s.open_data();
    EXPECT_TRUE(data.send_slowly("abcdef", 2, pieces));
    data.close();
    s.reply("226 done");
  });
  raw_client client(server);
  client.reply();
  connection data = client.passive("EPSV");
  EXPECT_EQ(client.command("RETR x"), "150 slowly");
  for (const char* piece : {"ab", "cd", "ef"}) {
    pieces.admit();
    EXPECT_EQ(data.receive(2), piece);
  }
  EXPECT_EQ(client.reply(), "226 done");
}

// --- ends of connections

TEST(ends, resets_inside_the_greeting) {
  scripted_server server;
  server.on_connect([](session& s) {
    s.raw("220-half a");
    s.wait_for_peer_close();
    s.reset();
  });
  raw_client client(server);
  EXPECT_EQ(client.control().receive(10), "220-half a");
  client.send("NOOP");
  client.control().half_close();
  EXPECT_EQ(client.control().receive_all(), "");
  EXPECT_EQ(client.control().end(), peer_end::reset);
  server.wait_for_sessions_finished();
  EXPECT_EQ(server.sessions().at(0).end, peer_end::clean);
}

TEST(ends, counts_what_comes_after_its_own_end) {
  scripted_server server;
  server.on("NOOP", [](session& s, std::string_view) {
    s.reply("421 enough");
    s.half_close();
  });
  raw_client client(server);
  client.reply();
  EXPECT_EQ(client.command("NOOP"), "421 enough");
  EXPECT_EQ(client.reply(), "");
  client.send("QUIT");
  client.control().close();
  server.wait_for_sessions_finished();
  EXPECT_EQ(server.sessions().at(0).bytes_after_close, 6U);
  EXPECT_THAT(server.commands(), ElementsAre("NOOP", "QUIT"));
  EXPECT_EQ(server.sessions().at(0).end, peer_end::clean);
}

TEST(ends, tells_a_client_that_resets) {
  scripted_server server;
  raw_client client(server);
  client.reply();
  client.control().reset();
  server.wait_for_sessions_finished();
  EXPECT_EQ(server.sessions().at(0).end, peer_end::reset);
}

TEST(ends, flood_ends_when_the_client_closes) {
  scripted_server server;
  std::size_t sent = 0;
  const std::size_t total = std::size_t{1} << 40;
  server.on("NOOP", [&sent](session& s, std::string_view) { sent = s.flood("200-more\r\n", total); });
  raw_client client(server);
  client.reply();
  client.send("NOOP");
  EXPECT_EQ(client.control().receive(25), "200-more\r\n200-more\r\n200-m");
  client.control().close();
  server.wait_for_sessions_finished();
  server.stop();
  EXPECT_GE(sent, 25U);
  EXPECT_LT(sent, total);
}

TEST(ends, flood_repeats_its_pattern_without_a_seam) {
  scripted_server server;
  server.on("NOOP", [](session& s, std::string_view) {
    s.flood("abc", 300'001);
    s.close();
  });
  raw_client client(server);
  client.reply();
  client.send("NOOP");
  const std::string all = client.control().receive_all();
  ASSERT_EQ(all.size(), 300'001U);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], "abc"[i % 3]) << i;
}

TEST(ends, dribble_ends_when_the_client_closes) {
  scripted_server server;
  std::size_t sent = 0;
  server.on("NOOP", [&sent](session& s, std::string_view) { sent = s.dribble(much, std::chrono::milliseconds(1)); });
  raw_client client(server);
  client.reply();
  client.send("NOOP");
  EXPECT_EQ(client.control().receive(5), "xxxxx");
  client.control().close();
  server.wait_for_sessions_finished();
  server.stop();
  EXPECT_GE(sent, 5U);
  EXPECT_LT(sent, much.size());
}

TEST(ends, data_can_be_cut_short_or_reset) {
  scripted_server server;
  server.once("RETR",
              [](session& s, std::string_view) { s.send_transfer("half", "150 100000 bytes", "226 all of it"); });
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 here it comes");
    connection data = s.open_data();
    data.send("half");
    EXPECT_EQ(data.receive(2), "go");
    data.reset();
    s.reply("426 cut");
  });
  raw_client client(server);
  client.reply();
  connection cut = client.passive("EPSV");
  EXPECT_EQ(client.command("RETR x"), "150 100000 bytes");
  EXPECT_EQ(cut.receive_all(), "half");
  EXPECT_EQ(cut.end(), peer_end::clean);
  EXPECT_EQ(client.reply(), "226 all of it");

  connection reset = client.passive("EPSV");
  EXPECT_EQ(client.command("RETR x"), "150 here it comes");
  EXPECT_EQ(reset.receive(4), "half");
  reset.send("go");
  EXPECT_EQ(reset.receive_all(), "");
  EXPECT_EQ(reset.end(), peer_end::reset);
  EXPECT_EQ(client.reply(), "426 cut");
}

// --- ABOR

void send_urgent_abort(raw_client& client) {
  // The last byte is the urgent one. In a segment of its own the server could read it at the moment of its arrival, and not see that it was.
  EXPECT_EQ(::send(client.control().fd(), "\xff\xf4\xff\xf2", 4, MSG_OOB | MSG_NOSIGNAL), 4);
  client.send("ABOR");
}

TEST(abort, ends_a_download_that_nobody_reads) {
  scripted_server server;
  server.files()["/much"] = much;
  raw_client client(server);
  client.reply();
  connection data = client.passive("EPSV");
  EXPECT_THAT(client.command("RETR much"), StartsWith("150 "));
  EXPECT_EQ(data.receive(3), "xxx");
  send_urgent_abort(client);
  EXPECT_THAT(client.reply(), StartsWith("426 "));
  EXPECT_THAT(client.reply(), StartsWith("226 "));
  EXPECT_LT(data.receive_all().size(), much.size());
  EXPECT_EQ(client.command("NOOP"), "200 NOOP done");
  EXPECT_TRUE(server.sessions().at(0).urgent);
  EXPECT_THAT(server.commands(), ElementsAre("EPSV", "RETR much", "ABOR", "NOOP"));
  EXPECT_THAT(server.sessions().at(0).raw, HasSubstr("\xff\xf4\xff\xf2"
                                                     "ABOR\r\n"));
}

TEST(abort, ends_an_upload_and_keeps_what_came) {
  scripted_server server;
  raw_client client(server);
  client.reply();
  connection data = client.passive("EPSV");
  EXPECT_THAT(client.command("STOR x"), StartsWith("150 "));
  client.send("ABOR");
  EXPECT_THAT(client.reply(), StartsWith("426 "));
  EXPECT_THAT(client.reply(), StartsWith("226 "));
  EXPECT_EQ(server.files().content("/x"), "");
  EXPECT_FALSE(server.sessions().at(0).urgent);
  EXPECT_THAT(client.command("ABOR"), StartsWith("226 "));
}

TEST(abort, can_be_read_by_a_handler) {
  scripted_server server;
  server.on("RETR", [](session& s, std::string_view) {
    EXPECT_FALSE(s.next_command_waiting());
    s.reply("150 ok");
    connection data = s.open_data();
    data.send("part");
    const auto next = s.read_command();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->verb, "ABOR");
    data.close();
    s.raw("226 first\r\n426 second\r\n");
  });
  raw_client client(server);
  client.reply();
  connection data = client.passive("EPSV");
  EXPECT_EQ(client.command("RETR x"), "150 ok");
  EXPECT_EQ(client.command("ABOR"), "226 first");
  EXPECT_EQ(client.reply(), "426 second");
  EXPECT_EQ(data.receive_all(), "part");
}

}  // namespace
}  // namespace ferry::testing
