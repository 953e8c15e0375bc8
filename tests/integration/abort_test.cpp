// ABOR, cancel(), QUIT and the destructor: leaving in the middle.
#include <thread>

#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;

class aborting : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    connect();
  }

  // Starts a download that the server ends only at ABOR, with `replies`; gives what abort() does.
  void start_download(const std::string& replies) {
    server.once("RETR", [replies](session& s, std::string_view) {
      s.reply("150 Here it comes");
      connection data = s.open_data();
      data.send("half of it");
      EXPECT_EQ(s.read_command()->verb, "ABOR");
      data.close();
      s.raw(replies);
    });
    data_ = ftp.transfercmd("RETR a");
    std::array<std::byte, 100> room{};
    EXPECT_GT(data_.read(room), 0u);
  }

  void expect_all_is_well() {
    EXPECT_FALSE(data_.is_open());
    expect_in_step(ftp);
    EXPECT_EQ(download("a"), "all of it");
  }

  data_connection data_;
};

TEST_F(aborting, nothing_in_particular) {
  EXPECT_EQ(ftp.abort(), "226 Nothing to abort");
  EXPECT_THAT(server.commands(), ElementsAre("ABOR"));
  expect_in_step(ftp);
  EXPECT_FALSE(server.sessions().at(0).urgent);
}

TEST_F(aborting, accepts_225_226_and_426_alone) {
  for (const char* reply : {"225 Fine", "226 Fine", "426 Fine"}) {
    server.reply_once("ABOR", reply);
    EXPECT_EQ(ftp.abort(), reply);
  }
  for (const char* reply : {"200 Fine", "500 What?", "450 Busy", "350 What?"}) {
    server.reply_once("ABOR", reply);
    EXPECT_STREQ(in_step<error_proto>([&] { ftp.abort(); }).what(), reply);
  }
}

TEST_F(aborting, case_070_a_download_in_good_order) {
  // More than the buffers of both ends: the server is still sending when ABOR comes.
  server.files()["/large"] = std::string(64'000'000, 'x');
  data_ = ftp.transfercmd("RETR large");
  std::array<std::byte, 100> room{};
  EXPECT_GT(data_.read(room), 0u);
  EXPECT_THAT(ftp.abort(), StartsWith("426 "));
  expect_all_is_well();
}

TEST_F(aborting, case_070_an_upload_in_good_order) {
  data_ = ftp.transfercmd("STOR b");
  data_.write("half of it");
  EXPECT_THAT(ftp.abort(), StartsWith("426 "));
  expect_all_is_well();
}

TEST_F(aborting, case_070_426_and_226) {
  start_download("426 Stopped\r\n226 Aborted\r\n");
  EXPECT_EQ(ftp.abort(), "426 Stopped");
  expect_all_is_well();
  EXPECT_TRUE(server.sessions().at(0).urgent);
}

TEST_F(aborting, case_070_226_and_426) {
  start_download("226 Aborted\r\n426 Stopped\r\n");
  EXPECT_EQ(ftp.abort(), "226 Aborted");
  expect_all_is_well();
}

TEST_F(aborting, case_070_426_and_225) {
  start_download("426 Stopped\r\n225 Aborted\r\n");
  EXPECT_EQ(ftp.abort(), "426 Stopped");
  expect_all_is_well();
}

TEST_F(aborting, case_070_one_reply_alone) {
  for (const char* reply : {"426 Stopped", "226 Aborted", "225 Aborted"}) {
    start_download(std::string(reply) + "\r\n");
    EXPECT_EQ(ftp.abort(), reply);
    expect_all_is_well();
  }
}

TEST_F(aborting, case_070_three_replies) {
  start_download("426 Stopped\r\n226 Aborted\r\n226 Really\r\n");
  EXPECT_EQ(ftp.abort(), "426 Stopped");
  expect_all_is_well();
}

TEST_F(aborting, case_070_the_transfer_was_over_and_abor_is_unknown) {
  start_download("226 Done\r\n502 Not implemented\r\n");
  EXPECT_EQ(ftp.abort(), "226 Done");
  expect_all_is_well();
}

TEST_F(aborting, case_070_abor_is_not_known_and_the_transfer_ends) {
  start_download("502 Not implemented\r\n426 Stopped\r\n");
  EXPECT_EQ(ftp.abort(), "426 Stopped");
  expect_all_is_well();
}

