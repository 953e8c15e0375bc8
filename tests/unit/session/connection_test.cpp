#include "session/connection.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "every_fault.hpp"
#include "fixture.hpp"
#include "session/data_link.hpp"
#include "session/size.hpp"
#include "session/transfer.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

const wire::command noop("NOOP");
const wire::command retr("RETR a");

void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.connect();
}

// --- The dialogue -------------------------------------------------------------------------------------------------------

TEST(connection, exchanges_a_command_for_its_reply) {
  fixture f;
  prepare(f);
  for (const char* text : {"150 one", "200 two", "250", "350 three", "450 four", "550 five", "650 six", "000 zero"}) {
    f.host.answer(1, text);
    const auto r = f.session.exchange(noop);
    EXPECT_EQ(r.text, text);
    EXPECT_EQ(f.session.last_response(), std::string(text).substr(0, 3));
    if (r.preliminary()) f.host.reply("200 done");
  }
  f.expect_in_step();
}

TEST(connection, exchange_survives_every_fault) {
  every_fault(prepare, [](fixture& f) { f.session.exchange(noop); });
  every_trace_throw(prepare, [](fixture& f) { f.session.exchange(noop); });
  stale_reply(prepare, [](fixture& f) { EXPECT_EQ(f.session.exchange(noop).code(), 200); });
}

TEST(connection, send_command_survives_every_fault) {
  all_faults(prepare, [](fixture& f) { EXPECT_EQ(f.session.send_command(noop).code(), 200); });
}

TEST(connection, send_command_throws_by_the_first_digit) {
  const auto answered = [](const char* text) {
    fixture f;
    prepare(f);
    f.host.answer(1, text);
    const auto r = f.session.send_command(noop);
    if (r.preliminary()) f.host.reply("200 done");
    f.expect_in_step();
    return r.text;
  };
  for (const char* good : {"150 x", "200 x", "2", "350 x"}) EXPECT_EQ(answered(good), good);
  for (const char* text : {"400 x", "450-x\n450 y", "499 x"})
    EXPECT_STREQ(thrown<error_temp>([&] { answered(text); }).what(), text);
  for (const char* text : {"500 x", "550 x", "599 x"})
    EXPECT_STREQ(thrown<error_perm>([&] { answered(text); }).what(), text);
  for (const char* text : {"000 x", "633 x", "999 x"})
    EXPECT_STREQ(thrown<error_proto>([&] { answered(text); }).what(), text);
}

TEST(connection, tells_the_whole_context_of_a_refusal) {
  fixture f;
  prepare(f);
  f.host.answer(1, "530-no\r\n530 never");
  const auto e = thrown<error_perm>([&] { f.session.send_command(wire::command("PASS x"), phase::login); });
  EXPECT_STREQ(e.what(), "530-no\n530 never");
  EXPECT_EQ(e.code(), 530);
  EXPECT_EQ(e.phase(), phase::login);
  EXPECT_EQ(e.command(), "PASS ********");
  EXPECT_EQ(e.bytes(), 0u);
  EXPECT_TRUE(e.session_usable());
  f.expect_in_step();
}

TEST(connection, require_completed_wants_class_2) {
  for (const char* text : {"150 x", "350 x"}) {
    fixture f;
    prepare(f);
    f.host.answer(1, text);
    const auto e = thrown<error_reply>([&] { f.session.require_completed(noop); });
    EXPECT_STREQ(e.what(), text);
    EXPECT_TRUE(e.session_usable());
  }
  fixture f;
  prepare(f);
  f.host.answer(1, "299 x");
  EXPECT_EQ(f.session.require_completed(noop).text, "299 x");
}

TEST(connection, waits_for_the_end_of_a_command_that_got_a_preliminary_reply) {
  fixture f;
  prepare(f);
  f.host.answer(1, "150 wait");
  EXPECT_THROW(f.session.require_completed(noop), error_reply);
  f.host.at(5s, [&] { f.host.reply("200 here it is"); });
  f.expect_in_step();
}

TEST(connection, closes_when_that_end_never_comes) {
  fixture f;
  prepare(f);
  f.host.answer(1, "150 wait");
  EXPECT_THROW(f.session.require_completed(noop), error_reply);
  const auto start = f.host.elapsed();
  EXPECT_THROW(f.session.exchange(noop), timeout_error);
  EXPECT_LE(f.host.elapsed() - start, 10s + 100ms);
  f.expect_sound();
}

