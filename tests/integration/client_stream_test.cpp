// Files that are read and written at the caller's pace, on servers that fail, pass over REST, or lose their last word.
#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::size_t half = 150'000;
const std::string whole = pattern(300'000);

class client_stream : public typed_client_test {
 protected:
  void SetUp() override { server.files()["/file"] = whole; }
  /// The next RETR sends so much of what it should; once the client has it, the server is gone.
  void die_once(std::size_t after) {
    server.once("RETR", [after](session& s, std::string_view) {
      const std::size_t from = std::exchange(s.state().rest, 0);
      s.reply("150 Sending");
      connection data = s.open_data();
      data.send(std::string_view(whole).substr(from, after));
      data.half_close();
      (void)data.wait_for_peer_close();
      s.reset();
    });
  }
  static std::string rest_of(remote_reader& reader) {
    std::string got;
    std::vector<std::byte> room(10'000);
    while (const std::size_t n = reader.read(room)) got += as_text(std::span(room).first(n));
    return got;
  }
};

TEST_F(client_stream, a_second_failure_in_what_comes_again_is_as_the_first) {
  die_once(half);
  die_once(1'000);
  die_once(0);
  client& c = open();
  remote_reader reader = c.read("file");
  EXPECT_TRUE(rest_of(reader) == whole);
  EXPECT_EQ(reader.result().how, confidence::verified);
  EXPECT_EQ(c.size("file"), whole.size());
}

TEST_F(client_stream, a_reader_that_failed_in_what_comes_again_gives_nothing_twice) {
  die_once(half);
  die_once(1'000);
  client& c = open(usual().retry(retry_options().times(1).first_delay(milliseconds(1))));
  remote_reader reader = c.read("file");
  std::string got;
  std::vector<std::byte> room(10'000);
  bool failed = false;
  for (;;) {
    try {
      const std::size_t n = reader.read(room);
      if (n == 0) break;
      got += as_text(std::span(room).first(n));
    } catch (const error&) {
      ASSERT_FALSE(failed);
      failed = true;
    }
  }
  EXPECT_TRUE(got == whole);
}

TEST_F(client_stream, failures_in_a_row_count_together) {
  die_once(half);
  server.on("RETR", [](session& s, std::string_view) { s.reset(); });
  client& c = open(usual().retry(retry_options().times(2).first_delay(milliseconds(1))));
  remote_reader reader = c.read("file");
  EXPECT_THROW((void)rest_of(reader), network_error);
  EXPECT_EQ(said("RETR").size(), 3u);
}

TEST_F(client_stream, a_reader_that_outlives_its_transfer_ends_no_other) {
  server.once("RETR", [](session& s, std::string_view) { s.send_transfer("x", "150 Sending", "550 Gone"); });
  client& c = open(once_only());
  auto first = std::make_optional(c.read("file"));
  std::vector<std::byte> room(10);
  EXPECT_THROW((void)rest_of(*first), error);
  remote_reader second = c.read("file");
  EXPECT_EQ(second.read(room), room.size());
  first.reset();
  EXPECT_TRUE(rest_of(second) == whole.substr(room.size()));

  // One that was in the middle when the session was closed and another transfer began.
  auto third = std::make_optional(c.read("file"));
  EXPECT_EQ(third->read(room), room.size());
  c.close();
  remote_reader fourth = c.read("file");
  EXPECT_EQ(fourth.read(room), room.size());
  third.reset();
  EXPECT_TRUE(rest_of(fourth) == whole.substr(room.size()));
}

TEST_F(client_stream, from_an_offset) {
  client& c = open();
  for (const std::size_t offset : {std::size_t{1'000}, whole.size() - 1, whole.size()}) {
    remote_reader reader = c.read("file", offset);
    EXPECT_TRUE(rest_of(reader) == whole.substr(offset)) << offset;
    EXPECT_EQ(reader.result().how, confidence::verified);
    EXPECT_EQ(reader.result().size, whole.size());
  }
}

TEST_F(client_stream, from_an_offset_a_server_that_passes_over_rest_is_found_out) {
  server.on("REST", [](session& s, std::string_view) { s.reply("350 Certainly"); });
  client& c = open();
  remote_reader reader = c.read("file", 1'000);
  std::string got;
  std::vector<std::byte> room(10'000);
  EXPECT_THROW(
      {
        while (const std::size_t n = reader.read(room)) got += as_text(std::span(room).first(n));
      },
      verification_failed);
  EXPECT_LE(got.size(), whole.size() - 1'000);
}

TEST_F(client_stream, from_an_offset_an_announced_whole_file_proves_nothing) {
  server.reply_to("SIZE", "500 what?");
  server.on("REST", [](session& s, std::string_view) { s.reply("350 Certainly"); });
  client& c = open();
  remote_reader reader = c.read("file", 1'000);
  (void)rest_of(reader);
  EXPECT_EQ(reader.result().how, confidence::complete);
}

TEST_F(client_stream, from_an_offset_a_file_that_grows_is_gone_on_with) {
  server.reply_once("SIZE", "213 200000");
  client& c = open();
  remote_reader reader = c.read("file", 1'000);
  EXPECT_TRUE(rest_of(reader) == whole.substr(1'000));
  EXPECT_EQ(reader.result().how, confidence::verified);
}

TEST_F(client_stream, what_is_written_is_there_although_the_last_word_is_lost) {
  const auto without_a_word = [](session& s, std::string_view name) {
    received_data up = s.receive_data();
    s.files().put(s.path(name), up.bytes);
    s.reset();
  };
  server.once("STOR", without_a_word);
  client& c = open();
  remote_writer writer = c.write("up");
  writer.write(content(whole));
  const verdict v = writer.finish();
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_EQ(v.size_reply, whole.size());
  EXPECT_THAT(v.notes, Contains(HasSubstr("before the final reply")));
  EXPECT_EQ(v.reply, "");

  server.once("STOR", without_a_word);
  server.reply_to("SIZE", "500 what?");
  remote_writer other = c.write("up");
  other.write(content(whole));
  EXPECT_THROW((void)other.finish(), connection_closed);
}

}  // namespace
}  // namespace ferry::testing