TEST_F(aborting, case_070_no_reply_at_all) {
  start_download("");
  ftp.deadlines().reply = soon;
  closed<timeout_error>([&] { ftp.abort(); });
}

TEST_F(aborting, case_070_the_server_closes) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("half of it");
    EXPECT_EQ(s.read_command()->verb, "ABOR");
    s.close();
  });
  data_ = ftp.transfercmd("RETR a");
  closed<connection_closed>([&] { ftp.abort(); });
}

TEST_F(aborting, case_070_after_the_data_and_before_the_verdict) {
  server.once("RETR", [](session& s, std::string_view) {
    s.send_transfer("all of it", "150 Here it comes", "");
    EXPECT_EQ(s.read_command()->verb, "ABOR");
    s.raw("226 Done\r\n226 Aborted\r\n");
  });
  data_ = ftp.transfercmd("RETR a");
  std::array<std::byte, 100> room{};
  while (data_.read(room) > 0) continue;
  data_.close();
  EXPECT_EQ(ftp.abort(), "226 Done");
  expect_all_is_well();
}

TEST_F(aborting, case_070_in_active_mode) {
  ftp.set_pasv(false);
  start_download("426 Stopped\r\n226 Aborted\r\n");
  EXPECT_EQ(ftp.abort(), "426 Stopped");
  expect_all_is_well();
}

// Pure-FTPd's verdict on a download that breaks.
TEST_F(aborting, case_070_the_verdict_on_the_transfer_comes_first) {
  for (const char* verdict : {"150 0.001 seconds (measured here)", "451 Broken"}) {
    start_download(std::string(verdict) + "\r\n226 Aborted\r\n");
    EXPECT_EQ(ftp.abort(), "226 Aborted");
    expect_all_is_well();
    start_download(std::string(verdict) + "\r\n");
    EXPECT_EQ(ftp.abort(), verdict);
    expect_all_is_well();
  }
}

// --- downloads that are cut off, and a server whose verdict is a 150 (Pure-FTPd)

class cutting_off : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    server.once("RETR", [](session& s, std::string_view) {
      s.reply("150 Here it comes");
      connection data = s.open_data();
      data.send("half of it");
      data.wait_for_peer_close();
      s.reply("150 0.001 seconds (measured here)");
    });
    connect();
  }
};

TEST_F(cutting_off, by_a_callback_that_throws) {
  EXPECT_THROW(ftp.retrbinary("RETR a", [](std::string_view) { throw std::runtime_error("mine"); }),
               std::runtime_error);
  expect_in_step(ftp);
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(cutting_off, without_asking_for_the_verdict) {
  ftp.transfercmd("RETR a").close();
  expect_in_step(ftp);
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(cutting_off, and_asking_for_the_verdict) {
  ftp.transfercmd("RETR a").close();
  EXPECT_EQ(in_step<error_reply>([&] { ftp.voidresp(); }).code(), 150);
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(cutting_off, by_quit) {
  const auto data = ftp.transfercmd("RETR a");
  EXPECT_EQ(ftp.quit(), "221 Goodbye");
}

// --- cancel

class cancelling : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    connect();
  }
};

TEST_F(cancelling, a_download_of_a_server_that_answers) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("half of it");
    EXPECT_EQ(data.wait_for_peer_close(), peer_end::reset);
    s.reply("426 Stopped");
  });
  ftp.deadlines().farewell =
      milliseconds(60'000);  // so that a loaded machine does not count as a server that is silent
  ftp.on_progress([&](std::uint64_t) { ftp.cancel(); });
  const auto e = in_step<cancelled_error>([&] { download("a"); });
  EXPECT_EQ(e.bytes(), 10u);
  EXPECT_EQ(e.error_code(), std::errc::operation_canceled);
  ftp.on_progress({});
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(cancelling, a_download_of_a_server_that_does_not_answer) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("half of it");
    s.wait_for_peer_close();
  });
  ftp.deadlines().farewell = soon;
  ftp.on_progress([&](std::uint64_t) { ftp.cancel(); });
  closed<cancelled_error>([&] { download("a"); });
}

