#include "session/directory_reader.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "session/listing_replies.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

const wall_time noon = std::chrono::local_days(std::chrono::year(2026) / 11 / 20) + 12h;

constexpr const char* unix_lines =
    "total 8\r\n"
    "drwxr-xr-x   2 ftp      ftp          4096 Nov 19 08:00 .\r\n"
    "-rw-r--r--   1 ftp      ftp             7 Nov 19 10:30 a\r\n"
    "drwxr-xr-x   2 ftp      ftp          4096 Jan  1  2020 sub\r\n";

void lists(fixture& f, const std::string& lines) {
  f.host.on("LIST", [&f, lines](std::string_view) { f.host.send_data(lines, "150 here"); });
}

void prepare(fixture& f) {
  f.connect();
  f.host.on("FEAT", "211-Features:\r\n MLST type*;size*;modify;unique*;\r\n211 End");
  f.host.files = {{"a", "1"}, {"b", "22"}};
  lists(f, unix_lines);
}
void without_mlsd(fixture& f) {
  prepare(f);
  f.host.on("FEAT", "211-Features:\r\n SIZE\r\n211 End");
}
void with_names_only(fixture& f) {
  without_mlsd(f);
  f.host.on("LIST", "502 no such thing");
}

struct reading {
  explicit reading(fixture& f, lister_options options = {}) : reader(std::move(options)), f_(f) {}
  words names(std::string_view path = {}) {
    words all;
    last.clear();
    reader.prepare(f_.session, "server:21", noon, "utf-8", {});
    reader.each(path, [&](entry& e) {
      all.push_back(e.name);
      last.push_back(e);
    });
    return all;
  }
  session::directory_reader reader;
  std::vector<entry> last;

 private:
  fixture& f_;
};

lister_options only(list_command command) { return lister_options{}.command(command); }

// Who is refused the way back is not where its user thinks, and closes the session.
void all_but_refusals(const step& start, const step& operation) {
  every_fault(start, operation);
  every_goodbye(start, operation);
  every_trace_throw(start, operation);
  stale_reply(start, operation);
}

TEST(directory_reader, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { reading(f).names("dir"); });
  all_faults(without_mlsd, [](fixture& f) { reading(f).names(); });
  all_but_refusals(prepare, [](fixture& f) { reading(f).names("a[b"); });
  all_but_refusals(without_mlsd, [](fixture& f) { reading(f).names("dir"); });
  all_but_refusals(with_names_only, [](fixture& f) { reading(f).names("dir"); });
  all_but_refusals(
      [](fixture& f) {
        prepare(f);
        f.host.on("STAT", std::string("213-Status:\r\n") + unix_lines + "213 End");
      },
      [](fixture& f) { reading(f, only(list_command::stat)).names("dir"); });
  all_faults(
      [](fixture& f) {
        prepare(f);
        f.host.on("MLST", "250-Listing\r\n type=file;size=1; /home/a\r\n250 End");
      },
      [](fixture& f) {
        reading r(f);
        r.reader.prepare(f.session, "server:21", noon, "utf-8", {});
        (void)r.reader.find("a");
      });
}

TEST(directory_reader, what_the_caller_throws_comes_out) {
  for (const auto& p : {step(prepare), step(without_mlsd), step(with_names_only)}) {
    every_throw(p, [](fixture& f, bomb& b) {
      session::directory_reader reader{lister_options{}};
      reader.prepare(f.session, "server:21", noon, "utf-8", {});
      reader.each("dir", [&](entry&) { b.tick(); });
    });
  }
}

TEST(directory_reader, mlsd_with_a_path_needs_no_other_command) {
  fixture f;
  prepare(f);
  reading r(f);
  EXPECT_EQ(r.names("dir"), (words{"a", "b"}));
  EXPECT_EQ(f.host.last_commands(5),
            (words{"FEAT", "OPTS MLST type;size;modify;unique;", "TYPE A", "EPSV", "MLSD dir"}));
  EXPECT_EQ(r.last[1].size, 2u);
  // Features, facts and type are remembered.
  r.names();
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "MLSD"}));
  EXPECT_EQ(r.reader.last_command(), list_command::mlsd);
  f.expect_sound();
}