TEST(connection, is_not_connected_before_it_is) {
  fixture f;
  EXPECT_FALSE(f.session.is_open());
  EXPECT_EQ(f.session.family(), address_family::unspecified);
  EXPECT_THROW(f.session.exchange(noop), not_connected);
  EXPECT_THROW((void)f.session.next_reply(), not_connected);
  EXPECT_THROW(f.session.put(noop), not_connected);
  EXPECT_THROW((void)f.session.ctrl(), not_connected);
  EXPECT_EQ(f.session.context(phase::login).phase, phase::login);
  EXPECT_FALSE(f.session.context(phase::login).session_usable);
  f.session.close();
  f.session.abandon_transfer(1s);
}

// --- Commands from text -----------------------------------------------------------------------------------------------------

TEST(connection, s07_makes_no_command_of_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  for (const auto& bad :
       {std::string("a\r\nDELE x"), std::string("a\n"), std::string("a\rb"), std::string("a\0b", 3)}) {
    EXPECT_THROW((void)f.session.make_command("CWD", bad), std::invalid_argument);
    EXPECT_THROW((void)f.session.make_command("CWD " + bad), std::invalid_argument);
  }
  EXPECT_EQ(f.host.operations(), before);
}

TEST(connection, encodes_commands) {
  fixture f;
  prepare(f);
  f.settings.encoding = wire::charset("latin-1");
  f.session.exchange(f.session.make_command("CWD", "caf\xc3\xa9"));
  f.session.exchange(f.session.make_command("CWD \xc3\xbc"));
  EXPECT_EQ(f.host.last_commands(2), (words{"CWD caf\xe9", "CWD \xfc"}));
  EXPECT_THROW((void)f.session.make_command("CWD", "\xe2\x82\xac"), std::invalid_argument);  // no euro there
  f.expect_in_step();
}

// --- What it learns ----------------------------------------------------------------------------------------------------------

TEST(connection, remembers_the_type_that_the_server_took) {
  fixture f;
  prepare(f);
  EXPECT_EQ(f.session.type(), '\0');
  f.session.exchange(wire::command("TYPE I"));
  EXPECT_EQ(f.session.type(), 'I');
  f.session.exchange(wire::command("type a"));
  EXPECT_EQ(f.session.type(), 'A');
  f.host.answer(1, "504 no");
  f.session.exchange(wire::command("TYPE L 8"));
  EXPECT_EQ(f.session.type(), '\0');
  f.session.exchange(wire::command("TYPE I"));
  f.session.exchange(wire::command("TYPE"));
  EXPECT_EQ(f.session.type(), '\0');
}

// --- Sending and reading apart ----------------------------------------------------------------------------------------------

TEST(connection, lets_commands_be_sent_ahead_of_their_replies) {
  fixture f;
  prepare(f);
  f.session.put(wire::command("ECHO 201 one"));
  f.session.put(wire::command("ECHO 202 two"));
  f.session.put(wire::command("ECHO 203 three"));
  EXPECT_EQ(f.session.next_reply().text, "201 one");
  EXPECT_EQ(f.session.next_reply().text, "202 two");
  EXPECT_EQ(f.session.next_reply().text, "203 three");
  EXPECT_EQ(f.session.last_response(), "203");
  f.expect_in_step();
}

TEST(connection, put_throws_away_what_nobody_asked_for) {
  fixture f;
  prepare(f);
  f.host.reply("250 stale");
  f.session.put(noop);
  EXPECT_EQ(f.session.next_reply().text, "200 nothing done");
}

TEST(connection, drops_the_replies_of_commands_that_were_only_put) {
  fixture f;
  prepare(f);
  f.session.put(noop);
  f.session.put(noop);
  f.expect_in_step();
}

TEST(connection, put_and_next_reply_survive_every_fault) {
  every_fault(prepare, [](fixture& f) {
    f.session.put(noop);
    f.session.put(noop);
    EXPECT_EQ(f.session.next_reply().code(), 200);
    EXPECT_EQ(f.session.next_reply().code(), 200);
  });
}

TEST(connection, put_in_a_transfer_leaves_its_replies_alone) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr);
  read_all(*link);
  f.session.put(noop);
  EXPECT_EQ(f.session.next_reply().text, "226 done");
  EXPECT_EQ(f.session.next_reply().text, "200 nothing done");
  link->close();
  f.expect_sound();
}

