// The typed client's session and its verbs for files and directories.
#include <atomic>

#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string secret = "s3cret-passw0rd";

class client_verbs : public typed_client_test {
 protected:
  void SetUp() override {
    server.files()["/pub/a b"] = "one";
    server.files()["/pub/deep/er/c"] = "three";
  }
};

// --- The session ---------------------------------------------------------------------------------------------------------

TEST_F(client_verbs, case_001_a_server_that_wants_no_login) {
  server.greeting("230 come in\r\n");
  client& c = open();
  c.connect();
  EXPECT_THAT(said("USER"), IsEmpty());
  EXPECT_EQ(c.list("pub").size(), 2u);
}

TEST_F(client_verbs, case_005_another_command_where_user_is_refused) {
  server.once("USER", [](session& s, std::string_view) { s.reply("530 not so"); });
  server.reply_to("XAUT", "230 welcome");
  open(usual().alternative_login("XAUT 2 abc")).connect();
  EXPECT_EQ(count("XAUT 2 abc"), 1u);
  server.on("USER", [](session& s, std::string_view) { s.reply("530 not so"); });
  server.reply_to("XAUT", "530 nor so");
  EXPECT_THROW(open(usual().alternative_login("XAUT 2 abc")).connect(), error_perm);
}

TEST_F(client_verbs, case_010_a_full_server_is_tried_again_and_a_refused_login_is_not) {
  server.once("PASS", [](session& s, std::string_view) {
    s.reply("530 Sorry, the maximum number of clients is already connected");
  });
  open().connect();
  EXPECT_EQ(said("PASS").size(), 2u);
  server.reply_to("PASS", "530 Login incorrect");
  EXPECT_FALSE(caught<error_perm>([&] { open().connect(); }).retryable());
  EXPECT_EQ(said("PASS").size(), 3u);
}

TEST_F(client_verbs, a_lost_pipelined_login_is_made_step_by_step) {
  server.once("PASS", [](session& s, std::string_view) { s.reply("503 Login with USER first"); });
  client& c = open(once_only());
  c.connect();
  EXPECT_TRUE(c.exists("pub/a b"));
  EXPECT_EQ(server.sessions().size(), 2u);
}

TEST_F(client_verbs, case_049_a_server_that_wants_pret_gets_it_for_listings_too) {
  const auto announced = std::make_shared<std::atomic<bool>>(false);
  server.on("PRET", [announced](session& s, std::string_view) {
    *announced = true;
    s.reply("200 OK, will use master node");
  });
  for (const char* verb : {"EPSV", "PASV"})
    server.on(verb, [announced, verb](session& s, std::string_view argument) {
      if (!announced->exchange(false))
        return s.reply("500 You need to use a client supporting PRET (PRE Transfer) to use PASV");
      s.default_handler(verb, argument);
    });
  client& c = open(once_only());
  EXPECT_EQ(c.list("pub").size(), 2u);
  EXPECT_EQ(c.list("pub").size(), 2u);
  const auto before = said("PASV").size();
  fetch(c, "pub/a b");
  EXPECT_THAT(said("PRET"), ElementsAre("PRET MLSD pub", "PRET MLSD pub", "PRET RETR pub/a b"));
  EXPECT_EQ(said("PASV").size(), before + 1) << "transfers know what a listing has found out";
}

TEST_F(client_verbs, case_025_os400_is_told_to_use_paths) {
  server.greeting("220-QTCP at AS400.EXAMPLE.ORG.\r\n220 Connection will close if idle more than 5 minutes.\r\n");
  server.reply_once("PWD", "257 \"QGPL\" is current library.");
  server.reply_to("SYST", "215  OS/400 is the remote operating system. The TCP/IP version is \"V7R4M0\".");
  server.reply_to("SITE", "250  Now using naming format \"1\".");
  EXPECT_TRUE(open().exists("pub/a b"));
  EXPECT_THAT(said("SITE"), ElementsAre("SITE NAMEFMT 1"));
  server.greeting("220 ready\r\n");
  EXPECT_TRUE(open().exists("pub/a b"));
  EXPECT_EQ(count("SYST"), 1u) << "nobody else is asked";
}

TEST_F(client_verbs, a_password_wants_tls_and_gets_it_or_stays_here) {
  client_options with_password = usual().plain(false).user("anna").password(secret).retry(retry_options().times(0));
  EXPECT_THROW(open(with_password).connect(), error_perm);
  EXPECT_THAT(server.commands(), ElementsAre("AUTH TLS", "AUTH SSL"));
  server.enable_tls();
  client& c = open(with_password.tls(tls_options().danger_accept_any_certificate(true)));
  EXPECT_EQ(c.list("pub").size(), 2u);
  EXPECT_TRUE(c.tls());
  EXPECT_THAT(server.commands(), AllOf(Contains("USER anna"), Contains("PROT P")));
}