TEST_F(cancelling, from_another_thread_while_a_reply_is_awaited) {
  const event asked;
  server.once("NOOP", [asked](session& s, std::string_view) {
    asked.open();
    s.wait_for_peer_close();
  });
  std::jthread other([&] {
    asked.wait("NOOP to be sent");
    ftp.cancel();
  });
  const auto e = closed<cancelled_error>([&] { ftp.sendcmd("NOOP"); });
  EXPECT_EQ(e.phase(), phase::command);
}

TEST_F(cancelling, while_the_server_should_connect) {
  ftp.set_pasv(false);
  const event begun;
  const event cancelled;
  server.once("RETR", [cancelled](session& s, std::string_view) {
    s.reply("150 One moment");
    s.pause_until(cancelled);
    s.reply("425 Can't connect");
  });
  ftp.trace([begun](const trace_event& e) {
    if (e.kind == trace_kind::reply && e.text == "150 One moment") begun.open();
  });
  std::jthread other([&] {
    begun.wait("the 150 to be read");
    ftp.cancel();
    cancelled.open();
  });
  EXPECT_EQ(in_step<cancelled_error>([&] { download("a"); }).phase(), phase::data_connect);
}

TEST_F(cancelling, while_connecting) {
  FTP other;
  server.on_connect([&other](session& s) {
    other.cancel();
    s.wait_for_peer_close();
  });
  fails_and_closes<cancelled_error>(other, [&] { other.connect(server.address(), server.port()); });
}

// --- QUIT

class leaving : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    connect();
  }
};

TEST_F(leaving, quit_closes) {
  EXPECT_EQ(ftp.quit(), "221 Goodbye");
  expect_closed(ftp);
  connect();
  expect_in_step(ftp);
}

TEST_F(leaving, quit_closes_even_when_it_is_refused) {
  for (const char* reply : {"500 What?", "550 No"}) {
    server.reply_once("QUIT", reply);
    EXPECT_STREQ(closed<error_perm>([&] { ftp.quit(); }).what(), reply);
    connect();
  }
  server.reply_once("QUIT", "450 Busy");
  closed<error_temp>([&] { ftp.quit(); });
  connect();
  server.reply_once("QUIT", "350 What?");
  closed<error_reply>([&] { ftp.quit(); });
}

TEST_F(leaving, quit_and_the_server_just_closes) {
  server.once("QUIT", [](session& s, std::string_view) { s.close(); });
  closed<connection_closed>([&] { ftp.quit(); });
}

TEST_F(leaving, quit_in_mid_download) {
  // More than the buffers of both ends: the server is still sending when ABOR comes.
  server.files()["/large"] = std::string(64'000'000, 'x');
  const auto data = ftp.transfercmd("RETR large");
  EXPECT_EQ(ftp.quit(), "221 Goodbye");
  EXPECT_FALSE(data.is_open());
  expect_closed(ftp);
}

TEST_F(leaving, close_says_nothing) {
  ftp.close();
  ftp.close();
  expect_closed(ftp);
  server.wait_for_sessions_finished();
  EXPECT_EQ(server.counts().control_bytes_received, 0u);
}

TEST_F(leaving, the_destructor_says_quit) {
  {
    FTP other;
    other.connect(server.address(), server.port());
  }
  EXPECT_EQ(server.wait_for_command("QUIT"), "QUIT");
}

TEST_F(leaving, the_destructor_does_not_wait_for_long) {
  server.on("QUIT", [](session& s, std::string_view) { s.wait_for_peer_close(); });
  {
    FTP other;
    other.connect(server.address(), server.port());
    other.deadlines().farewell = soon;
  }
  server.wait_for_command("QUIT");
}

TEST_F(leaving, the_destructor_in_mid_download_just_closes) {
  // More than the buffers of both ends: the server is still sending when ABOR comes.
  server.files()["/large"] = std::string(64'000'000, 'x');
  {
    FTP other;
    other.connect(server.address(), server.port());
    const auto data = other.transfercmd("RETR large");
  }
  server.wait_for_sessions_finished();
  EXPECT_THAT(server.commands(), Not(Contains("QUIT")));
}

TEST_F(leaving, a_data_connection_does_not_survive_its_session) {
  data_connection data;
  {
    FTP other;
    other.connect(server.address(), server.port());
    data = other.transfercmd("RETR a");
  }
  std::array<std::byte, 10> room{};
  EXPECT_THROW((void)data.read(room), not_connected);
  data.close();
}

}  // namespace
}  // namespace ferry::testing
