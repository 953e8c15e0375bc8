#include "session/control.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "fixture.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;
using session::control;

const wire::command noop("NOOP");

reply read(fixture& f) {
  auto& c = f.session.ctrl();
  return c.read(c.reply_deadline(), phase::command);
}

TEST(control, counts_the_replies_that_are_owed) {
  fixture f;
  f.connect();
  auto& c = f.session.ctrl();
  EXPECT_EQ(c.owed(), 0u);
  c.send(noop, phase::command);
  c.send(noop, phase::command);
  EXPECT_EQ(c.owed(), 2u);
  EXPECT_EQ(read(f).text, "200 nothing done");
  EXPECT_EQ(c.owed(), 1u);
  EXPECT_EQ(read(f).text, "200 nothing done");
  EXPECT_EQ(c.owed(), 0u);
}

TEST(control, owes_the_greeting_from_the_start) {
  fixture f;
  auto channel = f.host.connect({address_family::ipv4, "192.0.2.1", 21}, {});
  control c(f.host, std::move(channel), f.settings);
  EXPECT_EQ(c.owed(), 1u);
}

TEST(control, does_not_settle_a_debt_by_a_preliminary_reply) {
  fixture f;
  f.connect();
  f.host.answer(1, "150 soon\r\n226 now");
  auto& c = f.session.ctrl();
  c.send(noop, phase::command);
  EXPECT_EQ(read(f).code(), 150);
  EXPECT_EQ(c.owed(), 1u);
  EXPECT_EQ(read(f).code(), 226);
  EXPECT_EQ(c.owed(), 0u);
}

TEST(control, knows_both_ends) {
  fixture f;
  f.connect();
  EXPECT_EQ(f.session.ctrl().peer(), (endpoint{address_family::ipv4, "192.0.2.1", 21}));
  EXPECT_EQ(f.session.ctrl().local().address, "192.0.2.99");
  EXPECT_EQ(f.session.ctrl().peer_family(), address_family::ipv4);
}

// --- Deadlines --------------------------------------------------------------------------------------------------------

TEST(control, closes_when_a_reply_does_not_come) {
  fixture f;
  f.connect();
  f.host.answer(1, "");
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { f.session.exchange(wire::command("PASS secret"), phase::login); });
  EXPECT_STREQ(e.what(), "timed out waiting for the server's reply");
  EXPECT_EQ(e.phase(), phase::login);
  EXPECT_EQ(e.command(), "PASS ********");
  EXPECT_EQ(e.error_code(), std::errc::timed_out);
  EXPECT_FALSE(e.session_usable());
  EXPECT_FALSE(f.session.is_open());
  EXPECT_GE(f.host.elapsed() - start, 60s);
  EXPECT_LE(f.host.elapsed() - start, 60s + 100ms);
  f.expect_sound();
}

TEST(control, case_016_takes_a_reply_that_dribbles) {
  fixture f;
  f.connect();
  f.host.answer(1, "");
  auto delay = 10ms;
  for (const char c : std::string("200 slow\r\n")) {
    f.host.at(delay, [&f, c] { f.host.raw({&c, 1}); });
    delay += 10ms;
  }
  EXPECT_EQ(f.session.exchange(noop).text, "200 slow");
  f.expect_sound();
}

TEST(control, s32_holds_the_deadline_against_a_reply_that_dribbles) {
  fixture f;
  f.connect();
  f.settings.deadlines.reply = 20s;
  f.host.answer(1, "");
  const auto start = f.host.elapsed();
  for (int i = 1; i <= 100; ++i) f.host.at(i * 3s, [&] { f.host.raw("2"); });
  EXPECT_THROW(f.session.exchange(noop), timeout_error);
  EXPECT_LE(f.host.elapsed() - start, 20s + 100ms);
  f.expect_sound();
}

TEST(control, s32_holds_the_deadline_against_a_reply_that_never_pauses) {
  fixture f;
  f.connect();
  f.settings.deadlines.reply = 1s;
  f.host.answer(1, "");
  bool begun = false;
  f.host.on_wait = [&] { f.host.raw(std::exchange(begun, true) ? "more\r\n" : "200-first\r\n"); };
  const auto e = thrown<timeout_error>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "timed out in the middle of the server's reply");
  EXPECT_FALSE(e.session_usable());
  f.host.on_wait = nullptr;
  f.expect_sound();
}

