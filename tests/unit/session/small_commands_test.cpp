#include "session/small_commands.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "session/size.hpp"

namespace ferry::testing {
namespace {

void prepare(fixture& f) {
  f.connect();
  f.host.on("HOST", "220 welcome there");
  f.host.on("ALLO", "202 superfluous");
  f.host.on("SITE", "200 done");
  f.host.on("SYST", "215 OS/400 is the remote operating system.");
  f.host.on("PWD", "257 \"QGPL\" is current library.");
}

TEST(small_commands, survive_every_fault) {
  all_faults(prepare, [](fixture& f) { session::choose_host(f.session, "ftp.example.org"); });
  all_faults(prepare, [](fixture& f) { session::allocate(f.session, 5); });
  all_faults(prepare, [](fixture& f) { session::site(f.session, "HELP"); });
  all_faults(prepare, [](fixture& f) { (void)session::ask_system(f.session); });
  all_faults(prepare, [](fixture& f) { (void)session::starting_directory(f.session); });
}

TEST(small_commands, host_is_a_name_or_an_address_in_brackets) {
  fixture f;
  prepare(f);
  session::set_type(f.session, 'I');
  EXPECT_TRUE(session::choose_host(f.session, "ftp.example.org"));
  EXPECT_EQ(f.session.type(), '\0');
  session::choose_host(f.session, "::1");
  session::choose_host(f.session, "fe80::1%eth0");
  session::choose_host(f.session, "[::1]");
  session::choose_host(f.session, "192.0.2.7");
  EXPECT_EQ(f.host.last_commands(5),
            (words{"HOST ftp.example.org", "HOST [::1]", "HOST [fe80::1]", "HOST [::1]", "HOST 192.0.2.7"}));
}

TEST(small_commands, host_and_allo_may_be_unknown_but_not_refused) {
  struct row {
    const char* text;
    bool host_ignored;
    bool allo_ignored;
  };
  for (const auto& [text, host_ignored, allo_ignored] :
       {row{"500 what?", true, true}, row{"502 no", true, true}, row{"504 not here", false, true},
        row{"530 Please login with USER and PASS.", true, false}, row{"503 too late", false, false},
        row{"552 disk full", false, false}, row{"452 disk full", false, false}, row{"331 hm", false, false}}) {
    fixture f;
    prepare(f);
    f.host.on("HOST", text);
    f.host.on("ALLO", text);
    const auto host = [&] { return session::choose_host(f.session, "a"); };
    const auto allo = [&] { return session::allocate(f.session, 100); };
    if (host_ignored) {
      EXPECT_FALSE(host()) << text;
    } else {
      EXPECT_THROW(host(), ftp_error) << text;
    }
    if (allo_ignored) {
      EXPECT_FALSE(allo()) << text;
    } else {
      EXPECT_THROW(allo(), ftp_error) << text;
    }
    EXPECT_EQ(f.host.last_commands(1), words{"ALLO 100"});
    f.expect_sound();
  }
  fixture f;
  prepare(f);
  EXPECT_TRUE(session::allocate(f.session, 18446744073709551615u));
}

TEST(small_commands, site_passes_through) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::site(f.session, "IDLE 10").text, "200 done");
  EXPECT_EQ(f.host.last_commands(1), words{"SITE IDLE 10"});
  f.host.on("SITE", "500 no");
  EXPECT_THROW(session::site(f.session, "IDLE 10"), error_perm);
  EXPECT_THROW(session::site(f.session, "a\nb"), std::invalid_argument);
}

TEST(small_commands, case_025_os400_is_asked_for_names_with_slashes) {
  fixture f;
  prepare(f);
  f.host.on("SITE", [&f](std::string_view) {
    f.host.on("PWD", "257 \"/QSYS.LIB/QGPL.LIB\" is current directory.");
    f.host.reply("250 Now using naming format \"1\".");
  });
  EXPECT_EQ(session::starting_directory(f.session), "/QSYS.LIB/QGPL.LIB");
  EXPECT_EQ(f.host.last_commands(4), (words{"PWD", "SYST", "SITE NAMEFMT 1", "PWD"}));
}

TEST(small_commands, case_020_case_021_case_025_other_directories_are_kept) {
  struct row {
    const char* pwd;
    const char* syst;
    const char* path;
    std::size_t commands;
  };
  for (const auto& [pwd, syst, path, commands] :
       {row{"257 \"/\"", "215 OS/400", "/", 1}, row{"257 \"C:/\" hm", "215 Windows_NT", "C:/", 2},
        row{"257 \"x\"", "500 what?", "x", 2}, row{"550 no", "215 UNIX", "", 1}, row{"500 no", "215 UNIX", "", 1},
        row{"250 fine", "215 UNIX", "", 1}}) {
    fixture f;
    prepare(f);
    f.host.on("PWD", pwd);
    f.host.on("SYST", syst);
    const auto before = f.host.commands().size();
    EXPECT_EQ(session::starting_directory(f.session), path) << pwd;
    EXPECT_EQ(f.host.commands().size() - before, commands) << pwd;
    f.expect_sound();
  }
  fixture f;
  prepare(f);
  f.host.on("SITE", "500 no");
  EXPECT_EQ(session::starting_directory(f.session), "QGPL");
  f.host.on("PWD", "257 \"/cut");
  EXPECT_THROW((void)session::starting_directory(f.session), error_proto);
}

}  // namespace
}  // namespace ferry::testing
