// The reply parser: what it takes for a reply, where it stops, and that the pieces in which bytes arrive never matter.

#include <ferry/reply.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ferry {

void PrintTo(const reply& r, std::ostream* out) { *out << testing::PrintToString(r.text); }
void PrintTo(reply_fault f, std::ostream* out) {
  switch (f) {
    case reply_fault::none:
      *out << "none";
      return;
    case reply_fault::line_too_long:
      *out << "line_too_long";
      return;
    case reply_fault::reply_too_long:
      *out << "reply_too_long";
      return;
    case reply_fault::nul_byte:
      *out << "nul_byte";
      return;
    case reply_fault::not_ftp:
      *out << "not_ftp";
      return;
  }
}

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr reply_limits unlimited{std::numeric_limits<std::size_t>::max(), std::numeric_limits<std::size_t>::max()};

// All that can be seen of a parser.
struct outcome {
  std::vector<std::string> replies;
  reply_fault fault = reply_fault::none;
  bool in_the_middle = false;
  bool idle = false;
  std::string partial;
  friend bool operator==(const outcome&, const outcome&) = default;
};

void PrintTo(const outcome& o, std::ostream* out) {
  *out << testing::PrintToString(o.replies) << ", fault ";
  PrintTo(o.fault, out);
  *out << ", in the middle " << o.in_the_middle << ", idle " << o.idle << ", partial "
       << testing::PrintToString(o.partial);
}

enum class stream_end { open, closed };

outcome parse_pieces(const std::vector<std::string_view>& pieces, reply_limits limits, stream_end end) {
  reply_parser parser(limits);
  for (const std::string_view piece : pieces) parser.feed(piece);
  if (end == stream_end::closed) parser.feed_end();
  outcome result;
  while (parser.ready()) result.replies.push_back(parser.take().text);
  result.fault = parser.fault();
  result.in_the_middle = parser.in_the_middle();
  result.idle = parser.idle();
  result.partial = parser.partial();
  return result;
}

std::vector<std::string_view> single_bytes(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return pieces;
}

// Parses `bytes` whole, at every split in two and byte by byte, and expects the same of each.
outcome parse(std::string_view bytes, reply_limits limits = {}, stream_end end = stream_end::open) {
  const outcome whole = parse_pieces({bytes}, limits, end);
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    EXPECT_EQ(parse_pieces({bytes.substr(0, i), bytes.substr(i)}, limits, end), whole) << "split at " << i;
  }
  EXPECT_EQ(parse_pieces(single_bytes(bytes), limits, end), whole) << "byte by byte";
  return whole;
}

outcome parse_closed(std::string_view bytes) { return parse(bytes, {}, stream_end::closed); }

outcome replies_only(std::vector<std::string> replies) {
  return {std::move(replies), reply_fault::none, false, true, ""};
}

// ---------------------------------------------------------------------------------------------------------- reply

TEST(Reply, code_is_three_digits_or_nothing) {
  EXPECT_EQ(reply{"220 ready"}.code(), 220);
  EXPECT_EQ(reply{"220"}.code(), 220);
  EXPECT_EQ(reply{"550-no\n550 really"}.code(), 550);
  EXPECT_EQ(reply{"000 zero"}.code(), 0);
  EXPECT_EQ(reply{"22"}.code(), 0);
  EXPECT_EQ(reply{"2x0 odd"}.code(), 0);
  EXPECT_EQ(reply{"1 Hola"}.code(), 0);
  EXPECT_EQ(reply{}.code(), 0);
}

TEST(Reply, kind_is_the_first_digit) {
  EXPECT_TRUE(reply{"150 go"}.preliminary());
  EXPECT_TRUE(reply{"226 done"}.completed());
  EXPECT_TRUE(reply{"331 more"}.intermediate());
  EXPECT_TRUE(reply{"421 later"}.transient());
  EXPECT_TRUE(reply{"550 never"}.permanent());
  EXPECT_FALSE(reply{"550 never"}.completed());
  EXPECT_EQ(reply{"1 Hola"}.kind(), 1);
  EXPECT_EQ(reply{"2"}.kind(), 2);
  EXPECT_EQ(reply{"633 protected"}.kind(), 6);
  EXPECT_EQ(reply{"hello"}.kind(), 0);
  EXPECT_EQ(reply{}.kind(), 0);
}

