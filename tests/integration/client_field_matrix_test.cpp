// What other FTP libraries met on a hostile server, played for the typed client and for the command: what one of them says, the other says too, and in
// no case is there a file that is not the server's.
#include <sys/wait.h>

#include <array>
#include <cstdio>

#include "tls_support.hpp"
#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string whole = pattern(100'000);
const std::string half = whole.substr(0, 50'000);

// As docs/command.md has them.
enum exit_code {
  done = 0,
  usage = 2,
  timed_out = 4,
  refused = 6,
  refused_for_now = 7,
  cut = 8,
  not_ftp = 10,
  policy = 11,
  tls = 12
};

struct run_result {
  int status;
  std::string output;
};

class client_field_matrix : public typed_client_test {
 protected:
  void SetUp() override {
    server.files()["/file"] = whole;
    server.files()["/other"] = "good";
  }
  std::string url(const std::string& path, const std::string& scheme = "ftp") const {
    return scheme + "://" + server.address() + ":" + std::to_string(server.port()) + "/" + path;
  }
  /// `ferry words`, with no configuration, in the test's folder, once.
  run_result ferry(const std::string& words) const {
    const std::string all =
        "cd '" + folder.string() + "' && HOME=/nonexistent FERRY_RETRY=0 '" FERRY_COMMAND "' " + words + " 2>&1";
    std::FILE* const pipe = ::popen(all.c_str(), "r");
    std::string output;
    std::array<char, 4096> room;
    while (const std::size_t n = std::fread(room.data(), 1, room.size(), pipe)) output.append(room.data(), n);
    const int status = ::pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output};
  }
  /// Both fail, and leave nothing behind. The server is made hostile before each.
  template <class Error>
  void both_fail(const std::function<void()>& prepare, exit_code status, client_options options = once_only(),
                 const std::string& flags = {}) {
    prepare();
    const Error e = caught<Error>([&] { open(options).download("file", folder / "file"); });
    EXPECT_THAT(names(), IsEmpty());
    prepare();
    const auto run = ferry("get " + flags + " '" + url("file") + "'");
    EXPECT_EQ(run.status, status) << run.output << e.describe();
    EXPECT_THAT(names(), IsEmpty());
  }
  /// Both fetch the file.
  void both_fetch(const std::function<void()>& prepare) {
    prepare();
    EXPECT_EQ(open(once_only()).download("file", folder / "file").how, confidence::verified);
    EXPECT_TRUE(read(folder / "file") == whole);
    std::filesystem::remove(folder / "file");
    prepare();
    const auto run = ferry("get '" + url("file") + "'");
    EXPECT_EQ(run.status, done) << run.output;
    EXPECT_TRUE(read(folder / "file") == whole);
    std::filesystem::remove(folder / "file");
  }
  static client_options hasty() {
    ferry::deadlines d;
    d.connect = d.reply = d.idle_data = d.drain = milliseconds(200);
    return once_only().deadlines(d);
  }
};

TEST_F(client_field_matrix, half_a_file_and_226) {
  both_fail<incomplete_transfer>(
      [&] {
        server.once("RETR", [](session& s, std::string_view) {
          s.send_transfer(half, "150 Sending (100000 bytes)", "226 Done");
        });
      },
      cut);
}

TEST_F(client_field_matrix, half_a_file_and_426) {
  both_fail<error_temp>(
      [&] {
        server.once("RETR", [](session& s, std::string_view) {
          s.send_transfer(half, "150 Sending (100000 bytes)", "426 Cut");
        });
      },
      cut);
}

TEST_F(client_field_matrix, an_upload_of_which_the_server_kept_half_and_says_226) {
  server.on("STOR", [](session& s, std::string_view path) {
    const auto received = s.receive_data();
    s.files().put(s.path(path), received.bytes.substr(0, received.bytes.size() / 2));
    s.finish_transfer(received.end);
  });
  caught<incomplete_transfer>([&] { open(once_only()).upload(content(whole), "new"); });
  make("new", whole);
  EXPECT_EQ(ferry("put new '" + url("new") + "'").status, cut);
}

