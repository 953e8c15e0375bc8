#include "session/abort.hpp"

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

// A download that has begun and does not end.
std::shared_ptr<session::data_link> begun(fixture& f) {
  f.host.hold_end = true;
  auto link = session::open_transfer(f.session, wire::command("RETR a"));
  std::array<std::byte, 5> room;
  EXPECT_EQ(link->read(room), 5u);
  return link;
}

TEST(abort, survives_every_fault) {
  const auto idle = [](fixture& f) { session::abort(f.session); };
  every_fault(prepare, idle);
  every_refusal(prepare, idle);
  every_trace_throw(prepare, idle);
  stale_reply(prepare, idle);
  for (const bool passive : {true, false}) {
    const auto p = [=](fixture& f) {
      prepare(f);
      f.settings.passive = passive;
    };
    const auto in_a_transfer = [](fixture& f) { session::abort(f.session); };
    const auto with_a_transfer = [=](fixture& f) {
      p(f);
      (void)begun(f);  // the session keeps it
    };
    every_fault(with_a_transfer, in_a_transfer);
  }
}

TEST(abort, a_cancellation_while_a_transfer_is_ended_is_kept_for_the_operation) {
  fixture f;
  prepare(f);
  f.host.on("ABOR", [](std::string_view) {});
  f.host.at(100ms, [&] { f.host.cancel(); });
  session::abort_quietly(f.session, 1s);
  EXPECT_FALSE(f.session.is_open());
  EXPECT_EQ(f.host.wait({}, f.host.now() + 1ms), io::wait_outcome::cancelled);
}

TEST(abort, says_abor_once_and_without_a_transfer_not_urgently) {
  fixture f;
  prepare(f);
  EXPECT_EQ(session::abort(f.session).text, "225 nothing to abort");
  EXPECT_EQ(f.host.last_commands(1), words{"ABOR"});
  EXPECT_EQ(f.host.urgent(), "");
  f.expect_sound();
}

TEST(abort, ends_the_data_connection_so_that_the_server_sees_it) {
  fixture f;
  prepare(f);
  const auto link = begun(f);
  EXPECT_EQ(session::abort(f.session).text, "426 cut");
  EXPECT_EQ(f.host.last_commands(2), (words{"ABOR", "NOOP"}));
  EXPECT_EQ(f.host.urgent(), "ABOR\r\n");
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  EXPECT_FALSE(link->is_open());
  EXPECT_FALSE(f.session.transferring());
  EXPECT_EQ(f.session.transfer(), nullptr);
  EXPECT_EQ(f.session.last_response(), "426");
  f.expect_sound();
  EXPECT_TRUE(f.session.is_open());
}

TEST(abort, case_070_gets_back_into_step_whatever_is_answered) {
  for (const words& replies :
       {words{"426 cut", "226 aborted"}, words{"226 done", "226 aborted"}, words{"226 done", "225 hm"},
        words{"226 aborted"}, words{"225 aborted"}, words{"426 cut"}, words{"226 aborted", "426 cut"},
        words{"426 cut", "426 cut", "226 aborted"}, words{"426 cut", "502 what is ABOR"},
        words{"426 cut", "500 what is ABOR"}}) {
    SCOPED_TRACE(::testing::PrintToString(replies));
    fixture f;
    prepare(f);
    f.host.abort_replies = replies;
    const auto link = begun(f);
    EXPECT_EQ(session::abort(f.session).text, replies.front());
    EXPECT_EQ(f.session.ctrl().owed(), 0u);
    f.expect_sound();
    EXPECT_TRUE(f.session.is_open());
  }
}

TEST(abort, case_070_closes_when_nothing_is_answered) {
  fixture f;
  prepare(f);
  f.host.abort_replies.clear();
  const auto link = begun(f);
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { session::abort(f.session); });
  EXPECT_EQ(e.command(), "ABOR");
  EXPECT_FALSE(e.session_usable());
  EXPECT_LE(f.host.elapsed() - start, 60s + 100ms);
  f.expect_sound();
}

TEST(abort, throws_other_replies_and_is_in_step_all_the_same) {
  for (const words& replies : {words{"500 what"}, words{"500 what", "226 done"}, words{"550 no"}, words{"350 hm"}}) {
    fixture f;
    prepare(f);
    f.host.abort_replies = replies;
    const auto link = begun(f);
    const auto e = thrown<error_proto>([&] { session::abort(f.session); });
    EXPECT_EQ(e.what(), replies.front());
    EXPECT_TRUE(e.session_usable());
    f.expect_sound();
    EXPECT_TRUE(f.session.is_open());
  }
}

TEST(abort, is_content_with_the_word_on_the_transfer_where_abor_is_not_known) {
  for (const words& replies :
       {words{"500 what", "451 error"}, words{"502 what", "426 cut"}, words{"500 what", "150 0.001 seconds"}}) {
    fixture f;
    prepare(f);
    f.host.abort_replies = replies;
    const auto link = begun(f);
    EXPECT_EQ(session::abort(f.session).text, replies.back());
    f.expect_sound();
    EXPECT_TRUE(f.session.is_open());
  }
}

