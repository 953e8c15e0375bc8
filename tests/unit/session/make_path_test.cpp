#include "session/make_path.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using directories = std::shared_ptr<std::set<std::string>>;

const auto mlst = wire::features::parse("211-x\n MLST type*;\n211 y");
const wire::features old;

// MKD, CWD and MLST over a set of directories; /home is where the session is.
directories serve(fixture& f, std::set<std::string> there) {
  f.connect();
  const auto all = std::make_shared<std::set<std::string>>(std::move(there));
  all->insert({"", "/", "/home"});
  const auto absolute = [](std::string_view p) { return (p.starts_with('/') ? "" : "/home/") + std::string(p); };
  f.host.on("MKD", [&f, all, absolute](std::string_view p) {
    const std::string path = absolute(p);
    if (all->contains(path) || !all->contains(path.substr(0, path.rfind('/')))) return f.host.reply("550 no");
    all->insert(path);
    f.host.reply("257 \"" + path + "\" made");
  });
  f.host.on("CWD", [&f, all, absolute](std::string_view p) {
    f.host.reply(all->contains(absolute(p)) ? "250 there" : "550 no such directory");
  });
  f.host.on("MLST", [&f, all, absolute](std::string_view p) {
    f.host.reply(all->contains(absolute(p)) ? "250-x\r\n Type=DIR; " + absolute(p) + "\r\n250 y" : "550 no such thing");
  });
  return all;
}

void prepare(fixture& f) { serve(f, {"/home/a"}); }

void all_but_refusals(const step& operation) {
  every_fault(prepare, operation);
  every_goodbye(prepare, operation);
  every_trace_throw(prepare, operation);
  stale_reply(prepare, operation);
}

TEST(make_path, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { session::make_path(f.session, mlst, "a/b/c"); });
  all_faults(prepare, [](fixture& f) { (void)session::is_directory(f.session, mlst, "a"); });
  // Who is refused the way back has closed the session.
  all_but_refusals([](fixture& f) { session::make_path(f.session, old, "a/b/c"); });
}

TEST(make_path, makes_what_is_missing) {
  struct row {
    const char* path;
    words made;
  };
  for (const auto* features : {&mlst, &old}) {
    for (const auto& [path, made] :
         {row{"a/b", {"a/b"}}, row{"a", {}}, row{"x", {"x"}}, row{"x/y/z", {"x", "x/y", "x/y/z"}},
          row{"/home/a//b/./c/", {"/home/a/b", "/home/a/b/c"}}, row{"/", {}}, row{"", {}}, row{".", {}},
          row{"/p/q", {"/p", "/p/q"}}}) {
      fixture f;
      prepare(f);
      EXPECT_EQ(session::make_path(f.session, *features, path), made) << path;
      EXPECT_EQ(session::make_path(f.session, *features, path), words{}) << path;
      f.expect_sound();
    }
  }
}

TEST(make_path, asks_for_nothing_when_only_the_last_is_missing) {
  fixture f;
  prepare(f);
  session::make_path(f.session, mlst, "a/b");
  EXPECT_EQ(f.host.last_commands(1), words{"MKD a/b"});
  session::make_path(f.session, mlst, "a/b");
  EXPECT_EQ(f.host.last_commands(2), (words{"MKD a/b", "MLST a/b"}));
  session::make_path(f.session, old, "a");
  EXPECT_EQ(f.host.last_commands(4), (words{"MKD a", "PWD", "CWD a", "CWD /home"}));
}

TEST(make_path, case_026_somebody_else_may_make_it) {
  fixture f;
  const auto all = serve(f, {});
  bool raced = false;
  f.host.on("MKD", [&](std::string_view p) {
    // The first time all of it appears just before it is made.
    all->insert({"/home/a", "/home/a/b"});
    f.host.reply(std::exchange(raced, true) ? "521 it exists" : "550 " + std::string(p) + ": File exists");
  });
  EXPECT_EQ(session::make_path(f.session, mlst, "a/b"), words{});
  f.host.on("MKD", "550 not allowed");
  const auto e = thrown<error_perm>([&] { session::make_path(f.session, mlst, "c/d"); });
  EXPECT_EQ(e.command(), "MKD c");
  EXPECT_STREQ(e.what(), "550 not allowed");
  EXPECT_THROW(session::make_path(f.session, old, "a/b/c"), error_perm);
  f.expect_sound();
}

TEST(make_path, a_file_in_the_way_is_the_servers_refusal) {
  fixture f;
  serve(f, {});
  f.host.on("MLST", [&f](std::string_view p) {
    f.host.reply(p == "a" ? "250-x\r\n type=file;size=1; a\r\n250 y" : "550 no such file");
  });
  f.host.on("MKD", "550 a: it exists");
  EXPECT_STREQ(thrown<error_perm>([&] { session::make_path(f.session, mlst, "a/b"); }).what(), "550 a: it exists");
  EXPECT_EQ(f.host.last_commands(2), (words{"MKD a", "MLST a"}));
  f.expect_sound();
}

TEST(make_path, who_cannot_make_any_is_not_asked_again) {
  for (const char* text : {"500 what?", "502 no", "530 log in"}) {
    fixture f;
    prepare(f);
    f.host.on("MKD", text);
    EXPECT_THROW(session::make_path(f.session, mlst, "x/y/z"), error_perm);
    EXPECT_EQ(f.host.last_commands(1), words{"MKD x/y/z"});
  }
}

TEST(make_path, case_027_deep_paths_are_made_and_endless_ones_refused) {
  fixture f;
  prepare(f);
  std::string deep = "d";
  for (int i = 1; i < 150; ++i) deep += "/d";
  EXPECT_EQ(session::make_path(f.session, mlst, deep).size(), 150u);
  const auto before = f.host.commands().size();
  std::string endless = "d";
  for (int i = 1; i < 1001; ++i) endless += "/d";
  EXPECT_THROW(session::make_path(f.session, mlst, endless), std::invalid_argument);
  EXPECT_THROW(session::make_path(f.session, mlst, "a\r\nDELE x"), std::invalid_argument);
  EXPECT_EQ(f.host.commands().size(), before);
}

TEST(make_path, a_link_and_a_server_without_mlst_are_entered) {
  fixture f;
  prepare(f);
  for (const char* text : {"250-x\r\n type=OS.unix=symlink; a\r\n250 y", "502 no", "550 'a' cannot be listed"}) {
    f.host.on("MLST", text);
    EXPECT_TRUE(session::is_directory(f.session, mlst, "a")) << text;
    EXPECT_EQ(f.host.last_commands(3), (words{"PWD", "CWD a", "CWD /home"}));
    EXPECT_FALSE(session::is_directory(f.session, mlst, "b")) << text;
  }
  f.host.on("PWD", "502 no");
  EXPECT_FALSE(session::is_directory(f.session, old, "a"));
  EXPECT_EQ(f.host.last_commands(1), words{"PWD"});
  f.expect_sound();
  f.host.on("PWD", "257 \"/elsewhere\"");
  EXPECT_FALSE(thrown<error_perm>([&] { (void)session::is_directory(f.session, old, "a"); }).session_usable());
  EXPECT_FALSE(f.session.is_open());
}

}  // namespace
}  // namespace ferry::testing