TEST_F(client_field_matrix, the_226_comes_before_the_data_ends) {
  both_fetch([&] {
    server.once("RETR", [](session& s, std::string_view) {
      s.reply("150 Sending (100000 bytes)");
      connection data = s.open_data();
      data.send(half);
      s.reply("226 Done");
      data.send(std::string_view(whole).substr(half.size()));
      data.close();
    });
  });
}

TEST_F(client_field_matrix, a_550_to_retr_then_a_good_one) {
  client& c = open(once_only());
  EXPECT_TRUE(caught<error_perm>([&] { fetch(c, "none"); }).session_usable());
  EXPECT_EQ(c.quote("PWD").code(), 257);
  EXPECT_EQ(fetch(c, "other"), "good");
  EXPECT_EQ(server.sessions().size(), 1u);
  const auto run = ferry("get '" + url("none") + "' '" + url("other") + "'");
  EXPECT_EQ(run.status, 14) << run.output;
  EXPECT_EQ(read(folder / "other"), "good");
  EXPECT_EQ(server.sessions().size(), 2u);
}

TEST_F(client_field_matrix, no_150_but_data_and_226) {
  both_fetch(
      [&] { server.once("RETR", [](session& s, std::string_view) { s.send_transfer(whole, "", "226 Done"); }); });
}

TEST_F(client_field_matrix, epsv_is_refused) {
  both_fetch([&] { server.reply_to("EPSV", "500 What?"); });
}

TEST_F(client_field_matrix, pasv_announces_an_address_behind_a_nat) {
  both_fetch([&] {
    server.reply_to("EPSV", "500 What?");
    server.on("PASV", [](session& s, std::string_view) { s.reply(passive_reply({"10.255.255.1", s.listen_data()})); });
  });
}

TEST_F(client_field_matrix, a_file_name_with_a_line_end_and_a_second_command) {
  EXPECT_THROW(fetch(open(), "file\r\nDELE other"), std::invalid_argument);
  EXPECT_EQ(ferry("get '" + url("file%0d%0aDELE%20other") + "'").status, usage);
  EXPECT_THAT(server.commands(), IsEmpty());
}

TEST_F(client_field_matrix, the_connection_closes_inside_a_greeting_of_several_lines) {
  both_fail<connection_closed>(
      [&] {
        server.on_connect([](session& s) {
          s.raw("220-Welcome\r\n220-to the ");
          s.close();
        });
      },
      cut);
}

TEST_F(client_field_matrix, no_greeting_at_all) {
  both_fail<timeout_error>([&] { server.on_connect([](session& s) { s.wait_for_peer_close(); }); }, timed_out, hasty(),
                           "--timeout 1");
}

TEST_F(client_field_matrix, the_data_connection_is_silent_after_150) {
  both_fail<timeout_error>(
      [&] {
        server.once("RETR", [](session& s, std::string_view) {
          s.reply("150 Sending");
          connection data = s.open_data();
          s.wait_for_peer_close();
        });
      },
      timed_out, hasty(), "--timeout 1");
}

TEST_F(client_field_matrix, replies_and_lines_without_end) {
  for (const char* more : {"220-and more of it\r\n", "and more of it "})
    both_fail<limit_error>(
        [&] {
          server.on_connect([more](session& s) {
            s.raw("220-Welcome\r\n220-");
            s.flood(more, 1 << 30);
          });
        },
        not_ftp);
}

TEST_F(client_field_matrix, a_certificate_for_another_host) {
  tls_config config;
  config.certificate = certificates::all().wrong_host;
  server.enable_tls(config);
  const auto options = once_only().plain(false).secure(true).tls(trusting());
  EXPECT_EQ(caught<tls_error>([&] { fetch(open(options), "file"); }).problem(), tls_problem::wrong_name);
  const auto run = ferry("get --cacert '" + authority_file().string() + "' '" + url("file", "ftpes") + "'");
  EXPECT_EQ(run.status, tls) << run.output;
  EXPECT_THAT(said("USER"), IsEmpty());
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(client_field_matrix, five_of_five_data_connections_resume) {
  for (const auto version : {tls_range::only_1_2, tls_range::only_1_3}) {
    tls_config config;
    config.versions = version;
    server.enable_tls(config);
    const auto before = server.tls_data().size();
    client& c = open(once_only().plain(false).secure(true).tls(trusting()));
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(fetch(c, "file") == whole);
    std::string words = "get --cacert '" + authority_file().string() + "' -o '" + folder.string() + "'";
    for (int i = 0; i < 5; ++i) {
      server.files()["/f" + std::to_string(i)] = whole;
      words += " '" + url("f" + std::to_string(i), "ftpes") + "'";
    }
    const auto run = ferry(words);
    EXPECT_EQ(run.status, done) << run.output;
    EXPECT_THAT(server.tls_data(), SizeIs(before + 10));
    EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::resumed, true)));
  }
}

