// What a person and what a program see of an entry.
#include "entries.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "pch.hpp"

namespace ferry::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

entry named(std::string name) {
  entry e;
  e.name = std::move(name);
  return e;
}

entry_time at_noon(time_precision precision, zone_source zone = zone_source::unknown,
                   std::chrono::seconds offset = {}) {
  const wall_time noon = std::chrono::local_days(std::chrono::year(2026) / 11 / 20) + 12h;
  return {precision == time_precision::day ? noon - 12h : noon, precision, zone, offset, false};
}

entry plain_file() {
  entry e = named("a");
  e.type = entry_type::file;
  e.size = 12;
  e.modified = at_noon(time_precision::minute);
  e.permissions = "rw-r--r--";
  e.mode = 0644;
  e.owner = "bob";
  e.group = "users";
  return e;
}

// What goes to the descriptor; less than a pipe holds.
template <class Print>
std::string printed(form how, Print print) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  output out(ends[1], "a pipe");
  entry_printer printer(out, how);
  print(printer);
  printer.end();
  out.flush();
  ::close(ends[1]);
  std::string text(65536, '\0');
  std::string all;
  for (ssize_t n = 0; (n = ::read(ends[0], text.data(), text.size())) > 0;)
    all.append(text, 0, static_cast<std::size_t>(n));
  ::close(ends[0]);
  return all;
}

std::string details(const std::vector<entry>& entries) {
  return printed(form::details, [&](entry_printer& to) { to.print_all(entries, "unix"); });
}

TEST(entry_json, the_usual_keys_are_always_there) {
  EXPECT_EQ(entry_json(named("a"), "").text(),
            R"({"name":"a","type":null,"size":null,"modified":null,"precision":null,"zone":null,"target":null,)"
            R"("permissions":null,"owner":null,"group":null,"dialect":null})");
  EXPECT_EQ(
      entry_json(plain_file(), "unix").text(),
      R"({"name":"a","type":"file","size":12,"modified":"2026-11-20T12:00","precision":"minute","zone":"unknown",)"
      R"("target":null,"permissions":"rw-r--r--","owner":"bob","group":"users","dialect":"unix","mode":"0644"})");
}

TEST(entry_json, further_keys_say_something) {
  entry e = named("../x");
  e.type = entry_type::link;
  e.target = "y\xff";
  e.modified = at_noon(time_precision::subsecond, zone_source::stated, 2h);
  e.modified->written += 125ms;
  e.modified->ambiguous = true;
  e.mode = 04755;
  e.facts = {{"version", "3"}, {"version", "4"}, {"", "x"}};
  e.directory = "a/b";
  e.size_is_rounded = true;
  EXPECT_EQ(
      entry_json(e, "vms").text(),
      R"({"name":"../x","type":"link","size":null,"modified":"2026-11-20T12:00:00.125","precision":"ms","zone":"stated",)"
      R"("target":"y\udcff","permissions":null,"owner":null,"group":null,"dialect":"vms",)"
      R"("utc":"2026-11-20T10:00:00.125Z","mode":"4755","facts":{"version":"3","":"x"},"directory":"a/b",)"
      R"("ambiguous":true,"rounded":true,"unsafe":true})");
}

TEST(entry_json, a_day_has_no_instant) {
  entry e = named("a");
  e.modified = at_noon(time_precision::day, zone_source::utc);
  const auto text = entry_json(e, "").text();
  EXPECT_THAT(text, ::testing::HasSubstr(R"("modified":"2026-11-20","precision":"day","zone":"utc")"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("\"utc\":")));
}

TEST(entry_json, dots_are_marked_and_not_called_unsafe) {
  entry e = named("..");
  e.parent = true;
  EXPECT_TRUE(entry_json(e, "").text().ends_with(R"("dialect":null,"parent":true})"));
  e = named(".");
  e.self = true;
  EXPECT_TRUE(entry_json(e, "").text().ends_with(R"("dialect":null,"self":true})"));
}

TEST(entry_json, a_decoded_name_is_text) {
  entry e = named("\xe4\x81");
  e.decoded = "\xc3\xa4\xed\xb2\x81";
  EXPECT_TRUE(entry_json(e, "").text().starts_with("{\"name\":\"\xc3\xa4\\udc81\","));
}

TEST(skipped_json, gives_reason_and_line) {
  EXPECT_EQ(skipped_json({"total 5\xff", "a heading"}).text(), R"({"skipped":"a heading","line":"total 5\udcff"})");
  EXPECT_EQ(skipped_json({"what", "unknown", true}).text(), R"({"skipped":"unknown","line":"what","unread":true})");
}