TEST(control, waits_for_ever_only_when_asked_to) {
  fixture f;
  f.connect();
  f.settings.deadlines.reply = no_timeout;
  f.host.answer(1, "");
  f.host.at(10h, [&] { f.host.reply("200 at last"); });
  EXPECT_EQ(f.session.exchange(noop).text, "200 at last");
}

TEST(control, closes_when_a_command_cannot_be_sent) {
  fixture f;
  f.connect();
  f.host.control_stuck = true;
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "timed out sending a command");
  EXPECT_LE(f.host.elapsed() - start, 60s + 100ms);
  f.expect_sound();
}

TEST(control, closes_when_cancelled) {
  fixture f;
  f.connect();
  f.host.answer(1, "");
  f.host.at(1s, [&] { f.host.cancel(); });
  const auto e = thrown<cancelled_error>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "cancelled");
  EXPECT_EQ(e.command(), "NOOP");
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

// --- Ends ---------------------------------------------------------------------------------------------------------------

TEST(control, tells_that_the_server_closed) {
  fixture f;
  f.connect();
  f.host.answer(1, "");
  f.host.at(1s, [&] { f.host.end_control(); });
  const auto e = thrown<connection_closed>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "the server closed the connection");
  EXPECT_EQ(e.error_code(), std::errc::connection_reset);
  EXPECT_EQ(e.command(), "NOOP");
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST(control, tells_what_had_come_of_a_reply_that_was_cut) {
  fixture f;
  f.connect();
  f.host.answer(1, "200-first\r\nsecond");
  f.host.at(1s, [&] { f.host.end_control(); });
  const auto e = thrown<connection_closed>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "the server closed the connection in the middle of a reply: 200-first\nsecond\n");
  f.expect_sound();
}

TEST(control, takes_an_unterminated_last_line_as_a_reply) {
  fixture f;
  f.connect();
  f.host.on("QUIT", [&](std::string_view) {
    f.host.raw("221 bye");
    f.host.end_control();
  });
  EXPECT_EQ(f.session.exchange(wire::command("QUIT")).text, "221 bye");
}

TEST(control, tells_why_the_connection_broke) {
  fixture f;
  f.connect();
  f.host.fail(fault::error, 1);  // the look for stale replies
  const auto e = thrown<connection_closed>([&] { f.session.exchange(noop); });
  EXPECT_EQ(std::string(e.what()).find("the connection broke: "), 0u) << e.what();
  EXPECT_EQ(e.error_code(), std::errc::connection_reset);
  f.expect_sound();
}

TEST(control, says_nothing_after_close) {
  fixture f;
  f.connect();
  f.session.close();
  EXPECT_FALSE(f.session.is_open());
  EXPECT_EQ(f.session.family(), address_family::ipv4);
  f.session.close();
  EXPECT_THROW(f.session.exchange(noop), not_connected);
}

// --- Forms of replies -----------------------------------------------------------------------------------------------------

TEST(control, case_017_takes_lines_that_end_in_lf_alone) {
  fixture f;
  f.connect();
  f.host.on("NOOP", [&](std::string_view) { f.host.raw("200-a\nb\n200 c\n"); });
  EXPECT_EQ(f.session.exchange(noop).text, "200-a\nb\n200 c");
  f.expect_in_step();
}

TEST(control, case_018_keeps_the_replies_that_come_in_one_piece_apart) {
  fixture f;
  f.connect();
  f.host.answer(1, "");
  f.host.answer(2, "201 one\r\n202 two");
  auto& c = f.session.ctrl();
  c.send(noop, phase::command);
  c.send(noop, phase::command);
  EXPECT_EQ(read(f).text, "201 one");
  EXPECT_EQ(read(f).text, "202 two");
  f.expect_in_step();
}

TEST(control, case_008_ends_a_reply_only_at_its_own_code) {
  fixture f;
  f.connect();
  f.host.answer(1, "230-a\r\n331 b\r\n 230 c\r\n230-d\r\n230 e");
  EXPECT_EQ(f.session.exchange(noop).text, "230-a\n331 b\n 230 c\n230-d\n230 e");
  f.expect_in_step();
}

