// How replies arrive: in pieces, together, without end, with the wrong line ends, or as a 421.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class reply_421 : public client_test {
 protected:
  static void say(session& s) {
    s.reply("421 Bye");
    s.close();
  }
  template <class Call>
  void ends_with_421(Call call) {
    const auto e = closed<error_temp>(call);
    EXPECT_EQ(e.code(), 421);
    EXPECT_STREQ(e.what(), "421 Bye");
  }
};

TEST_F(reply_421, case_012_as_greeting) {
  server.on_connect(say);
  ends_with_421([&] { connect(); });
}

TEST_F(reply_421, case_012_to_any_command) {
  server.files()["/a"] = "a";
  using operation = std::function<void(client_test&, FTP&)>;
  const std::map<std::string, operation> operations{
      {"USER", [](auto&, FTP& f) { f.login("anna", "secret"); }},
      {"PASS", [](auto&, FTP& f) { f.login("anna", "secret"); }},
      {"ACCT", [](auto&, FTP& f) { f.acct("sales"); }},
      {"NOOP", [](auto&, FTP& f) { f.voidcmd("NOOP"); }},
      {"PWD", [](auto&, FTP& f) { f.pwd(); }},
      {"CWD", [](auto&, FTP& f) { f.cwd("a"); }},
      {"CDUP", [](auto&, FTP& f) { f.cwd(".."); }},
      {"MKD", [](auto&, FTP& f) { f.mkd("a"); }},
      {"RMD", [](auto&, FTP& f) { f.rmd("a"); }},
      {"DELE", [](auto&, FTP& f) { f.delete_("a"); }},
      {"RNFR", [](auto&, FTP& f) { f.rename("a", "b"); }},
      {"RNTO", [](auto&, FTP& f) { f.rename("a", "b"); }},
      {"SIZE", [](auto&, FTP& f) { f.size("a"); }},
      {"TYPE", [](auto&, FTP& f) { f.retrbinary("RETR a", [](std::string_view) {}); }},
      {"EPSV", [](auto&, FTP& f) { f.retrbinary("RETR a", [](std::string_view) {}); }},
      {"REST",
       [](auto&, FTP& f) {
         f.retrbinary(
             "RETR a", [](std::string_view) {}, 8192, 1);
       }},
      {"RETR", [](auto&, FTP& f) { f.retrbinary("RETR a", [](std::string_view) {}); }},
      {"STOR", [](auto&, FTP& f) { f.storbinary("STOR a", content("a")); }},
      {"LIST", [](auto&, FTP& f) { f.dir([](std::string_view) {}); }},
      {"NLST", [](auto&, FTP& f) { f.nlst(); }},
      {"OPTS", [](auto&, FTP& f) { f.mlsd("", std::vector<std::string>{"type"}); }},
      {"MLSD", [](auto&, FTP& f) { f.mlsd(); }},
      {"QUIT", [](auto&, FTP& f) { f.quit(); }},
  };
  for (const auto& [verb, operate] : operations) {
    SCOPED_TRACE(verb);
    connect();
    server.once(verb, [](session& s, std::string_view) { say(s); });
    ends_with_421([&] { operate(*this, ftp); });
  }
}

TEST_F(reply_421, case_012_to_abor) {
  connect();
  server.once("ABOR", [](session& s, std::string_view) { say(s); });
  EXPECT_EQ(closed<error_proto>([&] { ftp.abort(); }).code(), 421);
}

TEST_F(reply_421, case_012_to_pasv_and_port) {
  connect();
  server.once("EPSV", [](session& s, std::string_view) { s.reply("500 No"); });
  server.once("PASV", [](session& s, std::string_view) { say(s); });
  ends_with_421([&] { download("a"); });
  connect();
  ftp.set_pasv(false);
  server.once("PORT", [](session& s, std::string_view) { say(s); });
  ends_with_421([&] { download("a"); });
}