TEST(directory_reader, features_that_are_known_are_not_asked_for) {
  fixture f;
  prepare(f);
  reading r(f);
  r.reader.prepare(f.session, "server:21", noon, "utf-8", {});
  r.reader.features(wire::features::parse("211-x\n SIZE\n211 y"));
  EXPECT_EQ(r.names(), (words{".", "a", "sub"}));
  EXPECT_EQ(f.host.commands().at(2), "TYPE A");
  EXPECT_EQ(r.reader.last_command(), list_command::list);
}

TEST(directory_reader, a_delicate_path_is_entered) {
  for (const char* path : {"-a", "x[y]", " x", "x*", "two words", "it's"}) {
    fixture f;
    prepare(f);
    reading(f).names(path);
    EXPECT_EQ(f.host.last_commands(6),
              (words{"PWD", "CWD " + std::string(path), "TYPE A", "EPSV", "MLSD", "CWD /home"}));
    f.expect_sound();
  }
}

TEST(directory_reader, list_is_always_bare) {
  fixture f;
  without_mlsd(f);
  reading r(f, lister_options{}.hidden(false).infer_zone(false));
  EXPECT_EQ(r.names("dir"), (words{".", "a", "sub"}));
  EXPECT_EQ(f.host.last_commands(7), (words{"FEAT", "PWD", "CWD dir", "TYPE A", "EPSV", "LIST", "CWD /home"}));
  EXPECT_EQ(r.reader.dialect(), "unix");
  f.expect_sound();
}

TEST(directory_reader, no_way_back_is_an_error_before_anything_is_done) {
  fixture f;
  without_mlsd(f);
  f.host.on("PWD", "250 somewhere");
  EXPECT_THROW(reading(f).names("dir"), error_proto);
  EXPECT_EQ(f.host.last_commands(1), words{"PWD"});
  f.expect_sound();
}

TEST(directory_reader, a_refused_way_back_closes_the_session) {
  fixture f;
  without_mlsd(f);
  f.host.on("CWD", [&f](std::string_view where) { f.host.reply(where == "/home" ? "550 gone" : "250 there"); });
  EXPECT_THROW(reading(f).names("dir"), error_perm);
  EXPECT_FALSE(f.session.is_open());
}

TEST(directory_reader, the_unknown_mlsd_is_tried_once) {
  fixture f;
  prepare(f);
  f.host.on("FEAT", "500 what?");
  f.host.on("MLSD", "500 what?");
  reading r(f, lister_options{}.hidden(false).infer_zone(false));
  EXPECT_EQ(r.names(), (words{".", "a", "sub"}));
  r.names();
  EXPECT_EQ(f.host.last_commands(6), (words{"EPSV", "MLSD", "EPSV", "LIST", "EPSV", "LIST"}));
  f.expect_sound();
}

TEST(directory_reader, another_server_is_asked_anew) {
  fixture f;
  prepare(f);
  reading r(f);
  r.names();
  r.reader.prepare(f.session, "other:21", noon, "utf-8", {});
  r.reader.each("", [](entry&) {});
  EXPECT_EQ(f.host.last_commands(4), (words{"FEAT", "OPTS MLST type;size;modify;unique;", "EPSV", "MLSD"}));
}

