// RETR and STOR: what is said, what is sent, and whether the two agree.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class transfers : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    connect();
  }

  // Plays RETR as a server that does its own thing with the data connection.
  template <class Play>
  void retr(Play play) {
    server.once("RETR", [play](session& s, std::string_view) { play(s); });
  }
  template <class Play>
  void stor(Play play) {
    server.once("STOR", [play](session& s, std::string_view) { play(s); });
  }
};

// --- how it begins

TEST_F(transfers, case_055_both_replies_before_the_data) {
  retr([](session& s) {
    s.raw("150 Here it comes\r\n226 Done\r\n");
    connection data = s.open_data();
    data.send(std::string(3'000'000, 'x'));
    data.close();
  });
  EXPECT_EQ(download("a"), std::string(3'000'000, 'x'));
  expect_in_step(ftp);
}

TEST_F(transfers, case_055_the_verdict_is_a_refusal_in_the_same_segment) {
  retr([](session& s) {
    s.raw("150 Here it comes\r\n451 Disk error\r\n");
    // The data connection stays open: only the reply tells.
    connection data = s.open_data();
    data.wait_for_peer_close();
  });
  EXPECT_EQ(in_step<error_temp>([&] { download("a"); }).code(), 451);
}

TEST_F(transfers, case_056_125_in_place_of_150) {
  retr([](session& s) { s.send_transfer("all of it", "125 Data connection already open"); });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

TEST_F(transfers, a_200_before_the_150) {
  server.before("RETR", "200 First this\r\n").before("STOR", "200 First this\r\n");
  EXPECT_EQ(download("a"), "all of it");
  upload("b", "and back");
  EXPECT_EQ(server.files().content("/b"), "and back");
  expect_in_step(ftp);
}

TEST_F(transfers, case_057_150_without_a_size) {
  retr([](session& s) { s.send_transfer("all of it", "150 Here it comes"); });
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("SIZE"))));
}

TEST_F(transfers, case_057_a_wrong_size_in_the_150_and_size_knows_better) {
  for (const char* opening : {"150 Here it comes (5 bytes)", "150 Here it comes (5000 bytes)"}) {
    retr([opening](session& s) { s.send_transfer("all of it", opening); });
    EXPECT_EQ(download("a"), "all of it");
  }
  EXPECT_THAT(server.commands(), Contains("SIZE a").Times(2));
  expect_in_step(ftp);
}

TEST_F(transfers, case_057_a_wrong_size_and_size_does_not_help) {
  for (const char* size : {"500 What?", "550 No such file", "213 nine", "213 4000"}) {
    server.reply_once("SIZE", size);
    retr([](session& s) { s.send_transfer("all of it", "150 Here it comes (4000 bytes)"); });
    const auto e = in_step<incomplete_transfer>([&] { download("a"); });
    EXPECT_EQ(e.expected(), 4000u);
    EXPECT_EQ(e.bytes(), 9u);
  }
}

TEST_F(transfers, case_058_3xx_in_place_of_150) {
  server.reply_once("RETR", "314 What?").reply_once("STOR", "350 What?").reply_once("LIST", "331 What?");
  EXPECT_STREQ(in_step<error_reply>([&] { download("a"); }).what(), "314 What?");
  EXPECT_STREQ(in_step<error_reply>([&] { upload("b", "b"); }).what(), "350 What?");
  EXPECT_STREQ(in_step<error_reply>([&] { ftp.dir([](std::string_view) {}); }).what(), "331 What?");
}

TEST_F(transfers, case_058_2xx_twice) {
  server.reply_once("RETR", "200 Fine\r\n200 Fine").reply_once("STOR", "200 Fine\r\n257 Fine");
  in_step<error_reply>([&] { download("a"); });
  in_step<error_reply>([&] { upload("b", "b"); });
}