TEST_F(reply_421, case_012_in_mid_download) {
  connect();
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("half of it");
    s.reply("421 Bye");
    data.wait_for_peer_close();
    s.close();
  });
  ends_with_421([&] { download("a"); });
}

TEST_F(reply_421, case_012_in_mid_upload) {
  connect();
  server.once("STOR", [](session& s, std::string_view) {
    s.reply("150 Go on");
    connection data = s.open_data();
    data.receive(1);
    s.reply("421 Bye");
    data.wait_for_peer_close();
    s.close();
  });
  // A source without end: nothing but the 421 ends the upload.
  ends_with_421([&] { ftp.storbinary("STOR a", [](std::span<std::byte> room) { return room.size(); }); });
}

TEST_F(reply_421, case_012_as_verdict) {
  connect();
  server.once("RETR", [](session& s, std::string_view) {
    s.send_transfer("all of it", "150 Here it comes", "421 Bye");
    s.close();
  });
  ends_with_421([&] { download("a"); });
}

TEST_F(reply_421, case_012_while_nobody_asks) {
  connect();
  server.once("NOOP", [](session& s, std::string_view) {
    s.raw("200 Fine\r\n421 Bye\r\n");
    s.close();
  });
  EXPECT_EQ(ftp.sendcmd("NOOP"), "200 Fine");
  ends_with_421([&] { ftp.sendcmd("NOOP"); });
}

TEST_F(reply_421, case_012_while_nobody_asks_and_the_connection_is_gone) {
  connect();
  server.once("NOOP", [](session& s, std::string_view) {
    s.reply("200 Fine");
    s.close();
  });
  EXPECT_EQ(ftp.sendcmd("NOOP"), "200 Fine");
  server.wait_for_sessions_finished();
  closed<connection_closed>([&] { ftp.sendcmd("NOOP"); });
}

TEST_F(reply_421, a_new_connection_works) {
  connect();
  server.once("NOOP", [](session& s, std::string_view) { say(s); });
  ends_with_421([&] { ftp.sendcmd("NOOP"); });
  connect();
  expect_in_step(ftp);
}

// --- replies that are no replies

class replies : public client_test {};

TEST_F(replies, case_013_nul) {
  connect();
  server.on("NOOP", [](session& s, std::string_view) { s.raw({"200 a\0b\r\n", 9}); });
  EXPECT_THAT(closed<error_proto>([&] { ftp.sendcmd("NOOP"); }).what(), HasSubstr("NUL"));
}

TEST_F(replies, text_without_a_code) {
  connect();
  server.reply_to("NOOP", "hello");
  EXPECT_STREQ(closed<error_proto>([&] { ftp.sendcmd("NOOP"); }).what(), "hello");
}

TEST_F(replies, an_empty_line) {
  connect();
  server.reply_to("NOOP", "");
  closed<error_proto>([&] { ftp.sendcmd("NOOP"); });
}

TEST_F(replies, s29_a_code_and_no_text) {
  connect();
  server.reply_once("SYST", "215").reply_once("SYST", "215 ").reply_once("SYST", "2");
  EXPECT_EQ(ftp.sendcmd("SYST"), "215");
  EXPECT_EQ(ftp.sendcmd("SYST"), "215 ");
  EXPECT_EQ(ftp.sendcmd("SYST"), "2");
  expect_in_step(ftp);
}

TEST_F(replies, the_connection_ends_in_the_middle_of_one) {
  connect();
  server.once("NOOP", [](session& s, std::string_view) {
    s.raw("200-one\r\n200-two\r\n");
    s.close();
  });
  const auto e = closed<connection_closed>([&] { ftp.sendcmd("NOOP"); });
  EXPECT_EQ(e.error_code(), std::errc::connection_reset);
  EXPECT_THAT(e.what(), HasSubstr("200-one"));
}