TEST(directory_reader, dash_a_is_used_when_it_gives_everything_and_more) {
  fixture f;
  without_mlsd(f);
  f.host.on("LIST", [&f](std::string_view argument) {
    const std::string more = "-rw-r--r--   1 ftp      ftp             7 Nov 19 10:30 .hidden\r\n";
    f.host.send_data(argument == "-a" ? more + unix_lines : unix_lines, "150 here");
  });
  reading r(f, lister_options{}.infer_zone(false));
  EXPECT_EQ(r.names(), (words{".hidden", ".", "a", "sub"}));
  EXPECT_EQ(r.names(), (words{".hidden", ".", "a", "sub"}));
  EXPECT_EQ(f.host.last_commands(6), (words{"EPSV", "LIST", "EPSV", "LIST -a", "EPSV", "LIST -a"}));
  f.expect_sound();
}

TEST(directory_reader, dash_a_is_dropped_when_it_is_taken_for_something_else) {
  const auto nothing = [](fixture& f) { f.host.send_data("", "150 here"); };
  const auto another = [](fixture& f) {
    f.host.send_data("-rw-r--r--   1 ftp      ftp             7 Nov 19 10:30 -a\r\n", "150 here");
  };
  const auto refusal = [](fixture& f) { f.host.reply("550 -a: no such file"); };
  for (const step& answer : {step(nothing), step(another), step(refusal)}) {
    fixture f;
    without_mlsd(f);
    f.host.on("LIST", [&](std::string_view argument) {
      if (argument.empty()) return f.host.send_data(unix_lines, "150 here");
      answer(f);
    });
    reading r(f, lister_options{}.infer_zone(false));
    // Once may be a file that was deleted in between.
    for (int i = 0; i < 3; ++i) EXPECT_EQ(r.names(), (words{".", "a", "sub"}));
    EXPECT_EQ(f.host.last_commands(1), words{"LIST"});
    f.expect_sound();
  }
}

TEST(directory_reader, an_empty_directory_does_not_settle_dash_a) {
  fixture f;
  without_mlsd(f);
  lists(f, "");
  reading r(f, lister_options{}.infer_zone(false));
  EXPECT_EQ(r.names(), words{});
  lists(f, unix_lines);
  EXPECT_EQ(r.names().size(), 3u);
  EXPECT_EQ(f.host.last_commands(4), (words{"EPSV", "LIST", "EPSV", "LIST -a"}));
}

TEST(directory_reader, the_zone_is_inferred_from_one_mdtm) {
  fixture f;
  without_mlsd(f);
  f.host.on("MDTM", "213 20261119083012");
  reading r(f, lister_options{}.hidden(false));
  r.names();
  EXPECT_EQ(r.reader.zone(), 2h);
  ASSERT_EQ(r.last.size(), 3u);
  EXPECT_EQ(r.last[1].modified->zone, zone_source::inferred);
  EXPECT_EQ(to_string(*r.last[1].modified), "2026-11-19T10:30");
  EXPECT_EQ(*r.last[1].modified->utc(), std::chrono::sys_days(std::chrono::year(2026) / 11 / 19) + 8h + 30min);
  r.names();
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "LIST"}));
  EXPECT_EQ(r.last[1].modified->zone, zone_source::inferred);
  f.expect_sound();
}

TEST(directory_reader, times_that_do_not_fit_infer_nothing) {
  for (const char* answer : {"213 20261119083512", "213 20261101083012", "213 nonsense", "550 what?", "502 no"}) {
    fixture f;
    without_mlsd(f);
    f.host.on("MDTM", answer);
    reading r(f, lister_options{}.hidden(false));
    r.names();
    EXPECT_EQ(r.reader.zone(), std::nullopt) << answer;
    EXPECT_EQ(r.last[1].modified->zone, zone_source::unknown);
    f.expect_sound();
  }
}

TEST(directory_reader, a_zone_that_is_given_is_taken) {
  fixture f;
  without_mlsd(f);
  reading r(f, lister_options{}.hidden(false).zone(-5h));
  r.names();
  EXPECT_EQ(f.host.last_commands(1), words{"LIST"});
  EXPECT_EQ(r.last[1].modified->zone, zone_source::given);
  EXPECT_EQ(*r.last[1].modified->utc(), std::chrono::sys_days(std::chrono::year(2026) / 11 / 19) + 15h + 30min);
}