TEST_F(client_verbs, options_that_contradict_the_url_are_refused_at_once) {
  EXPECT_THROW(open(usual(), "", "ftps"), std::invalid_argument);
  EXPECT_THROW(open(usual().secure(true)), std::invalid_argument);
  EXPECT_THROW(client("http://host/"), url_error);
  EXPECT_THAT(server.sessions(), IsEmpty());
}

TEST_F(client_verbs, s37_the_password_is_in_no_trace_and_no_error) {
  std::string all;
  const auto options =
      usual().user("anna").password(secret).retry(retry_options().times(0)).trace([&](const trace_event& e) {
        all += std::string(e.text) + '\n';
      });
  client& c = open(options);
  c.connect();
  server.reply_to("PASS", "530 no");
  c.close();
  all += caught<error_perm>([&] { c.connect(); }).describe();
  EXPECT_THAT(said("PASS"), Contains("PASS " + secret));
  EXPECT_THAT(all, AllOf(HasSubstr("PASS ****"), Not(HasSubstr(secret))));
}

TEST_F(client_verbs, the_password_comes_from_file_environment_netrc_or_callback) {
  server.require_login("anna", secret);
  ::setenv("FERRY_TEST_PASSWORD", secret.c_str(), 1);
  const auto file = make("password", secret + "\n");
  const auto netrc = make("netrc", "machine 127.0.0.1 login anna password " + secret + "\n");
  open(usual().user("anna").password_file(file)).connect();
  open(usual().user("anna").password_variable("FERRY_TEST_PASSWORD")).connect();
  open(usual().netrc(netrc)).connect();
  open(usual().user("anna").ask_password([](std::string_view, std::string_view) { return secret; })).connect();
  EXPECT_THROW(open(usual().user("anna")).connect(), std::invalid_argument);
  // One account's password is not another's.
  EXPECT_THROW(open(usual().user("bert").netrc(netrc)).connect(), std::invalid_argument);
  EXPECT_EQ(count("PASS " + secret), 4u);
}

TEST_F(client_verbs, case_012_a_421_in_the_middle_is_reconnected_from) {
  client& c = open();
  c.connect();
  server.once("MLST", [](session& s, std::string_view) {
    s.reply("421 Going down");
    s.close();
  });
  EXPECT_TRUE(c.stat("pub/a b"));
  EXPECT_EQ(server.sessions().size(), 2u);
}

// --- Directories and files -----------------------------------------------------------------------------------------------

TEST_F(client_verbs, paths_are_below_that_of_the_url_or_absolute) {
  client& c = open(usual(), "pub/");
  EXPECT_EQ(fetch(c, "a b"), "one");
  EXPECT_EQ(fetch(c, "/pub/deep/er/c"), "three");
  EXPECT_THAT(said("RETR"), ElementsAre("RETR pub/a b", "RETR /pub/deep/er/c"));
  EXPECT_THROW((void)c.size("a\r\nDELE b"), std::invalid_argument);
  EXPECT_THROW(open().remove(""), std::invalid_argument);
  EXPECT_THAT(said("DELE"), IsEmpty());
}

TEST_F(client_verbs, lists_and_looks_up) {
  client& c = open(usual(), "pub");
  std::vector<std::string> seen;
  for (const auto& e : c.list()) seen.push_back(e.name);
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("a b", "deep"));
  EXPECT_EQ(c.stat("a b")->size, 3u);
  EXPECT_TRUE(c.exists("deep"));
  EXPECT_FALSE(c.exists("none"));
  EXPECT_THROW((void)c.list("none"), error_perm);
  EXPECT_EQ(count("FEAT"), 1u);
}

TEST_F(client_verbs, case_060_an_empty_directory_is_an_empty_list) {
  server.files().make_directory("/empty");
  EXPECT_THAT(open().list("empty"), IsEmpty());
}

