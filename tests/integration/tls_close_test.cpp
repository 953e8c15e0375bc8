// How protected data ends: that all of it arrives, that nobody resets a connection, that a cut is seen, and that nobody waits for ever.
#include "tls_support.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string bytes(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

class tls_close : public tls_way_test {
 protected:
  void goodbye(tls_goodbye how) {
    set_up([&](tls_config& c) { c.goodbye = how; });
  }
};
INSTANTIATE_TEST_SUITE_P(ways, tls_close, all_ways(), name_of_way);

// --- no reset on the wire: the state of the server's sockets after the client has left them

TEST_P(tls_close, no_reset_after_any_transfer) {
  goodbye(tls_goodbye::parked);
  const std::string large = bytes(1'000'000);
  server.files()["/large"] = large;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(download("a"), "all of it");
    EXPECT_TRUE(download("large") == large);
    upload("b", "and back");
    upload("up", large);
    upload("empty", "");
    ftps.nlst();
  }
  EXPECT_TRUE(server.files().content("/up") == large);
  EXPECT_THAT(server.look_at_parked(), AllOf(SizeIs(30), Each(peer_end::clean)));
  EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::close_notify, true)));
  EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::tcp_end, peer_end::clean)));
  EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::failure, "")));
}

TEST_P(tls_close, no_reset_after_transfers_by_hand) {
  goodbye(tls_goodbye::parked);
  auto up = ftps.transfercmd("STOR b");
  up.write(std::string_view("and back"));
  up.close();
  ftps.voidresp();
  auto down = ftps.transfercmd("RETR a");
  std::vector<std::byte> room(100);
  while (down.read(room) > 0) {
  }
  down.close();
  ftps.voidresp();
  EXPECT_EQ(server.files().content("/b"), "and back");
  EXPECT_THAT(server.look_at_parked(), AllOf(SizeIs(2), Each(peer_end::clean)));
}

TEST_P(tls_close, an_upload_that_fails_is_reset) {
  // An orderly end would make a cut file look whole.
  const auto fails = [&] {
    int pieces = 0;
    ftps.storbinary("STOR b", [&](std::span<std::byte> room) -> std::size_t {
      if (++pieces > 3) throw std::runtime_error("the disk is gone");
      std::fill(room.begin(), room.end(), std::byte{'x'});
      return room.size();
    });
  };
  EXPECT_THROW(fails(), std::runtime_error);
  expect_in_step(ftp);
  const auto data = server.tls_data();
  ASSERT_THAT(data, SizeIs(1));
  EXPECT_FALSE(data[0].close_notify);
  EXPECT_EQ(data[0].tcp_end, peer_end::reset);
}

// --- S22

TEST_P(tls_close, s22_the_server_reads_late) {
  // The server begins to read when the client has sent what the connection takes, or everything.
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{300'000}, std::size_t{8'000'000}}) {
    SCOPED_TRACE(size);
    const event sent_some;
    server.once("STOR", [sent_some](session& s, std::string_view) {
      s.reply("150 Send it");
      connection data = s.open_data();
      data.establish();
      s.pause_until(sent_some);
      s.files().put("/late", data.receive_all());
      s.end_data(std::move(data));
      s.reply("226 Done");
    });
    if (size == 0) sent_some.open();
    ftps.on_progress([&, size](std::uint64_t moved) {
      if (moved == std::min<std::size_t>(size, 1'000'000) || moved > 100'000) sent_some.open();
    });
    const std::string all = bytes(size);
    upload("late", all);
    EXPECT_TRUE(server.files().content("/late") == all);
    EXPECT_TRUE(ftps.data_facts()->resumed);
  }
  EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::close_notify, true)));
  EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::tcp_end, peer_end::clean)));
}

