#include "transfer/copy_ways.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ferry/tls.hpp>

namespace ferry::transfer {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

error_context context(const std::string& command, int code, phase p = phase::transfer) {
  error_context c;
  c.phase = p;
  c.command = command;
  if (code != 0) c.reply = reply{std::to_string(code) + " words"};
  return c;
}

TEST(copy_ways, tells_a_refused_way_from_a_refused_file) {
  struct row {
    const char* command;
    int code;
    bool no_way;
  };
  for (const auto& r :
       {row{"PORT 192,0,2,1,4,1", 500, true}, row{"EPRT |2|::1|1|", 522, true}, row{"PASV", 502, true},
        row{"CPSV", 501, true}, row{"SSCN ON", 504, true}, row{"RETR a", 425, true}, row{"STOR b", 522, true},
        row{"PORT 192,0,2,1,4,1", 421, false}, row{"RETR a", 550, false}, row{"STOR b", 553, false},
        row{"STOR b", 426, false}, row{"STOR b", 452, false}, row{"TYPE I", 500, false}}) {
    const auto words = why_no_way(error_perm(std::to_string(r.code) + " words\r\nmore", context(r.command, r.code)));
    EXPECT_EQ(!words.empty(), r.no_way) << r.command << ' ' << r.code;
    if (r.no_way) {
      EXPECT_THAT(words, HasSubstr(": " + std::to_string(r.code) + " words)"));
    }
  }
}

TEST(copy_ways, knows_failures_without_a_reply) {
  const auto none = context("STOR b", 0);
  EXPECT_THAT(why_no_way(timeout_error("timed out", none)), HasSubstr("reach each other"));
  EXPECT_THAT(why_no_way(timeout_error("timed out", context("STOR b", 0, phase::completion))), IsEmpty());
  EXPECT_THAT(why_no_way(connection_closed({}, "closed", none)), IsEmpty());
  EXPECT_THAT(why_no_way(cancelled_error("cancelled", none)), IsEmpty());
  EXPECT_EQ(
      why_no_way(network_error(std::make_error_code(std::errc::address_family_not_supported), "by 6 and 4", none)),
      "by 6 and 4");
  EXPECT_THAT(why_no_way(tls_error(tls_problem::settings, "no", {}, none)), HasSubstr("TLS"));
  EXPECT_THAT(why_no_way(tls_error(tls_problem::handshake, "no", {}, none)), IsEmpty());
}

TEST(copy_ways, a_copy_counts_when_nothing_contradicts_it) {
  const io::file_time then{1000s};
  const copied::file ten{10, then};
  EXPECT_EQ(judge_copy({ten, ten, 10, false}, {}).how, confidence::verified);
  EXPECT_EQ(judge_copy({{}, {}, 10, false}, {}).how, confidence::complete);
  EXPECT_EQ(judge_copy({ten, ten, {}, false}, {}).how, confidence::complete);
  EXPECT_EQ(judge_copy({ten, {}, 10, false}, {}).how, confidence::verified);
  EXPECT_THAT(judge_copy({ten, ten, 10, true}, {}).notes, SizeIs(1));
  EXPECT_THROW((void)judge_copy({ten, ten, {}, true}, {}), connection_closed);
  const auto expected = [](const copied& c) {
    try {
      (void)judge_copy(c, {});
    } catch (const incomplete_transfer& e) {
      return e.expected();
    }
    return std::uint64_t{0};
  };
  EXPECT_EQ(expected({ten, ten, 9, false}), 10u);
  EXPECT_EQ(expected({ten, ten, 11, true}), 10u);
  EXPECT_EQ(expected({ten, {11, then}, 11, false}), 11u);
  EXPECT_EQ(expected({ten, {10, then + 1s}, 10, false}), 10u);
}

TEST(CopyWays, paths_of_one_file) {
  for (const char* same : {"/pub/a", "//pub//a", "/pub/./a", "/x/../pub/a", "pub/a", "./pub/a"})
    EXPECT_TRUE(same_path("/pub/a", "", same, "/")) << same;
  EXPECT_TRUE(same_path("a", "/pub", "/pub/a", ""));
  EXPECT_TRUE(same_path("a", "", "/a", ""));
  EXPECT_FALSE(same_path("a", "/pub", "a", "/home"));
  EXPECT_FALSE(same_path("/pub/a", "", "/pub/b", ""));
}

}  // namespace
}  // namespace ferry::transfer
