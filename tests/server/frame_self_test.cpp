// What is around the sessions: strangers, layers over a connection, the server's own end, waits that fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "server/raw_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// More than two sockets' buffers hold, so that a sender must wait for its reader.
const std::string much(32 * 1024 * 1024, 'x');

// --- strangers

TEST(strangers, a_trap_counts_its_callers) {
  stranger trap("127.0.0.5");
  scripted_server server;
  server.on("PASV", [&trap](session& s, std::string_view) {
    const std::uint16_t port = s.listen_data();
    s.reply(passive_reply({trap.address(), trap.listen(port)}));
  });
  raw_client client(server);
  client.reply();
  const std::string answer = client.command("PASV");
  EXPECT_THAT(answer, StartsWith("227 Entering Passive Mode (127,0,0,5,"));
  EXPECT_EQ(trap.connections(), 0U);
  const std::string numbers = answer.substr(answer.find('(') + 1, answer.find(')') - answer.find('(') - 1);
  const connection caught = connect_from("127.0.0.1", parse_port(numbers).value());
  EXPECT_EQ(trap.connections(), 1U);
}

TEST(strangers, call_a_listening_client_from_another_address) {
  scripted_server server;
  server.on("RETR", [](session& s, std::string_view) {
    s.reply("150 ok");
    connection intruder = s.data_from("127.0.0.3");
    EXPECT_EQ(intruder.wait_for_peer_close(), peer_end::clean);
    s.send_transfer("genuine", "");
  });
  raw_client client(server);
  client.reply();
  const unique_fd listener = client.active("PORT");
  EXPECT_EQ(client.command("RETR x"), "150 ok");
  connection first = client.accept(listener);
  EXPECT_EQ(first.peer().address, "127.0.0.3");
  first.close();
  connection second = client.accept(listener);
  EXPECT_EQ(second.peer().address, "127.0.0.1");
  EXPECT_EQ(second.receive_all(), "genuine");
  EXPECT_THAT(client.reply(), StartsWith("226 "));
}

TEST(strangers, a_closed_port_refuses) {
  const closed_port closed;
  EXPECT_THROW(static_cast<void>(connect_from("127.0.0.1", {"127.0.0.1", closed.port()})), std::system_error);
  EXPECT_THROW(static_cast<void>(connect_from("127.0.0.1", {"192.0.2.1", 21})), std::invalid_argument);
}

// --- layers, as TLS will be one

/// Turns the case of letters around: each byte that passes a layer shows it.
class swapped final : public stream {
 public:
  explicit swapped(std::unique_ptr<stream> below) : below_(std::move(below)) {}
  io_result read_some(std::span<char> room) override {
    const io_result result = below_->read_some(room);
    std::ranges::transform(room.first(result.bytes), room.begin(), swap_case);
    return result;
  }
  io_result write_some(std::string_view bytes) override {
    std::string changed(bytes);
    std::ranges::transform(changed, changed.begin(), swap_case);
    return below_->write_some(changed);
  }
  io_result finish() override { return below_->finish(); }
  [[nodiscard]] int fd() const override { return below_->fd(); }

 private:
  static char swap_case(char c) { return static_cast<char>(('A' <= (c & ~0x20) && (c & ~0x20) <= 'Z') ? c ^ 0x20 : c); }
  std::unique_ptr<stream> below_;
};

std::unique_ptr<stream> swap_over(std::unique_ptr<stream> below) { return std::make_unique<swapped>(std::move(below)); }

TEST(layers, can_be_put_over_control_and_data) {
  scripted_server server;
  server.files()["/a"] = "Text";
  server.on("AUTH", [](session& s, std::string_view) {
    s.reply("234 now");
    s.control().add_layer(swap_over);
    s.set_data_layer(swap_over);
  });
  raw_client client(server);
  client.reply();
  EXPECT_EQ(client.command("AUTH X"), "234 now");
  client.control().add_layer(swap_over);
  EXPECT_EQ(client.command("NOOP"), "200 NOOP done");
  connection data = client.passive("EPSV");
  EXPECT_THAT(client.command("RETR a"), StartsWith("150 "));
  EXPECT_EQ(data.receive_all(), "tEXT");
  EXPECT_THAT(client.reply(), StartsWith("226 "));
}

// --- the server's own end, and what it says when a wait was in vain

TEST(destructor, ends_sessions_wherever_they_wait) {
  const event never;
  const event paused;
  // Whatever is left to its patience hangs here, and the time limit of the test run says so.
  auto server = std::make_unique<scripted_server>("127.0.0.1", std::chrono::hours(24));
  server->files()["/much"] = much;
  server->on("NOOP", [never, paused](session& s, std::string_view) {
    paused.open();
    s.pause_until(never);
  });
  raw_client idle(*server);
  idle.reply();
  raw_client pausing(*server);
  pausing.reply();
  pausing.send("NOOP");
  paused.wait();
  raw_client not_reading(*server);
  not_reading.reply();
  const connection unread = not_reading.passive("EPSV");
  EXPECT_THAT(not_reading.command("RETR much"), StartsWith("150 "));
  server->wait_for_data_connections();
  raw_client not_connecting(*server);
  not_connecting.reply();
  not_connecting.command("EPSV");
  EXPECT_THAT(not_connecting.command("LIST"), StartsWith("150 "));
  server.reset();
  EXPECT_EQ(idle.reply(), "");
}

TEST(waits, expire_with_words_and_without_passwords) {
  const scripted_server server("127.0.0.1", std::chrono::milliseconds(20));
  raw_client client(server);
  client.reply();
  client.command("USER anna");
  client.command("PASS secret");
  try {
    server.wait_for_command("RETR", 2);
    FAIL() << "nobody sent RETR";
  } catch (const wait_expired& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("waited 20 ms for command RETR number 2; the server saw: USER anna, PASS ****"));
    EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
  }
}

TEST(waits, find_commands_by_word_and_number) {
  scripted_server server;
  raw_client client(server);
  client.reply();
  client.send("CWD one\r\nCWDX\r\nCWD two");
  EXPECT_EQ(server.wait_for_command("CWD"), "CWD one");
  EXPECT_EQ(server.wait_for_command("CWD", 2), "CWD two");
  EXPECT_EQ(server.wait_for_command("CWD two"), "CWD two");
}

TEST(waits, that_fail_in_a_session_are_problems) {
  scripted_server server("127.0.0.1", std::chrono::milliseconds(20));
  server.on("NOOP", [](session& s, std::string_view) { s.pause_until(event()); });
  raw_client client(server);
  client.reply();
  client.send("NOOP");
  // The problem is noted before the connection ends. The server's patience is too short to wait for the session here.
  EXPECT_EQ(client.reply(), "");
  EXPECT_THAT(server.problems(), ElementsAre("session 1: waited 20 ms for the test to open an event"));
}

TEST(waits, a_client_that_leaves_is_no_problem) {
  scripted_server server;
  server.files()["/much"] = much;
  raw_client client(server);
  client.reply();
  client.command("EPSV");
  EXPECT_THAT(client.command("RETR much"), StartsWith("150 "));
  client.control().close();
  server.wait_for_sessions_finished();
  EXPECT_THAT(server.problems(), IsEmpty());
}

}  // namespace
}  // namespace ferry::testing
