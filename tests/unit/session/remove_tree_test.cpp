#include "session/remove_tree.hpp"

#include <gmock/gmock.h>

#include <map>
#include <memory>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;

// Paths, each with the lines of its MLSD; who is in `links` goes by DELE although it is shown as a directory.
struct tree {
  std::map<std::string, std::string> listings;
  std::set<std::string> links;
  std::set<std::string> refusing;
  std::set<std::string> cut;  // listings that end with a 426
};

constexpr const char* feat = "211-x\r\n MLST type*;unique*;\r\n211 y";

void serve(fixture& f, const std::shared_ptr<tree>& t) {
  f.connect();
  f.host.on("FEAT", feat);
  f.host.on("MLSD", [&f, t](std::string_view p) {
    const auto found = t->listings.find(std::string(p));
    if (found == t->listings.end()) return f.host.reply("550 no such directory");
    f.host.final_reply = t->cut.contains(found->first) ? "426 cut" : "226 done";
    f.host.send_data(found->second, "150 here");
  });
  f.host.on("DELE", [&f, t](std::string_view p) {
    const std::string path(p);
    const bool directory = t->listings.contains(path) && !t->links.contains(path);
    f.host.reply(directory || t->refusing.contains(path) ? "550 no" : "250 gone");
  });
}

std::shared_ptr<tree> usual() {
  return std::make_shared<tree>(tree{{{"t",
                                       "type=cdir;unique=1; t\r\ntype=pdir;unique=0; ..\r\ntype=file;unique=2; a\r\n"
                                       "type=dir;unique=3; s\r\ntype=OS.unix=symlink;unique=9; l\r\n"},
                                      {"t/s", "type=file;unique=4; b c\r\ntype=dir;unique=5; e\r\n"},
                                      {"t/s/e", ""}},
                                     {},
                                     {},
                                     {}});
}
void prepare(fixture& f) { serve(f, usual()); }

struct outcome {
  session::removed_tree count;
  words removed;  // directories with a slash behind them
  words refused;
};

outcome run(fixture& f, std::string_view path = "t", session::remove_tree_options options = {}) {
  session::directory_reader reader{lister_options{}};
  reader.prepare(f.session, "server:21", {}, "utf-8", {});
  reader.features(wire::features::parse("211-x\n MLST type*;unique*;\n211 y"));
  outcome o;
  options.on_removed([&](const std::string& p, bool directory) { o.removed.push_back(p + (directory ? "/" : "")); });
  options.on_refused([&](const std::string& p, const std::string&) { o.refused.push_back(p); });
  o.count = session::remove_tree(f.session, reader, path, options);
  EXPECT_EQ(o.count.files + o.count.directories, o.removed.size());
  EXPECT_EQ(o.count.refused, o.refused.size());
  return o;
}

words deleted(const fixture& f) {
  words all;
  for (const auto& c : f.host.commands())
    if (c.starts_with("DELE") || c.starts_with("RMD")) all.push_back(c);
  return all;
}

TEST(remove_tree, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { (void)run(f); });
}

TEST(remove_tree, what_the_caller_throws_comes_out) {
  every_throw(prepare, [](fixture& f, bomb& b) {
    session::directory_reader reader{lister_options{}};
    reader.prepare(f.session, "server:21", {}, "utf-8", {});
    session::remove_tree(f.session, reader, "t",
                         session::remove_tree_options{}.on_removed([&](const std::string&, bool) { b.tick(); }));
  });
}

TEST(remove_tree, goes_from_the_leaves_to_the_root) {
  fixture f;
  prepare(f);
  const auto o = run(f, "t/");
  EXPECT_THAT(o.removed, ElementsAre("t/a", "t/l", "t/s/b c", "t/s/e/", "t/s/", "t/"));
  EXPECT_EQ(o.count.files, 3u);
  EXPECT_EQ(deleted(f), (words{"DELE t", "DELE t/a", "DELE t/l", "DELE t/s", "DELE t/s/b c", "DELE t/s/e", "RMD t/s/e",
                               "RMD t/s", "RMD t"}));
  EXPECT_THAT(f.host.commands(), ::testing::Not(::testing::Contains("FEAT")));
}

TEST(remove_tree, a_dry_run_deletes_nothing) {
  fixture f;
  prepare(f);
  EXPECT_THAT(run(f, "t", session::remove_tree_options{}.dry_run(true)).removed,
              ElementsAre("t/a", "t/l", "t/s/b c", "t/s/e/", "t/s/", "t/"));
  EXPECT_EQ(deleted(f), words{});
}

TEST(remove_tree, s24_links_that_look_like_directories_are_not_followed) {
  fixture f;
  const auto t = usual();
  t->links = {"t/s"};
  serve(f, t);
  EXPECT_THAT(run(f).removed, ElementsAre("t/a", "t/l", "t/s", "t/"));
  EXPECT_THAT(f.host.commands(), ::testing::Not(::testing::Contains("MLSD t/s")));
  // So may the path itself be one, or a file.
  t->links = {"t"};
  EXPECT_THAT(run(f).removed, ElementsAre("t"));
  EXPECT_THAT(run(f, "file").removed, ElementsAre("file"));
}

