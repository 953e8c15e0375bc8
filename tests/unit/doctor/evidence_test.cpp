#include "doctor/evidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ferry::doctor {
namespace {

using namespace std::chrono;

wall_time noon() { return wall_time(sys_days(2026y / 11 / 21).time_since_epoch() + hours(12)); }
reading read(std::string_view text, listing_format format, bool cut = false) {
  return read_listing(text, cut, listing_options().format(format).now(noon()));
}
constexpr std::string_view list_of_two =
    "total 8\r\n"
    "-rw-r--r-- 1 bob users  5 Nov 20 14:00 a.txt\r\n"
    "-rw-r--r-- 1 bob users  7 Nov 19 09:30 b.txt\r\n";

TEST(DoctorEvidence, a_listing_that_was_cut_loses_its_last_line_only) {
  EXPECT_EQ(read(list_of_two, listing_format::list).entries.size(), 2u);
  EXPECT_EQ(read(list_of_two.substr(0, list_of_two.size() - 4), listing_format::list, true).entries.size(), 1u);
  EXPECT_EQ(read("", listing_format::list).entries.size(), 0u);
  const auto odd = read("nobody could\r\nread that, ever\r\n", listing_format::list);
  EXPECT_EQ(odd.unread, 2u);
  EXPECT_EQ(odd.unread_line, "nobody could");
}

TEST(DoctorEvidence, the_directory_itself_is_no_entry) {
  const auto r = read("type=cdir; .\r\ntype=pdir; ..\r\ntype=file;size=5; a\r\n", listing_format::mlsd);
  ASSERT_EQ(r.entries.size(), 1u);
  EXPECT_EQ(r.entries[0].name, "a");
}

TEST(DoctorEvidence, the_zone_that_most_files_agree_on) {
  const auto list = read(list_of_two, listing_format::list);
  const auto east = read("type=file;modify=20261120120000; a.txt\r\ntype=file;modify=20261119073000; b.txt\r\n",
                         listing_format::mlsd);
  EXPECT_EQ(zone_of(list, east), hours(2));
  const auto utc = read("type=file;modify=20261120140012; a.txt\r\n", listing_format::mlsd);
  EXPECT_EQ(zone_of(list, utc), hours(0));
  // Seven minutes apart is no zone, and another name no proof.
  const auto changed = read("type=file;modify=20261120135300; a.txt\r\ntype=file;modify=20261119073000; c.txt\r\n",
                            listing_format::mlsd);
  EXPECT_FALSE(zone_of(list, changed));
  EXPECT_FALSE(zone_of(list, {}));
}

TEST(DoctorEvidence, names_and_their_charset) {
  const auto of = [](const std::string& name) {
    return judge_names(read(name + "\r\n", listing_format::nlst).entries);
  };
  EXPECT_FALSE(of("plain").beyond_ascii);
  EXPECT_TRUE(of("caf\xC3\xA9").beyond_ascii);
  EXPECT_EQ(of("caf\xC3\xA9").odd, "");
  EXPECT_EQ(of("caf\xE9").odd, "caf\xE9");
  EXPECT_EQ(of("caf\xE9").guess, "iso-8859-1");
  EXPECT_EQ(of("caf\x82").guess, "cp850");
  EXPECT_EQ(of("\x93"
               "caf\xE9\x94")
                .guess,
            "windows-1252");
}

TEST(DoctorEvidence, what_came_behind_rest) {
  EXPECT_EQ(judge_restart("abcdef", "def", 3), restart_verdict::honoured);
  EXPECT_EQ(judge_restart("abcdef", "defghi", 3), restart_verdict::honoured);
  EXPECT_EQ(judge_restart("abcdef", "abcdef", 3), restart_verdict::ignored);
  EXPECT_EQ(judge_restart("abcdef", "xyz", 3), restart_verdict::elsewhere);
  EXPECT_EQ(judge_restart("abcdef", "", 3), restart_verdict::elsewhere);
  EXPECT_EQ(judge_restart("aaaaaa", "aaa", 3), restart_verdict::unclear);
}

}  // namespace
}  // namespace ferry::doctor
