// The ends that users give: which of them know their size, and which can go back when a transfer is tried again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <ferry/error.hpp>
#include <ferry/stream.hpp>
#include <fstream>
#include <sstream>

#include "io/transfer_end.hpp"
#include "unit/temporary_folder.hpp"

namespace ferry {
namespace {

std::string rest(source& from) {
  std::string all;
  std::byte room[4];
  while (const std::size_t n = from.impl().read(room)) all += as_text(std::span(room).first(n));
  return all;
}

class stream_test : public test::temporary_folder {};

TEST_F(stream_test, containers_keep_what_was_theirs) {
  std::string text = "mine:";
  std::vector<std::byte> bytes;
  sink to_text(text);
  sink to_bytes(bytes);
  for (auto* s : {&to_text.impl(), &to_bytes.impl()}) {
    s->begin(0);
    s->write(content("abcdef"));
    EXPECT_FALSE(s->restart(7));
    EXPECT_TRUE(s->restart(3));
    s->write(content("X"));
    EXPECT_EQ(s->path(), nullptr);
  }
  EXPECT_EQ(text, "mine:abcX");
  EXPECT_EQ(as_text(bytes), "abcX");
  text.clear();
  EXPECT_FALSE(to_text.impl().restart(0)) << "the user took it all";
}

TEST_F(stream_test, a_span_is_filled_from_where_it_went_back) {
  std::array<std::byte, 6> room{};
  sink s{std::span<std::byte>(room)};
  s.impl().write(content("abcdef"));
  EXPECT_FALSE(s.impl().restart(7));
  EXPECT_TRUE(s.impl().restart(2));
  s.impl().write(content("XYZ!"));
  EXPECT_EQ(as_text(room), "abXYZ!");
  EXPECT_THROW(s.impl().write(content("1")), local_error);
}

TEST_F(stream_test, what_was_given_away_is_not_taken_back) {
  std::string got;
  std::ostringstream out;
  sink callback([&](std::string_view block) { got += block; });
  sink stream(out);
  for (auto* s : {&callback.impl(), &stream.impl()}) {
    EXPECT_TRUE(s->restart(0));
    s->write(content("abc"));
    EXPECT_FALSE(s->restart(2));
    EXPECT_TRUE(s->restart(3));
    s->write(content("d"));
  }
  EXPECT_EQ(got, "abcd");
  EXPECT_EQ(out.str(), "abcd");
}

TEST_F(stream_test, sources_that_can_go_back) {
  put(at("f"), "??0123456789");
  std::ifstream file(at("f"), std::ios::binary);
  file.ignore(2);
  std::istringstream text("0123456789");
  source from_file(file);
  source from_text(text);
  source from_span(content("0123456789"));
  for (auto* s : {&from_file, &from_text, &from_span}) {
    EXPECT_EQ(s->impl().size(), 10U);
    s->impl().begin();
    EXPECT_EQ(rest(*s), "0123456789");
    EXPECT_EQ(s->impl().size(), 10U);
    EXPECT_EQ(rest(*s), "") << "asking for the size moves nothing";
    EXPECT_TRUE(s->impl().restart(7));
    EXPECT_EQ(rest(*s), "789");
    EXPECT_FALSE(s->impl().restart(11));
    EXPECT_TRUE(s->impl().restart(10));
    EXPECT_EQ(rest(*s), "");
    EXPECT_TRUE(s->impl().restart(0));
    EXPECT_EQ(rest(*s), "0123456789");
    EXPECT_EQ(s->impl().path(), nullptr);
  }
}

TEST_F(stream_test, sources_that_cannot) {
  std::string left = "abc";
  source producer([&](std::span<std::byte> room) {
    const auto n = left.copy(reinterpret_cast<char*>(room.data()), room.size());
    left.erase(0, n);
    return n;
  });
  // A buffer that gives its characters once, as a terminal does.
  struct once : std::streambuf {
    std::string text = "abc";
    once() { setg(text.data(), text.data(), text.data() + text.size()); }
  } buffer;
  std::istream in(&buffer);
  source stream(in);
  for (auto* s : {&producer, &stream}) {
    EXPECT_FALSE(s->impl().size());
    s->impl().begin();
    EXPECT_FALSE(s->impl().size());
    EXPECT_EQ(rest(*s), "abc");
    EXPECT_FALSE(s->impl().restart(1));
    EXPECT_EQ(rest(*s), "");
  }
}

TEST_F(stream_test, paths_say_that_they_are_paths) {
  put(at("f"), "12345");
  EXPECT_EQ(*sink(at("g")).impl().path(), at("g"));
  const source file(at("f"));
  EXPECT_EQ(*file.impl().path(), at("f"));
  EXPECT_EQ(file.impl().size(), 5U);
}

}  // namespace
}  // namespace ferry