TEST(directory_reader, names_are_asked_about_one_by_one) {
  fixture f;
  with_names_only(f);
  f.host.on("NLST", [&f](std::string_view) { f.host.send_data("a\r\n./sub\r\nodd\r\n", "150 names"); });
  f.host.on("MDTM", [&f](std::string_view name) { f.host.reply(name == "a" ? "213 20200102030405.5" : "550 no"); });
  f.host.on("CWD", [&f](std::string_view name) { f.host.reply(name == "odd" ? "550 no" : "250 there"); });
  reading r(f);
  EXPECT_EQ(r.names(), (words{"a", "sub", "odd"}));
  EXPECT_EQ(r.last[0].type, entry_type::file);
  EXPECT_EQ(r.last[0].size, 1u);
  EXPECT_EQ(to_string(*r.last[0].modified), "2020-01-02T03:04:05.500");
  EXPECT_EQ(r.last[0].modified->zone, zone_source::utc);
  EXPECT_EQ(r.last[1].type, entry_type::directory);
  EXPECT_EQ(r.last[2].type, entry_type::unknown);
  EXPECT_EQ(f.host.last_commands(9), (words{"SIZE a", "MDTM a", "SIZE sub", "CWD sub", "CWD /home", "MDTM sub",
                                            "SIZE odd", "CWD odd", "MDTM odd"}));
  EXPECT_EQ(r.reader.last_command(), list_command::nlst);
  f.expect_sound();
}

TEST(directory_reader, a_listing_that_nobody_can_read_leaves_the_names) {
  fixture f;
  without_mlsd(f);
  lists(f, "Here are %% your files\r\n== a ==\r\n");
  f.host.on("NLST", [&f](std::string_view) { f.host.send_data("a\r\n", "150 names"); });
  reading r(f);
  EXPECT_EQ(r.names(), words{"a"});
  EXPECT_EQ(r.reader.last_command(), list_command::nlst);
  f.expect_sound();
}

TEST(directory_reader, what_cannot_be_read_is_no_empty_directory) {
  const char* damaged = "-rw-r--r--   1 ftp ftp 7 Jan 41  2020 b\r\n";
  fixture f;
  prepare(f);
  f.host.on("MLSD",
            [&f](std::string_view) { f.host.send_data("-rw-r--r--   1 ftp ftp 7 Jan  1  2020 b\r\n", "150 here"); });
  lists(f, damaged);
  f.host.on("STAT", std::string("213-Status:\r\n") + damaged + "213 End");
  for (const list_command command : {list_command::mlsd, list_command::list, list_command::stat}) {
    reading r(f, only(command));
    EXPECT_THROW(r.names(), error_proto) << static_cast<int>(command);
    EXPECT_TRUE(f.session.is_open());
  }
  f.expect_sound();
}

TEST(directory_reader, what_the_server_says_in_place_of_a_listing_is_an_error) {
  const char* complaint = "ls: .: Permission denied\r\n";
  fixture f;
  without_mlsd(f);
  lists(f, complaint);
  f.host.on("NLST", [&](std::string_view) { f.host.send_data(complaint, "150 names"); });
  EXPECT_THROW(reading(f).names(), error_proto);
  EXPECT_THROW(reading(f, only(list_command::nlst)).names(), error_proto);
  lists(f, "ls: *: No such file or directory\r\n");
  EXPECT_EQ(reading(f).names(), words{});
  // With entries beside it, it concerns one of those.
  lists(f, std::string(complaint) + unix_lines);
  EXPECT_EQ(reading(f, lister_options{}.hidden(false).infer_zone(false)).names().size(), 3u);
  f.host.final_reply = "226 Transfer done (but failed to open directory).";
  f.host.on("NLST", [&](std::string_view) { f.host.send_data("", "150 names"); });
  EXPECT_THROW(reading(f, only(list_command::nlst)).names(), error_reply);
  f.expect_sound();
}

