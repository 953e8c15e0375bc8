// A TLS channel over a channel that does as it is told.
#include "io/secure_channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "fixture.hpp"
#include "session/data_link.hpp"
#include "support/tls_peer.hpp"

namespace ferry::testing {
namespace {

using io::io_status;

/// What happened below.
struct below_log {
  tls_peer peer;
  tls_peer_end server{peer};
  std::string to_client;
  std::string heard;
  io::io_result next_write;  // when not `done`, the result of each write
  io::io_result next_read;   // when nothing is to be read
  std::function<void()> before_read;
  int shut = 0;
  int closed = 0;
  int reset = 0;
  int destroyed = 0;

  below_log() { next_read = {io_status::wait_read, 0, {}}; }
  void server_says(std::string_view text) {
    server.say(text);
    to_client += server.take();
  }
};

class told_channel final : public io::channel {
 public:
  explicit told_channel(below_log& log) : log_(log) {}
  ~told_channel() override { ++log_.destroyed; }
  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return 42; }
  [[nodiscard]] std::optional<std::error_code> connected() override {
    return std::make_error_code(std::errc::host_unreachable);
  }
  [[nodiscard]] io::io_result read_some(std::span<std::byte> room) override {
    if (log_.before_read) log_.before_read();
    if (log_.to_client.empty()) return log_.next_read;
    const auto n = std::min(room.size(), log_.to_client.size());
    std::copy_n(reinterpret_cast<const std::byte*>(log_.to_client.data()), n, room.begin());
    log_.to_client.erase(0, n);
    return {io_status::done, n, {}};
  }
  [[nodiscard]] io::io_result write_some(std::span<const std::byte> bytes) override {
    if (log_.next_write.status != io_status::done) return log_.next_write;
    log_.heard += log_.server.feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    log_.to_client += log_.server.take();
    return {io_status::done, bytes.size(), {}};
  }
  void shutdown_write() noexcept override { ++log_.shut; }
  void close() noexcept override { ++log_.closed; }
  void reset() noexcept override { ++log_.reset; }
  [[nodiscard]] endpoint local() const override { return {address_family::ipv4, "192.0.2.9", 9}; }
  [[nodiscard]] endpoint peer() const override { return {address_family::ipv4, "192.0.2.1", 1}; }

 private:
  below_log& log_;
};

std::shared_ptr<const tls::context> trusting() {
  static const certificate_folder folder;
  tls_options o;
  o.ca_file(folder.write("ca", certificates::all().ca));
  return std::make_shared<const tls::context>(o);
}

struct secure_channel : ::testing::Test {
  below_log below;
  io::secure_channel channel{
      std::make_unique<told_channel>(below), trusting(), "localhost", tls::reading::exact, nullptr, std::nullopt};

