// connect, login, list and download, unchanged, in fibers of one thread.
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "asio/asio_host.hpp"
#include "io/transfer_end.hpp"
#include "server/scripted_server.hpp"
#include "session/greet.hpp"
#include "session/list.hpp"
#include "session/login.hpp"
#include "session/quit.hpp"
#include "session/retrieve.hpp"

namespace ferry::testing {
namespace {

namespace asio = boost::asio;

class text_sink final : public io::sink {
 public:
  void write(std::span<const std::byte> bytes) override { text += as_text(bytes); }
  std::string text;
};

// What one user does, straight down.
void visit(io::host& host, const scripted_server& server, std::vector<std::string>& names, std::string& content) {
  const ferry::session::settings settings;
  ferry::session::connection c(host, settings);
  ferry::session::greet(c, server.address(), server.port());
  ferry::session::login(c, {"anna", "secret", ""});
  names = ferry::session::name_list(c, {});
  text_sink sink;
  ferry::session::retrieve_binary(c, wire::command("RETR /a.txt"), sink, 8192);
  content = sink.text;
  ferry::session::quit(c);
}

using fiber = std::function<void(asio::yield_context)>;

void run(asio::io_context& loop) {
  loop.run();
  EXPECT_TRUE(loop.stopped());
}

void start(asio::io_context& loop, fiber f) {
  asio::spawn(loop, std::move(f), [](const std::exception_ptr& e) {
    if (e) std::rethrow_exception(e);
  });
}

TEST(asio_host, two_sessions_run_side_by_side_on_one_thread) {
  scripted_server first;
  scripted_server second;
  first.files()["/a.txt"] = std::string(300'000, '1');
  second.files()["/a.txt"] = std::string(300'000, '2');
  // Each server sends its file only when the other one has been asked for its own: one session after the other would never end.
  const event first_asked;
  const event second_asked;
  first.once("RETR", [=](session& s, std::string_view name) {
    first_asked.open();
    s.pause_until(second_asked);
    s.default_handler("RETR", name);
  });
  second.once("RETR", [=](session& s, std::string_view name) {
    second_asked.open();
    s.pause_until(first_asked);
    s.default_handler("RETR", name);
  });
  asio::io_context loop(1);
  std::vector<std::string> names[2];
  std::string content[2];
  start(loop, [&](asio::yield_context y) {
    asio_host host(loop, y);
    visit(host, first, names[0], content[0]);
  });
  start(loop, [&](asio::yield_context y) {
    asio_host host(loop, y);
    visit(host, second, names[1], content[1]);
  });
  run(loop);
  EXPECT_EQ(content[0], std::string(300'000, '1'));
  EXPECT_EQ(content[1], std::string(300'000, '2'));
  EXPECT_EQ(names[0], std::vector<std::string>{"a.txt"});
  EXPECT_EQ(names[1], std::vector<std::string>{"a.txt"});
}

TEST(asio_host, a_deadline_ends_a_wait_in_the_middle) {
  scripted_server server;
  server.on("PWD", [](session& s, std::string_view) { s.wait_for_peer_close(); });
  asio::io_context loop(1);
  bool timed_out = false;
  start(loop, [&](asio::yield_context y) {
    asio_host host(loop, y);
    ferry::session::settings settings;
    ferry::session::connection c(host, settings);
    ferry::session::greet(c, server.address(), server.port());
    settings.deadlines.reply = milliseconds(50);
    try {
      c.exchange(wire::command("PWD"));
    } catch (const timeout_error&) {
      timed_out = !c.is_open();
    }
  });
  run(loop);
  EXPECT_TRUE(timed_out);
}

TEST(asio_host, a_cancellation_ends_a_download_in_the_middle) {
  scripted_server server;
  server.once("RETR", [](session& s, std::string_view) {
    connection data = s.open_data();
    s.reply("150 here it comes");
    data.send("the first half");
    s.wait_for_peer_close();
  });
  asio::io_context loop(1);
  asio::cancellation_signal signal;
  std::optional<error_context> seen;
  fiber f = [&](asio::yield_context y) {
    asio_host host(loop, y);
    ferry::session::settings settings;
    settings.deadlines.farewell = milliseconds(50);
    settings.progress = [&](std::uint64_t) {
      asio::post(loop, [&] { signal.emit(asio::cancellation_type::terminal); });
    };
    ferry::session::connection c(host, settings);
    ferry::session::greet(c, server.address(), server.port());
    text_sink sink;
    try {
      ferry::session::retrieve_binary(c, wire::command("RETR a"), sink, 8192);
    } catch (const cancelled_error& e) {
      seen = e.context();
      EXPECT_EQ(sink.text, "the first half");
    }
  };
  asio::spawn(loop, std::move(f), asio::bind_cancellation_slot(signal.slot(), asio::detached));
  run(loop);
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->bytes, 14u);
}

}  // namespace
}  // namespace ferry::testing