TEST(control, case_013_refuses_nul) {
  fixture f;
  f.connect();
  f.host.answer(1, std::string("200 a\0b", 7));
  const auto e = thrown<error_proto>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "the reply contains a NUL byte");
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST(control, case_003_refuses_what_is_not_ftp) {
  fixture f;
  f.connect();
  f.host.answer(1, "hello");
  const auto e = thrown<error_proto>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "hello");
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

// --- Limits -----------------------------------------------------------------------------------------------------------------

TEST(control, case_014_takes_a_line_up_to_maxline) {
  fixture f;
  f.connect();
  const std::string fits = "200 " + std::string(8191 - 4, 'x');
  f.host.answer(1, fits);
  EXPECT_EQ(f.session.exchange(noop).text, fits);
  f.host.answer(1, fits + "x");
  const auto e = thrown<limit_error>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "got more than 8192 bytes");
  EXPECT_EQ(e.command(), "NOOP");
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST(control, takes_a_changed_limit_at_once) {
  fixture f;
  f.connect();
  f.settings.maxline = 20'000;
  const std::string banner = "200 " + std::string(17'000, 'x');
  f.host.answer(1, banner);
  EXPECT_EQ(f.session.exchange(noop).text, banner);
  f.settings.maxline = 10;
  f.host.answer(1, "200 345678");
  EXPECT_THROW(f.session.exchange(noop), limit_error);
  f.expect_sound();
}

TEST(control, s31_takes_a_reply_up_to_its_limit) {
  fixture f;
  f.connect();
  f.settings.limits.reply_bytes = 40;
  const std::string fits = "200-" + std::string(21, 'x') + "\r\n200 " + std::string(10, 'y');
  f.host.answer(1, fits);
  EXPECT_EQ(f.session.exchange(noop).text.size(), 40u);
  f.host.answer(1, fits + "y");
  const auto e = thrown<limit_error>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "the reply is longer than 40 bytes");
  f.expect_sound();
}

// --- Replies that nobody waits for -----------------------------------------------------------------------------------------

TEST(control, gives_a_reply_without_waiting_only_when_it_is_whole) {
  fixture f;
  f.connect();
  auto& c = f.session.ctrl();
  EXPECT_FALSE(c.try_read(phase::command));
  f.host.raw("200 ha");
  EXPECT_FALSE(c.try_read(phase::command));
  f.host.raw("lf\r\n");
  const auto r = c.try_read(phase::command);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->text, "200 half");
}

TEST(control, notices_an_end_without_throwing) {
  fixture f;
  f.connect();
  auto& c = f.session.ctrl();
  f.host.reply("200 last words");
  f.host.end_control();
  const auto r = c.try_read(phase::command);
  ASSERT_TRUE(r);
  EXPECT_FALSE(c.try_read(phase::command));
  EXPECT_TRUE(c.ended());
  EXPECT_TRUE(c.is_open());
  EXPECT_THROW((void)c.read(io::never, phase::command), connection_closed);
}

TEST(control, throws_a_fault_that_it_finds_without_waiting) {
  fixture f;
  f.connect();
  f.host.raw("what\r\n");
  const auto e = thrown<error_proto>([&] { (void)f.session.ctrl().try_read(phase::command); });
  EXPECT_STREQ(e.what(), "what");
  f.expect_sound();
}

TEST(control, throws_away_as_many_stale_replies_as_the_limit_allows) {
  fixture f;
  f.connect();
  f.record();
  for (int i = 0; i < 16; ++i) f.host.reply("250 stale");
  EXPECT_EQ(f.session.exchange(noop).code(), 200);
  const auto notes = f.events_of(trace_kind::note);
  ASSERT_EQ(notes.size(), 16u);
  EXPECT_EQ(notes.front(), "reply that nobody asked for, thrown away: 250 stale");

  for (int i = 0; i < 17; ++i) f.host.reply("250 stale");
  const auto before = f.host.commands().size();
  const auto e = thrown<limit_error>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "the server does not stop sending replies that nobody asked for");
  EXPECT_FALSE(e.session_usable());
  EXPECT_EQ(f.host.commands().size(), before);
  f.expect_sound();
}