TEST(remove_tree, nothing_goes_on_a_listing_that_was_cut) {
  fixture f;
  const auto t = usual();
  t->cut = {"t"};
  serve(f, t);
  EXPECT_THROW(run(f), error_temp);
  EXPECT_EQ(deleted(f), words{"DELE t"});
  f.expect_sound();
  // Below, what could not be listed stays, and so does what it is in.
  for (const bool cut : {true, false}) {
    fixture g;
    const auto u = usual();
    if (cut) {
      u->cut = {"t/s"};
    } else {
      u->listings.erase("t/s");
      u->refusing = {"t/s"};
    }
    serve(g, u);
    const auto o = run(g);
    EXPECT_THAT(o.removed, ElementsAre("t/a", "t/l"));
    EXPECT_THAT(o.refused, ElementsAre("t/s"));
    EXPECT_EQ(deleted(g), (words{"DELE t", "DELE t/a", "DELE t/l", "DELE t/s"}));
    g.expect_sound();
  }
}

TEST(remove_tree, what_is_refused_stays_with_all_above_it) {
  fixture f;
  const auto t = usual();
  t->refusing = {"t/s/b c"};
  serve(f, t);
  const auto o = run(f);
  EXPECT_THAT(o.removed, ElementsAre("t/a", "t/l", "t/s/e/"));
  EXPECT_THAT(o.refused, ElementsAre("t/s/b c"));
  f.host.on("RMD", "550 not empty");
  t->refusing.clear();
  EXPECT_THAT(run(f).refused, ElementsAre("t/s/e"));
  f.expect_sound();
}

TEST(remove_tree, links_to_nothing_that_mlsd_hides_are_found_by_list) {
  fixture f;  // ProFTPD, pyftpdlib
  const auto t = std::make_shared<tree>();
  t->listings["t"] = "type=file; a\r\n";
  serve(f, t);
  bool there = true;
  f.host.on("LIST", [&f](std::string_view) {
    f.host.final_reply = "226 done";
    f.host.send_data(
        "drwxr-xr-x   2 ftp      ftp          4096 Nov 19 08:00 .\r\n"
        "lrwxrwxrwx   1 ftp      ftp             7 Nov 19 10:30 gone -> nowhere\r\n",
        "150 here");
  });
  f.host.on("DELE", [&](std::string_view p) {
    if (p == "t/gone") there = false;
    f.host.reply(p == "t" ? "550 no" : "250 gone");
  });
  f.host.on("RMD", [&](std::string_view) { f.host.reply(there ? "550 t: Directory not empty" : "250 gone"); });
  const auto o = run(f);
  EXPECT_THAT(o.removed, ElementsAre("t/a", "t/gone", "t/"));
  EXPECT_EQ(o.count.refused, 0u);
  f.expect_sound();
  // It is no use everywhere.
  there = true;
  f.host.on("LIST", "550 no");
  EXPECT_THAT(run(f).refused, ElementsAre("t"));
  f.host.on("LIST", [&f](std::string_view) { f.host.send_data("", "150 here"); });
  EXPECT_THAT(run(f).refused, ElementsAre("t"));
  f.expect_sound();
}

TEST(remove_tree, s25_names_that_are_not_safe_are_refused) {
  fixture f;
  const auto t = std::make_shared<tree>();
  t->listings["t"] =
      "type=file; ../x\r\ntype=file; a/b\r\ntype=dir; ..\r\ntype=dir; .\r\ntype=file; /abs\r\ntype=file; a\rb\r\n"
      "type=file; -rf\r\n";
  serve(f, t);
  const auto o = run(f);
  EXPECT_THAT(o.removed, ElementsAre("t/-rf"));
  EXPECT_THAT(o.refused, ::testing::IsSupersetOf({"t/../x", "t/a/b", "t//abs", "t/a\rb"}));
  EXPECT_EQ(deleted(f), (words{"DELE t", "DELE t/-rf"}));
}

TEST(remove_tree, s35_a_directory_that_contains_itself_ends) {
  fixture f;
  const auto t = std::make_shared<tree>();
  t->listings["t"] = "type=cdir;unique=1; .\r\ntype=dir;unique=2; s\r\n";
  t->listings["t/s"] = "type=dir;unique=1; up\r\n";
  t->listings["t/s/up"] = "";
  serve(f, t);
  EXPECT_THAT(run(f).refused, ElementsAre("t/s/up"));
  EXPECT_EQ(deleted(f), (words{"DELE t", "DELE t/s", "DELE t/s/up"}));
  // It may be known only from within.
  t->listings["t/s"] = "type=dir; up\r\n";
  t->listings["t/s/up"] = "type=cdir;unique=1; .\r\ntype=file; a\r\n";
  EXPECT_THAT(run(f).refused, ElementsAre("t/s/up"));
  f.expect_sound();
}

TEST(remove_tree, s35_depth_has_a_limit) {
  fixture f;
  f.connect();
  f.host.on("FEAT", feat);
  f.host.on("MLSD", [&f](std::string_view) { f.host.send_data("type=dir; d\r\n", "150 here"); });
  f.host.on("DELE", "550 no");
  const auto o = run(f, "t", session::remove_tree_options{}.depth(3));
  EXPECT_THAT(o.refused, ElementsAre("t/d/d/d/d"));
  EXPECT_THAT(o.removed, ElementsAre());
}

TEST(remove_tree, refuses_what_names_no_directory) {
  fixture f;
  prepare(f);
  for (const char* path : {"", "/", "///", ".", "..", "a/..", "a/.", "../"})
    EXPECT_THROW(run(f, path), std::invalid_argument) << path;
  EXPECT_EQ(deleted(f), words{});
  f.settings.limits.listing_bytes = 20;
  EXPECT_THROW(run(f), limit_error);
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