TEST(details, columns_are_as_wide_as_they_must_be) {
  entry link = named("l");
  link.type = entry_type::link;
  link.permissions = "rwxrwxrwx";
  link.target = "/t";
  link.size = 12345;
  link.owner = "somebody";
  link.modified = at_noon(time_precision::day);
  EXPECT_EQ(details({plain_file(), link}),
            "-rw-r--r-- bob      users    12 2026-11-20 12:00 a\n"
            "lrwxrwxrwx somebody       12345 2026-11-20       l -> /t\n");
}

TEST(details, what_is_unknown_takes_no_column_where_nothing_is_known) {
  entry directory = named("d");
  directory.type = entry_type::directory;
  entry other = named("o");
  other.type = entry_type::other;
  EXPECT_EQ(details({named("x"), directory, other}), "? - - x\nd - - d\no - - o\n");
}

TEST(details, permissions_of_any_system) {
  entry e = named("x");
  e.type = entry_type::file;
  e.mode = 07644;
  EXPECT_EQ(details({e}), "-rwSr-Sr-T - - x\n");
  e.mode = 07755;
  EXPECT_EQ(details({e}), "-rwsr-sr-t - - x\n");
  e.permissions = "RWED,RWED,RE,";
  EXPECT_EQ(details({e}), "- RWED,RWED,RE, - - x\n");
}

TEST(details, times_say_their_zone_where_it_is_known) {
  entry e = named("x");
  e.size = 512;
  e.size_is_rounded = true;
  const auto shown = [&](const entry_time& time) {
    e.modified = time;
    return details({e});
  };
  EXPECT_EQ(shown(at_noon(time_precision::second, zone_source::utc)), "? ~512 2026-11-20 12:00:00Z x\n");
  EXPECT_EQ(shown(at_noon(time_precision::minute, zone_source::given, -3h - 30min)),
            "? ~512 2026-11-20 12:00-03:30 x\n");
  EXPECT_EQ(shown(at_noon(time_precision::minute, zone_source::inferred, 2h)), "? ~512 2026-11-20 12:00+02:00 x\n");
  EXPECT_EQ(shown(at_noon(time_precision::day, zone_source::utc)), "? ~512 2026-11-20 x\n");
}

TEST(details, s36_every_part_is_escaped) {
  entry e = named("n\x1b");
  e.permissions = "r\x1b";
  e.owner = "o\x1b";
  e.group = "g\x1b";
  e.target = "t\x1b";
  EXPECT_EQ(details({e}), "?r\\x1b o\\x1b g\\x1b - - n\\x1b -> t\\x1b\n");
}

TEST(details, a_stream_of_them_is_written_in_parts) {
  const auto text = printed(form::details, [](entry_printer& to) {
    for (int i = 0; i < 1000; ++i) to.print(named("short"), "");
    entry e = named("x");
    e.size = 1234;
    to.print(e, "");
  });
  EXPECT_TRUE(text.starts_with("? - - short\n"));
  EXPECT_TRUE(text.ends_with("? - - short\n? 1234 - x\n"));
}

TEST(headings, stand_between_directories_and_not_in_json) {
  const auto both = [](entry_printer& to) {
    to.heading(".");
    to.print(named("a"), "");
    to.heading("./b\x1b");
    to.print(named("c"), "");
  };
  EXPECT_EQ(printed(form::names, both), ".:\na\n\n./b\\x1b:\nc\n");
  EXPECT_EQ(printed(form::details, both), ".:\n? - - a\n\n./b\\x1b:\n? - - c\n");
  const auto json = printed(form::json, both);
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 2);
  EXPECT_EQ(json.find("b\\x1b"), std::string::npos);
}

std::vector<std::string> sorted(std::vector<entry> entries, order by) {
  sort_entries(entries, by);
  std::vector<std::string> names;
  for (const auto& e : entries) names.push_back(e.name);
  return names;
}

TEST(sort_entries, by_name_size_and_time) {
  std::vector<entry> all;
  for (const char* name : {"b", "B", "\xff", "a", "u"}) all.push_back(named(name));
  all[0].size = 5;
  all[1].size = 50;
  all[2].size = 5;
  all[3].size = 0;
  all[0].modified = at_noon(time_precision::minute, zone_source::stated, 2h);
  all[1].modified = at_noon(time_precision::minute, zone_source::stated, 1h);  // an hour later
  all[2].modified = at_noon(time_precision::day, zone_source::stated);
  all[3].modified = at_noon(time_precision::minute, zone_source::stated, 2h);
  EXPECT_THAT(sorted(all, order::server), ElementsAre("b", "B", "\xff", "a", "u"));
  EXPECT_THAT(sorted(all, order::name), ElementsAre("B", "a", "b", "u", "\xff"));
  EXPECT_THAT(sorted(all, order::size), ElementsAre("B", "b", "\xff", "a", "u"));
  EXPECT_THAT(sorted(all, order::time), ElementsAre("B", "a", "b", "\xff", "u"));
}

}  // namespace
}  // namespace ferry::cli