TEST(Reply, code_text_is_verbatim) {
  EXPECT_EQ(reply{"220 ready"}.code_text(), "220");
  EXPECT_EQ(reply{"hello"}.code_text(), "hel");
  EXPECT_EQ(reply{"2"}.code_text(), "2");
  EXPECT_EQ(reply{}.code_text(), "");
}

TEST(Reply, lines_are_split_at_line_feeds_only) {
  EXPECT_THAT(reply{"220 ready"}.lines(), ElementsAre("220 ready"));
  EXPECT_THAT(reply{"220-a\r b\n\n c \n220 "}.lines(), ElementsAre("220-a\r b", "", " c ", "220 "));
  EXPECT_THAT(reply{"220-a\n"}.lines(), ElementsAre("220-a", ""));
  EXPECT_THAT(reply{}.lines(), IsEmpty());
}

// --------------------------------------------------------------------------------------------------- single lines

TEST(ReplyParser, takes_single_lines) {
  EXPECT_EQ(parse("220 ready\r\n"), replies_only({"220 ready"}));
  EXPECT_EQ(parse("220\r\n"), replies_only({"220"}));
  EXPECT_EQ(parse("220 \r\n"), replies_only({"220 "}));
  EXPECT_EQ(parse("220x\r\n"), replies_only({"220x"}));
  EXPECT_EQ(parse(""), replies_only({}));
}

TEST(ReplyParser, takes_lines_that_start_with_a_digit_and_have_no_code) {
  EXPECT_EQ(parse("1 Hola mundo\r\n"), replies_only({"1 Hola mundo"}));
  EXPECT_EQ(parse("2\r\n"), replies_only({"2"}));
  EXPECT_EQ(parse("22-a\r\n"), replies_only({"22-a"}));
  EXPECT_EQ(parse("2x0-a\r\n"), replies_only({"2x0-a"}));
  EXPECT_EQ(parse("20x-a\r\n"), replies_only({"20x-a"}));
  EXPECT_EQ(parse("2200-a\r\n"), replies_only({"2200-a"}));
}

TEST(ReplyParser, keeps_every_byte_but_the_line_end) {
  EXPECT_EQ(parse("220 \xff\xfe \x1b[31m\tcaf\xc3\xa9 \r\n"), replies_only({"220 \xff\xfe \x1b[31m\tcaf\xc3\xa9 "}));
  EXPECT_EQ(parse("200 a\rb\r\n"), replies_only({"200 a\rb"}));
  EXPECT_EQ(parse("200 a\r\r\n"), replies_only({"200 a\r"}));
}

TEST(ReplyParser, case_017_line_feed_alone_ends_a_line) {
  EXPECT_EQ(parse("220 ready\n"), replies_only({"220 ready"}));
  EXPECT_EQ(parse("220-a\nb\r\n220 c\n"), replies_only({"220-a\nb\n220 c"}));
}

TEST(ReplyParser, case_018_several_replies_in_one_piece_are_kept_in_order) {
  EXPECT_EQ(parse("150 go\r\n226 done\r\n"), replies_only({"150 go", "226 done"}));
  EXPECT_EQ(parse("220-a\r\n220 b\r\n331 c\r\n"), replies_only({"220-a\n220 b", "331 c"}));
  EXPECT_EQ(parse("150 go\r\n22"), (outcome{{"150 go"}, reply_fault::none, true, false, "22"}));
}

TEST(ReplyParser, case_019_a_reply_is_whole_only_with_its_line_end) {
  EXPECT_EQ(parse("220 ready"), (outcome{{}, reply_fault::none, true, false, "220 ready"}));
  EXPECT_EQ(parse("220 ready\r"), (outcome{{}, reply_fault::none, true, false, "220 ready\r"}));
}

TEST(ReplyParser, a_waiting_reply_is_not_idle) {
  reply_parser parser;
  EXPECT_TRUE(parser.idle());
  parser.feed("234 go\r\n");
  EXPECT_TRUE(parser.ready());
  EXPECT_FALSE(parser.idle());
  EXPECT_FALSE(parser.in_the_middle());
  EXPECT_EQ(parser.take().text, "234 go");
  EXPECT_FALSE(parser.ready());
  EXPECT_TRUE(parser.idle());
}

