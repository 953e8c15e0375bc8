#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace ferry::listings {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const listing_options told = listing_options().format(listing_format::mlsd);

// `dir "name" size time target perms owner:group`, without what is unknown.
std::string shown(const entry& e) {
  std::string text(to_string(e.type));
  text += " \"" + e.name + '"';
  if (e.size) text += ' ' + std::to_string(*e.size);
  if (e.modified) text += ' ' + to_string(*e.modified) + (e.modified->zone == zone_source::utc ? "Z" : "?");
  if (!e.target.empty()) text += " -> " + e.target;
  if (!e.permissions.empty()) text += ' ' + e.permissions;
  if (!e.owner.empty() || !e.group.empty()) text += ' ' + e.owner + ':' + e.group;
  if (e.self) text += " self";
  if (e.parent) text += " parent";
  return text;
}

std::vector<std::string> shown(std::string_view text, const listing_options& options = {}) {
  std::vector<std::string> all;
  for (const entry& e : parse_listing(text, options).entries) all.push_back(shown(e));
  return all;
}

// The only entry of a line, or why there is none.
std::string one(std::string_view line, const listing_options& options = told) {
  const listing got = parse_listing(line, options);
  if (got.entries.size() == 1 && got.skipped.empty()) return shown(got.entries.front());
  return got.skipped.empty() ? "nothing" : "skipped: " + got.skipped.front().reason;
}

TEST(mlsd, a_whole_listing_is_detected) {
  const auto got = parse_listing(
      "Type=cdir;Modify=19981107085215;Perm=el; /tmp\r\n"
      "Type=pdir;Modify=19990112030508;Perm=el; ..\r\n"
      "Type=file;Size=25730;Modify=19940728095854.25;UNIX.mode=0644;UNIX.owner=7;UNIX.group=8; cap mux.tar.z\n"
      "Type=OS.unix=slink:/foobar;Perm=;Unique=keVO1+4G4; foobar\r\n");
  EXPECT_EQ(got.dialect, "mlsd");
  EXPECT_THAT(got.skipped, IsEmpty());
  ASSERT_EQ(got.entries.size(), 4u);
  EXPECT_EQ(shown(got.entries[0]), "dir \"/tmp\" 1998-11-07T08:52:15Z self");
  EXPECT_EQ(shown(got.entries[1]), "dir \"..\" 1999-01-12T03:05:08Z parent");
  EXPECT_EQ(shown(got.entries[2]), "file \"cap mux.tar.z\" 25730 1994-07-28T09:58:54.250Z rw-r--r-- 7:8");
  EXPECT_EQ(got.entries[2].mode, 0644);
  EXPECT_EQ(got.entries[2].modified->precision, time_precision::subsecond);
  EXPECT_TRUE(got.entries[2].modified->utc());
  EXPECT_EQ(got.entries[2].raw,
            "Type=file;Size=25730;Modify=19940728095854.25;UNIX.mode=0644;UNIX.owner=7;UNIX.group=8; cap mux.tar.z");
  EXPECT_EQ(shown(got.entries[3]), "link \"foobar\" -> /foobar");
  EXPECT_THAT(got.entries[3].facts, ElementsAre(entry_fact{"type", "OS.unix=slink:/foobar"}, entry_fact{"perm", ""},
                                                entry_fact{"unique", "keVO1+4G4"}));
}

TEST(mlsd, types) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"file", "file"},
      {"FILE", "file"},
      {"dir", "dir"},
      {"link", "link"},
      {"OS.unix=slink:", "link"},
      {"OS.unix=slink", "link"},
      {"OS.UNIX=Symlink", "link"},
      {"OS.unix=chr-13/29", "other"},
      {"OS.unix=blk-11/108", "other"},
      {"OS.unix=pipe", "other"},
      {"OS.unix=socket", "other"},
      {"OS.win32=reparse", "other"},
      {"", "unknown"},
      {"x.mine", "other"},
      {"OS.unix", "other"},
      {"unknown", "other"},
  };
  for (const auto& [type, wanted] : cases) {
    EXPECT_EQ(one("type=" + std::string(type) + ";size=1; n"), std::string(wanted) + " \"n\" 1") << type;
  }
  EXPECT_EQ(one("type=OS.unix=slink:/a=b:c; n"), "link \"n\" -> /a=b:c");
}

TEST(mlsd, names_are_verbatim) {
  for (const std::string name : {" lead", "trail ", " ", "a;b", ";", ";a; b;", "a=b", "type=dir; x", "\ttab", "a  b"}) {
    EXPECT_EQ(one("type=file; " + name), "file \"" + name + '"');
    EXPECT_EQ(shown("type=file; " + name), std::vector{"file \"" + name + '"'});
  }
}

