// Downloads that go on behind what is there: nothing that was fetched is thrown away without need, and no two versions are joined.
#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::size_t overlap = 64 * 1024;
constexpr std::size_t half = 150'000;
const std::string whole = pattern(300'000);

class client_resume : public typed_client_test {
 protected:
  void SetUp() override { server.files()["/file"] = whole; }
  std::filesystem::path target() const { return folder / "file"; }
  verdict to_file(client& c, const download_options& how = {}) { return c.download("file", target(), how); }
  /// The next RETR sends the first half; once the client has it, the server is gone.
  void die_once(const handler& meanwhile = {}) {
    server.once("RETR", [meanwhile](session& s, std::string_view name) {
      s.reply("150 Sending");
      connection data = s.open_data();
      data.send(std::string_view(whole).substr(0, half));
      if (meanwhile) meanwhile(s, name);
      data.half_close();
      (void)data.wait_for_peer_close();
      s.reset();
    });
  }
  /// The RETR after that is opened, and ends without a byte; no words: the server is gone.
  void send_nothing_once(const std::string& words) {
    server.once("RETR", [words](session& s, std::string_view) {
      s.state().rest = 0;
      if (!words.empty()) return s.send_transfer("", "150 Sending", words);
      s.reply("150 Sending");
      connection data = s.open_data();
      data.half_close();
      (void)data.wait_for_peer_close();
      s.reset();
    });
  }
  void leave_half() {
    die_once();
    EXPECT_THROW(to_file(open(once_only()), download_options().keep_partial(true)), network_error);
    EXPECT_THAT(names(), ElementsAre(".file.ferry-journal", ".file.ferry-part"));
  }
};

// --- A resumed transfer that brings nothing ------------------------------------------------------------------------------

TEST_F(client_resume, a_server_that_ends_right_behind_the_150_costs_nothing) {
  for (const char* words : {"426 Cut", "451 Local error", "226 Done", ""}) {
    die_once();
    send_nothing_once(words);
    std::string got;
    const verdict v = open().download("file", [&](std::span<const std::byte> b) { got += as_text(b); });
    EXPECT_TRUE(got == whole) << words;
    EXPECT_EQ(v.bytes, whole.size() + overlap) << words;

    die_once();
    send_nothing_once(words);
    const verdict f = to_file(open());
    EXPECT_TRUE(read(target()) == whole) << words;
    EXPECT_EQ(f.bytes, whole.size() + overlap) << words;
    EXPECT_THAT(f.notes, Not(Contains(HasSubstr("anew")))) << words;
  }
}

TEST_F(client_resume, a_shorter_file_that_is_all_there_is_fetched_anew) {
  // Nobody tells the size, and the server's word is that this was all of it.
  server.reply_to("SIZE", "500 what?").reply_to("FEAT", "211 none").reply_to("LIST", "502 none");
  server.on("RETR", [](session& s, std::string_view) { s.send_transfer("short", "150 Sending", "226 Done"); });
  die_once();
  send_nothing_once("226 Done");
  const verdict v = to_file(open());
  EXPECT_EQ(read(target()), "short");
  EXPECT_THAT(v.notes, Contains(HasSubstr("anew")));
}

TEST_F(client_resume, reading_survives_a_server_that_ends_right_behind_the_150) {
  for (const char* words : {"426 Cut", "226 Done", ""}) {
    die_once();
    send_nothing_once(words);
    client& c = open();
    remote_reader reader = c.read("file");
    std::string got;
    std::vector<std::byte> room(10'000);
    while (const std::size_t n = reader.read(room)) got += as_text(std::span(room).first(n));
    EXPECT_TRUE(got == whole) << words;
    EXPECT_EQ(c.size("file"), whole.size());
  }
}

// --- What an earlier run has left ----------------------------------------------------------------------------------------

TEST_F(client_resume, what_an_earlier_run_left_survives_a_run_that_fails) {
  leave_half();
  server.once("RETR", [](session& s, std::string_view) { s.reply("550 Disk trouble"); });
  EXPECT_THROW(to_file(open(once_only())), error_perm);
  EXPECT_THAT(names(), ElementsAre(".file.ferry-journal", ".file.ferry-part"));
  server.reply_once("PASS", "530 Login incorrect");
  EXPECT_THROW(to_file(open(once_only())), error_perm);
  EXPECT_THAT(names(), ElementsAre(".file.ferry-journal", ".file.ferry-part"));
  const verdict v = to_file(open());
  EXPECT_TRUE(read(target()) == whole);
  EXPECT_EQ(v.resumed_from, half);
  EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(client_resume, what_was_begun_anew_is_this_runs_own) {
  leave_half();
  server.files()["/file"] = pattern(400'000, 3);
  server.once("RETR", [](session& s, std::string_view) { s.send_transfer("other", "150 Sending", "226 Done"); });
  server.on("RETR", [](session& s, std::string_view) { s.send_transfer("other", "150 Sending", "426 Cut"); });
  EXPECT_THROW(to_file(open(once_only())), error);
  EXPECT_THAT(names(), IsEmpty());
}

// --- The user's own file ---------------------------------------------------------------------------------------------------

TEST_F(client_resume, in_place_a_file_stays_as_it_was_until_its_successor_comes) {
  make("file", "mine");
  const auto in_place = download_options().in_place(true);
  server.reply_once("PASS", "530 Login incorrect");
  EXPECT_THROW(to_file(open(once_only()), in_place), error_perm);
  EXPECT_EQ(read(target()), "mine");
  server.once("RETR", [](session& s, std::string_view) { s.reply("550 No such file"); });
  EXPECT_THROW(to_file(open(once_only()), in_place), error_perm);
  EXPECT_EQ(read(target()), "mine");
  server.files()["/file"] = "";
  EXPECT_EQ(to_file(open(), in_place).size, 0u);
  EXPECT_EQ(read(target()), "");
  server.files()["/file"] = "x";
  make("file", "mine");
  to_file(open(), in_place);
  EXPECT_EQ(read(target()), "x");
  EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(client_resume, in_place_there_is_no_other_name_and_nothing_to_go_on_with) {
  make("file", "mine");
  for (const auto policy : {if_exists::rename, if_exists::resume})
    EXPECT_THROW(to_file(open(), download_options().in_place(true).existing(policy)), std::invalid_argument);
  EXPECT_EQ(read(target()), "mine");
  EXPECT_THAT(server.commands(), IsEmpty());
}

// --- What a listing said -----------------------------------------------------------------------------------------------------

TEST_F(client_resume, a_listing_is_not_believed_about_the_file_that_is_there_now) {
  // The same bytes at the seam, and others before it.
  const std::string other = pattern(half - overlap, 2) + whole.substr(half - overlap);
  for (const bool by_size : {false, true}) {
    const std::string now = by_size ? other + "more" : other;
    server.files()["/file"] = whole;
    server.reply_to("MDTM", "213 20240131123456");
    die_once([now, by_size](session& s, std::string_view) {
      s.files()["/file"] = now;
      if (!by_size) s.plan().on("MDTM", [](session& at, std::string_view) { at.reply("213 20250131123456"); });
    });
    const std::chrono::sys_seconds listed_time{std::chrono::seconds(1706704496)};
    const verdict v = to_file(open(), download_options().listed(whole.size(), listed_time));
    EXPECT_TRUE(read(target()) == now) << by_size;
    EXPECT_EQ(v.how, confidence::verified);
  }
}

TEST_F(client_resume, a_file_that_became_smaller_since_it_was_listed_is_whole) {
  const verdict v = to_file(open(once_only()), download_options().listed(whole.size() + 1));
  EXPECT_TRUE(read(target()) == whole);
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_EQ(v.size_reply, whole.size());
  EXPECT_EQ(count("SIZE file"), 1u);
}

// --- REST --------------------------------------------------------------------------------------------------------------------

TEST_F(client_resume, a_rest_that_a_server_keeps_is_taken_back) {
  leave_half();
  // ProFTPD: the refusal of RETR leaves the offset for the next transfer.
  server.once("RETR", [](session& s, std::string_view) { s.reply("550 Permission denied"); });
  client& c = open(once_only());
  EXPECT_THROW(to_file(c), error_perm);
  std::string got;
  (void)c.download("file", got);
  EXPECT_TRUE(got == whole);
  server.once("RETR", [](session& s, std::string_view) { s.reply("550 Permission denied"); });
  EXPECT_THROW((void)c.read("file", 1000), error_perm);
  (void)c.upload(content("new"), "up");
  EXPECT_EQ(server.files().content("/up"), "new");
  server.once("RETR", [](session& s, std::string_view) { s.reply("550 Permission denied"); });
  EXPECT_THROW((void)c.read("file", 1000), error_perm);
  remote_writer w = c.write("up2");
  w.write(content("new"));
  (void)w.finish();
  EXPECT_EQ(server.files().content("/up2"), "new");
  EXPECT_EQ(count("REST 0"), 3u);
}

// --- A file that came meanwhile ----------------------------------------------------------------------------------------------

TEST_F(client_resume, a_file_that_came_meanwhile_is_not_there_to_be_replaced) {
  const auto mine_comes = [this] {
    server.once("RETR", [path = target()](session& s, std::string_view name) {
      std::ofstream(path, std::ios::binary) << "mine";
      s.default_handler("RETR", name);
    });
  };
  // Newer than the server's, which is of 2024.
  for (const auto policy : {if_exists::skip, if_exists::newer}) {
    mine_comes();
    const verdict v = to_file(open(), download_options().existing(policy));
    EXPECT_EQ(v.how, confidence::skipped);
    EXPECT_THAT(v.why_skipped, Not(IsEmpty()));
    EXPECT_EQ(v.name, target().string());
    EXPECT_EQ(read(target()), "mine");
    EXPECT_THAT(names(), ElementsAre("file"));
    std::filesystem::remove(target());
  }
  mine_comes();
  EXPECT_THROW(to_file(open(), download_options().existing(if_exists::fail)), local_error);
  EXPECT_EQ(read(target()), "mine");
  server.files()["/file"] = "x";
  std::filesystem::last_write_time(target(),
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * 365 * 20));
  EXPECT_EQ(to_file(open(), download_options().existing(if_exists::newer)).how, confidence::verified);
  EXPECT_EQ(read(target()), "x");
}

// --- Errors and verdicts ------------------------------------------------------------------------------------------------------

TEST_F(client_resume, an_error_of_this_machine_leaves_a_session_that_is_told) {
  client& c = open(once_only());
  c.connect();
  std::filesystem::create_directory(target());
  EXPECT_EQ(caught<local_error>([&] { to_file(c); }).session_usable(), c.is_connected());
  const auto e = caught<local_error>([&] { (void)c.download("file", folder / "none" / "file"); });
  EXPECT_TRUE(c.is_connected());
  EXPECT_TRUE(e.session_usable());
}

TEST_F(client_resume, the_size_of_text_is_that_of_the_file_that_is_there) {
  server.files()["/file"] = "one\r\ntwo\r\n";
  server.once("RETR", [](session& s, std::string_view) { s.send_transfer("one\r\n", "150 Sending", "426 Cut"); });
  const verdict v = to_file(open(), download_options().text(true));
  EXPECT_EQ(read(target()), "one\ntwo\n");
  EXPECT_EQ(v.size, 8u);
  EXPECT_EQ(v.retries, 1u);
}

}  // namespace
}  // namespace ferry::testing