TEST(ReplyParser, replies_can_be_taken_between_pieces) {
  reply_parser parser;
  parser.feed("220 a\r\n331");
  EXPECT_EQ(parser.take(), reply{"220 a"});
  EXPECT_EQ(parser.partial(), "331");
  parser.feed(" b\r\n");
  EXPECT_EQ(parser.take(), reply{"331 b"});
}

// ----------------------------------------------------------------------------------------------- multi-line replies

TEST(ReplyParser, takes_multi_line_replies) {
  EXPECT_EQ(parse("211-Features:\r\n SIZE\r\n\r\n211 End\r\n"), replies_only({"211-Features:\n SIZE\n\n211 End"}));
  EXPECT_EQ(parse("220-\r\n220\r\n"), replies_only({"220-\n220"}));
  EXPECT_EQ(parse("220-a\r\n220 \r\n"), replies_only({"220-a\n220 "}));
}

TEST(ReplyParser, case_008_only_the_same_code_and_a_space_end_a_multi_line_reply) {
  EXPECT_EQ(parse("230-a\r\n220 b\r\n 230 c\r\n230-d\r\n230x\r\n2300\r\n230\te\r\n23\r\nHTTP\r\n230 f\r\n"),
            replies_only({"230-a\n220 b\n 230 c\n230-d\n230x\n2300\n230\te\n23\nHTTP\n230 f"}));
}

TEST(ReplyParser, a_multi_line_reply_in_progress_can_be_seen) {
  EXPECT_EQ(parse("220-a\r\n"), (outcome{{}, reply_fault::none, true, false, "220-a\n"}));
  EXPECT_EQ(parse("220-a\r\n b\r\n22"), (outcome{{}, reply_fault::none, true, false, "220-a\n b\n22"}));
}

TEST(ReplyParser, partial_gives_at_most_what_is_asked_for) {
  reply_parser parser;
  parser.feed("220-abc\r\ndef");
  EXPECT_EQ(parser.partial(0), "");
  EXPECT_EQ(parser.partial(3), "220");
  EXPECT_EQ(parser.partial(8), "220-abc\n");
  EXPECT_EQ(parser.partial(9), "220-abc\nd");
  EXPECT_EQ(parser.partial(11), "220-abc\ndef");
  EXPECT_EQ(parser.partial(12), "220-abc\ndef");
  parser.feed(std::string(1000, 'x'));
  EXPECT_EQ(parser.partial().size(), 200U);
}