TEST_F(client_verbs, a_rename_whose_answer_was_lost_is_done) {
  const auto rename_and_go = [](session& s, std::string_view) {
    s.files().rename("/pub/old", "/pub/new");
    s.reset();
  };
  server.files()["/pub/old"] = "text";
  server.once("RNTO", rename_and_go);
  open().rename("pub/old", "pub/new");
  EXPECT_EQ(server.files().content("/pub/new"), "text");
  server.files().remove("/pub/new");
  server.files()["/pub/old/file"] = "text";
  server.once("RNTO", rename_and_go);
  open().rename("pub/old", "pub/new");
  EXPECT_EQ(server.files().content("/pub/new/file"), "text");
  // What was never renamed is not there.
  server.once("RNTO", [](session& s, std::string_view) {
    s.files().remove("/pub/new/file");
    s.reset();
  });
  EXPECT_EQ(caught<error_perm>([&] { open().rename("pub/new/file", "pub/file"); }).code(), 550);
}

TEST_F(client_verbs, what_was_removed_although_the_answer_was_lost_is_removed) {
  server.files()["/pub/old"] = "text";
  server.once("DELE", [](session& s, std::string_view) {
    s.files().remove("/pub/old");
    s.reset();
  });
  open().remove("pub/old");
  EXPECT_EQ(server.files().content("/pub/old"), std::nullopt);
  EXPECT_THROW(open().remove("pub/old"), error_perm);
}

TEST_F(client_verbs, makes_renames_and_removes) {
  client& c = open();
  EXPECT_THAT(c.mkdirs("x/y/z"), ElementsAre("x", "x/y", "x/y/z"));
  EXPECT_THAT(c.mkdirs("x/y"), IsEmpty());
  c.rename("pub/a b", "x/y/z/moved");
  EXPECT_EQ(server.files().content("/x/y/z/moved"), "one");
  c.remove("x/y/z/moved");
  c.remove("x/y/z");
  EXPECT_FALSE(c.exists("x/y/z"));
  EXPECT_EQ(caught<error_perm>([&] { c.remove("none"); }).command(), "DELE none");
}

TEST_F(client_verbs, a_tree_goes_as_a_whole_and_only_when_it_is_meant) {
  client& c = open();
  std::vector<std::string> seen;
  const auto note = [&](std::string_view path) { seen.emplace_back(path); };
  EXPECT_EQ(c.remove_all("pub", note, true).files, 2u);
  EXPECT_TRUE(c.exists("pub/a b"));
  seen.clear();
  const removal gone = c.remove_all("pub", note);
  EXPECT_EQ(gone.files, 2u);
  EXPECT_EQ(gone.directories, 3u);
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_FALSE(c.exists("pub"));
}