TEST_F(client_field_matrix, a_tls_1_3_upload_of_300_000_arrives) {
  tls_config config;
  config.versions = tls_range::only_1_3;
  server.enable_tls(config);
  const std::string all = pattern(300'000, 3);
  open(once_only().plain(false).secure(true).tls(trusting())).upload(content(all), "one");
  make("local", all);
  EXPECT_EQ(ferry("put --cacert '" + authority_file().string() + "' local '" + url("two", "ftpes") + "'").status, done);
  EXPECT_TRUE(server.files().content("/one") == all);
  EXPECT_TRUE(server.files().content("/two") == all);
}

TEST_F(client_field_matrix, a_tls_download_without_close_notify) {
  const auto options = once_only().plain(false).secure(true).tls(trusting());
  const std::string words = "get --cacert '" + authority_file().string() + "' '" + url("file", "ftpes") + "'";
  tls_config cut_short;
  cut_short.cut_after = 49'152;
  server.enable_tls(cut_short);
  caught<incomplete_transfer>([&] { open(options).download("file", folder / "file"); });
  EXPECT_EQ(ferry(words).status, cut);
  EXPECT_THAT(names(), IsEmpty());
  tls_config rude;
  rude.goodbye = tls_goodbye::no_close_notify;
  server.enable_tls(rude);
  EXPECT_TRUE(fetch(open(options), "file") == whole);
  EXPECT_THAT(last.notes, ElementsAre(HasSubstr("close_notify")));
  EXPECT_EQ(ferry(words).status, done);
  EXPECT_TRUE(read(folder / "file") == whole);
}

TEST_F(client_field_matrix, a_552_in_mid_upload_and_a_reset) {
  server.on("STOR", [](session& s, std::string_view) {
    s.reply("150 Go on");
    connection data = s.open_data();
    data.receive(1000);
    s.reply("552 Disk full");
    data.reset();
  });
  const auto e = caught<error_perm>([&] { open().upload(content(pattern(64 << 20)), "new"); });
  EXPECT_EQ(e.code(), 552);
  EXPECT_TRUE(e.session_usable());
  make("local", whole);
  const auto run = ferry("put local '" + url("new") + "'");
  EXPECT_EQ(run.status, refused) << run.output;
  EXPECT_THAT(run.output, HasSubstr("552"));
}

TEST_F(client_field_matrix, names_that_lead_out_of_a_tree) {
  server.on("MLSD", [](session& s, std::string_view) {
    s.send_transfer("type=file;size=4; ../../evil.txt\r\ntype=file;size=4; /abs\r\ntype=file;size=4; other\r\n");
  });
  std::filesystem::create_directory(folder / "in");
  const auto run = ferry("get -r -o in '" + url("") + "'");
  EXPECT_EQ(run.status, 14) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("evil.txt"), HasSubstr("abs")));
  EXPECT_THAT(names(), ElementsAre("in"));
  EXPECT_EQ(read(folder / "in/other"), "good");
  std::vector<std::string> unsafe;
  for (const auto& one : open().list())
    if (!one.safe_name()) unsafe.push_back(one.name);
  EXPECT_THAT(unsafe, ElementsAre("../../evil.txt", "/abs"));
}

TEST_F(client_field_matrix, how_many_commands_it_takes) {
  const auto run = ferry("get '" + url("file") + "' '" + url("other") + "'");
  EXPECT_EQ(run.status, done) << run.output;
  auto all = server.commands();
  std::erase(all, "QUIT");
  EXPECT_THAT(all, ElementsAre("USER anonymous", "PASS anonymous@", "TYPE I", "SIZE file", "MDTM file", "EPSV",
                               "RETR file", "SIZE other", "MDTM other", "EPSV", "RETR other"));
}

}  // namespace
}  // namespace ferry::testing
