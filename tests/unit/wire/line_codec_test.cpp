#include "wire/line_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct outcome {
  std::vector<std::string> lines;
  bool ok = true;
  friend bool operator==(const outcome&, const outcome&) = default;
};

void PrintTo(const outcome& o, std::ostream* out) {
  *out << testing::PrintToString(o.lines) << (o.ok ? " ok" : " failed");
}

template <class Codec>
outcome run(const std::vector<std::string_view>& pieces, std::size_t maxline = 8192) {
  outcome result;
  Codec codec(maxline);
  const auto deliver = [&](std::string_view line) { result.lines.emplace_back(line); };
  for (const std::string_view piece : pieces) {
    if (!codec.feed(piece, deliver)) result.ok = false;
  }
  if (!codec.finish(deliver)) result.ok = false;
  return result;
}

template <class Codec>
outcome byte_by_byte(std::string_view data, std::size_t maxline = 8192) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < data.size(); ++i) pieces.push_back(data.substr(i, 1));
  return run<Codec>(pieces, maxline);
}

template <class Codec>
void expect_same_in_all_pieces(std::string_view data, std::size_t maxline = 8192) {
  const outcome whole = run<Codec>({data}, maxline);
  EXPECT_EQ(byte_by_byte<Codec>(data, maxline), whole) << testing::PrintToString(data);
  for (std::size_t a = 0; a <= data.size(); ++a) {
    EXPECT_EQ((run<Codec>({data.substr(0, a), {}, data.substr(a)}, maxline)), whole)
        << testing::PrintToString(data) << " cut at " << a;
  }
}

std::vector<std::string> split(std::string_view data) { return run<line_splitter>({data}).lines; }
std::vector<std::string> normalise(std::string_view data) { return run<line_normaliser>({data}).lines; }

const std::vector<std::string_view> samples = {
    "",     "a",        "a\n",          "a\r\n",  "a\r",    "\n",           "\r",    "\r\n",
    "\n\r", "a\r\r\nb", "a\nb\rc\r\nd", "\r\r\r", "\n\n\n", "a\r\n\r\nb\r", "x\r\r", "a\rb\rc\r\n"};