TEST(ReplyParser, case_015_hundreds_of_lines_at_any_boundary) {
  std::string bytes = "230-\r\n";
  std::string text = "230-\n";
  for (int i = 0; i < 250; ++i) {
    bytes += "230-" + std::to_string(i) + "\r\n";
    text += "230-" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(parse(bytes + "230 in\r\n"), replies_only({text + "230 in"}));
}

// ----------------------------------------------------------------------------------------------------- end of input

TEST(ReplyParser, at_the_end_of_input_an_unterminated_line_counts) {
  EXPECT_EQ(parse_closed("221 bye"), replies_only({"221 bye"}));
  EXPECT_EQ(parse_closed("221 bye\r"), replies_only({"221 bye"}));
  EXPECT_EQ(parse_closed("221-a\r\n221 bye"), replies_only({"221-a\n221 bye"}));
  EXPECT_EQ(parse_closed("221 bye\r\n"), replies_only({"221 bye"}));
  EXPECT_EQ(parse_closed(""), replies_only({}));
}

TEST(ReplyParser, at_the_end_of_input_a_multi_line_reply_stays_in_the_middle) {
  EXPECT_EQ(parse_closed("221-a"), (outcome{{}, reply_fault::none, true, false, "221-a\n"}));
  EXPECT_EQ(parse_closed("221-a\r\nb"), (outcome{{}, reply_fault::none, true, false, "221-a\nb\n"}));
  EXPECT_EQ(parse_closed("221-a\r\n"), (outcome{{}, reply_fault::none, true, false, "221-a\n"}));
}

TEST(ReplyParser, the_end_of_input_does_not_undo_a_fault) {
  EXPECT_EQ(parse_closed("220 a\0b"sv), (outcome{{}, reply_fault::nul_byte, true, false, "220 a"}));
  EXPECT_EQ(parse_closed("SSH-2.0"), (outcome{{}, reply_fault::not_ftp, true, false, "SSH-2.0"}));
}

// ----------------------------------------------------------------------------------------------------------- faults

TEST(ReplyParser, case_003_what_is_not_ftp_is_refused_and_can_be_quoted) {
  EXPECT_EQ(parse("HTTP/1.1 400 Bad Request\r\nServer: x\r\n"),
            (outcome{{}, reply_fault::not_ftp, true, false, "HTTP/1.1 400 Bad Request"}));
  EXPECT_EQ(parse("SSH-2.0-OpenSSH\r\n"), (outcome{{}, reply_fault::not_ftp, true, false, "SSH-2.0-OpenSSH"}));
  EXPECT_EQ(parse(" 220 a\r\n").fault, reply_fault::not_ftp);
  EXPECT_EQ(parse("-1 a\r\n").fault, reply_fault::not_ftp);
  EXPECT_EQ(parse("\xff\xfb\x01"
                  "220 a\r\n")
                .fault,
            reply_fault::not_ftp);
}

TEST(ReplyParser, an_empty_line_in_place_of_a_reply_is_not_ftp) {
  EXPECT_EQ(parse("\r\n220 a\r\n"), (outcome{{}, reply_fault::not_ftp, false, false, ""}));
  EXPECT_EQ(parse("\n"), (outcome{{}, reply_fault::not_ftp, false, false, ""}));
  EXPECT_EQ(parse("220 a\r\n\r\n"), (outcome{{"220 a"}, reply_fault::not_ftp, false, false, ""}));
}

TEST(ReplyParser, case_013_nul_in_a_line_is_a_fault) {
  EXPECT_EQ(parse("220 a\0b\r\n"sv), (outcome{{}, reply_fault::nul_byte, true, false, "220 a"}));
  EXPECT_EQ(parse("\0"sv), (outcome{{}, reply_fault::nul_byte, false, false, ""}));
  EXPECT_EQ(parse("220 a\0"sv).fault, reply_fault::nul_byte);
  EXPECT_EQ(parse("220-a\r\nb\0\r\n220 c\r\n"sv), (outcome{{}, reply_fault::nul_byte, true, false, "220-a\nb"}));
  EXPECT_EQ(parse("220 a\r\0\n"sv).fault, reply_fault::nul_byte);
}

TEST(ReplyParser, replies_before_a_fault_stay_readable_and_later_bytes_are_ignored) {
  EXPECT_EQ(parse("150 go\r\n226 done\r\nrubbish\r\n220 no\r\n"),
            (outcome{{"150 go", "226 done"}, reply_fault::not_ftp, true, false, "rubbish"}));

  reply_parser parser;
  parser.feed("226 done\r\n\0"sv);
  parser.feed("220 no\r\n");
  parser.feed_end();
  EXPECT_EQ(parser.take(), reply{"226 done"});
  EXPECT_FALSE(parser.ready());
  EXPECT_EQ(parser.fault(), reply_fault::nul_byte);
}

// ----------------------------------------------------------------------------------------------------------- limits

TEST(ReplyParser, case_014_a_line_at_the_limit_passes_and_one_byte_more_does_not) {
  const reply_limits ten{10, 1000};
  const outcome too_long{{}, reply_fault::line_too_long, true, false, "220 567890"};
  for (const std::string end : {"\r\n", "\n"}) {
    EXPECT_EQ(parse("220 567890" + end, ten), replies_only({"220 567890"}));
    EXPECT_EQ(parse("220 5678901" + end, ten), too_long);
    EXPECT_EQ(parse("220 5678901234567890" + end, ten), too_long);
  }
  EXPECT_EQ(parse("220-567890\r\n1234567890\r\n220 567890\r\n", ten),
            replies_only({"220-567890\n1234567890\n220 567890"}));
  EXPECT_EQ(parse("220-567890\r\n12345678901\r\n", ten),
            (outcome{{}, reply_fault::line_too_long, true, false, "220-567890\n1234567890"}));
}

TEST(ReplyParser, a_line_over_the_limit_is_found_before_its_end) {
  const reply_limits ten{10, 1000};
  EXPECT_EQ(parse("220 567890", ten).fault, reply_fault::none);
  EXPECT_EQ(parse("220 5678901", ten).fault, reply_fault::line_too_long);
}

TEST(ReplyParser, a_carriage_return_at_the_limit_counts_only_when_it_ends_no_line) {
  const reply_limits ten{10, 1000};
  EXPECT_EQ(parse("220 567890\r", ten), (outcome{{}, reply_fault::none, true, false, "220 567890\r"}));
  EXPECT_EQ(parse("220 567890\r", ten, stream_end::closed), replies_only({"220 567890"}));
  EXPECT_EQ(parse("220 567890\rx", ten).fault, reply_fault::line_too_long);
  EXPECT_EQ(parse("220 567890\r\r\n", ten).fault, reply_fault::line_too_long);
  EXPECT_EQ(parse("220 56789\r\r\n", ten), replies_only({"220 56789\r"}));
}

TEST(ReplyParser, of_two_faults_the_first_counts) {
  const reply_limits ten{10, 1000};
  EXPECT_EQ(parse("220 56789\0later"sv, ten).fault, reply_fault::nul_byte);
  EXPECT_EQ(parse("220 567890\0"sv, ten).fault, reply_fault::line_too_long);
  EXPECT_EQ(parse("220 567890\r\0"sv, ten).fault, reply_fault::line_too_long);
  EXPECT_EQ(parse("HTTP567890123\r\n", ten).fault, reply_fault::line_too_long);
  EXPECT_EQ(parse("HTTP\0\r\n"sv, ten).fault, reply_fault::nul_byte);
}

TEST(ReplyParser, a_reply_at_the_limit_passes_and_one_byte_more_does_not) {
  const reply_limits twenty{15, 20};
  EXPECT_EQ(parse("220-56789\r\n220 567890\r\n", twenty), replies_only({"220-56789\n220 567890"}));
  EXPECT_EQ(parse("220-56789\r\n220 5678901\r\n", twenty),
            (outcome{{}, reply_fault::reply_too_long, true, false, "220-56789\n220 567890"}));
  EXPECT_EQ(parse("220-56789\r\n220 5678901", twenty).fault, reply_fault::reply_too_long);
  EXPECT_EQ(parse("220-56789\r\n220 567890\r", twenty).fault, reply_fault::none);
  EXPECT_EQ(parse("220-56789\r\n220 567890\rx", twenty).fault, reply_fault::reply_too_long);
}

TEST(ReplyParser, a_reply_that_fills_the_limit_without_an_end_is_too_long) {
  const reply_limits twelve{100, 12};
  EXPECT_EQ(parse("220-567890\r\n\r\n220 a\r\n", twelve).fault, reply_fault::reply_too_long);
  EXPECT_EQ(parse("220-\r\n\r\n\r\n220 ab\r\n", twelve).fault, reply_fault::reply_too_long);
  EXPECT_EQ(parse("220-5678901\r\n", twelve).fault, reply_fault::none);
  EXPECT_EQ(parse("220-5678901\r\n\r\n", twelve).fault, reply_fault::reply_too_long);
  EXPECT_EQ(parse("220-\r\n\r\n\r\n220 a\r\n", twelve), replies_only({"220-\n\n\n220 a"}));
  EXPECT_EQ(parse("220-56789012\r\n", twelve),
            (outcome{{}, reply_fault::reply_too_long, true, false, "220-56789012\n"}));
}

TEST(ReplyParser, the_limit_holds_for_each_reply_anew) {
  const reply_limits ten{10, 10};
  EXPECT_EQ(parse("220 567890\r\n220 567890\r\n220 567890\r\n", ten),
            replies_only({"220 567890", "220 567890", "220 567890"}));
  EXPECT_EQ(parse("220 5678901\r\n", ten).fault, reply_fault::line_too_long);
  EXPECT_EQ(parse("220 5678901\r\n", {11, 10}).fault, reply_fault::reply_too_long);
}

TEST(ReplyParser, limits_can_change_between_pieces) {
  reply_parser parser;
  parser.feed("220 567890");
  parser.limits({5, 1000});
  EXPECT_EQ(parser.limits().line, 5U);
  parser.feed("1");
  EXPECT_EQ(parser.fault(), reply_fault::line_too_long);
  EXPECT_EQ(parser.partial(), "220 5");

  reply_parser multi;
  multi.feed("220-567890\r\n");
  multi.limits({1000, 5});
  multi.feed("1");
  EXPECT_EQ(multi.fault(), reply_fault::reply_too_long);
}

TEST(ReplyParser, case_014_a_banner_of_17_kb_in_one_line_passes_by_default) {
  const std::string banner = "220 " + std::string(17'000, 'x');
  EXPECT_EQ(parse_pieces({banner, "\r\n"}, {}, stream_end::open), replies_only({banner}));
}

TEST(ReplyParser, the_default_limits_hold_to_the_byte) {
  const std::string line(65'536, '2');
  EXPECT_EQ(parse_pieces({line, "\r\n"}, {}, stream_end::open), replies_only({line}));
  EXPECT_EQ(parse_pieces({line, "2"}, {}, stream_end::open).fault, reply_fault::line_too_long);

  // 16 lines of 65,536 bytes with their line feeds, less the room of the last line.
  std::string most = "220-" + std::string(65'531, 'x') + "\n";
  for (int i = 0; i < 14; ++i) most += std::string(65'535, 'x') + "\n";
  most += std::string(65'531, 'x') + "\n220 ";
  ASSERT_EQ(most.size(), 1'048'576U);
  EXPECT_EQ(parse_pieces({most, "\r\n"}, {}, stream_end::open), replies_only({most}));
  EXPECT_EQ(parse_pieces({most, "x"}, {}, stream_end::open).fault, reply_fault::reply_too_long);
}

TEST(ReplyParser, s31_a_flood_is_stopped_at_the_limit) {
  const std::string lines = [] {
    std::string s;
    for (int i = 0; i < 1000; ++i) s += "220-flood\r\n";
    return s;
  }();
  reply_parser continued;
  for (int i = 0; i < 4000; ++i) continued.feed(lines);
  EXPECT_EQ(continued.fault(), reply_fault::reply_too_long);
  EXPECT_LE(continued.partial(unlimited.total).size(), reply_limits{}.total + 1);

  reply_parser one_line;
  const std::string piece(40'000, '2');
  for (int i = 0; i < 1000; ++i) one_line.feed(piece);
  EXPECT_EQ(one_line.fault(), reply_fault::line_too_long);
  EXPECT_EQ(one_line.partial(unlimited.total).size(), reply_limits{}.line);
}

// -------------------------------------------------------------------------------------------------------- linearity

// Each of these is 10 MB a byte at a time: a parser that looked twice at what it holds would not finish.

TEST(ReplyParser, case_016_one_line_of_10_mb_byte_by_byte) {
  constexpr std::size_t size = 10'000'000;
  reply_parser parser(unlimited);
  for (std::size_t i = 0; i < size; ++i) parser.feed("2");
  EXPECT_TRUE(parser.in_the_middle());
  parser.feed("\n");
  ASSERT_TRUE(parser.ready());
  EXPECT_EQ(parser.take().text.size(), size);
}

TEST(ReplyParser, case_016_a_reply_of_10_mb_byte_by_byte) {
  constexpr std::string_view line = "220-nine\r\n";
  reply_parser parser(unlimited);
  for (int i = 0; i < 1'000'000; ++i) {
    for (std::size_t k = 0; k < line.size(); ++k) parser.feed(line.substr(k, 1));
  }
  parser.feed("220 end\r\n");
  ASSERT_TRUE(parser.ready());
  EXPECT_EQ(parser.take().text.size(), 1'000'000U * (line.size() - 1) + 7);
}

TEST(ReplyParser, a_million_replies_in_one_piece) {
  std::string bytes;
  for (int i = 0; i < 1'000'000; ++i) bytes += "200 ok\r\n";
  reply_parser parser;
  parser.feed(bytes);
  int count = 0;
  for (; parser.ready(); ++count) ASSERT_EQ(parser.take().text, "200 ok");
  EXPECT_EQ(count, 1'000'000);
  EXPECT_TRUE(parser.idle());
}

}  // namespace
}  // namespace ferry