TEST(control, case_012_finds_a_421_that_came_while_nobody_looked) {
  fixture f;
  f.connect();
  f.record();
  f.host.reply("250 stale");
  f.host.reply("421 idle too long");
  f.host.end_control();
  const auto before = f.host.commands().size();
  const auto e = thrown<error_temp>([&] { f.session.exchange(noop); });
  EXPECT_STREQ(e.what(), "421 idle too long");
  EXPECT_EQ(e.code(), 421);
  EXPECT_FALSE(e.session_usable());
  EXPECT_EQ(f.host.commands().size(), before);
  EXPECT_EQ(f.events_of(trace_kind::note).back(), "421: the server closes the connection");
  f.expect_sound();
}

TEST(control, finds_that_the_server_closed_while_nobody_looked) {
  fixture f;
  f.connect();
  f.host.end_control();
  const auto before = f.host.commands().size();
  EXPECT_THROW(f.session.exchange(noop), connection_closed);
  EXPECT_EQ(f.host.commands().size(), before);
  f.expect_sound();
}

// --- Draining ---------------------------------------------------------------------------------------------------------------

TEST(control, drains_what_is_owed) {
  fixture f;
  f.connect();
  f.record();
  auto& c = f.session.ctrl();
  f.host.answer(1, "150 first\r\n250 second");
  c.send(noop, phase::command);
  c.send(noop, phase::command);
  c.drain(c.deadline_after(10s));
  EXPECT_EQ(c.owed(), 0u);
  EXPECT_EQ(f.events_of(trace_kind::note), (words{"reply of an earlier command, thrown away: 150 first",
                                                  "reply of an earlier command, thrown away: 250 second",
                                                  "reply of an earlier command, thrown away: 200 nothing done"}));
  f.expect_in_step();
}

TEST(control, closes_when_what_is_owed_does_not_come) {
  fixture f;
  f.connect();
  auto& c = f.session.ctrl();
  f.host.answer(1, "");
  c.send(noop, phase::command);
  const auto start = f.host.elapsed();
  EXPECT_THROW(c.drain(c.deadline_after(10s)), timeout_error);
  EXPECT_LE(f.host.elapsed() - start, 10s + 100ms);
  f.expect_sound();
}

TEST(control, drains_up_to_its_limit) {
  fixture f;
  f.connect();
  f.settings.limits.stale_replies = 2;
  f.settings.limits.preliminary_replies = 3;
  auto& c = f.session.ctrl();
  c.owe(5);
  for (int i = 0; i < 5; ++i) f.host.reply("250 one");
  c.drain(c.deadline_after(10s));
  f.expect_in_step();

  c.owe(6);
  for (int i = 0; i < 6; ++i) f.host.reply("250 one");
  const auto e = thrown<limit_error>([&] { c.drain(c.deadline_after(10s)); });
  EXPECT_STREQ(e.what(), "the server does not stop sending replies");
  EXPECT_EQ(e.phase(), phase::completion);
  f.expect_sound();
}