TEST(line_splitter, the_three_line_ends) {
  EXPECT_THAT(split("a\r\nb\nc\rd"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(split("a\r\r\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("\n\r"), ElementsAre("", ""));
  EXPECT_THAT(split("\r\n\r\n"), ElementsAre("", ""));
}

TEST(line_splitter, an_unterminated_last_line_is_delivered) {
  EXPECT_THAT(split("a"), ElementsAre("a"));
  EXPECT_THAT(split("a\r\n"), ElementsAre("a"));
  EXPECT_THAT(split(""), IsEmpty());
}

TEST(line_splitter, only_cr_and_lf_end_lines) {
  const std::string data(
      "\xef\xbb\xbf"
      "a\0b\vc\fd\xc2\x85"
      "e\xe2\x80\xa8"
      "f\n",
      18);
  EXPECT_THAT(split(data), ElementsAre(data.substr(0, 17)));
}

TEST(line_splitter, a_line_is_delivered_at_its_cr) {
  line_splitter splitter(10);
  std::vector<std::string> lines;
  const auto deliver = [&](std::string_view line) { lines.emplace_back(line); };
  EXPECT_TRUE(splitter.feed("a\r", deliver));
  EXPECT_THAT(lines, ElementsAre("a"));
  EXPECT_TRUE(splitter.feed("", deliver));
  EXPECT_TRUE(splitter.feed("\nb", deliver));
  EXPECT_THAT(lines, ElementsAre("a"));
  EXPECT_TRUE(splitter.finish(deliver));
  EXPECT_TRUE(splitter.finish(deliver));
  EXPECT_THAT(lines, ElementsAre("a", "b"));
}

TEST(line_splitter, same_lines_in_all_pieces) {
  for (const std::string_view sample : samples) expect_same_in_all_pieces<line_splitter>(sample);
}

TEST(line_splitter, same_outcome_in_all_pieces_at_the_limit) {
  for (const std::string_view sample :
       {"abc\r\n", "abcd\r\n", "ab\nabc\rabcd\nx", "abcd", "abcde", "abc\nabcd", "abc\nabcde", "abcd\r"}) {
    expect_same_in_all_pieces<line_splitter>(sample, 4);
  }
}

TEST(line_splitter, ftplibs_limit) {
  const std::string longest(8191, 'x');
  for (const char* end : {"\r\n", "\n", "\r"}) {
    EXPECT_EQ((run<line_splitter>({longest, end})), (outcome{{longest}, true}));
    EXPECT_EQ((run<line_splitter>({longest + "x" + end})), (outcome{{}, false}));
    EXPECT_EQ((run<line_splitter>({longest, "x", end})), (outcome{{}, false}));
  }
  // Without a line end there is room for one more.
  EXPECT_EQ((run<line_splitter>({longest + "x"})), (outcome{{longest + "x"}, true}));
  EXPECT_EQ((run<line_splitter>({longest + "xx"})), (outcome{{}, false}));
}

TEST(line_splitter, nothing_is_delivered_behind_a_line_that_is_too_long) {
  EXPECT_EQ((run<line_splitter>({"ab\nabcdef\n", "ab\n"}, 4)), (outcome{{"ab"}, false}));
}

TEST(line_splitter, random_data_in_random_pieces) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::string data(random() % 60, '\0');
    for (char& c : data) c = "ab\r\n"[random() % 4];
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < data.size();) {
      const std::size_t size = 1 + random() % 7;
      pieces.push_back(std::string_view(data).substr(at, size));
      at += size;
    }
    EXPECT_EQ((run<line_splitter>(pieces, 6)), (run<line_splitter>({data}, 6)));
    EXPECT_EQ((run<line_normaliser>(pieces, 6)), (run<line_normaliser>({data}, 6)));
  }
}

// Quadratic work on these would take minutes.
TEST(line_splitter, many_line_ends_of_one_kind) {
  std::string data(300'000, '\r');
  data += '\n';
  EXPECT_EQ(split(data).size(), 300'000U);
  EXPECT_EQ(split(std::string(300'000, '\n')).size(), 300'000U);
}

TEST(line_normaliser, line_ends_become_cr_lf) {
  EXPECT_THAT(normalise("a\nb\r\nc\n"), ElementsAre("a\r\n", "b\r\n", "c\r\n"));
  EXPECT_THAT(normalise("\n\r\n"), ElementsAre("\r\n", "\r\n"));
}

TEST(line_normaliser, the_last_line_gets_an_end) {
  EXPECT_THAT(normalise("a"), ElementsAre("a\r\n"));
  EXPECT_THAT(normalise("a\r"), ElementsAre("a\r\n"));
  EXPECT_THAT(normalise("a\n\r"), ElementsAre("a\r\n", "\r\n"));
  EXPECT_THAT(normalise("a\r\r"), ElementsAre("a\r\r\n"));
}

TEST(line_normaliser, a_cr_inside_is_kept) {
  EXPECT_THAT(normalise("a\rb\n"), ElementsAre("a\rb\r\n"));
  EXPECT_THAT(normalise("a\r\r\n"), ElementsAre("a\r\r\n"));
}

TEST(line_normaliser, an_empty_file_sends_nothing) { EXPECT_THAT(normalise(""), IsEmpty()); }

TEST(line_normaliser, same_lines_in_all_pieces) {
  for (const std::string_view sample : samples) {
    expect_same_in_all_pieces<line_normaliser>(sample);
    expect_same_in_all_pieces<line_normaliser>(sample, 3);
  }
}

TEST(line_normaliser, ftplibs_limit) {
  const std::string longest(8191, 'x');
  EXPECT_EQ((run<line_normaliser>({longest + "\n"})), (outcome{{longest + "\r\n"}, true}));
  EXPECT_EQ((run<line_normaliser>({longest + "x\n"})), (outcome{{}, false}));
  EXPECT_EQ((run<line_normaliser>({longest, "x", "\n"})), (outcome{{}, false}));
  EXPECT_EQ((run<line_normaliser>({longest + "x"})), (outcome{{longest + "x\r\n"}, true}));
  EXPECT_EQ((run<line_normaliser>({longest + "xx"})), (outcome{{}, false}));
}

TEST(line_normaliser, nothing_is_delivered_behind_a_line_that_is_too_long) {
  EXPECT_EQ((run<line_normaliser>({"ab\nabcdef\n", "ab\n"}, 4)), (outcome{{"ab\r\n"}, false}));
}

}  // namespace
}  // namespace ferry::wire
