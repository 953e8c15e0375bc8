// Uploads of the typed client: what the server has is asked and compared, and nothing is appended twice.
#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string whole = pattern(300'000);

class client_upload : public typed_client_test {
 protected:
  verdict send(client& c, const upload_options& how = {}) { return c.upload(content(whole), "file", how); }
  std::string there(const std::string& name = "/file") { return server.files().content(name).value_or("(nothing)"); }
  /// The next STOR (or other) keeps the first half, and then the server is gone.
  void die_once(const std::string& verb = "STOR") {
    server.once(verb, [verb](session& s, std::string_view name) {
      s.reply("150 Go on");
      connection data = s.open_data();
      const std::string before = verb == "APPE" ? s.files().content(s.path(name)).value_or("") : std::string();
      s.files().put(s.path(name), before + data.receive(150'000));
      data.reset();
      s.reset();
    });
  }
};

TEST_F(client_upload, the_size_is_asked_when_it_is_over) {
  const verdict v = send(open());
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_TRUE(there() == whole);
  EXPECT_THAT(server.commands(), ElementsAre("USER anonymous", "PASS anonymous@", "TYPE I", "EPSV", "STOR file",
                                             "SIZE file", "MDTM file"));
}

TEST_F(client_upload, a_file_that_becomes_shorter_while_it_is_sent_is_no_success) {
  const auto file = make("source", "x");
  for (const bool temporary : {false, true}) {
    std::filesystem::resize_file(file, 64U << 20U);
    const event cut;
    server.once("STOR", [cut](session& s, std::string_view path) {
      s.reply("150 Go on");
      connection data = s.open_data();
      (void)data.receive(1);
      s.pause_until(cut);
      s.files().put(s.path(path), 'x' + data.receive_all());
      data.close();
      s.reply("226 Done");
    });
    const auto how = upload_options().temporary(temporary).watch([&](const transfer_progress&) {
      std::filesystem::resize_file(file, 1000);
      cut.open();
    });
    const auto e = caught<verification_failed>([&] { (void)open().upload(file, "file", how); });
    EXPECT_THAT(e.what(), HasSubstr("became shorter"));
    EXPECT_EQ(server.files().list("/").size(), 1U);
  }
}

TEST_F(client_upload, an_empty_file_arrives) {
  EXPECT_EQ(open().upload(content(""), "file").how, confidence::verified);
  EXPECT_EQ(there(), "");
}

TEST_F(client_upload, a_server_that_kept_half_and_said_226_is_found_out) {
  server.once("STOR", [](session& s, std::string_view path) {
    const auto received = s.receive_data();
    s.files().put(s.path(path), received.bytes.substr(0, 150'000));
    s.finish_transfer(received.end);
  });
  const verdict v = send(open());
  EXPECT_TRUE(there() == whole);
  EXPECT_EQ(v.retries, 1u);
  EXPECT_THAT(server.commands(), Contains("REST 150000"));
}

TEST_F(client_upload, a_broken_upload_goes_on_behind_what_the_server_has) {
  die_once();
  const verdict v = send(open());
  EXPECT_TRUE(there() == whole);
  EXPECT_EQ(v.how, confidence::verified);
  // The end of what is there is read back and compared.
  EXPECT_THAT(server.commands(), AllOf(Contains("REST 84464"), Contains("RETR file"), Contains("REST 150000")));
}

TEST_F(client_upload, what_is_there_and_not_ours_is_replaced) {
  server.files()["/file"] = pattern(150'000, 9);
  EXPECT_EQ(send(open(), upload_options().existing(if_exists::resume)).resumed_from, 0u);
  EXPECT_TRUE(there() == whole);
}

TEST_F(client_upload, another_run_goes_on_where_the_first_was_ended) {
  server.files()["/file"] = whole.substr(0, 200'000);
  const verdict v = send(open(), upload_options().existing(if_exists::resume));
  EXPECT_EQ(v.resumed_from, 200'000u);
  EXPECT_EQ(v.bytes, 100'000u);
  EXPECT_TRUE(there() == whole);
}

TEST_F(client_upload, a_server_without_rest_gets_all_of_it_again) {
  die_once();
  server.reply_to("REST", "502 not here");
  send(open());
  EXPECT_TRUE(there() == whole);
}

TEST_F(client_upload, the_final_name_appears_whole) {
  die_once();
  const verdict v = send(open(), upload_options().temporary(true));
  EXPECT_EQ(v.name, "file");
  EXPECT_TRUE(there() == whole);
  EXPECT_EQ(server.files().list("/").size(), 1u);
  EXPECT_THAT(said("STOR file"), IsEmpty());
  EXPECT_THAT(said("RNTO"), ElementsAre("RNTO file"));
}

TEST_F(client_upload, a_temporary_file_of_a_failed_upload_is_removed) {
  server.files()["/file"] = "the old one";
  server.on("STOR", [](session& s, std::string_view path) {
    const auto received = s.receive_data();
    s.files().put(s.path(path), received.bytes.substr(0, 10));
    s.finish_transfer(received.end, "552 Quota exceeded");
  });
  EXPECT_THROW(send(open(), upload_options().temporary(true)), error_perm);
  EXPECT_EQ(there(), "the old one");
  EXPECT_EQ(server.files().list("/").size(), 1u);
}

TEST_F(client_upload, a_server_that_does_not_rename_onto_a_file) {
  server.files()["/file"] = "the old one";
  server.once("RNTO", [](session& s, std::string_view) { s.reply("553 It exists"); });
  const verdict v = send(open(), upload_options().temporary(true));
  EXPECT_TRUE(there() == whole);
  EXPECT_THAT(v.notes, Contains(HasSubstr("deleted first")));
}

// What is about the right to rename says nothing of the old file, which stays.
TEST_F(client_upload, an_old_file_is_deleted_only_when_it_was_what_stood_in_the_way) {
  struct way {
    const char* verb;
    const char* words;
    if_exists policy = if_exists::overwrite;
  };
  for (const auto& w : {way{"RNFR", "502 no renaming here"}, way{"RNFR", "550 Permission denied"},
                        way{"RNTO", "500 what?"}, way{"RNTO", "532 no account"}}) {
    SCOPED_TRACE(w.words);
    server.files()["/file"] = "the old one";
    server.reply_to(w.verb, w.words);
    EXPECT_THAT(caught<error_perm>([&] { send(open(), upload_options().temporary(true)); }).what(), HasSubstr(w.words));
    EXPECT_EQ(there(), "the old one");
    EXPECT_EQ(server.files().list("/").size(), 1u);
    EXPECT_EQ(count("DELE file"), 0u);
    server.on(w.verb, [v = std::string(w.verb)](session& s, std::string_view name) { s.default_handler(v, name); });
  }
}

TEST_F(client_upload, a_file_that_came_meanwhile_is_not_deleted_for_one_that_may_not_replace_it) {
  server.once("RNTO", [](session& s, std::string_view) {
    s.files()["/file"] = "somebody else's";
    s.reply("553 It exists");
  });
  EXPECT_THROW(send(open(), upload_options().temporary(true).existing(if_exists::fail)), error_perm);
  EXPECT_EQ(there(), "somebody else's");
  EXPECT_EQ(server.files().list("/").size(), 1u);
}

TEST_F(client_upload, the_only_copy_stays_and_is_named) {
  server.files()["/file"] = "the old one";
  server.reply_to("RNTO", "553 It exists");
  const auto e = caught<error_perm>([&] { send(open(), upload_options().temporary(true)); });
  const auto left = server.files().list("/");
  ASSERT_EQ(left.size(), 1u);
  EXPECT_THAT(e.what(), HasSubstr(left.begin()->first));
  EXPECT_TRUE(there("/" + left.begin()->first) == whole);
}

TEST_F(client_upload, a_rename_whose_answer_was_lost_is_done) {
  const auto rename_and_go = [](session& s, std::string_view name) {
    const auto all = s.files().list("/");
    for (const auto& [temporary, entry] : all)
      if (temporary.ends_with(".ferry-part")) {
        s.files().put(s.path(name), s.files().content("/" + temporary).value_or(""));
        s.files().remove("/" + temporary);
      }
    s.reset();
  };
  for (const bool text : {false, true}) {
    server.files()["/file"] = "the old one";
    server.once("RNTO", rename_and_go);
    open().upload(content("one\ntwo\n"), "file", upload_options().temporary(true).text(text));
    EXPECT_EQ(there(), text ? "one\r\ntwo\r\n" : "one\ntwo\n");
    EXPECT_EQ(count("DELE file"), 0u);
    EXPECT_EQ(server.files().list("/").size(), 1u);
  }
  // By MLST alone.
  server.reply_to("SIZE", "500 what?").reply_to("MDTM", "500 what?");
  server.files()["/file"] = "the old one";
  server.once("RNTO", rename_and_go);
  open().upload(content("three"), "file", upload_options().temporary(true));
  EXPECT_EQ(there(), "three");
  // Where nothing is told, nothing is deleted.
  server.reply_to("MLST", "500 what?");
  server.once("RNTO", rename_and_go);
  EXPECT_THROW(open().upload(content("four"), "file", upload_options().temporary(true)), error_perm);
  EXPECT_EQ(there(), "four");
}

TEST_F(client_upload, what_is_appended_is_appended_once) {
  server.files()["/file"] = "before,";
  die_once("APPE");
  const verdict v = open().append(content(whole), "file");
  EXPECT_TRUE(there() == "before," + whole);
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_EQ(v.retries, 1u);
}

TEST_F(client_upload, an_append_that_cannot_be_checked_is_not_tried_again) {
  server.files()["/file"] = "before,";
  server.reply_to("SIZE", "500 what?");
  die_once("APPE");
  EXPECT_THROW(open().append(content(whole), "file"), error);
  EXPECT_EQ(said("APPE").size(), 1u);
}

TEST_F(client_upload, case_064_a_full_disk_is_not_tried_again) {
  for (const char* words : {"552 Disk full", "452 Insufficient storage"}) {
    server.once("STOR", [words](session& s, std::string_view) { s.finish_transfer(s.receive_data().end, words); });
    const auto before = said("STOR").size();
    EXPECT_THROW(send(open()), ftp_error);
    EXPECT_EQ(said("STOR").size(), before + 1) << words;
  }
}

TEST_F(client_upload, case_065_what_is_refused_is_told_with_the_servers_words) {
  server.reply_to("STOR", "553 Permission denied");
  const auto e = caught<error_perm>([&] { send(open()); });
  EXPECT_EQ(e.code(), 553);
  EXPECT_TRUE(e.session_usable());
}

TEST_F(client_upload, directories_are_made_when_they_are_missing) {
  EXPECT_THROW(open().upload(content("x"), "a/b/file"), error_perm);
  open().upload(content("x"), "a/b/file", upload_options().make_directories(true));
  EXPECT_EQ(there("/a/b/file"), "x");
}

TEST_F(client_upload, an_existing_file_is_treated_as_asked) {
  server.files()["/file"] = "theirs";
  const auto with = [&](if_exists policy) { return send(open(), upload_options().existing(policy)); };
  EXPECT_EQ(with(if_exists::skip).how, confidence::skipped);
  EXPECT_THROW(with(if_exists::fail), error);
  EXPECT_EQ(there(), "theirs");
  EXPECT_EQ(with(if_exists::rename).name, "file (1)");
  EXPECT_TRUE(there("/file (1)") == whole);
  EXPECT_EQ(there(), "theirs");
  EXPECT_EQ(with(if_exists::overwrite).how, confidence::verified);
  EXPECT_TRUE(there() == whole);
}

TEST_F(client_upload, the_server_chooses_a_name) {
  const verdict v = send(open(), upload_options().unique(true));
  EXPECT_EQ(v.name, "unique");
  EXPECT_TRUE(there("/unique") == whole);
  EXPECT_EQ(v.how, confidence::verified);
}

TEST_F(client_upload, case_066_the_word_that_never_came_is_replaced_by_the_size) {
  server.once("STOR", [](session& s, std::string_view path) {
    const auto received = s.receive_data();
    s.files().put(s.path(path), received.bytes);
    s.reset();
  });
  const verdict v = send(open(once_only()));
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_THAT(v.notes, Contains(HasSubstr("before the final reply")));
}

TEST_F(client_upload, a_source_that_cannot_go_back_is_not_tried_again) {
  die_once();
  std::size_t given = 0;
  const auto producer = [&](std::span<std::byte> room) -> std::size_t {
    const std::size_t n = std::min(room.size(), whole.size() - given);
    std::copy_n(content(whole).begin() + static_cast<std::ptrdiff_t>(given), n, room.begin());
    given += n;
    return n;
  };
  const auto e = caught<incomplete_transfer>([&] { open().upload(producer, "file"); });
  EXPECT_FALSE(e.retryable());
  EXPECT_THAT(e.what(), HasSubstr("not tried again"));
  EXPECT_EQ(said("STOR").size(), 1u);
}

TEST_F(client_upload, a_file_brings_its_time_when_asked) {
  const auto file = make("file", "text");
  std::filesystem::last_write_time(
      file, std::chrono::file_clock::from_sys(std::chrono::sys_seconds(std::chrono::seconds(1'709'208'000))));
  server.on("MDTM", [](session& s, std::string_view argument) {
    s.reply(argument.starts_with("20240229120000 ") ? "213 20240229120000" : "550 no");
  });
  const verdict v = open().upload(file, "file", upload_options().keep_time(true));
  EXPECT_THAT(v.notes, IsEmpty());
  EXPECT_THAT(server.commands(), Contains("MDTM 20240229120000 file"));
}

TEST_F(client_upload, text_ends_its_lines_as_the_network_does) {
  open().upload(content("one\ntwo\r\n"), "file", upload_options().text(true));
  EXPECT_EQ(there(), "one\r\ntwo\r\n");
}

TEST_F(client_upload, pushing_ends_with_a_verdict_or_not_at_all) {
  client& c = open();
  {
    remote_writer writer = c.write("file");
    writer.write(whole);
    EXPECT_EQ(writer.finish().how, confidence::verified);
  }
  EXPECT_TRUE(there() == whole);
  { c.write("file").write("cut"); }
  EXPECT_TRUE(c.exists("file"));
}

TEST_F(client_upload, its_time_is_over_wherever_it_is) {
  server.on("STOR", [](session& s, std::string_view) {
    s.reply("150 Go on");
    s.open_data().wait_for_peer_close();
    s.reply("426 cut");
  });
  EXPECT_THROW(open(usual().limit_rate(1'000))
                   .upload(content(pattern(1 << 20)), "new", upload_options().deadline(milliseconds(300))),
               timeout_error);
}

TEST_F(client_upload, a_full_server_is_not_tried_for_ever) {
  for (const char* words : {"451 No space left on device", "426 Write error", "226 Done"}) {
    server.on("STOR", [words](session& s, std::string_view) {
      s.files()["/new"] = s.receive_data().bytes.substr(0, 10);
      s.reply(words);
    });
    const auto before = said("STOR").size();
    EXPECT_THROW((void)open().upload(content(pattern(100'000)), "new"), error);
    EXPECT_LE(said("STOR").size() - before, 8u) << words;
  }
}

TEST_F(client_upload, when_its_time_is_over_it_is_cleaned_up_in_step) {
  client& c = open(once_only().limit_rate(1'000));
  EXPECT_THROW(c.upload(content(pattern(1 << 20)), "new", upload_options().temporary(true).deadline(milliseconds(200))),
               timeout_error);
  EXPECT_THAT(server.files().list("/"), IsEmpty());
  c.mkdirs("more");
  EXPECT_EQ(count("USER anonymous"), 1u);
}

}  // namespace
}  // namespace ferry::testing
