#include "session/quit.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "session/data_link.hpp"
#include "session/transfer.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.connect();
}

std::shared_ptr<session::data_link> begun(fixture& f) {
  f.host.hold_end = true;
  return session::open_transfer(f.session, wire::command("RETR a"));
}

// Whatever happens, the session is closed.
void quit(fixture& f) {
  try {
    session::quit(f.session);
  } catch (...) {
    EXPECT_FALSE(f.session.is_open());
    throw;
  }
  EXPECT_FALSE(f.session.is_open());
}

TEST(quit, survives_every_fault) {
  every_fault(prepare, quit);
  every_goodbye(prepare, quit);
  every_trace_throw(prepare, quit);
  stale_reply(prepare, quit);
  every_fault(prepare, [](fixture& f) {
    const auto link = begun(f);
    quit(f);
  });
}

TEST(quit, says_it_and_closes) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::quit(f.session).text, "221 bye");
  EXPECT_EQ(f.host.last_commands(1), words{"QUIT"});
  EXPECT_FALSE(f.session.is_open());
  EXPECT_FALSE(f.host.control_is_open());
  EXPECT_THROW(session::quit(f.session), not_connected);
}

TEST(quit, closes_whatever_the_reply_is) {
  const auto answered = [](const char* text) {
    fixture f;
    prepare(f);
    f.host.on("QUIT", text);
    try {
      quit(f);
    } catch (const error& e) {
      EXPECT_STREQ(e.what(), text);
      EXPECT_EQ(e.phase(), phase::close);
      EXPECT_EQ(e.command(), "QUIT");
      EXPECT_FALSE(e.session_usable());
      throw;
    }
  };
  EXPECT_THROW(answered("550 no"), error_perm);
  EXPECT_THROW(answered("450 no"), error_temp);
  EXPECT_THROW(answered("421 closing"), error_temp);
  EXPECT_THROW(answered("350 hm"), error_reply);
  EXPECT_THROW(answered("150 hm"), error_reply);
  EXPECT_THROW(answered("999 hm"), error_proto);
}

TEST(quit, closes_when_nothing_is_answered) {
  fixture f;
  prepare(f);
  f.host.answer(1, "");
  const auto start = f.host.elapsed();
  EXPECT_EQ(thrown<timeout_error>([&] { quit(f); }).phase(), phase::close);
  EXPECT_LE(f.host.elapsed() - start, 60s + 100ms);
}

TEST(quit, gives_up_a_transfer_first) {
  fixture f;
  prepare(f);
  const auto link = begun(f);
  EXPECT_EQ(session::quit(f.session).text, "221 bye");
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  EXPECT_FALSE(link->is_open());
  f.expect_sound();
}

TEST(quit, says_nothing_more_when_a_transfer_cannot_be_given_up) {
  fixture f;
  prepare(f);
  f.host.on("NOOP", [](std::string_view) {});  // silent altogether
  const auto link = begun(f);
  f.host.break_data();
  const auto start = f.host.elapsed();
  const auto e = thrown<connection_closed>([&] { quit(f); });
  EXPECT_STREQ(e.what(), "closed without QUIT: the transfer in progress could not be ended");
  EXPECT_EQ(e.error_code(), std::errc::connection_aborted);
  EXPECT_EQ(e.phase(), phase::close);
  EXPECT_FALSE(e.session_usable());
  EXPECT_LE(f.host.elapsed() - start, 10s + 100ms);
  EXPECT_EQ(f.host.last_commands(1), words{"NOOP"});
}

// --- For destructors ----------------------------------------------------------------------------------------------------------

void farewell(fixture& f) {
  session::farewell(f.session);
  EXPECT_FALSE(f.session.is_open());
}

TEST(farewell, says_quit_and_closes) {
  fixture f;
  prepare(f);
  farewell(f);
  EXPECT_EQ(f.host.last_commands(1), words{"QUIT"});
  f.expect_sound();
  farewell(f);
}

TEST(farewell, throws_nothing_ever) {
  every_fault(prepare, farewell);
  for (std::size_t n = 1; n <= 4; ++n) {
    fixture f;
    prepare(f);
    bomb b;
    b.arm(bomb::charge::other, n);
    f.settings.trace = [&](const trace_event&) { b.tick(); };
    farewell(f);
    EXPECT_GE(b.ticks(), n);
  }
}

TEST(farewell, waits_only_a_little) {
  fixture f;
  prepare(f);
  f.host.answer(1, "");
  const auto start = f.host.elapsed();
  farewell(f);
  EXPECT_GE(f.host.elapsed() - start, 2s);
  EXPECT_LE(f.host.elapsed() - start, 2s + 100ms);
}

TEST(farewell, waits_only_a_little_even_to_say_it) {
  fixture f;
  prepare(f);
  f.host.control_stuck = true;
  const auto start = f.host.elapsed();
  farewell(f);
  EXPECT_LE(f.host.elapsed() - start, 2s + 100ms);
}

TEST(farewell, says_nothing_in_the_middle_of_things) {
  fixture f;
  prepare(f);
  f.host.answer(1, "");
  f.session.put(wire::command("NOOP"));
  const auto waits = f.host.waits();
  farewell(f);
  EXPECT_EQ(f.host.last_commands(1), words{"NOOP"});
  EXPECT_EQ(f.host.waits(), waits);

  fixture g;
  prepare(g);
  const auto link = begun(g);
  farewell(g);
  EXPECT_EQ(g.host.last_commands(1), words{"RETR a"});
  EXPECT_EQ(g.host.data_ending(), ending::reset);
  g.expect_sound();
}

TEST(farewell, needs_no_connection) {
  fixture f;
  farewell(f);
  EXPECT_TRUE(f.host.commands().empty());
}

}  // namespace
}  // namespace ferry::testing