TEST(directory_reader, a_name_that_would_set_a_time_is_not_asked_about) {
  const std::string line = "-rw-r--r--   1 ftp ftp 7 Nov 19 10:30 20200101120000 x\r\n";
  fixture f;
  without_mlsd(f);
  lists(f, line);
  f.host.on("NLST", [&](std::string_view) { f.host.send_data("20200101 x\r\n", "150 names"); });
  EXPECT_EQ(reading(f).names().size(), 1u);
  EXPECT_EQ(reading(f, only(list_command::nlst)).names().size(), 1u);
  EXPECT_EQ(f.host.dialogue().find("MDTM"), std::string::npos);
}

TEST(directory_reader, a_name_that_was_entered_and_cannot_be_left_closes_the_session) {
  fixture f;
  with_names_only(f);
  f.host.on("NLST", [&f](std::string_view) { f.host.send_data("sub\r\n", "150 names"); });
  f.host.on("CWD", [&f](std::string_view where) { f.host.reply(where == "/home" ? "550 gone" : "250 there"); });
  EXPECT_THROW(reading(f).names(), error_perm);
  EXPECT_FALSE(f.session.is_open());
}

TEST(directory_reader, summer_time_leaves_the_zone_unknown) {
  fixture f;
  without_mlsd(f);
  lists(f,
        "-rw-r--r--   1 ftp ftp 7 Nov 19 10:30 winter\r\n"
        "-rw-r--r--   1 ftp ftp 7 Jul 10 10:00 summer\r\n");
  f.host.on("MDTM", [&f](std::string_view name) {
    f.host.reply(name == "winter" ? "213 20261119093000" : "213 20260710080000");
  });
  reading r(f, lister_options{}.hidden(false));
  r.names();
  EXPECT_EQ(r.reader.zone(), std::nullopt);
  EXPECT_EQ(r.last[0].modified->zone, zone_source::unknown);
}

TEST(directory_reader, one_failure_does_not_settle_dash_a) {
  fixture f;
  without_mlsd(f);
  bool busy = true;
  f.host.on("LIST", [&](std::string_view argument) {
    if (argument == "-a" && std::exchange(busy, false)) return f.host.reply("450 busy");
    f.host.send_data(unix_lines, "150 here");
  });
  reading r(f, lister_options{}.infer_zone(false));
  r.names();
  r.names();
  r.names();
  EXPECT_EQ(f.host.last_commands(1), words{"LIST -a"});
}

TEST(directory_reader, refusals_that_mean_empty) {
  for (const char* answer : {"550 No files found", "450 No files found", "550 No data sets found.",
                             "550 /home: No such file or directory"}) {
    fixture f;
    without_mlsd(f);
    f.host.on("LIST", answer);
    EXPECT_EQ(reading(f).names(), words{}) << answer;
    f.expect_sound();
  }
  for (const char* answer :
       {"550 Permission denied", "450 busy", "550 No files: permission denied", "451 No files found"}) {
    fixture f;
    without_mlsd(f);
    f.host.on("LIST", answer);
    EXPECT_THROW(reading(f).names(), ftp_error) << answer;
    f.expect_sound();
  }
}

TEST(directory_reader, an_unreadable_directory_is_no_empty_one) {
  fixture f;
  without_mlsd(f);
  lists(f, "");
  f.host.final_reply = "226 Transfer done (but failed to open directory).";
  EXPECT_THROW(reading(f).names(), error_reply);
  f.host.files.clear();
  EXPECT_THROW(reading(f, only(list_command::mlsd)).names(), error_reply);
  f.expect_sound();
}