TEST_F(replies, a_last_line_without_its_end_counts) {
  connect();
  server.once("NOOP", [](session& s, std::string_view) {
    s.raw("200 fine");
    s.close();
  });
  EXPECT_EQ(ftp.sendcmd("NOOP"), "200 fine");
  closed<connection_closed>([&] { ftp.sendcmd("NOOP"); });
}

TEST_F(replies, one_that_nobody_asked_for_is_thrown_away) {
  connect();
  server.once("NOOP", [](session& s, std::string_view) { s.raw("200 fine\r\n226 stray\r\n250 stray\r\n"); });
  EXPECT_EQ(ftp.sendcmd("NOOP"), "200 fine");
  expect_in_step(ftp);
}

// --- long ones

TEST_F(replies, case_014_a_line_of_17_kilobytes) {
  const std::string line = "220 " + std::string(17'000, 'x');
  server.greeting(line + "\r\n");
  // ftplib's limit is the default; a user who knows the server raises it.
  EXPECT_STREQ(closed<limit_error>([&] { connect(); }).what(), "got more than 8192 bytes");
  ftp.maxline(65'536);
  EXPECT_EQ(connect(), line);
  expect_in_step(ftp);
}

TEST_F(replies, case_014_the_last_byte_that_fits) {
  connect();
  const std::string fits = "200 " + std::string(8187, 'x');
  server.reply_once("NOOP", fits).reply_once("NOOP", fits + "x");
  EXPECT_EQ(ftp.sendcmd("NOOP"), fits);
  closed<limit_error>([&] { ftp.sendcmd("NOOP"); });
}

TEST_F(replies, case_015_thousands_of_lines) {
  std::string banner;
  for (int i = 0; i < 5'000; ++i) banner += "220-line " + std::to_string(i) + "\r\n";
  server.greeting(banner + "220 End\r\n");
  const std::string got = connect();
  EXPECT_THAT(got, StartsWith("220-line 0\n220-line 1\n"));
  EXPECT_EQ(std::count(got.begin(), got.end(), '\n'), 5'000);
  expect_in_step(ftp);
}

TEST_F(replies, case_015_ends_around_the_size_of_a_read) {
  connect();
  // The whole reply, line ends included, has around 8192 bytes: the size of one read.
  for (std::size_t size = 8189; size <= 8196; ++size) {
    SCOPED_TRACE(size);
    const std::string last = "\r\n214 End";
    const std::string first = "214-" + std::string(4'000, 'a') + "\r\n";
    const std::string text = first + std::string(size - first.size() - last.size() - 2, 'b') + last;
    server.reply_once("HELP", text);
    const std::string got = ftp.sendcmd("HELP");
    EXPECT_EQ(got.size() + 4, size);  // two line ends lost their CR, the last one is gone
    EXPECT_TRUE(got.ends_with("b\n214 End"));
    expect_in_step(ftp);
  }
}

TEST_F(replies, case_016_dribbled_a_byte_at_a_time) {
  server.on_connect([](session& s) { s.dribble("220-one\r\n220 two\r\n", milliseconds(5)); });
  EXPECT_EQ(connect(), "220-one\n220 two");
  server.once("PWD", [](session& s, std::string_view) { s.dribble("257 \"/here\"\r\n", milliseconds(5)); });
  EXPECT_EQ(ftp.pwd(), "/here");
  expect_in_step(ftp);
}

TEST_F(replies, case_016_and_s32_the_deadline_is_for_the_whole_reply) {
  connect();
  ftp.deadlines().reply = soon;
  server.once("PWD", [](session& s, std::string_view) {
    s.dribble("257 \"/" + std::string(5'000, 'x') + "\"\r\n", milliseconds(10));
  });
  EXPECT_EQ(closed<timeout_error>([&] { ftp.pwd(); }).phase(), phase::command);
}

TEST_F(replies, s32_a_dribbled_greeting) {
  server.on_connect([](session& s) { s.dribble("220-" + std::string(5'000, 'x'), milliseconds(10)); });
  ftp.deadlines().reply = soon;
  EXPECT_EQ(closed<timeout_error>([&] { connect(); }).phase(), phase::greeting);
}

TEST_F(replies, s32_a_verdict_dribbled_and_one_in_endless_short_lines) {
  for (const char* piece : {"x", "226-x\r\n"}) {
    ftp.deadlines().reply = ftp.deadlines().drain = milliseconds(60'000);
    connect();
    server.once("RETR", [piece](session& s, std::string_view) {
      s.send_transfer("all of it", "150 Here it comes", "");
      std::string text = "226-";
      for (int i = 0; i < 5'000; ++i) text += piece;
      s.dribble(text, milliseconds(10));
    });
    std::string got;
    const auto e = closed<timeout_error>([&] {
      ftp.retrbinary("RETR a", [&](std::string_view bytes) {
        got += bytes;
        ftp.deadlines().reply = ftp.deadlines().drain = soon;
      });
    });
    EXPECT_EQ(e.phase(), phase::completion);
    EXPECT_EQ(e.bytes(), 9u);
    EXPECT_EQ(got, "all of it");
  }
}

TEST_F(replies, a_server_that_says_nothing) {
  connect();
  server.once("NOOP", [](session& s, std::string_view) { s.wait_for_peer_close(); });
  ftp.deadlines().reply = soon;
  const auto e = closed<timeout_error>([&] { ftp.sendcmd("NOOP"); });
  EXPECT_EQ(e.command(), "NOOP");
  EXPECT_EQ(e.error_code(), std::errc::timed_out);
}

// --- line ends and segments

TEST_F(replies, case_017_line_feeds_alone) {
  server.greeting("220-one\n220 two\n");
  EXPECT_EQ(connect(), "220-one\n220 two");
  server.files()["/a"] = "a";
  server.on("TYPE", [](session& s, std::string_view) { s.raw("200 Fine\n"); });
  server.on("RETR", [](session& s, std::string_view) {
    s.raw("150 Here it comes\n");
    connection data = s.open_data();
    data.send("a");
    data.close();
    s.raw("226 Done\n");
  });
  EXPECT_EQ(download("a"), "a");
  expect_in_step(ftp);
}

TEST_F(replies, case_018_several_in_one_segment) {
  server.greeting("120 Wait\r\n220-Now\r\n220 End\r\n");
  EXPECT_EQ(connect(), "220-Now\n220 End");
  server.once("RETR", [](session& s, std::string_view) {
    s.raw("200 First this\r\n150 Here it comes\r\n226 Done\r\n");
    connection data = s.open_data();
    data.send("all of it");
    data.close();
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

TEST_F(replies, case_018_commands_ahead_of_their_replies) {
  connect();
  const event both;
  server.once("NOOP", [both](session& s, std::string_view) {
    s.pause_until(both);
    const auto next = s.read_command();
    s.raw("200 to " + next->verb + "\r\n257 \"/\"\r\n");
  });
  ftp.putcmd("NOOP");
  ftp.putcmd("PWD");
  both.open();
  EXPECT_EQ(ftp.getresp(), "200 to PWD");
  EXPECT_EQ(ftp.getresp(), "257 \"/\"");
  expect_in_step(ftp);
}

TEST_F(replies, case_019_every_byte_in_a_segment_of_its_own) {
  server.on_connect([](session& s) { s.raw_split("120 Wait\r\n220-Now\r\n220 End\r\n"); });
  EXPECT_EQ(connect(), "220-Now\n220 End");
  server.once("RETR", [](session& s, std::string_view) {
    s.raw_split("150 Here it comes\r\n226 Done\r\n");
    connection data = s.open_data();
    data.send("all of it");
    data.close();
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

// --- floods

class floods : public client_test {
 protected:
  // Far more than two sockets' buffers can hold, whatever the system allows them.
  static constexpr std::size_t much = 1 << 30;

  // Plays `pattern` after `start` and keeps how much of it was taken.
  std::function<void(session&, std::string_view)> flood(std::string start, std::string pattern) {
    return [this, start = std::move(start), pattern = std::move(pattern)](session& s, std::string_view) {
      s.raw(start);
      taken_ = s.flood(pattern, much);
    };
  }
  // What was taken is what we read, and what the system keeps for two sockets.
  void expect_stopped_early() {
    server.wait_for_sessions_finished();
    EXPECT_LT(taken_, much / 2);
    EXPECT_GT(taken_, 0u);
  }

  std::atomic<std::size_t> taken_ = 0;
};

TEST_F(floods, s31_lines_without_end) {
  connect();
  server.once("HELP", flood("214-Help\r\n", "214-more\r\n"));
  EXPECT_THAT(closed<limit_error>([&] { ftp.sendcmd("HELP"); }).what(), HasSubstr("1048576"));
  expect_stopped_early();
}

TEST_F(floods, s31_a_line_without_end) {
  connect();
  server.once("HELP", flood("214 ", "help and more help "));
  EXPECT_STREQ(closed<limit_error>([&] { ftp.sendcmd("HELP"); }).what(), "got more than 8192 bytes");
  expect_stopped_early();
}

TEST_F(floods, s31_the_limit_is_the_users) {
  connect();
  ftp.limits().reply_bytes = 100;
  server.once("HELP", flood("214-Help\r\n", "214-more\r\n"));
  EXPECT_THAT(closed<limit_error>([&] { ftp.sendcmd("HELP"); }).what(), HasSubstr("100 bytes"));
  expect_stopped_early();
}

TEST_F(floods, s31_preliminary_replies_without_end_to_a_command) {
  connect();
  server.once("NOOP", flood("150 Wait\r\n", "150 Wait\r\n"));
  EXPECT_EQ(ftp.sendcmd("NOOP"), "150 Wait");
  closed<limit_error>([&] { ftp.sendcmd("NOOP"); });
  expect_stopped_early();
}

TEST_F(floods, s31_preliminary_replies_without_end_while_data_is_due) {
  connect();
  server.once("RETR", flood("", "150 Wait\r\n"));
  closed<limit_error>([&] { download("a"); });
  expect_stopped_early();
}

TEST_F(floods, s31_preliminary_replies_without_end_after_the_data) {
  connect();
  server.once("RETR", [this](session& s, std::string_view) {
    s.send_transfer("all of it", "150 Here it comes", "");
    taken_ = s.flood("150 Wait\r\n", much);
  });
  closed<limit_error>([&] { download("a"); });
  expect_stopped_early();
}

TEST_F(floods, s31_preliminary_replies_without_end_while_the_server_should_connect) {
  connect();
  ftp.set_pasv(false);
  server.once("RETR", flood("", "150 Wait\r\n"));
  closed<limit_error>([&] { download("a"); });
  expect_stopped_early();
}

TEST_F(floods, s31_replies_that_nobody_asked_for) {
  connect();
  server.once("NOOP", flood("200 Fine\r\n", "200 And more\r\n"));
  EXPECT_EQ(ftp.sendcmd("NOOP"), "200 Fine");
  // How many have come by now is the system's business; that it ends is ours.
  closed<limit_error>([&] {
    for (int i = 0; i < 1'000'000; ++i) ftp.sendcmd("NOOP");
  });
  expect_stopped_early();
}

TEST_F(floods, a_marker_now_and_then_is_no_flood) {
  connect();
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    for (int i = 0; i < 100; ++i) {
      s.reply("110 MARK a = b");
      data.send("x");
    }
    data.close();
    s.raw("110 MARK a = b\r\n226 Done\r\n");
  });
  EXPECT_EQ(download("a"), std::string(100, 'x'));
  expect_in_step(ftp);
}

}  // namespace
}  // namespace ferry::testing