  void shake() {
    io::io_result r;
    for (int i = 0; i < 10; ++i) {
      r = channel.handshake();
      if (r.status == io_status::done) break;
      ASSERT_EQ(r.status, io_status::wait_read);
    }
    ASSERT_EQ(r.status, io_status::done);
    ASSERT_TRUE(below.server.shaken()) << below.server.trouble();
  }
  io::io_result read() {
    std::byte room[100];
    return channel.read_some(room);
  }
  io::io_result write(std::string_view text) { return channel.write_some(std::as_bytes(std::span(text))); }
};

TEST_F(secure_channel, passes_on_what_is_not_its_own) {
  EXPECT_EQ(channel.native_handle(), 42);
  EXPECT_EQ(channel.connected(), std::make_error_code(std::errc::host_unreachable));
  EXPECT_EQ(channel.local().port, 9);
  EXPECT_EQ(channel.peer().port, 1);
  EXPECT_EQ(channel.secure(), &channel);
  EXPECT_EQ(channel.lowest().native_handle(), 42);
  EXPECT_NE(&channel.lowest(), &channel);
  channel.reset();
  EXPECT_EQ(below.reset, 1);
  EXPECT_EQ(below.closed, 0);
}

TEST_F(secure_channel, carries_text_both_ways) {
  shake();
  EXPECT_EQ(channel.facts().subject, "O = Ferry, CN = ferry test good");
  below.server_says("hello");
  EXPECT_EQ(read().bytes, 5u);
  EXPECT_EQ(read().status, io_status::wait_read);
  EXPECT_EQ(write("world").bytes, 5u);
  EXPECT_EQ(below.heard, "world");
  EXPECT_EQ(channel.failure().problem, tls_problem::none);
}

TEST_F(secure_channel, what_is_not_yet_read_is_buffered) {
  shake();
  EXPECT_FALSE(channel.buffered());
  below.server_says("hello");
  std::byte one[1];
  EXPECT_EQ(channel.read_some(one).bytes, 1u);
  EXPECT_TRUE(channel.buffered());
}

TEST_F(secure_channel, waits_for_what_the_channel_below_waits_for) {
  below.next_write = {io_status::wait_write, 0, {}};
  EXPECT_EQ(channel.handshake().status, io_status::wait_write);
  below.next_write = {io_status::wait_read, 0, {}};
  EXPECT_NE(channel.handshake().status, io_status::done);
  below.next_write = {};
  shake();
  below.next_write = {io_status::wait_write, 0, {}};
  EXPECT_EQ(write("x").status, io_status::wait_write);
  below.next_write = {};
  EXPECT_EQ(write("x").status, io_status::done);
}

TEST_F(secure_channel, errors_from_below) {
  shake();
  const auto reset = std::make_error_code(std::errc::connection_reset);
  below.next_read = {io_status::failed, 0, reset};
  while (read().status == io_status::done) {
  }
  const auto r = read();
  EXPECT_EQ(r.status, io_status::failed);
  EXPECT_EQ(r.error, reset);
  EXPECT_FALSE(channel.truncated());
}

TEST_F(secure_channel, an_operation_that_the_channel_below_does_not_have) {
  below.next_write = {io_status::unsupported, 0, {}};
  EXPECT_EQ(channel.handshake().status, io_status::failed);
}

TEST_F(secure_channel, ends_in_good_order) {
  shake();
  below.server.close_notify();
  below.to_client += below.server.take();
  EXPECT_EQ(read().status, io_status::end);
  EXPECT_TRUE(channel.peer_closed());
  EXPECT_FALSE(channel.truncated());
}

TEST_F(secure_channel, an_end_that_may_be_a_cut_says_so) {
  shake();
  below.next_read = {io_status::end, 0, {}};
  EXPECT_EQ(read().status, io_status::end);
  EXPECT_FALSE(channel.peer_closed());
  EXPECT_TRUE(channel.truncated());
}

TEST_F(secure_channel, end_writing_says_close_notify_and_then_shuts_down) {
  shake();
  below.next_write = {io_status::wait_write, 0, {}};
  EXPECT_EQ(channel.end_writing().status, io_status::wait_write);
  EXPECT_EQ(below.shut, 0);
  below.next_write = {};
  EXPECT_EQ(channel.end_writing().status, io_status::done);
  EXPECT_EQ(below.shut, 1);
  EXPECT_TRUE(below.server.client_closed());
  EXPECT_EQ(channel.end_writing().status, io_status::done);
  EXPECT_EQ(below.shut, 1);
  below.server_says("still here");
  EXPECT_EQ(read().bytes, 10u);
  channel.close();
  EXPECT_EQ(below.closed, 1);
}

TEST_F(secure_channel, end_writing_on_a_broken_channel_shuts_down_all_the_same) {
  shake();
  below.next_write = {io_status::failed, 0, std::make_error_code(std::errc::broken_pipe)};
  (void)channel.end_writing();
  EXPECT_EQ(below.shut, 1);
}

TEST_F(secure_channel, end_tls_leaves_the_channel_below_open) {
  shake();
  EXPECT_EQ(channel.end_tls().status, io_status::done);
  EXPECT_TRUE(below.server.client_closed());
  EXPECT_EQ(below.shut, 0);
  EXPECT_EQ(below.closed, 0);
  const auto clear = channel.release();
  ASSERT_NE(clear, nullptr);
  EXPECT_EQ(clear->secure(), nullptr);
  EXPECT_EQ(below.destroyed, 0);
}

TEST_F(secure_channel, shutdown_write_is_end_writing) {
  shake();
  channel.shutdown_write();
  EXPECT_TRUE(below.server.client_closed());
  EXPECT_EQ(below.shut, 1);
}

TEST_F(secure_channel, close_says_close_notify_if_it_can) {
  shake();
  channel.close();
  EXPECT_TRUE(below.server.client_closed());
  EXPECT_EQ(below.closed, 1);
  channel.close();
  EXPECT_EQ(below.closed, 2);  // which the channel below must bear
}

TEST_F(secure_channel, close_does_not_wait) {
  shake();
  below.next_write = {io_status::wait_write, 0, {}};
  channel.close();
  EXPECT_FALSE(below.server.client_closed());
  EXPECT_EQ(below.closed, 1);
}

TEST_F(secure_channel, close_before_the_handshake) {
  channel.close();
  EXPECT_EQ(below.closed, 1);
}

// After an upload the server's end is read for; what it says instead is not listened to for ever.
TEST(secure_channel_of_an_upload, a_server_that_talks_without_end) {
  below_log below;
  fixture f;
  f.connect();
  f.settings.deadlines.tls_close = std::chrono::seconds(1);
  auto channel = std::make_unique<io::secure_channel>(std::make_unique<told_channel>(below), trusting(), "localhost",
                                                      tls::reading::ahead, nullptr, std::nullopt);
  for (int i = 0; i < 10 && channel->handshake().status != io_status::done; ++i) {
  }
  session::data_link link(f.session, std::move(channel));
  int said = 0;
  below.before_read = [&] {
    ASSERT_LT(++said, 1000);
    f.host.advance(std::chrono::milliseconds(10));
    if (said < 500) below.server_says("and another thing");
  };
  link.end_writing();
  EXPECT_EQ(below.shut, 1);
  EXPECT_GE(said, 90);
  EXPECT_LT(said, 110);
}

}  // namespace
}  // namespace ferry::testing
