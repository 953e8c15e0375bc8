#include "session/times.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;
using session::time_command;

const wire::utc_time when = std::chrono::sys_days(std::chrono::year(2020) / 1 / 2) + 3h + 4min + 5s;
constexpr const char* stamp = "20200102030405";

wire::features with(const std::string& lines) { return wire::features::parse("211-x\n" + lines + "\n211 y"); }
const auto mfmt = with(" MDTM\n MFMT");
const auto mdtm_only = with(" MDTM");

void prepare(fixture& f) {
  f.connect();
  f.host.on("MDTM", "213 20200102030405");
  f.host.on("MFMT", "213 Modify=20200102030405; a b");
  f.host.on("SITE", "200 done");
}

time_command set(fixture& f, const wire::features& features, time_command known = time_command::unknown) {
  return session::set_modified(f.session, features, "a b", when, known);
}

TEST(times, survive_every_fault) {
  all_faults(prepare, [](fixture& f) { (void)session::modified(f.session, "a"); });
  all_faults(prepare, [](fixture& f) { (void)set(f, mfmt); });
  all_faults(prepare, [](fixture& f) { (void)set(f, mfmt, time_command::site_utime); });
  all_faults(prepare, [](fixture& f) { session::change_mode(f.session, "a", 0644); });
  all_faults(
      [](fixture& f) {
        prepare(f);
        f.host.on("SITE", "500 what?");
        f.host.on("MDTM", [&f](std::string_view a) { f.host.reply(a == "a b" ? "213 20200102030405" : "550 what?"); });
      },
      [](fixture& f) { EXPECT_EQ(set(f, mdtm_only), time_command::none); });
}

TEST(times, case_038_case_039_of_a_file) {
  for (const auto& [text, expected] : std::vector<std::pair<const char*, std::optional<wire::utc_time>>>{
           {"213 20200102030405", when},
           {"213 20200102030405.250", when + 250ms},
           {"213 191200102030405", when},  // 19 and tm_year
           {"213 20200132030405", {}},
           {"213 yesterday", {}},
           {"213", {}},
           {"200 20200102030405", {}},
           {"550 no such file", {}},
           {"450 busy", {}},
           {"500 what?", {}}}) {
    fixture f;
    prepare(f);
    f.host.on("MDTM", text);
    EXPECT_EQ(session::modified(f.session, "a b"), expected) << text;
    EXPECT_EQ(f.host.last_commands(1), words{"MDTM a b"});
    f.expect_sound();
  }
}

TEST(times, a_question_sets_no_time) {
  fixture f;
  prepare(f);
  (void)session::modified(f.session, "20200101120000 x");
  EXPECT_EQ(f.host.last_commands(1), words{"MDTM ./20200101120000 x"});
}

// What servers answered, and what it means.
TEST(times, are_set_by_what_the_server_has) {
  struct row {
    const char* server;
    wire::features features;
    const char* mfmt;
    const char* mdtm;
    const char* utime;
    time_command used;
    words said;
  };
  const std::string s(stamp);
  const words long_form{"SITE UTIME a b " + s + ' ' + s + ' ' + s + " UTC"};
  const words by_mfmt{"MFMT " + s + " a b"};
  const words by_mdtm{"MDTM " + s + " a b"};
  for (const row& r : std::vector<row>{
           {"vsftpd", mdtm_only, "500 Unknown command.", "213 File modification time set.", "500 Unknown SITE command.",
            time_command::mdtm, by_mdtm},
           {"ProFTPD", mfmt, "213 Modify=20200102030405; a b", "550 ?", "500 'SITE UTIME' not understood",
            time_command::mfmt, by_mfmt},
           {"Pure-FTPd", mfmt, "213 UTIME OK", "550 Can't check for file existence", "213 UTIME OK", time_command::mfmt,
            by_mfmt},
           {"pyftpdlib", mfmt, "213 Modify=20200102030405; /upload/a b.", "550 ?", "500 ?", time_command::mfmt,
            by_mfmt},
           {"Serv-U", with(" MDTM YYYYMMDDHHMMSS[+-TZ];filename"), "500 ?", "253 Date/time changed okay.", "500 ?",
            time_command::mdtm, by_mdtm},
           {"ProFTPD with mod_site_misc", mdtm_only, "500 ?", "550 20200102030405 a b: No such file or directory",
            "200 SITE UTIME command successful", time_command::site_utime, long_form},
           {"a server without FEAT", {}, "213 UTIME OK", "550 ?", "500 ?", time_command::mfmt, by_mfmt},
           {"a file that is named like this", mdtm_only, "500 ?", "213 20010101000000", "200 done",
            time_command::site_utime, long_form},
           {"a file system that rounds", mfmt, "213 Modify=20200102030404; a b", "", "", time_command::mfmt,
            by_mfmt}}) {
    fixture f;
    prepare(f);
    f.host.on("MFMT", r.mfmt);
    f.host.on("MDTM", r.mdtm);
    f.host.on("SITE", r.utime);
    EXPECT_EQ(set(f, r.features), r.used) << r.server;
    EXPECT_EQ(f.host.last_commands(1), r.said) << r.server;
    const auto before = f.host.commands().size();
    EXPECT_EQ(set(f, r.features, r.used), r.used) << r.server;
    EXPECT_EQ(f.host.commands().size(), before + 1);
    f.expect_sound();
  }
}