TEST_F(transfers, case_058_2xx_and_nothing_more) {
  server.reply_once("RETR", "200 Fine");
  ftp.deadlines().reply = soon;
  closed<timeout_error>([&] { download("a"); });
}

TEST_F(transfers, case_058_an_upload_that_is_done_before_it_began) {
  // The server cannot have the file: not a byte of it has been sent.
  server.reply_once("STOR", "226 Done").reply_once("STOR", "250 Done");
  EXPECT_STREQ(in_step<error_reply>([&] { upload("b", "b"); }).what(), "226 Done");
  EXPECT_STREQ(in_step<error_reply>([&] { ftp.storlines("STOR b", content("b")); }).what(), "250 Done");
}

TEST_F(transfers, case_058_an_empty_upload_may_be_done_before_it_began) {
  server.reply_once("STOR", "226 Done");
  EXPECT_EQ(upload("b", ""), "226 Done");
  expect_in_step(ftp);
}

TEST_F(transfers, case_059_550_and_the_session_goes_on) {
  const auto e = in_step<error_perm>([&] { download("none"); });
  EXPECT_EQ(e.code(), 550);
  EXPECT_EQ(e.command(), "RETR none");
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(ftp.pwd(), "/");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(server.counts().control_connections, 1u);
}

// --- listings

TEST_F(transfers, case_060_nlst_of_an_empty_directory_as_450_or_550) {
  server.reply_once("NLST", "450 No files found").reply_once("NLST", "550 No files found");
  EXPECT_EQ(in_step<error_temp>([&] { ftp.nlst(); }).code(), 450);
  EXPECT_EQ(in_step<error_perm>([&] { ftp.nlst(); }).code(), 550);
  EXPECT_THAT(ftp.nlst(), ElementsAre("a"));
}

TEST_F(transfers, case_060_nlst_of_an_empty_directory_as_226_alone) {
  for (const char* reply : {"226 No files", "250 No files"}) {
    server.on("NLST", [reply](session& s, std::string_view) {
      s.reply(reply);
      s.open_data().close();
    });
    EXPECT_THAT(ftp.nlst(), IsEmpty());
  }
  expect_in_step(ftp);
}

TEST_F(transfers, case_060_nlst_of_an_empty_directory_as_226_with_no_data_connection) {
  const closed_port shut;
  server.reply_to("NLST", "226 No files");
  ftp.deadlines().drain = soon;
  EXPECT_THAT(ftp.nlst(), IsEmpty());
  ftp.set_pasv(false);
  EXPECT_THAT(ftp.nlst(), IsEmpty());
  expect_in_step(ftp);
}

TEST_F(transfers, an_empty_directory) {
  server.files().make_directory("/empty");
  EXPECT_THAT(ftp.nlst("/empty"), IsEmpty());
  EXPECT_THAT(ftp.mlsd("/empty"), IsEmpty());
  ftp.dir("/empty", [](std::string_view line) { ADD_FAILURE() << line; });
  expect_in_step(ftp);
}

// --- how it ends

TEST_F(transfers, case_061_the_verdict_comes_in_the_middle_of_the_data) {
  const event half_seen;
  const event verdict_seen;
  retr([=](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all ");
    s.pause_until(half_seen);
    s.reply("226 Done");
    s.pause_until(verdict_seen);
    data.send("of it");
    data.close();
  });
  ftp.trace([=](const trace_event& e) {
    if (e.kind == trace_kind::reply && e.text == "226 Done") verdict_seen.open();
  });
  std::string got;
  ftp.retrbinary("RETR a", [&](std::string_view bytes) {
    got += bytes;
    half_seen.open();
  });
  EXPECT_EQ(got, "all of it");
  expect_in_step(ftp);
}