TEST(connection, put_after_a_transfer_leaves_its_verdict_alone) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr);
  read_all(*link);
  link->close();
  f.session.put(noop);
  EXPECT_EQ(f.session.next_reply().text, "226 done");
  EXPECT_EQ(f.session.next_reply().text, "200 nothing done");
  f.expect_sound();
}

// --- Several commands in one packet -----------------------------------------------------------------------------------------

TEST(connection, several_commands_survive_every_fault) {
  const std::vector<wire::command> all{wire::command("TYPE I"), wire::command("SIZE a"), wire::command("PWD")};
  all_faults(
      [](fixture& f) {
        f.host.files["a"] = "x";
        f.connect();
      },
      [&](fixture& f) {
        const auto replies = f.session.exchange_all(all);
        ASSERT_EQ(replies.size(), 3u);
        EXPECT_EQ(f.session.type(), replies[0].completed() ? 'I' : 0);
        for (const auto& r : replies)
          if (r.code() == 550) f.session.check(r, phase::command);
      });
}

TEST(connection, errors_of_several_commands_name_the_one_that_is_due) {
  fixture f;
  f.connect();
  f.host.answer(2, "what is this");
  const std::vector<wire::command> all{wire::command("NOOP"), wire::command("PASS x"), wire::command("PWD")};
  EXPECT_EQ(thrown<error_proto>([&] { f.session.exchange_all(all); }).command(), "PASS ********");
  EXPECT_FALSE(f.session.is_open());
}

// --- The transfer in progress -------------------------------------------------------------------------------------------------

TEST(connection, refuses_commands_while_data_moves) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr);
  EXPECT_TRUE(f.session.transferring());
  EXPECT_EQ(f.session.transfer(), link);
  const auto before = f.host.commands().size();
  EXPECT_THROW(f.session.exchange(noop), std::logic_error);
  EXPECT_EQ(f.host.commands().size(), before);
  EXPECT_EQ(read_all(*link), "the content of a");
  EXPECT_EQ(session::finish_transfer(f.session, *link).text, "226 done");
  f.expect_sound();
}

TEST(connection, drops_the_verdict_that_nobody_asked_for) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr);
  read_all(*link);
  link->close();
  EXPECT_FALSE(f.session.transferring());
  EXPECT_EQ(f.session.transfer(), link);
  f.expect_in_step();
  EXPECT_EQ(f.session.transfer(), nullptr);
}

TEST(connection, drops_the_verdict_that_came_early_and_that_nobody_asked_for) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "226 nothing to send");
  const auto link = session::open_transfer(f.session, retr);
  link->close();
  f.expect_in_step();
  EXPECT_EQ(f.session.transfer(), nullptr);
}

TEST(connection, closes_when_the_verdict_that_nobody_asked_for_never_comes) {
  fixture f;
  prepare(f);
  f.host.on("NOOP", [](std::string_view) {});  // silent altogether
  f.host.final_reply.clear();
  const auto link = session::open_transfer(f.session, retr);
  read_all(*link);
  link->close();
  const auto start = f.host.elapsed();
  EXPECT_THROW(f.session.exchange(noop), timeout_error);
  EXPECT_LE(f.host.elapsed() - start, 10s + 100ms);
  f.expect_sound();
}

TEST(connection, skips_markers_before_the_verdict) {
  fixture f;
  prepare(f);
  f.host.final_reply = "125 still\r\n110 MARK 1 = 2\r\n226 done";
  const auto link = session::open_transfer(f.session, retr);
  read_all(*link);
  EXPECT_EQ(session::finish_transfer(f.session, *link).text, "226 done");
  f.expect_sound();
}

TEST(connection, s31_takes_preliminary_replies_before_the_verdict_up_to_the_limit) {
  for (const int markers : {3, 4}) {
    fixture f;
    prepare(f);
    f.settings.limits.preliminary_replies = 3;
    f.host.final_reply.clear();
    const auto link = session::open_transfer(f.session, retr);
    read_all(*link);
    for (int i = 0; i < markers; ++i) f.host.reply("110 MARK");
    f.host.reply("226 done");
    if (markers == 3) {
      EXPECT_EQ(session::finish_transfer(f.session, *link).text, "226 done");
    } else {
      const auto e = thrown<limit_error>([&] { session::finish_transfer(f.session, *link); });
      EXPECT_STREQ(e.what(), "the server sends preliminary replies without end");
      EXPECT_EQ(e.phase(), phase::completion);
      EXPECT_FALSE(e.session_usable());
    }
    f.expect_sound();
  }
}