TEST_F(client_verbs, sizes_times_and_modes) {
  client& c = open(usual(), "pub");
  EXPECT_EQ(c.size("a b"), 3u);
  EXPECT_THROW((void)c.size("none"), error_perm);
  server.reply_to("SIZE", "502 not here");
  EXPECT_EQ(c.size("a b"), std::nullopt);
  server.reply_to("MDTM", "213 20240229120000");
  EXPECT_EQ(c.modified("a b"), file_time(std::chrono::seconds(1'709'208'000)));
  server.reply_to("MDTM", "213 20249999999999");
  EXPECT_EQ(c.modified("a b"), std::nullopt);
  c.chmod("a b", 0640);
  EXPECT_THAT(said("SITE"), ElementsAre("SITE CHMOD 640 pub/a b"));
}

TEST_F(client_verbs, times_are_set_by_what_the_server_has) {
  server.offer("MFMT");
  client& c = open(usual(), "pub");
  EXPECT_TRUE(c.set_modified("a b", file_time(std::chrono::seconds(1'709'208'000))));
  EXPECT_THAT(said("MFMT"), ElementsAre("MFMT 20240229120000 pub/a b"));
}

TEST_F(client_verbs, checksums_are_compared_when_asked) {
  server.offer("HASH SHA-256*;MD5");
  client& c = open(usual(), "pub");
  EXPECT_EQ(c.checksum("a b", checksum_algorithm::md5)->hex, "f97c5d29941bfb1b2fdab0874906ab82");
  std::string got;
  EXPECT_TRUE(c.download("a b", got, download_options().verify(check::required)).checksum);
  EXPECT_EQ(c.download("a b", folder / "a", download_options().verify(check::required)).how, confidence::verified);
  EXPECT_TRUE(c.upload(content("new"), "up", upload_options().verify(check::required)).checksum);
  server.reply_to("HASH", "213 SHA-256 0-3 " + std::string(64, '0') + " a b");
  EXPECT_THROW(c.download("a b", folder / "b", download_options().verify(check::checksum)), verification_failed);
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(client_verbs, a_checksum_that_is_required_and_not_there) {
  client& c = open(usual(), "pub");
  std::string got;
  EXPECT_THROW(c.download("a b", got, download_options().verify(check::required)), verification_failed);
  EXPECT_THAT(c.download("a b", folder / "a", download_options().verify(check::checksum)).notes,
              Contains(HasSubstr("no checksums")));
}

TEST_F(client_verbs, whole_commands_but_none_that_moves_data) {
  client& c = open();
  EXPECT_EQ(c.quote("NOOP").code(), 200);
  EXPECT_EQ(c.quote("NONSENSE").code(), 500);
  EXPECT_THROW((void)c.quote("RETR x"), std::invalid_argument);
  EXPECT_THROW((void)c.quote("NOOP\r\nDELE x"), std::invalid_argument);
  // What the client relies on stays as it is, and the error says what to use.
  for (const char* line : {"CWD /x", "cdup", "MODE B", "STRU R", "REST 7", "PROT C", "USER x", "PASS y"})
    EXPECT_THROW((void)c.quote(line), std::invalid_argument) << line;
  try {
    (void)c.quote("CWD /x");
  } catch (const std::invalid_argument& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr("CWD"), HasSubstr("path")));
  }
  EXPECT_THAT(said("CWD"), IsEmpty());
}

TEST_F(client_verbs, a_listing_that_breaks_is_made_again_where_nobody_has_seen_it) {
  server.once("MLSD", [](session& s, std::string_view) {
    s.send_transfer("type=file;size=3; a b\r\n", "150 Listing", "426 Cut");
  });
  EXPECT_EQ(open().list("pub").size(), 2u);
  server.once("MLSD", [](session& s, std::string_view) {
    s.send_transfer("type=file;size=3; a b\r\n", "150 Listing", "426 Cut");
  });
  std::size_t seen = 0;
  EXPECT_THROW(open().list("pub", [&](entry&) { ++seen; }), error_temp);
  EXPECT_EQ(seen, 1u);
}

TEST_F(client_verbs, an_idle_session_that_the_server_ended_is_no_failure) {
  const auto leave_at = [&](const char* verb) {
    server.once(verb, [](session& s, std::string_view) {
      s.reply("421 Timeout");
      s.close();
    });
  };
  client& c = open(once_only());
  c.connect();
  leave_at("FEAT");
  EXPECT_FALSE(c.features().empty());
  leave_at("EPSV");
  std::vector<std::string> gone;
  const removal r = c.remove_all("pub", [&](std::string_view name) { gone.emplace_back(name); });
  EXPECT_EQ(r.files, 2u);
  EXPECT_EQ(r.directories, 3u);
  EXPECT_EQ(gone.size(), 5u);
  EXPECT_FALSE(c.exists("pub"));
}

TEST_F(client_verbs, speed_is_limited_and_told) {
  server.files()["/big"] = pattern(300'000);
  client& c = open(usual().limit_rate(3'000'000));
  std::vector<transfer_progress> seen;
  c.download("big", folder / "big", download_options().watch([&](const transfer_progress& p) { seen.push_back(p); }));
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back().bytes, 300'000u);
  EXPECT_EQ(seen.back().total, 300'000u);
}

TEST_F(client_verbs, compressed_both_ways) {
  const std::string text(200'000, 'x');
  server.files()["/big.txt"] = text;
  server.files()["/big.zip"] = text;
  client& c = open(usual().compress(compression::automatic));
  EXPECT_TRUE(fetch(c, "big.txt") == text);
  EXPECT_LT(last.wire_bytes, 10'000u);
  EXPECT_EQ(last.how, confidence::verified);
  EXPECT_TRUE(fetch(c, "big.zip") == text);
  EXPECT_EQ(last.wire_bytes, text.size());
  EXPECT_LT(c.upload(content(text), "up.txt").wire_bytes, 10'000u);
  EXPECT_TRUE(server.files().content("/up.txt") == text);
}

// Of ProFTPD before 1.3.9 what was compressed on the way up comes out damaged.
TEST_F(client_verbs, to_proftpd_nothing_goes_up_compressed) {
  const std::string text(200'000, 'x');
  server.greeting("220 ProFTPD Server (Debian) [::ffff:127.0.0.1]\r\n");
  server.files()["/big"] = text;
  client& c = open(usual().compress(compression::always));
  EXPECT_TRUE(fetch(c, "big") == text);
  EXPECT_LT(last.wire_bytes, 10'000u);
  EXPECT_EQ(c.upload(content(text), "up").wire_bytes, text.size());
  EXPECT_TRUE(server.files().content("/up") == text);
}

}  // namespace
}  // namespace ferry::testing