TEST(control, case_012_throws_a_421_that_it_drains) {
  fixture f;
  f.connect();
  f.host.answer(1, "421 closing");
  f.session.put(noop);
  const auto e = thrown<error_temp>([&] { f.session.exchange(noop); });
  EXPECT_EQ(e.code(), 421);
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST(control, resynchronises_by_noop_with_what_is_left_over) {
  for (const char* left :
       {"", "110 marker\r\n", "225 x\r\n", "226 x\r\n", "250 x\r\n", "425 x\r\n", "426 x\r\n226 x\r\n", "450 x\r\n",
        "451 x\r\n", "452 x\r\n", "522 x\r\n", "550 x\r\n", "551 x\r\n", "552 x\r\n", "553 x\r\n",
        "500 what is ABOR\r\n", "426 x\r\n502 no ABOR\r\n", "503 bad sequence\r\n"}) {
    SCOPED_TRACE(left);
    fixture f;
    f.connect();
    f.host.raw(left);
    auto& c = f.session.ctrl();
    c.resynchronise(c.deadline_after(10s));
    EXPECT_EQ(c.owed(), 0u);
    // What answers a command that is not known leaves it open which one that was; PWD's reply does not.
    const bool unknown = std::string_view(left).starts_with("50");
    const bool behind_426 = std::string_view(left).find("502") != std::string_view::npos;
    EXPECT_EQ(f.host.commands().back(), unknown || behind_426 ? "PWD" : "NOOP");
    f.expect_in_step();
  }
}

TEST(control, resynchronises_with_a_server_that_refuses_noop) {
  fixture f;
  f.connect();
  f.host.answer(1, "530 log in first");
  auto& c = f.session.ctrl();
  c.resynchronise(c.deadline_after(10s));
  f.expect_in_step();
}

TEST(control, closes_when_it_cannot_resynchronise) {
  fixture f;
  f.connect();
  f.host.answer(1, "");
  auto& c = f.session.ctrl();
  const auto start = f.host.elapsed();
  EXPECT_THROW(c.resynchronise(c.deadline_after(10s)), timeout_error);
  EXPECT_LE(f.host.elapsed() - start, 10s + 100ms);
  f.expect_sound();
}

TEST(control, closes_when_it_cannot_even_ask) {
  fixture f;
  f.connect();
  f.host.control_stuck = true;
  auto& c = f.session.ctrl();
  const auto start = f.host.elapsed();
  EXPECT_THROW(c.resynchronise(c.deadline_after(10s)), timeout_error);
  EXPECT_LE(f.host.elapsed() - start, 10s + 100ms);
  f.expect_sound();
}

TEST(control, resynchronises_within_the_limit_of_stale_replies) {
  fixture f;
  f.connect();
  for (int i = 0; i < 16; ++i) f.host.reply("226 x");
  f.session.ctrl().resynchronise(io::never);
  f.expect_in_step();
  for (int i = 0; i < 17; ++i) f.host.reply("226 x");
  const auto e = thrown<limit_error>([&] { f.session.ctrl().resynchronise(io::never); });
  EXPECT_STREQ(e.what(), "the server does not stop sending replies");
  f.expect_sound();
}

TEST(control, resynchronising_ends_at_a_421) {
  fixture f;
  f.connect();
  f.host.answer(1, "421 closing");
  f.session.ctrl().resynchronise(io::never);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

// --- A layer in between ---------------------------------------------------------------------------------------------------

TEST(control, waits_for_the_direction_that_the_channel_asks_for) {
  fixture f;
  f.host.contrary = true;
  f.connect();
  EXPECT_EQ(f.session.exchange(noop).text, "200 nothing done");
  f.expect_sound();
}

// --- Trace ------------------------------------------------------------------------------------------------------------------

TEST(control, traces_the_dialogue_with_secrets_masked) {
  fixture f;
  f.connect();
  f.record();
  f.host.answer(1, "230-welcome\r\n230 in");
  f.session.exchange(wire::command("PASS secret"));
  const std::vector<std::pair<trace_kind, std::string>> expected{
      {trace_kind::command, "PASS ********"},     {trace_kind::sent, "PASS ********\r\n"},
      {trace_kind::received, "230-welcome"},      {trace_kind::received, "230 in"},
      {trace_kind::reply, "230-welcome\n230 in"},
  };
  EXPECT_EQ(f.events, expected);
}

TEST(control, traces_urgent_data_as_such) {
  fixture f;
  f.connect();
  f.record();
  f.session.ctrl().send(wire::command("ABOR"), phase::command, control::delivery::urgent);
  EXPECT_EQ(f.events_of(trace_kind::urgent), words{"ABOR\r\n"});
  EXPECT_TRUE(f.events_of(trace_kind::command).empty());
  EXPECT_TRUE(f.events_of(trace_kind::sent).empty());
  EXPECT_EQ(f.host.urgent(), "ABOR\r\n");
}

TEST(control, stays_in_step_when_the_trace_throws_at_a_reply) {
  for (const auto kind : {trace_kind::received, trace_kind::reply}) {
    fixture f;
    f.connect();
    f.settings.trace = [&](const trace_event& e) {
      if (e.kind == kind) throw 7;
    };
    EXPECT_THROW(f.session.exchange(noop), int);
    f.settings.trace = nullptr;
    EXPECT_TRUE(f.session.is_open());
    EXPECT_EQ(f.session.ctrl().owed(), 0u);
    f.expect_sound();
    EXPECT_TRUE(f.session.is_open());
  }
}

// --- Text -------------------------------------------------------------------------------------------------------------------

TEST(control, decodes_replies) {
  fixture f;
  f.connect();
  f.settings.encoding = wire::charset("latin-1");
  f.host.answer(1, "200 caf\xe9");
  EXPECT_EQ(f.session.exchange(noop).text, "200 caf\xc3\xa9");
}

}  // namespace
}  // namespace ferry::testing