TEST(connection, s31_does_not_listen_for_ever_after_a_transfer_that_was_cut) {
  fixture f;
  prepare(f);
  f.settings.limits.preliminary_replies = 3;
  f.settings.limits.stale_replies = 2;
  f.host.hold_end = true;
  const auto link = session::open_transfer(f.session, retr);
  link->close();
  f.host.on("NOOP", "200 fine");
  for (int i = 0; i < 6; ++i) f.host.reply("110 MARK");
  EXPECT_FALSE(thrown<limit_error>([&] { f.session.exchange(wire::command("NOOP")); }).session_usable());
  f.expect_sound();
}

TEST(connection, s31_takes_preliminary_replies_while_data_moves_up_to_the_limit) {
  for (const int markers : {3, 4}) {
    fixture f;
    prepare(f);
    f.settings.limits.preliminary_replies = 3;
    f.host.hold_end = true;
    f.host.at(5s, [&] {
      for (int i = 0; i < markers; ++i) f.host.reply("110 MARK");
    });
    f.host.at(10s, [&] { f.host.end_data(); });
    const auto all = [&] { return session::run_transfer(f.session, retr, {}, [](auto& link) { read_all(link); }); };
    if (markers == 3) {
      EXPECT_EQ(all().text, "226 done");
    } else {
      const auto e = thrown<limit_error>(all);
      EXPECT_EQ(e.bytes(), 16u);
      EXPECT_FALSE(e.session_usable());
    }
    f.expect_sound();
  }
}

TEST(connection, s31_stops_a_flood_of_preliminary_replies_that_never_pauses) {
  fixture f;
  prepare(f);
  f.settings.limits.preliminary_replies = 100;
  f.host.hold_end = true;
  f.host.on_wait = [&] {
    if (f.session.transferring())
      for (int i = 0; i < 50; ++i) f.host.reply("150 x");
  };
  EXPECT_THROW(session::run_transfer(f.session, retr, {}, [](auto& link) { read_all(link); }), limit_error);
  f.host.on_wait = nullptr;
  f.expect_sound();
}

TEST(connection, waits_for_the_verdict_no_longer_than_for_any_reply) {
  fixture f;
  prepare(f);
  f.host.final_reply.clear();
  const auto link = session::open_transfer(f.session, retr);
  read_all(*link);
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { session::finish_transfer(f.session, *link); });
  EXPECT_EQ(e.phase(), phase::completion);
  EXPECT_LE(f.host.elapsed() - start, 60s + 100ms);
  f.expect_sound();
}

TEST(connection, abandons_a_transfer_by_a_reset_and_a_drain) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  const auto link = session::open_transfer(f.session, retr);
  f.session.abandon_transfer(10s);
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  EXPECT_FALSE(link->is_open());
  EXPECT_EQ(f.session.transfer(), nullptr);
  EXPECT_EQ(f.session.ctrl().owed(), 0u);
  f.expect_sound();
  EXPECT_TRUE(f.session.is_open());
}

TEST(connection, closes_when_an_abandoned_transfer_is_never_settled) {
  fixture f;
  prepare(f);
  f.host.on("NOOP", [](std::string_view) {});  // silent altogether
  f.host.hold_end = true;
  const auto link = session::open_transfer(f.session, retr);
  f.host.break_data();
  const auto start = f.host.elapsed();
  f.session.abandon_transfer(3s);
  EXPECT_LE(f.host.elapsed() - start, 3s + 100ms);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(connection, abandons_without_waiting_what_is_settled_already) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "226 nothing to send");
  const auto link = session::open_transfer(f.session, retr);
  const auto waits = f.host.waits();
  f.session.abandon_transfer(10s);
  EXPECT_EQ(f.host.waits(), waits);
  f.expect_sound();
  EXPECT_TRUE(f.session.is_open());
}

TEST(connection, close_resets_the_data_connection) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  const auto link = session::open_transfer(f.session, retr);
  f.session.close();
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  EXPECT_FALSE(link->is_open());
  EXPECT_FALSE(f.host.control_is_open());
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