TEST_P(tls_close, s22_the_server_reads_when_the_client_has_long_left) {
  const event client_has_left;
  const event stored;
  server.once("STOR", [=](session& s, std::string_view) {
    // The server's part of the handshake is over before the client may begin: a ticket that came when the client has left would reset the connection.
    connection data = s.open_data();
    data.establish();
    s.reply("150 Send it");
    s.reply("226 Done");
    s.pause_until(client_has_left);
    s.files().put("/late", data.receive_all());
    EXPECT_EQ(data.end(), peer_end::clean);
    EXPECT_EQ(data.wait_for_peer_close(), peer_end::clean);
    stored.open();
  });
  ftps.deadlines().tls_close = soon;
  const std::string all = bytes(100'000);
  upload("late", all);
  client_has_left.open();
  stored.wait("the server to have read the upload");
  EXPECT_TRUE(server.files().content("/late") == all);
}

TEST_P(tls_close, s22_the_server_ends_only_when_we_end) {
  // It waits for the end of the connection, not for close_notify alone, before it says anything.
  server.on("STOR", [](session& s, std::string_view name) {
    s.reply("150 Send it");
    connection data = s.open_data();
    s.files().put(s.path(name), data.receive_all());
    EXPECT_EQ(data.wait_for_peer_close(), peer_end::clean);
    data.half_close();
    s.reply("226 Done");
  });
  for (const std::size_t size : {std::size_t{0}, std::size_t{8}, std::size_t{500'000}}) {
    const std::string all = bytes(size);
    upload("b", all);
    EXPECT_TRUE(server.files().content("/b") == all) << size;
  }
}

// --- S23

TEST_P(tls_close, s23_the_server_never_answers_close_notify) {
  set_up([](tls_config& c) {
    c.goodbye = tls_goodbye::never;
    // A ticket that came when the client has left would reset the connection.
    c.handshake = tls_moment::before_150;
  });
  ftps.deadlines().tls_close = soon;
  for (const std::size_t size : {std::size_t{0}, std::size_t{8}, std::size_t{500'000}}) {
    const std::string all = bytes(size);
    upload("b", all);
    EXPECT_TRUE(server.files().content("/b") == all) << size;
  }
  expect_in_step(ftp);
  EXPECT_THAT(server.look_at_parked(), AllOf(SizeIs(3), Each(peer_end::clean)));
}

TEST_P(tls_close, the_server_never_reads_our_close_notify) {
  goodbye(tls_goodbye::unheard);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(download("a"), "all of it");
    upload("b", "and back");
    upload("empty", "");
    ftps.nlst();
    EXPECT_TRUE(ftps.data_facts()->resumed);
  }
  EXPECT_EQ(server.files().content("/b"), "and back");
  expect_in_step(ftp);
}

TEST_P(tls_close, close_notify_comes_long_after_the_data) {
  const event seen;
  server.once("RETR", [seen](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all of it");
    s.reply("226 Done");
    s.pause_until(seen);
    s.end_data(std::move(data));
  });
  std::string got;
  ftps.retrbinary("RETR a", [&](std::string_view piece) {
    got += piece;
    seen.open();
  });
  EXPECT_EQ(got, "all of it");
  expect_in_step(ftp);
}

// --- S21 and case 75

TEST_P(tls_close, case_075_no_close_notify_and_the_size_agrees) {
  goodbye(tls_goodbye::no_close_notify);
  server.files()["/large"] = bytes(300'000);
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(notes, Contains(AllOf(HasSubstr("without TLS close_notify"), HasSubstr("size agrees"))));
  EXPECT_TRUE(download("large") == bytes(300'000));
  server.files()["/empty"] = "";
  EXPECT_EQ(download("empty"), "");
  expect_in_step(ftp);
}

TEST_P(tls_close, case_075_no_close_notify_and_only_size_knows) {
  goodbye(tls_goodbye::no_close_notify);
  server.on("RETR", [](session& s, std::string_view) { s.send_transfer("all of it", "150 Here it comes"); });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
  server.reply_once("SIZE", "213 10");
  EXPECT_EQ(in_step<tls_error>([&] { download("a"); }).problem(), tls_problem::truncated);
}

TEST_P(tls_close, case_075_no_close_notify_and_no_size) {
  goodbye(tls_goodbye::no_close_notify);
  server.reply_to("SIZE", "502 Not implemented");
  server.once("RETR", [](session& s, std::string_view) { s.send_transfer("all of it", "150 Here it comes"); });
  const auto e = in_step<tls_error>([&] { download("a"); });
  EXPECT_EQ(e.problem(), tls_problem::truncated);
  EXPECT_EQ(e.bytes(), 9u);
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_THAT(e.what(), AllOf(HasSubstr("close_notify"), HasSubstr("9 bytes")));
}

TEST_P(tls_close, case_075_no_close_notify_after_an_upload) {
  goodbye(tls_goodbye::no_close_notify);
  upload("b", "and back");
  upload("empty", "");
  EXPECT_EQ(server.files().content("/b"), "and back");
  expect_in_step(ftp);
}

TEST_P(tls_close, s21_a_download_that_is_cut_and_reported_as_complete) {
  server.files()["/large"] = bytes(300'000);
  for (const std::size_t after : {std::size_t{0}, std::size_t{1}, std::size_t{16'384}, std::size_t{299'999}}) {
    set_up([&](tls_config& c) { c.cut_after = after; });
    const auto e = in_step<tls_error>([&] { download("large"); });
    EXPECT_EQ(e.problem(), tls_problem::truncated);
    EXPECT_EQ(e.bytes(), after);
  }
  set_up([](tls_config& c) { c.cut_after.reset(); });
  EXPECT_TRUE(download("large") == bytes(300'000));
}

TEST_P(tls_close, s21_a_download_that_is_short_although_it_ends_in_good_order) {
  server.once("RETR", [](session& s, std::string_view) { s.send_transfer("all", "150 Here it comes (9 bytes)"); });
  const auto e = in_step<incomplete_transfer>([&] { download("a"); });
  EXPECT_EQ(e.expected(), 9u);
  EXPECT_EQ(e.bytes(), 3u);
}

TEST_P(tls_close, s21_a_listing_that_is_cut_is_an_error) {
  for (int i = 0; i < 100; ++i) server.files()["/file" + std::to_string(i)] = "";
  for (const std::size_t after : {std::size_t{0}, std::size_t{100}}) {
    set_up([&](tls_config& c) { c.cut_after = after; });
    EXPECT_EQ(in_step<tls_error>([&] { ftps.nlst(); }).problem(), tls_problem::truncated);
    EXPECT_EQ(in_step<tls_error>([&] { ftps.mlsd(); }).problem(), tls_problem::truncated);
    EXPECT_EQ(in_step<tls_error>([&] { ftps.dir([](std::string_view) {}); }).problem(), tls_problem::truncated);
    EXPECT_EQ(in_step<tls_error>([&] { ftps.retrlines("RETR a", [](std::string_view) {}); }).problem(),
              tls_problem::truncated);
  }
  set_up([](tls_config& c) { c.cut_after.reset(); });
  EXPECT_THAT(ftps.nlst(), SizeIs(101));
}

TEST_P(tls_close, s21_a_download_that_is_reset) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Here it comes (9 bytes)");
    connection data = s.open_data();
    data.send("all ");
    data.reset();
    s.reply("226 Done");
  });
  EXPECT_FALSE(in_step<network_error>([&] { download("a"); }).error_code() == std::error_code());
  EXPECT_EQ(download("a"), "all of it");
}

TEST_P(tls_close, s21_a_download_by_hand_that_is_cut) {
  set_up([](tls_config& c) { c.cut_after = 4; });
  auto down = ftps.transfercmd("RETR a");
  std::string got;
  std::vector<std::byte> room(100);
  for (std::size_t n = down.read(room); n > 0; n = down.read(room)) got += as_text(std::span{room}.first(n));
  down.close();
  EXPECT_EQ(got, "all ");
  EXPECT_EQ(in_step<tls_error>([&] { ftps.voidresp(); }).problem(), tls_problem::truncated);
}

// --- refusals in the middle

TEST_P(tls_close, the_disk_of_the_server_is_full) {
  server.once("STOR", [](session& s, std::string_view) {
    s.reply("150 Send it");
    connection data = s.open_data();
    EXPECT_FALSE(data.receive(1'000).empty());
    s.reply("552 Disk full");
    data.reset();
  });
  const auto e = in_step<error_perm>([&] { upload("b", bytes(8'000'000)); });
  EXPECT_EQ(e.code(), 552);
  EXPECT_EQ(download("a"), "all of it");
}

TEST_P(tls_close, the_verdict_is_a_refusal) {
  for (const char* verdict : {"426 Cut", "451 Local error"}) {
    server.once("RETR", [verdict](session& s, std::string_view) {
      s.send_transfer("all of it", session::default_opening, verdict);
    });
    EXPECT_STREQ(in_step<error_temp>([&] { download("a"); }).what(), verdict);
  }
  EXPECT_TRUE(ftps.data_facts()->resumed);
}

}  // namespace
}  // namespace ferry::testing