TEST(mlsd, values_with_spaces) {
  EXPECT_EQ(one("type=OS.unix=slink:/my dir;size=3; a b; c"), "link \"a b; c\" 3 -> /my dir");
  EXPECT_EQ(one("unix.ownername=domain users;unix.groupname=all of us;type=file; n"),
            "file \"n\" domain users:all of us");
  EXPECT_EQ(one("type=file;unix.owner=1000 a; b"), "file \"a; b\" 1000:");
  EXPECT_EQ(one("type=OS.unix=slink:/my dir"), "link \"dir\" -> /my");
}

TEST(mlsd, a_bad_fact_costs_the_fact) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"size=horse;type=file; n", "file \"n\""},
      {"size=-1;type=file; n", "file \"n\""},
      {"size=;type=file; n", "file \"n\""},
      {"size=18446744073709551616;type=file; n", "file \"n\""},
      {"size=18446744073709551615;type=file; n", "file \"n\" 18446744073709551615"},
      {"type=file;modify=20140230000000; n", "file \"n\""},
      {"type=file;modify=20141205180002Z; n", "file \"n\""},
      {"type=file;modify=2014; n", "file \"n\""},
      {"type=file;unix.mode=0999; n", "file \"n\""},
      {"type=file;nonsense;=x;; n", "file \"n\""},
  };
  for (const auto& [line, wanted] : cases) EXPECT_EQ(one(line), wanted);
}

TEST(mlsd, facts_that_become_members) {
  EXPECT_EQ(one("type=dir;sizd=512; n"), "dir \"n\" 512");
  EXPECT_EQ(one("size=1;sizd=2; n"), "unknown \"n\" 1");
  EXPECT_EQ(one("type=file;modify=191031201093005; n"), "file \"n\" 2003-12-01T09:30:05Z");
  EXPECT_EQ(one("unix.ownername=me;unix.owner=1;unix.uid=2;unix.gid=3;unix.group=; n"), "unknown \"n\" me:3");
  EXPECT_EQ(one("unix.mode=04755; n"), "unknown \"n\" rwsr-xr-x");
  EXPECT_EQ(one("unix.mode=7000; n"), "unknown \"n\" --S--S--T");
  EXPECT_EQ(one("unix.mode=1777; n"), "unknown \"n\" rwxrwxrwt");
  EXPECT_EQ(one("unix.mode=0100640; n"), "unknown \"n\" rw-r-----");
}

TEST(mlsd, of_duplicates_the_last_counts) {
  const auto got = parse_listing("Size=1;type=file;SIZE=2; n");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].size, 2u);
  EXPECT_THAT(got.entries[0].facts, ElementsAre(entry_fact{"size", "2"}, entry_fact{"type", "file"}));
}

TEST(mlsd, the_last_semicolon_may_be_missing) {
  EXPECT_THAT(shown("type=cdir;modify=20020723185444 /pub\ntype=dir;modify=20010723233806 about"),
              ElementsAre("dir \"/pub\" 2002-07-23T18:54:44Z self", "dir \"about\" 2001-07-23T23:38:06Z"));
  EXPECT_EQ(one("type=dir x"), "dir \"x\"");
}

TEST(mlsd, a_line_of_the_reply_to_mlst) {
  EXPECT_EQ(one(" Type=file;Size=7; /tmp/a b"), "file \"/tmp/a b\" 7");
  EXPECT_EQ(one(" /tmp/x"), "unknown \"/tmp/x\"") << "no facts were asked for";
  EXPECT_EQ(one("  "), "unknown \" \"");
}

TEST(mlsd, no_entries) {
  for (const std::string_view line :
       {"type=file;", "type=file; ", "type=file;/no/space", "/no/space", "File not found", "abc /foo", " ", ";; x"}) {
    EXPECT_THAT(one(line), ::testing::StartsWith("skipped")) << line;
  }
}

TEST(mlsd, other_listings_are_not_taken_for_it) {
  for (const std::string_view text :
       {"type=dir x", "a=b c", "-rw-r--r-- 1 me us 3 Nov 20 2025 a=b;c=d; e", "size;type=file; n", "A=B.TXT;1 2 3"}) {
    EXPECT_NE(parse_listing(text).dialect, "mlsd") << text;
  }
  // One broken line among good ones is forgiven.
  EXPECT_EQ(shown("type=file; a\nsize;type=file; b\ntype=file; c").size(), 3u);
}

TEST(mlsd, many_facts_do_not_take_long) {
  std::string line;
  for (int i = 0; i < 9000; ++i) line += 'f' + std::to_string(i) + "=;";
  const auto got = parse_listing(line + "size=5; n");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].facts.size(), 64u);
}

}  // namespace
}  // namespace ferry::listings
