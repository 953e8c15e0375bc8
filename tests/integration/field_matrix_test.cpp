// What other FTP libraries met on a hostile server, and what most of them got wrong: one test for each situation.
#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string whole(100'000, 'x');
const std::string half(50'000, 'x');

class field_matrix : public client_test {
 protected:
  void SetUp() override {
    server.files()["/file"] = whole;
    server.files()["/other"] = "good";
    connect();
    ftp.login("anna", "secret");
  }
};

TEST_F(field_matrix, half_a_file_and_226) {
  server.once("RETR",
              [](session& s, std::string_view) { s.send_transfer(half, "150 Sending (100000 bytes)", "226 Done"); });
  EXPECT_EQ(in_step<incomplete_transfer>([&] { download("file"); }).bytes(), 50'000u);
}

TEST_F(field_matrix, half_a_file_and_426) {
  server.once("RETR",
              [](session& s, std::string_view) { s.send_transfer(half, "150 Sending (100000 bytes)", "426 Cut"); });
  EXPECT_EQ(in_step<error_temp>([&] { download("file"); }).bytes(), 50'000u);
}

TEST_F(field_matrix, an_upload_of_which_the_server_kept_half_and_says_226) {
  // Nothing in the dialogue tells: the caller who wants to know asks for SIZE.
  server.once("STOR", [](session& s, std::string_view path) {
    const auto received = s.receive_data();
    s.files().put(s.path(path), received.bytes.substr(0, received.bytes.size() / 2));
    s.finish_transfer(received.end);
  });
  upload("new", whole);
  EXPECT_EQ(ftp.size("new"), 50'000u);
}

TEST_F(field_matrix, the_226_comes_before_the_data_ends) {
  const event verdict_seen;
  server.once("RETR", [verdict_seen](session& s, std::string_view) {
    s.reply("150 Sending (100000 bytes)");
    connection data = s.open_data();
    data.send(half);
    s.reply("226 Done");
    s.pause_until(verdict_seen);
    data.send(half);
    data.close();
  });
  ftp.trace([verdict_seen](const trace_event& e) {
    if (e.kind == trace_kind::reply && e.text == "226 Done") verdict_seen.open();
  });
  EXPECT_TRUE(download("file") == whole);
  expect_in_step(ftp);
}

TEST_F(field_matrix, a_550_to_retr_then_pwd_and_a_good_retr) {
  EXPECT_EQ(in_step<error_perm>([&] { download("none"); }).code(), 550);
  EXPECT_EQ(ftp.pwd(), "/");
  EXPECT_EQ(download("other"), "good");
}

TEST_F(field_matrix, no_150_but_data_and_226) {
  server.once("RETR", [](session& s, std::string_view) { s.send_transfer("all of it", "", "226 Done"); });
  EXPECT_EQ(download("file"), "all of it");
  expect_in_step(ftp);
}

TEST_F(field_matrix, no_150_and_more_data_than_fits_between_us) {
  // The server waits for its reader, the reader for the reply: the deadline ends it, and nobody takes the file for whole.
  server.once("RETR",
              [](session& s, std::string_view) { s.send_transfer(std::string(64 << 20, 'x'), "", "226 Done"); });
  ftp.deadlines().reply = soon;
  closed<timeout_error>([&] { download("file"); });
}

TEST_F(field_matrix, epsv_is_refused) {
  server.reply_to("EPSV", "500 What?");
  EXPECT_EQ(download("other"), "good");
}

TEST_F(field_matrix, pasv_announces_an_address_behind_a_nat) {
  server.reply_to("EPSV", "500 What?");
  server.on("PASV", [](session& s, std::string_view) { s.reply(passive_reply({"10.255.255.1", s.listen_data()})); });
  EXPECT_EQ(download("other"), "good");
}

TEST_F(field_matrix, a_file_name_with_a_line_end_and_a_second_command) {
  const auto before = server.commands().size();
  EXPECT_THROW(download("other\r\nDELE other"), std::invalid_argument);
  EXPECT_EQ(server.commands().size(), before);
  EXPECT_EQ(download("other"), "good");
}

TEST_F(field_matrix, the_connection_closes_inside_a_greeting_of_several_lines) {
  server.on_connect([](session& s) {
    s.raw("220-Welcome\r\n220-to the ");
    s.close();
  });
  EXPECT_EQ(closed<connection_closed>([&] { connect(); }).phase(), phase::greeting);
}

TEST_F(field_matrix, no_greeting_at_all) {
  const ferry::deadlines defaults;
  EXPECT_LE(defaults.connect, milliseconds(60'000));
  EXPECT_LE(defaults.reply, milliseconds(60'000));
  EXPECT_LE(defaults.idle_data, milliseconds(60'000));
  server.on_connect([](session& s) { s.wait_for_peer_close(); });
  ftp.deadlines().reply = soon;
  EXPECT_EQ(closed<timeout_error>([&] { connect(); }).phase(), phase::greeting);
}

TEST_F(field_matrix, the_data_connection_is_silent_after_150) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    s.wait_for_peer_close();
  });
  ftp.deadlines().idle_data = ftp.deadlines().drain = soon;
  EXPECT_EQ(closed<timeout_error>([&] { download("file"); }).phase(), phase::transfer);
}

TEST_F(field_matrix, a_reply_without_end) {
  server.once("HELP", [](session& s, std::string_view) {
    s.raw("214-Help\r\n");
    s.flood("214-and more of it\r\n", 1 << 30);
  });
  closed<limit_error>([&] { ftp.sendcmd("HELP"); });
}

TEST_F(field_matrix, a_line_without_end) {
  server.once("HELP", [](session& s, std::string_view) {
    s.raw("214 ");
    s.flood("and more of it ", 1 << 30);
  });
  closed<limit_error>([&] { ftp.sendcmd("HELP"); });
}

TEST_F(field_matrix, a_552_in_mid_upload_and_a_reset) {
  server.once("STOR", [](session& s, std::string_view) {
    s.reply("150 Go on");
    connection data = s.open_data();
    data.receive(1000);
    s.reply("552 Disk full");
    data.reset();
  });
  const auto e =
      in_step<error_perm>([&] { ftp.storbinary("STOR new", [](std::span<std::byte> room) { return room.size(); }); });
  EXPECT_EQ(e.code(), 552);
  EXPECT_GE(e.bytes(), 1000u);
}

TEST_F(field_matrix, an_upload_arrives_whole_at_a_server_that_reads_late) {
  const event all_sent;
  server.once("STOR", [all_sent](session& s, std::string_view path) {
    s.reply("150 Go on");
    connection data = s.open_data();
    s.pause_until(all_sent);
    s.files().put(s.path(path), data.receive_all());
    EXPECT_EQ(data.end(), peer_end::clean);
    s.reply("226 Done");
  });
  std::size_t sent = 0;
  ftp.storbinary("STOR new", content(whole), 8192, [&](std::span<const std::byte> block) {
    if ((sent += block.size()) == whole.size()) all_sent.open();
  });
  EXPECT_TRUE(server.files().content("/new") == whole);
}

TEST_F(field_matrix, how_many_commands_it_takes) {
  download("other");
  download("other");
  EXPECT_THAT(server.commands(),
              ElementsAre("USER anna", "PASS secret", "TYPE I", "EPSV", "RETR other", "TYPE I", "EPSV", "RETR other"));
}

}  // namespace
}  // namespace ferry::testing