TEST(abort, throws_other_replies_outside_of_a_transfer) {
  for (const char* text : {"500 what", "502 no", "200 fine", "400 no"}) {
    fixture f;
    prepare(f);
    f.host.on("ABOR", text);
    EXPECT_STREQ(thrown<error_proto>([&] { session::abort(f.session); }).what(), text);
    EXPECT_EQ(f.host.last_commands(1), words{"ABOR"});
    f.expect_sound();
  }
}

TEST(abort, case_012_a_421_is_the_end) {
  fixture f;
  prepare(f);
  f.host.abort_replies = {"421 closing"};
  const auto link = begun(f);
  try {
    session::abort(f.session);
    ADD_FAILURE();
  } catch (const error& e) {
    EXPECT_EQ(e.code(), 421);
    EXPECT_FALSE(e.session_usable());
  }
  f.expect_sound();
}

TEST(abort, after_the_verdict_came) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, wire::command("RETR a"));
  std::vector<std::byte> room(100);
  while (link->read(room) > 0) {
  }
  EXPECT_EQ(session::abort(f.session).text, "226 done");
  EXPECT_EQ(f.host.last_commands(2), (words{"ABOR", "NOOP"}));
  f.expect_sound();
  EXPECT_TRUE(f.session.is_open());
}

TEST(abort, after_the_verdict_was_seen) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "226 nothing to send");
  const auto link = session::open_transfer(f.session, wire::command("RETR a"));
  session::abort(f.session);
  f.expect_sound();
  EXPECT_TRUE(f.session.is_open());
}

TEST(abort, does_not_take_a_stale_reply_for_its_own) {
  fixture f;
  prepare(f);
  f.host.reply("226 stale");
  EXPECT_EQ(session::abort(f.session).text, "225 nothing to abort");
  f.expect_sound();
}

TEST(abort, is_not_connected) {
  fixture f;
  EXPECT_THROW(session::abort(f.session), not_connected);
  session::abort_quietly(f.session, 1s);
}

// --- Without a data connection of ours ----------------------------------------------------------------------------------------

// A transfer between servers that has begun: the final reply is owed.
void begin_elsewhere(fixture& f) {
  prepare(f);
  f.host.on("RETR", "150 begun");
  f.session.exchange(wire::command("RETR a"));
}

TEST(abort, quietly_survives_every_fault) {
  const auto quietly = [](fixture& f) {
    f.host.on("ABOR", "426 cut\r\n226 aborted");
    session::abort_quietly(f.session, 10s);
  };
  every_fault(begin_elsewhere, quietly);
}

TEST(abort, gives_the_reply_to_abor_behind_a_refused_transfer) {
  fixture f;
  prepare(f);
  f.host.abort_replies = words{"450 no", "226 aborted"};
  const auto link = begun(f);
  EXPECT_EQ(session::abort(f.session).text, "226 aborted");
  f.expect_sound();
  EXPECT_TRUE(f.session.is_open());
}

TEST(abort, quietly_gets_back_into_step) {
  for (const char* text : {"426 cut\r\n226 aborted", "226 done\r\n225 hm", "226 aborted", "426 cut",
                           "552 full\r\n226 aborted", "426 cut\r\n502 what"}) {
    SCOPED_TRACE(text);
    fixture f;
    begin_elsewhere(f);
    f.host.on("ABOR", text);
    session::abort_quietly(f.session, 10s);
    const bool unknown = std::string_view(text).find("502") != std::string_view::npos;
    EXPECT_EQ(f.host.last_commands(2), unknown ? (words{"NOOP", "PWD"}) : (words{"ABOR", "NOOP"}));
    EXPECT_EQ(f.host.urgent(), "ABOR\r\n");
    f.expect_sound();
    EXPECT_TRUE(f.session.is_open());
  }
}

TEST(abort, quietly_closes_when_the_transfer_cannot_be_stopped) {
  for (const char* text : {"500 what", "502 no", "503 no"}) {
    fixture f;
    begin_elsewhere(f);
    f.host.on("ABOR", text);
    session::abort_quietly(f.session, 10s);
    EXPECT_FALSE(f.session.is_open());  // its verdict could come at any time
    f.expect_sound();
  }
}

TEST(abort, quietly_closes_when_nothing_is_answered) {
  fixture f;
  begin_elsewhere(f);
  f.host.on("ABOR", [](std::string_view) {});
  f.host.on("NOOP", [](std::string_view) {});
  const auto start = f.host.elapsed();
  session::abort_quietly(f.session, 3s);
  EXPECT_LE(f.host.elapsed() - start, 3s + 100ms);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(abort, quietly_waits_no_longer_than_its_patience_even_to_say_it) {
  fixture f;
  begin_elsewhere(f);
  f.host.control_stuck = true;
  const auto start = f.host.elapsed();
  session::abort_quietly(f.session, 3s);
  EXPECT_LE(f.host.elapsed() - start, 3s + 100ms);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