TEST(times, site_utime_has_two_forms) {
  fixture f;
  prepare(f);
  f.host.on("MDTM", "500 what?");
  f.host.on("SITE",
            [&f](std::string_view a) { f.host.reply(a == "UTIME 20200102030405 a b" ? "200 done" : "501 bad time"); });
  EXPECT_EQ(set(f, mdtm_only), time_command::site_utime_first);
  EXPECT_EQ(set(f, mdtm_only, time_command::site_utime_first), time_command::site_utime_first);
}

TEST(times, a_server_without_any_is_told_from_a_file_that_is_missing) {
  fixture f;
  prepare(f);
  f.host.on("SITE", "500 what?");
  bool there = true;
  f.host.on("MDTM",
            [&](std::string_view a) { f.host.reply(there && a == "a b" ? "213 20010101000000" : "550 no such file"); });
  EXPECT_EQ(set(f, mdtm_only), time_command::none);
  const auto before = f.host.commands().size();
  EXPECT_EQ(set(f, mdtm_only, time_command::none), time_command::none);
  EXPECT_EQ(f.host.commands().size(), before);
  there = false;
  EXPECT_EQ(thrown<error_perm>([&] { (void)set(f, mdtm_only); }).command(), "MDTM 20200102030405 a b");
  there = true;
  f.host.on("SITE", "550 not yours");
  EXPECT_EQ(thrown<error_perm>([&] { (void)set(f, mdtm_only); }).code(), 550);
  f.host.on("SITE", "500 what?");
  f.host.on("MDTM", "550 Could not set file modification time.");  // vsftpd
  EXPECT_EQ(thrown<error_perm>([&] { (void)set(f, mdtm_only); }).code(), 550);
  for (const auto one : {time_command::mfmt, time_command::mdtm, time_command::site_utime}) {
    f.host.on("MFMT", "502 no");
    f.host.on("MDTM", "502 no");
    EXPECT_EQ(set(f, mfmt, one), time_command::none);
  }
  f.expect_sound();
}

TEST(times, refusals_and_contradictions_are_thrown) {
  fixture f;
  prepare(f);
  f.host.on("MFMT", "550 no such file");
  EXPECT_THROW((void)set(f, mfmt), error_perm);
  EXPECT_THROW((void)set(f, mfmt, time_command::mfmt), error_perm);
  f.host.on("MFMT", "350 hm");
  EXPECT_THROW((void)set(f, mfmt), error_reply);
  f.host.on("MFMT", "213 Modify=20200102040405; a b");
  EXPECT_THROW((void)set(f, mfmt), error_proto);
  EXPECT_THROW((void)set(f, mfmt, time_command::mfmt), error_proto);
  f.expect_sound();
}

TEST(times, modes_are_octal) {
  fixture f;
  prepare(f);
  session::change_mode(f.session, "a b", 0644);
  session::change_mode(f.session, "a b", 01777);
  session::change_mode(f.session, "a b", 0);
  EXPECT_EQ(f.host.last_commands(3), (words{"SITE CHMOD 644 a b", "SITE CHMOD 1777 a b", "SITE CHMOD 000 a b"}));
  EXPECT_THROW(session::change_mode(f.session, "a", 010000), std::invalid_argument);
  for (const char* text : {"202 ignored", "350 hm", "550 no", "504 no"}) {
    f.host.on("SITE", text);
    EXPECT_THROW(session::change_mode(f.session, "a", 0644), ftp_error) << text;
  }
  f.expect_sound();
}

TEST(times, s07_nothing_is_written_for_a_name_of_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  EXPECT_THROW((void)session::modified(f.session, "a\nb"), std::invalid_argument);
  EXPECT_THROW((void)session::set_modified(f.session, mfmt, "a\r\nb", when), std::invalid_argument);
  EXPECT_THROW(session::change_mode(f.session, "a\rb", 0644), std::invalid_argument);
  EXPECT_EQ(f.host.operations(), before);
}

}  // namespace
}  // namespace ferry::testing
