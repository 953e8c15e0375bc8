#include "session/text_ends.hpp"

#include <gtest/gtest.h>

#include "ends.hpp"

namespace ferry::testing {
namespace {

std::string received(std::string_view wire, std::size_t piece) {
  memory_sink to;
  session::text_sink text(to);
  text.begin(0);
  for (std::size_t at = 0; at < wire.size(); at += piece) text.write(content(wire.substr(at, piece)));
  text.commit();
  EXPECT_TRUE(to.committed);
  return to.text;
}

std::string sent(std::string_view file, std::size_t room) {
  memory_source from{std::string(file)};
  session::text_source text(from);
  text.begin();
  std::string all;
  std::vector<std::byte> block(room);
  while (const auto n = text.read(block)) all += as_text(std::span{block}.first(n));
  EXPECT_EQ(text.read(block), 0u);
  return all;
}

TEST(text_ends, both_ways_in_pieces_of_any_size) {
  struct {
    const char* wire;
    const char* file;
  } const in[]{{"", ""},       {"a\r\nb", "a\nb"}, {"a\rb\r\n", "a\rb\n"}, {"\r\r\n", "\r\n"},
               {"a\r", "a\r"}, {"a\nb", "a\nb"},   {"\r\n\r\n", "\n\n"},   {"a\r\r", "a\r\r"}};
  struct {
    const char* file;
    const char* wire;
  } const out[]{{"", ""},
                {"a\nb", "a\r\nb"},
                {"a\r\nb\n", "a\r\nb\r\n"},
                {"\n\n", "\r\n\r\n"},
                {"a\rb", "a\rb"},
                {"\r\r\n", "\r\r\n"},
                {"a\r", "a\r"},
                {"\n\r\n", "\r\n\r\n"}};
  for (std::size_t piece = 1; piece < 9; ++piece) {
    for (const auto& row : in) EXPECT_EQ(received(row.wire, piece), row.file) << piece;
    for (const auto& row : out) EXPECT_EQ(sent(row.file, piece), row.wire) << piece;
  }
  const std::string long_line(300'000, 'x');
  EXPECT_EQ(received(long_line + "\r\n", 70'000), long_line + "\n");
  EXPECT_EQ(sent(long_line + "\n", 70'000), long_line + "\r\n");
}

TEST(text_ends, hand_on_what_their_ends_say) {
  memory_sink to;
  memory_source from("x");
  to.any_size = to.full_blocks = from.any_size = true;
  session::text_sink sink(to);
  const session::text_source source(from);
  EXPECT_TRUE(sink.any_block_size() && sink.wants_full_blocks() && source.any_block_size());
  sink.write(content("a\r"));
  sink.abandon();
  EXPECT_TRUE(to.abandoned);
  EXPECT_EQ(to.text, "a");
}

}  // namespace
}  // namespace ferry::testing
