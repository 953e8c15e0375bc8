// Downloads of the typed client: what is believed, what is tried again and from where, what is left behind.
#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t overlap = 64 * 1024;
const std::string whole = pattern(300'000);

class client_download : public typed_client_test {
 protected:
  void SetUp() override { server.files()["/file"] = whole; }
  std::filesystem::path target() const { return folder / "file"; }
  verdict to_file(client& c, const download_options& how = {}) { return c.download("file", target(), how); }
  /// The next RETR sends the first half and calls it done.
  void cut_once(const std::string& closing = "226 Done") {
    server.once("RETR", [closing](session& s, std::string_view) {
      s.send_transfer(std::string_view(whole).substr(0, 150'000), "150 Sending", closing);
    });
  }
  /// The next RETR sends the first half; once the client has it, the server is gone.
  void die_once(const handler& meanwhile = {}) {
    server.once("RETR", [meanwhile](session& s, std::string_view name) {
      s.reply("150 Sending");
      connection data = s.open_data();
      data.send(std::string_view(whole).substr(0, 150'000));
      if (meanwhile) meanwhile(s, name);
      data.half_close();
      (void)data.wait_for_peer_close();
      s.reset();
    });
  }
};

TEST_F(client_download, four_packets_after_the_greeting_and_a_verdict) {
  client& c = open();
  EXPECT_TRUE(fetch(c, "file") == whole);
  EXPECT_EQ(last.how, confidence::verified);
  EXPECT_EQ(last.size, whole.size());
  EXPECT_EQ(last.bytes, whole.size());
  EXPECT_EQ(last.size_reply, whole.size());
  EXPECT_EQ(last.announced, whole.size());
  EXPECT_EQ(last.retries, 0u);
  EXPECT_THAT(server.commands(),
              ElementsAre("USER anonymous", "PASS anonymous@", "TYPE I", "SIZE file", "EPSV", "RETR file"));
}

TEST_F(client_download, a_further_file_needs_only_itself) {
  client& c = open();
  fetch(c, "file");
  const auto before = server.commands().size();
  fetch(c, "file");
  const auto all = server.commands();
  EXPECT_THAT(std::vector(all.begin() + static_cast<std::ptrdiff_t>(before), all.end()),
              ElementsAre("SIZE file", "EPSV", "RETR file"));
}

TEST_F(client_download, half_a_file_and_226_is_gone_on_with) {
  for (const char* closing : {"226 Done", "426 Cut", "451 Local error"}) {
    cut_once(closing);
    EXPECT_TRUE(fetch(open(), "file") == whole) << closing;
    EXPECT_EQ(last.retries, 1u);
    EXPECT_EQ(last.bytes, whole.size() + overlap);
  }
  EXPECT_THAT(server.commands(), Contains("REST " + std::to_string(150'000 - overlap)));
}

TEST_F(client_download, half_a_file_for_ever_is_an_error_and_leaves_nothing) {
  server.on("RETR",
            [](session& s, std::string_view) { s.send_transfer("half", "150 Sending (300000 bytes)", "226 Done"); });
  const auto e = caught<incomplete_transfer>([&] { to_file(open(once_only())); });
  EXPECT_EQ(e.expected(), whole.size());
  EXPECT_TRUE(e.session_usable());
  EXPECT_THAT(e.what(), AllOf(HasSubstr("300000"), HasSubstr("4 bytes"), HasSubstr("missing")));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(client_download, a_server_that_dies_in_the_middle_is_connected_to_again) {
  die_once();
  client& c = open();
  const verdict v = to_file(c);
  EXPECT_TRUE(read(target()) == whole);
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_LE(v.bytes, whole.size() + overlap);
  EXPECT_EQ(count("USER anonymous"), 2u);
  EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(client_download, a_sink_that_cannot_go_back_gets_every_byte_once) {
  die_once();
  std::string got;
  const verdict v = open().download("file", [&](std::span<const std::byte> b) { got += as_text(b); });
  EXPECT_TRUE(got == whole);
  EXPECT_EQ(v.retries, 1u);
}

TEST_F(client_download, the_size_that_agrees_wins) {
  struct row {
    const char* size;
    const char* opening;
    confidence how;
  };
  for (const row& r : {row{"500 what?", "150 Sending", confidence::verified},
                       row{"500 what?", "150 Sending (300000 bytes)", confidence::verified},
                       row{"213 300000", "150 Sending (7 bytes)", confidence::verified},
                       row{"213 -1", "150 Sending", confidence::verified}}) {
    server.reply_to("SIZE", r.size);
    server.on("RETR",
              [opening = std::string(r.opening)](session& s, std::string_view) { s.send_transfer(whole, opening); });
    EXPECT_TRUE(fetch(open(), "file") == whole);
    EXPECT_EQ(last.how, r.how) << r.size << ' ' << r.opening;
  }
}

TEST_F(client_download, where_no_size_is_told_the_listing_has_a_word) {
  server.reply_to("SIZE", "500 what?");
  const auto half_once = [&] {
    server.once("RETR", [](session& s, std::string_view) {
      s.send_transfer(whole.substr(0, 150'000), "150 Sending", "226 Done");
    });
    server.on("RETR", [](session& s, std::string_view) {
      s.send_transfer(whole.substr(std::exchange(s.state().rest, 0)), "150 Sending", "226 Done");
    });
  };
  const auto listing = [&](std::string line) {
    server.on("LIST", [line = std::move(line)](session& s, std::string_view) { s.send_transfer(line + "\r\n"); });
  };
  server.reply_to("FEAT", "211 none");
  listing("-rw-r--r-- 1 u g 300000 Jan 31 2024 file");
  half_once();
  EXPECT_TRUE(fetch(open(), "file") == whole);
  EXPECT_EQ(last.how, confidence::verified);
  EXPECT_EQ(last.listed, whole.size());
  EXPECT_EQ(last.retries, 1u);
  // What it says of something else is no word, and neither is none: then a 226 is believed.
  for (const char* odd : {"-rw-r--r-- 1 u g 300000 Jan 31 2024 other", "total 0", ""}) {
    listing(odd);
    half_once();
    EXPECT_EQ(fetch(open(), "file").size(), 150'000u) << odd;
    EXPECT_EQ(last.how, confidence::complete) << odd;
  }
  server.reply_to("FEAT", "211-Features:\r\n MLST size*;type*;\r\n211 End");
  server.reply_to("MLST", "250-file\r\n type=file;size=300000; file\r\n250 End");
  half_once();
  EXPECT_TRUE(fetch(open(), "file") == whole);
  EXPECT_EQ(last.how, confidence::verified);
}

TEST_F(client_download, a_listing_that_fails_costs_nothing) {
  server.reply_to("SIZE", "500 what?").reply_to("FEAT", "211 none");
  server.on("RETR", [](session& s, std::string_view) { s.send_transfer(whole, "150 Sending", "226 Done"); });
  server.on("LIST", [](session& s, std::string_view) { s.reset(); });
  EXPECT_TRUE(fetch(open(once_only()), "file") == whole);
  EXPECT_EQ(last.how, confidence::complete);
  EXPECT_THAT(last.notes, ElementsAre(HasSubstr("no listing tells the size")));
}

TEST_F(client_download, case_036_a_size_that_never_agrees_is_told) {
  server.reply_to("SIZE", "213 299999");
  EXPECT_THAT(caught<incomplete_transfer>([&] { fetch(open(once_only()), "file"); }).what(), HasSubstr("too much"));
}

TEST_F(client_download, case_067_a_file_that_grows_is_told) {
  server.reply_once("SIZE", "213 1000");
  EXPECT_TRUE(fetch(open(), "file") == whole);
  EXPECT_EQ(last.how, confidence::verified);
  EXPECT_THAT(last.notes, ElementsAre(HasSubstr("grew")));
}

TEST_F(client_download, case_066_the_word_that_never_came_is_replaced_by_the_size) {
  const auto without_a_word = [](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.send(whole);
    data.half_close();
    (void)data.wait_for_peer_close();
    s.reset();
  };
  server.once("RETR", without_a_word);
  EXPECT_TRUE(fetch(open(once_only()), "file") == whole);
  EXPECT_EQ(last.how, confidence::verified);
  EXPECT_THAT(last.reply, IsEmpty());
  EXPECT_THAT(last.notes, ElementsAre(HasSubstr("before the final reply")));
  server.reply_to("SIZE", "500 what?");
  server.once("RETR", without_a_word);
  EXPECT_THROW(fetch(open(once_only()), "file"), network_error);
}

TEST_F(client_download, case_069_a_server_that_passes_over_rest) {
  die_once();
  server.on("REST", [](session& s, std::string_view) { s.reply("350 Certainly"); });
  client& c = open();
  (void)to_file(c);
  EXPECT_TRUE(read(target()) == whole);
  // It is remembered: the next failure begins at the beginning.
  const auto rests = said("REST").size();
  die_once();
  (void)to_file(c);
  EXPECT_TRUE(read(target()) == whole);
  EXPECT_EQ(said("REST").size(), rests);
}

TEST_F(client_download, case_069_a_server_without_rest) {
  die_once();
  server.reply_to("REST", "502 not here");
  std::string got;
  open().download("file", [&](std::span<const std::byte> b) { got += as_text(b); });
  EXPECT_TRUE(got == whole);
}

TEST_F(client_download, a_file_that_changed_is_fetched_anew_or_told) {
  const std::string other = pattern(300'000, 2);
  const auto change = [](session& s, std::string_view) { s.files()["/file"] = pattern(300'000, 2); };
  die_once(change);
  const verdict v = to_file(open());
  EXPECT_TRUE(read(target()) == other);
  EXPECT_THAT(v.notes, Contains(HasSubstr("anew")));
  server.files()["/file"] = whole;
  die_once(change);
  std::string got;
  EXPECT_THROW(open().download("file", [&](std::span<const std::byte> b) { got += as_text(b); }), verification_failed);
}

TEST_F(client_download, what_a_failed_run_left_is_gone_on_with_by_the_next) {
  die_once();
  EXPECT_THROW(to_file(open(once_only()), download_options().keep_partial(true)), network_error);
  EXPECT_THAT(names(), ElementsAre(".file.ferry-journal", ".file.ferry-part"));
  const verdict v = to_file(open());
  EXPECT_TRUE(read(target()) == whole);
  EXPECT_GT(v.resumed_from, 0u);
  EXPECT_EQ(v.bytes, whole.size() - v.resumed_from + overlap);
  EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(client_download, the_journal_of_a_run_that_was_killed_at_its_very_end_goes) {
  die_once();
  EXPECT_THROW(to_file(open(once_only()), download_options().keep_partial(true)), network_error);
  const std::string journal = read(folder / ".file.ferry-journal");
  (void)to_file(open());
  make(".file.ferry-journal", journal);
  EXPECT_EQ(to_file(open(), download_options().existing(if_exists::resume)).how, confidence::skipped);
  EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(client_download, what_is_left_of_another_version_is_not_used) {
  die_once();
  EXPECT_THROW(to_file(open(once_only()), download_options().keep_partial(true)), network_error);
  server.files()["/file"] = pattern(400'000, 3);
  const verdict v = to_file(open());
  EXPECT_TRUE(read(target()) == pattern(400'000, 3));
  EXPECT_EQ(v.resumed_from, 0u);
}

TEST_F(client_download, an_existing_file_is_treated_as_asked) {
  const auto with = [&](if_exists policy) { return to_file(open(), download_options().existing(policy)); };
  make("file", "mine");
  EXPECT_EQ(with(if_exists::skip).how, confidence::skipped);
  EXPECT_EQ(read(target()), "mine");
  EXPECT_THROW(with(if_exists::fail), local_error);
  EXPECT_EQ(with(if_exists::rename).name, (folder / "file (1)").string());
  EXPECT_TRUE(read(folder / "file (1)") == whole);
  EXPECT_EQ(read(target()), "mine");
  // Ours is newer than the server's 2024.
  EXPECT_EQ(with(if_exists::newer).how, confidence::skipped);
  EXPECT_EQ(with(if_exists::overwrite).how, confidence::verified);
  EXPECT_TRUE(read(target()) == whole);
  EXPECT_EQ(with(if_exists::resume).how, confidence::skipped);
}

TEST_F(client_download, the_time_is_the_servers_and_costs_no_packet) {
  server.reply_to("MDTM", "213 20240229120000");
  client& c = open();
  (void)to_file(c);
  struct ::stat info {};
  ASSERT_EQ(::stat(target().c_str(), &info), 0);
  EXPECT_EQ(info.st_mtime, 1709208000);
  EXPECT_THAT(server.commands(), ElementsAre("USER anonymous", "PASS anonymous@", "TYPE I", "SIZE file", "MDTM file",
                                             "EPSV", "RETR file"));
}

TEST_F(client_download, what_a_listing_told_is_not_asked_again) {
  client& c = open();
  c.connect();
  const auto before = server.commands().size();
  std::string got;
  EXPECT_EQ(c.download("file", got, download_options().listed(whole.size())).how, confidence::verified);
  EXPECT_EQ(server.commands().size(), before + 2);
}

TEST_F(client_download, case_033_a_file_that_is_not_there) {
  const auto e = caught<error_perm>([&] { fetch(open(), "none"); });
  EXPECT_EQ(e.code(), 550);
  EXPECT_EQ(e.command(), "RETR none");
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(said("RETR").size(), 1u);
}

TEST_F(client_download, case_040_a_refused_epsv_is_remembered_for_the_server) {
  server.reply_to("EPSV", "500 what?");
  client& c = open();
  fetch(c, "file");
  c.close();
  fetch(c, "file");
  EXPECT_EQ(count("EPSV"), 1u);
  EXPECT_EQ(count("PASV"), 2u);
}

TEST_F(client_download, a_server_that_loses_commands_gets_one_at_a_time) {
  server.once("RETR", [](session& s, std::string_view) { s.reply("503 Bad sequence of commands"); });
  client& c = open(once_only());
  EXPECT_TRUE(fetch(c, "file") == whole);
  EXPECT_EQ(count("USER anonymous"), 2u);
}

TEST_F(client_download, a_command_that_is_refused_was_not_lost) {
  for (const char* verb : {"EPSV", "PASV"}) server.reply_to(verb, "502 not here");
  EXPECT_EQ(caught<error_perm>([&] { fetch(open(), "file"); }).command(), "PASV");
  EXPECT_EQ(server.sessions().size(), 1u);
}

TEST_F(client_download, case_049_a_server_that_wants_pret_says_so) {
  for (const char* verb : {"EPSV", "PASV"})
    server.on(verb, [](session& s, std::string_view) {
      s.reply("550 You need to use a client supporting PRET (PRE Transfer)");
    });
  server.on("PRET", [](session& s, std::string_view) {
    s.reply("200 OK, will use it");
    for (const char* verb : {"EPSV", "PASV"})
      s.plan().on(verb, [verb](session& at, std::string_view a) { at.default_handler(verb, a); });
  });
  EXPECT_TRUE(fetch(open(once_only()), "file") == whole);
  EXPECT_THAT(said("PRET"), ElementsAre("PRET RETR file"));
}

TEST_F(client_download, an_idle_session_that_the_server_ended_is_no_failure) {
  client& c = open(once_only());
  fetch(c, "file");
  server.once("SIZE", [](session& s, std::string_view) {
    s.reply("421 Timeout");
    s.close();
  });
  EXPECT_TRUE(fetch(c, "file") == whole);
  EXPECT_EQ(last.retries, 0u);
}

TEST_F(client_download, text_ends_its_lines_as_they_do_here) {
  server.files()["/file"] = "one\r\ntwo\r\n\r\nlone\rcr\r\n";
  EXPECT_EQ((to_file(open(), download_options().text(true)).how), confidence::complete);
  EXPECT_EQ(read(target()), "one\ntwo\n\nlone\rcr\n");
  EXPECT_EQ(count("TYPE A"), 1u);
}

TEST_F(client_download, a_stopped_download_leaves_a_session_that_works) {
  std::stop_source source;
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.send("some of it");
    while (const auto next = s.read_command()) {
      if (next->verb == "NOOP") s.reply("200 fine");
      if (next->verb == "ABOR" || next->verb == "NOOP") break;
    }
    data.close();
  });
  client& c = open();
  EXPECT_THROW(to_file(c, download_options().stop(source.get_token()).watch([&](const transfer_progress& p) {
                 if (p.bytes > 0) source.request_stop();
               })),
               cancelled_error);
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_TRUE(fetch(c, "file") == whole);
}

TEST_F(client_download, pulling_survives_a_server_that_dies) {
  die_once();
  client& c = open();
  remote_reader reader = c.read("file");
  std::string got;
  std::vector<std::byte> room(10'000);
  while (const std::size_t n = reader.read(room)) got += as_text(std::span(room).first(n));
  EXPECT_TRUE(got == whole);
  EXPECT_EQ(reader.result().how, confidence::verified);
  EXPECT_EQ(c.size("file"), whole.size());
}

TEST_F(client_download, its_time_is_over_wherever_it_is) {
  server.on("RETR", [](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.send(std::string_view(whole).substr(0, 1000));
    s.wait_for_peer_close();
  });
  // Getting into step has its own time.
  ferry::deadlines hasty;
  hasty.drain = milliseconds(1);
  const auto e = caught<timeout_error>(
      [&] { to_file(open(usual().deadlines(hasty)), download_options().deadline(milliseconds(300))); });
  EXPECT_FALSE(e.session_usable());
  EXPECT_THAT(names(), IsEmpty());
  server.on("RETR", [](session& s, std::string_view name) { s.default_handler("RETR", name); });
  EXPECT_TRUE(fetch(open(), "file") == whole);
}

TEST_F(client_download, text_that_is_always_cut_is_not_tried_for_ever) {
  server.on("RETR", [](session& s, std::string_view) { s.send_transfer("half a line", "150 Sending", "426 Cut"); });
  std::string got;
  EXPECT_THROW((void)open().download("file", got, download_options().text(true)), error);
  EXPECT_LE(said("RETR").size(), 8u);
}

TEST_F(client_download, a_server_that_never_ends_fills_no_disk) {
  server.reply_to("SIZE", "213 1000");
  server.on("RETR", [](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.flood(whole, std::size_t{1} << 30U);
    s.reply("426 Cut");
  });
  std::size_t came = 0;
  caught<limit_error>(
      [&] { (void)open(once_only()).download("file", [&](std::span<const std::byte> b) { came += b.size(); }); });
  EXPECT_LT(came, 70U << 20U);
}

TEST_F(client_download, a_file_that_became_shorter_is_fetched_anew) {
  cut_once();
  server.once("RETR", [](session& s, std::string_view) {
    s.files()["/file"] = "short";
    s.reply("554 REST: invalid argument");
  });
  EXPECT_EQ(open().download("file", target()).size, 5u);
  EXPECT_EQ(read(target()), "short");
}

TEST_F(client_download, resuming_takes_a_newer_file_of_the_same_size) {
  make("file", pattern(whole.size(), 9));
  std::filesystem::last_write_time(target(),
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * 365 * 20));
  to_file(open(), download_options().existing(if_exists::resume));
  EXPECT_TRUE(read(target()) == whole);
  EXPECT_EQ(to_file(open(), download_options().existing(if_exists::resume)).how, confidence::skipped);
}

TEST_F(client_download, a_checksum_that_nobody_has_is_missed_before_the_first_byte) {
  caught<verification_failed>([&] { to_file(open(), download_options().verify(check::required)); });
  EXPECT_THAT(said("RETR"), IsEmpty());
  caught<verification_failed>(
      [&] { (void)open().upload(content(whole), "up", upload_options().verify(check::required)); });
  EXPECT_THAT(said("STOR"), IsEmpty());
}

}  // namespace
}  // namespace ferry::testing