TEST_F(transfers, case_061_the_verdict_comes_long_after_the_data) {
  retr([](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all of it");
    data.half_close();
    // The client is done with the data when it closes; only then the verdict.
    EXPECT_EQ(data.wait_for_peer_close(), peer_end::clean);
    s.reply("226 Done");
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

TEST_F(transfers, case_061_the_verdict_never_comes) {
  retr([](session& s) {
    s.send_transfer("all of it", "150 Here it comes", "");
    s.wait_for_peer_close();
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

TEST_F(transfers, case_061_the_verdict_of_an_upload_never_comes) {
  stor([](session& s) {
    EXPECT_EQ(s.receive_data().bytes, "and back");
    s.wait_for_peer_close();
  });
  const auto e = closed<timeout_error>([&] {
    ftp.storbinary("STOR b", content("and back"), 8192,
                   [&](std::span<const std::byte>) { ftp.deadlines().reply = ftp.deadlines().drain = soon; });
  });
  EXPECT_EQ(e.phase(), phase::completion);
  EXPECT_EQ(e.bytes(), 8u);
}

TEST_F(transfers, case_061_a_slow_server_is_no_stall) {
  const gate pieces;
  retr([pieces](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    EXPECT_TRUE(data.send_slowly("abcdef", 1, pieces));
    data.close();
    s.reply("226 Done");
  });
  pieces.admit();
  std::string got;
  ftp.retrbinary("RETR a", [&](std::string_view bytes) {
    got += bytes;
    pieces.admit();
  });
  EXPECT_EQ(got, "abcdef");
}

TEST_F(transfers, case_062_cut_short_with_a_good_verdict) {
  server.files()["/a"] = std::string(100'000, 'x');
  retr([](session& s) { s.send_transfer(std::string(50'000, 'x'), "150 Here it comes (100000 bytes)"); });
  std::string got;
  const auto e = in_step<incomplete_transfer>([&] { ftp.retrbinary("RETR a", got); });
  EXPECT_EQ(e.expected(), 100'000u);
  EXPECT_EQ(e.bytes(), 50'000u);
  EXPECT_EQ(e.phase(), phase::completion);
  EXPECT_EQ(got.size(), 50'000u);
  EXPECT_EQ(download("a").size(), 100'000u);
}

TEST_F(transfers, case_063_426_and_451_after_the_data) {
  for (const char* verdict : {"426 Connection closed", "451 Disk error"}) {
    retr([verdict](session& s) { s.send_transfer("all of", "150 Here it comes", verdict); });
    const auto e = in_step<error_temp>([&] { download("a"); });
    EXPECT_STREQ(e.what(), verdict);
    EXPECT_EQ(e.bytes(), 6u);
    EXPECT_EQ(e.phase(), phase::completion);
    EXPECT_EQ(e.command(), "RETR a");
  }
}

TEST_F(transfers, case_063_426_after_a_reset) {
  const event seen;
  retr([seen](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all of");
    s.pause_until(seen);
    data.reset();
    s.reply("426 Connection closed");
  });
  const auto e = in_step<error_temp>([&] { ftp.retrbinary("RETR a", [seen](std::string_view) { seen.open(); }); });
  EXPECT_EQ(e.code(), 426);
  EXPECT_EQ(e.bytes(), 6u);
}

TEST_F(transfers, a_reset_is_no_success_whatever_the_verdict) {
  const event seen;
  retr([seen](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all of");
    s.pause_until(seen);
    data.reset();
    s.reply("226 Done");
  });
  in_step<network_error>([&] { ftp.retrbinary("RETR a", [seen](std::string_view) { seen.open(); }); });
}

TEST_F(transfers, case_064_the_disk_is_full_after_the_upload) {
  for (const char* verdict : {"552 Disk full", "553 No", "550 No"}) {
    stor([verdict](session& s) {
      const auto received = s.receive_data();
      s.finish_transfer(received.end, verdict);
    });
    EXPECT_STREQ(in_step<error_perm>([&] { upload("b", "and back"); }).what(), verdict);
  }
  stor([](session& s) { s.finish_transfer(s.receive_data().end, "452 Disk full"); });
  const auto e = in_step<error_temp>([&] { upload("b", "and back"); });
  EXPECT_EQ(e.code(), 452);
  EXPECT_EQ(e.bytes(), 8u);
  EXPECT_EQ(e.phase(), phase::completion);
}

TEST_F(transfers, case_064_the_disk_is_full_in_mid_upload) {
  stor([](session& s) {
    s.reply("150 Go on");
    connection data = s.open_data();
    data.receive(100'000);
    s.reply("552 Disk full");
    data.wait_for_peer_close();
  });
  const auto e =
      in_step<error_perm>([&] { ftp.storbinary("STOR b", [](std::span<std::byte> room) { return room.size(); }); });
  EXPECT_EQ(e.code(), 552);
  EXPECT_GE(e.bytes(), 100'000u);
}

TEST_F(transfers, case_064_the_disk_is_full_and_the_data_connection_is_reset) {
  stor([](session& s) {
    s.reply("150 Go on");
    connection data = s.open_data();
    data.receive(100'000);
    data.reset();
    s.reply("552 Disk full");
  });
  const auto e =
      in_step<error_perm>([&] { ftp.storbinary("STOR b", [](std::span<std::byte> room) { return room.size(); }); });
  EXPECT_EQ(e.code(), 552);
}

TEST_F(transfers, case_065_one_file_is_refused_and_the_next_goes_through) {
  server.reply_once("STOR", "425 Can't open data connection").reply_once("STOR", "553 Not that name");
  EXPECT_EQ(in_step<error_temp>([&] { upload("b", "b"); }).code(), 425);
  EXPECT_EQ(in_step<error_perm>([&] { upload("b", "b"); }).code(), 553);
  upload("c", "and back");
  EXPECT_EQ(server.files().content("/c"), "and back");
  EXPECT_EQ(server.files().find("/b"), std::nullopt);
}

TEST_F(transfers, case_066_the_control_connection_ends_after_the_data) {
  retr([](session& s) {
    s.send_transfer("all of it", "150 Here it comes (9 bytes)", "");
    s.close();
  });
  std::string got;
  const auto e = closed<connection_closed>([&] { ftp.retrbinary("RETR a", got); });
  EXPECT_EQ(e.phase(), phase::completion);
  EXPECT_EQ(e.bytes(), 9u);
  EXPECT_EQ(got, "all of it");
}

TEST_F(transfers, case_066_the_control_connection_ends_before_the_data_does) {
  const event half_seen;
  retr([half_seen](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all ");
    s.pause_until(half_seen);
    s.close();
    data.send("of it");
    data.close();
  });
  std::string got;
  const auto e = closed<connection_closed>([&] {
    ftp.retrbinary("RETR a", [&](std::string_view bytes) {
      got += bytes;
      half_seen.open();
    });
  });
  EXPECT_EQ(e.bytes(), 9u);
  EXPECT_EQ(got, "all of it");
}

TEST_F(transfers, case_066_the_control_connection_is_reset_in_mid_upload) {
  stor([](session& s) {
    s.reply("150 Go on");
    connection data = s.open_data();
    data.receive(1);
    s.reset();
    data.reset();
  });
  const auto call = [&] { ftp.storbinary("STOR b", [](std::span<std::byte> room) { return room.size(); }); };
  EXPECT_THROW(call(), network_error);
  expect_closed(ftp);
}

TEST_F(transfers, case_067_a_file_that_grows) {
  retr([](session& s) {
    s.files()["/a"] = "all of it and more";
    s.send_transfer("all of it and more", "150 Here it comes (9 bytes)");
  });
  EXPECT_EQ(download("a"), "all of it and more");
  expect_in_step(ftp);
}

TEST_F(transfers, case_068_an_empty_file) {
  server.files()["/empty"] = "";
  EXPECT_EQ(download("empty"), "");
  EXPECT_EQ(upload("b", ""), "226 Transfer complete");
  EXPECT_EQ(server.files().content("/b"), "");
  ftp.storlines("STOR c", content(""));
  EXPECT_EQ(server.files().content("/c"), "");
  ftp.retrlines("RETR empty", [](std::string_view line) { ADD_FAILURE() << line; });
  expect_in_step(ftp);
}

TEST_F(transfers, case_068_an_empty_file_that_was_announced_as_more) {
  retr([](session& s) { s.send_transfer("", "150 Here it comes (9 bytes)"); });
  EXPECT_EQ(in_step<incomplete_transfer>([&] { download("a"); }).bytes(), 0u);
}

// --- restarts

class restarts : public transfers {
 protected:
  std::string download_from(rest_t at) {
    std::string got;
    ftp.retrbinary("RETR a", got, 8192, std::move(at));
    return got;
  }
};

TEST_F(restarts, in_the_middle_at_the_start_and_at_the_end) {
  EXPECT_EQ(download_from(4), "of it");
  EXPECT_EQ(download_from(0), "all of it");
  EXPECT_EQ(download_from(9), "");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "EPSV", "REST 4", "RETR a", "TYPE I", "EPSV", "REST 0", "RETR a",
                                             "TYPE I", "EPSV", "REST 9", "RETR a"));
}

TEST_F(restarts, case_069_beyond_the_end) {
  EXPECT_EQ(in_step<error_perm>([&] { download_from(10); }).code(), 554);
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(restarts, case_069_rest_is_refused) {
  for (const char* reply : {"502 Not implemented", "500 What?", "501 No"}) {
    server.reply_once("REST", reply);
    const auto e = in_step<error_perm>([&] { download_from(4); });
    EXPECT_STREQ(e.what(), reply);
    EXPECT_EQ(e.command(), "REST 4");
  }
  server.reply_once("REST", "450 Not now");
  in_step<error_temp>([&] { download_from(4); });
  // The transfer that would start at the wrong place was never asked for.
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("RETR"))));
}

TEST_F(restarts, case_069_the_announced_size_may_be_the_whole_or_the_rest) {
  for (const char* opening : {"150 Here it comes (9 bytes)", "150 Here it comes (5 bytes)"}) {
    retr([opening](session& s) { s.send_transfer("of it", opening); });
    EXPECT_EQ(download_from(4), "of it");
  }
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("SIZE"))));
}

TEST_F(restarts, case_069_the_rest_is_cut_short) {
  retr([](session& s) { s.send_transfer("of", "150 Here it comes (9 bytes)"); });
  EXPECT_EQ(in_step<incomplete_transfer>([&] { download_from(4); }).bytes(), 2u);
}

TEST_F(restarts, case_069_the_largest_offset) {
  server.reply_to("REST", "350 Fine");
  server.reply_to("RETR", "554 Beyond the end");
  in_step<error_perm>([&] { download_from(std::numeric_limits<std::uint64_t>::max()); });
  EXPECT_THAT(server.commands(), Contains("REST 18446744073709551615"));
}

TEST_F(restarts, of_an_upload) {
  ftp.storbinary("STOR a", content("we have"), 8192, {}, 4);
  EXPECT_EQ(server.files().content("/a"), "all we have");
  server.reply_once("REST", "502 Not implemented");
  in_step<error_perm>([&] { ftp.storbinary("STOR a", content("x"), 8192, {}, 4); });
  EXPECT_EQ(server.files().content("/a"), "all we have");
}

// --- what callers do

TEST_F(transfers, what_a_callback_throws_comes_through_and_the_session_goes_on) {
  const auto boom = [](std::string_view) { throw std::domain_error("enough"); };
  EXPECT_THROW(ftp.retrbinary("RETR a", boom), std::domain_error);
  expect_in_step(ftp);
  EXPECT_THROW(ftp.retrlines("RETR a", boom), std::domain_error);
  expect_in_step(ftp);
  EXPECT_THROW(ftp.storbinary("STOR b", [](std::span<std::byte>) -> std::size_t { throw std::domain_error("enough"); }),
               std::domain_error);
  expect_in_step(ftp);
  EXPECT_THROW(ftp.storbinary("STOR b", content("b"), 8192, [&](std::span<const std::byte>) { boom({}); }),
               std::domain_error);
  expect_in_step(ftp);
}

TEST_F(transfers, a_failed_upload_does_not_look_whole_to_the_server) {
  stor([](session& s) {
    const auto received = s.receive_data();
    EXPECT_EQ(received.end, transfer_end::broken);
    s.finish_transfer(received.end);
  });
  bool first = true;
  const auto one_block_and_a_failure = [&](std::span<std::byte> room) {
    if (!std::exchange(first, false)) throw std::domain_error("enough");
    return room.size();
  };
  EXPECT_THROW(ftp.storbinary("STOR b", one_block_and_a_failure), std::domain_error);
  expect_in_step(ftp);
}

TEST_F(transfers, a_line_too_long_stops_a_listing) {
  server.files()["/long"] = std::string(10'000, 'x') + "\r\n";
  EXPECT_STREQ(in_step<limit_error>([&] { ftp.retrlines("RETR long", [](std::string_view) {}); }).what(),
               "got more than 8192 bytes");
}

TEST_F(transfers, a_command_in_the_middle_is_a_mistake_of_the_program) {
  auto data = ftp.transfercmd("RETR a");
  EXPECT_THROW(ftp.sendcmd("NOOP"), std::logic_error);
  std::array<std::byte, 100> room{};
  EXPECT_EQ(data.read(room), 9u);
  EXPECT_EQ(data.read(room), 0u);
  data.close();
  EXPECT_EQ(ftp.voidresp(), "226 Transfer complete");
  expect_in_step(ftp);
}

TEST_F(transfers, a_data_connection_closed_without_a_question_for_the_verdict) {
  {
    const auto data = ftp.transfercmd("RETR a");
    EXPECT_TRUE(data.is_open());
  }
  expect_in_step(ftp);
}

TEST_F(transfers, by_hand_the_verdict_counts_the_bytes_too) {
  retr([](session& s) { s.send_transfer("all of", "150 Here it comes (9 bytes)"); });
  ftp.voidcmd("TYPE I");
  auto [data, size] = ftp.ntransfercmd("RETR a");
  EXPECT_EQ(size, 9u);
  std::array<std::byte, 100> room{};
  while (data.read(room) > 0) continue;
  data.close();
  EXPECT_EQ(in_step<incomplete_transfer>([&] { ftp.voidresp(); }).bytes(), 6u);
}

TEST_F(transfers, a_silent_data_connection_meets_its_deadline) {
  retr([](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.wait_for_peer_close();
    s.reply("426 Connection closed");
  });
  ftp.deadlines().idle_data = soon;
  const auto e = in_step<timeout_error>([&] { download("a"); });
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(e.bytes(), 0u);
  ftp.deadlines().idle_data = ferry::deadlines{}.idle_data;
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(transfers, a_server_that_does_not_read_meets_the_deadline_of_the_data) {
  stor([](session& s) {
    s.reply("150 Go on");
    connection data = s.open_data();
    s.wait_for_peer_close();
  });
  ftp.deadlines().idle_data = ftp.deadlines().drain = soon;
  const auto e =
      closed<timeout_error>([&] { ftp.storbinary("STOR b", [](std::span<std::byte> room) { return room.size(); }); });
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_GT(e.bytes(), 0u);
}

TEST_F(transfers, large_files_both_ways) {
  std::string large(5'000'000, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 2654435761u >> 13);
  upload("large", large);
  EXPECT_TRUE(server.files().content("/large") == large);
  EXPECT_TRUE(download("large") == large);
  expect_in_step(ftp);
}

}  // namespace
}  // namespace ferry::testing