TEST(directory_reader, stat_lists_over_the_control_connection) {
  fixture f;
  prepare(f);
  f.host.on("STAT", std::string("213-Status of dir:\r\n") + unix_lines + "213 End");
  reading r(f, only(list_command::stat));
  EXPECT_EQ(r.names("dir"), (words{".", "a", "sub"}));
  EXPECT_EQ(f.host.last_commands(4), (words{"PWD", "CWD dir", "STAT .", "CWD /home"}));
  EXPECT_EQ(r.names().size(), 3u);
  EXPECT_EQ(f.host.last_commands(1), words{"STAT ."});
  f.host.on("STAT", "213-Status\r\n213--rw-r--r--   1 ftp ftp 7 Nov 19 10:30 a\r\n213 End");
  EXPECT_EQ(r.names(), words{"a"});
  f.host.on("STAT", "211-FTP server status\r\n Connected to nobody\r\n211 End");
  EXPECT_THROW(r.names(), error_proto);
  f.host.on("STAT", "211 all is well");
  EXPECT_THROW(r.names(), error_reply);
  f.expect_sound();
}

TEST(directory_reader, finds_one_path) {
  fixture f;
  prepare(f);
  f.host.on("MLST", "250-Listing\r\n type=file;size=7; /home/x y\r\n250 End");
  reading r(f);
  r.reader.prepare(f.session, "server:21", noon, "utf-8", {});
  const auto found = r.reader.find("x y");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "x y");
  EXPECT_EQ(found->size, 7u);
  f.host.on("MLST", "550 x: No such file or directory");
  EXPECT_FALSE(r.reader.find("x"));
  f.host.on("MLST", "550 x: Permission denied");
  EXPECT_THROW((void)r.reader.find("x"), error_perm);
  f.host.on("MLST", "250 as you like");
  EXPECT_THROW((void)r.reader.find("x"), error_proto);
  f.expect_sound();
}

TEST(directory_reader, finds_one_path_in_the_listing_of_its_directory) {
  fixture f;
  without_mlsd(f);
  reading r(f, lister_options{}.hidden(false).infer_zone(false));
  r.reader.prepare(f.session, "server:21", noon, "utf-8", {});
  const auto found = r.reader.find("/top/a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size, 7u);
  EXPECT_EQ(f.host.last_commands(6), (words{"PWD", "CWD /top", "TYPE A", "EPSV", "LIST", "CWD /home"}));
  EXPECT_FALSE(r.reader.find("/nothing"));
  for (const char* path : {"/", "", "..", "/top/."}) {
    const auto directory = r.reader.find(path);
    ASSERT_TRUE(directory) << path;
    EXPECT_EQ(directory->type, entry_type::directory);
  }
  f.host.on("CWD",
            [&f](std::string_view where) { f.host.reply(where == "/home" ? "250 there" : "550 No such directory"); });
  EXPECT_FALSE(r.reader.find("/nowhere/x"));
  f.expect_sound();
}

TEST(directory_reader, finds_one_path_where_neither_feat_nor_mlst_is_known) {
  fixture f;
  prepare(f);
  for (const char* verb : {"FEAT", "MLST", "MLSD"}) f.host.on(verb, "500 what?");
  reading r(f, lister_options{}.hidden(false).infer_zone(false));
  r.reader.prepare(f.session, "server:21", noon, "utf-8", {});
  const auto found = r.reader.find("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size, 7u);
  EXPECT_EQ(r.reader.dialect(), "unix");
  f.expect_sound();
}

TEST(listing_replies, tell_apart_what_servers_mean) {
  EXPECT_TRUE(session::not_implemented({"502 no"}));
  EXPECT_FALSE(session::not_implemented({"501 no"}));
  EXPECT_TRUE(session::means_missing({"550 a: No such file or directory"}));
  EXPECT_FALSE(session::means_missing({"450 a: No such file or directory"}));
  EXPECT_FALSE(session::means_missing({"550 not found, or access denied"}));
  EXPECT_FALSE(session::is_delicate("/plain/path-1.0_x"));
}

}  // namespace
}  // namespace ferry::testing
