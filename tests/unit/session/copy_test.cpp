#include "session/copy.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

const char* const source_port = "227 entering (10,9,8,7,195,80)";

// Two servers that serve each other: RETR at the source moves the file to where STOR at the target said.
void prepare(pair_fixture& p) {
  p.connect();
  p.source.host.on("PASV", source_port);
  p.target.host.on("STOR", "150 send it");
  p.source.host.on("RETR", [&p](std::string_view) {
    p.source.host.reply("150 here it comes");
    p.source.host.reply("226 sent");
    p.target.host.reply("226 taken");
  });
  for (auto* f : {&p.source, &p.target}) f->host.on("ABOR", "426 cut\r\n226 aborted");
}

void copy(pair_fixture& p, std::string_view target_name = "b") {
  session::copy(p.source.session, "a", p.target.session, target_name, "I");
}

void copy_once(pair_fixture& p) { copy(p); }

words dialogue_of(const fixture& f) {
  const auto& all = f.host.commands();
  return {all.begin() + 2, all.end()};  // behind the login
}

TEST(copy, survives_every_fault) {
  every_fault(pair_step(prepare), pair_step(copy_once));
  every_refusal(pair_step(prepare), pair_step(copy_once));
}

TEST(copy, says_everything_in_ftplibs_order) {
  pair_fixture p;
  prepare(p);
  words order;
  p.source.settings.trace = [&](const trace_event& e) {
    if (e.kind == trace_kind::command) order.push_back("source: " + std::string(e.text));
  };
  p.target.settings.trace = [&](const trace_event& e) {
    if (e.kind == trace_kind::command) order.push_back("target: " + std::string(e.text));
  };
  copy(p);
  EXPECT_EQ(order, (words{"source: TYPE I", "target: TYPE I", "source: PASV", "target: PORT 192,0,2,1,195,80",
                          "target: STOR b", "source: RETR a"}));
  p.expect_sound();
}

TEST(copy, takes_the_name_at_the_source_when_the_target_has_none) {
  pair_fixture p;
  prepare(p);
  copy(p, "");
  EXPECT_EQ(p.target.host.last_commands(1), words{"STOR a"});
}

TEST(copy, takes_any_type) {
  pair_fixture p;
  prepare(p);
  session::copy(p.source.session, "a", p.target.session, "b", "A");
  EXPECT_EQ(dialogue_of(p.source).front(), "TYPE A");
  EXPECT_EQ(dialogue_of(p.target).front(), "TYPE A");
}

// --- Where the target connects --------------------------------------------------------------------------------------------------

TEST(copy, s03_gives_the_target_the_sources_own_address_only) {
  pair_fixture p;
  prepare(p);
  p.source.host.on("PASV", "227 (203,0,113,9,4,1)");
  copy(p);
  EXPECT_EQ(dialogue_of(p.target)[1], "PORT 192,0,2,1,4,1");
}

TEST(copy, trusts_the_address_only_when_the_source_is_trusted) {
  pair_fixture p;
  prepare(p);
  p.target.settings.trust_pasv_address = true;
  copy(p);
  EXPECT_EQ(dialogue_of(p.target)[1], "PORT 192,0,2,1,195,80");
  p.source.settings.trust_pasv_address = true;
  copy(p);
  EXPECT_EQ(p.target.host.last_commands(2)[0], "PORT 10,9,8,7,195,80");
}

TEST(copy, says_no_port_without_an_address) {
  const auto pasv = [](const char* text) {
    pair_fixture p;
    prepare(p);
    p.source.host.on("PASV", text);
    try {
      copy(p);
    } catch (const error& e) {
      EXPECT_STREQ(e.what(), text);
      EXPECT_EQ(e.phase(), phase::data_connect);
      EXPECT_EQ(e.command(), "PASV");
      EXPECT_EQ(dialogue_of(p.target), words{"TYPE I"});
      p.expect_sound();
      throw;
    }
  };
  EXPECT_THROW(pasv("502 no"), error_perm);
  EXPECT_THROW(pasv("200 fine"), error_reply);
  EXPECT_THROW(pasv("227 none"), error_proto);
  EXPECT_THROW(pasv("227 (1,2,3,4,0,0)"), error_proto);
  EXPECT_THROW(pasv("227 (1,2,3,4,3,255)"), error_proto);  // a port under 1024 is another service
}

// --- Refusals -------------------------------------------------------------------------------------------------------------------

TEST(copy, does_not_ask_the_source_when_the_target_refuses) {
  for (const char* text : {"553 no", "450 no", "226 what", "350 what", "110 what\r\n226 what"}) {
    SCOPED_TRACE(text);
    pair_fixture p;
    prepare(p);
    p.target.host.on("STOR", text);
    EXPECT_THROW(copy(p), ftp_error);
    EXPECT_EQ(p.source.host.last_commands(1), words{"PASV"});
    p.expect_sound();
    EXPECT_TRUE(p.source.session.is_open());
    EXPECT_TRUE(p.target.session.is_open());
  }
}

TEST(copy, stops_the_target_when_the_source_refuses) {
  for (const char* text : {"550 no", "226 what"}) {
    pair_fixture p;
    prepare(p);
    p.source.host.on("RETR", text);
    EXPECT_THROW(copy(p), ftp_error);
    EXPECT_EQ(p.target.host.last_commands(2), (words{"ABOR", "NOOP"}));
    // The PASV ends the port at which the target's connection waits.
    EXPECT_EQ(p.source.host.last_commands(2), (words{"RETR a", "PASV"}));
    p.expect_sound();
    EXPECT_TRUE(p.source.session.is_open());
    EXPECT_TRUE(p.target.session.is_open());
  }
}

TEST(copy, takes_125_and_150_only) {
  for (const char* text : {"125 open", "150 opening"}) {
    pair_fixture p;
    prepare(p);
    p.target.host.on("STOR", text);
    EXPECT_NO_THROW(copy(p));
  }
}

TEST(copy, tells_the_verdict_of_either_server) {
  for (const bool target : {false, true}) {
    pair_fixture p;
    prepare(p);
    p.source.host.on("RETR", [&](std::string_view) {
      p.source.host.reply("150 here it comes");
      p.source.host.reply(target ? "226 sent" : "426 cut");
      p.target.host.reply(target ? "552 full" : "226 taken");
    });
    const auto run = [&] { copy(p); };
    if (target) {
      const auto e = thrown<error_perm>(run);
      EXPECT_EQ(e.code(), 552);
      EXPECT_EQ(e.command(), "STOR b");
      EXPECT_EQ(e.phase(), phase::completion);
    } else {
      EXPECT_EQ(thrown<error_temp>(run).command(), "RETR a");
      EXPECT_EQ(p.target.host.last_commands(2), (words{"ABOR", "NOOP"}));
    }
    EXPECT_TRUE(p.source.session.is_open());
    EXPECT_TRUE(p.target.session.is_open());
    p.expect_sound();
  }
}

TEST(copy, keeps_the_source_when_the_target_says_421) {
  pair_fixture p;
  prepare(p);
  p.target.host.on("STOR", "421 closing");
  EXPECT_EQ(thrown<error_temp>([&] { copy(p); }).code(), 421);
  EXPECT_FALSE(p.target.session.is_open());
  EXPECT_TRUE(p.source.session.is_open());
  p.expect_sound();
}

TEST(copy, closes_what_cannot_be_stopped) {
  pair_fixture p;
  prepare(p);
  p.source.host.on("RETR", "550 no");
  p.target.host.on("ABOR", "502 no");
  EXPECT_THROW(copy(p), error_perm);
  EXPECT_FALSE(p.target.session.is_open());
  EXPECT_TRUE(p.source.session.is_open());
  p.expect_sound();
}

// --- Time -----------------------------------------------------------------------------------------------------------------------

TEST(copy, waits_long_for_a_copy_of_which_nothing_can_be_seen) {
  pair_fixture p;
  prepare(p);
  p.source.host.on("RETR", "150 here it comes");
  p.source.host.at(50min, [&] {
    p.source.host.reply("226 sent");
    p.target.host.reply("226 taken");
  });
  EXPECT_NO_THROW(copy(p));
  p.expect_sound();
}

TEST(copy, does_not_wait_for_ever) {
  pair_fixture p;
  prepare(p);
  p.source.host.on("RETR", "150 here it comes");
  const auto start = p.source.host.elapsed();
  const auto e = thrown<timeout_error>([&] { copy(p); });
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_GE(p.source.host.elapsed() - start, 1h);
  EXPECT_LE(p.source.host.elapsed() - start, 1h + 100ms);
  EXPECT_FALSE(p.source.session.is_open());
  EXPECT_TRUE(p.target.session.is_open());  // ABOR brought it back
  p.expect_sound();
}

// --- Arguments ------------------------------------------------------------------------------------------------------------------

TEST(copy, s07_writes_nothing_for_arguments_of_two_lines) {
  pair_fixture p;
  prepare(p);
  const auto before = p.source.host.operations() + p.target.host.operations();
  auto& s = p.source.session;
  auto& t = p.target.session;
  EXPECT_THROW(session::copy(s, "a\r\nDELE x", t, "b", "I"), std::invalid_argument);
  EXPECT_THROW(session::copy(s, "a", t, "b\nDELE x", "I"), std::invalid_argument);
  EXPECT_THROW(session::copy(s, "a", t, "b", "I\r\nDELE x"), std::invalid_argument);
  EXPECT_EQ(p.source.host.operations() + p.target.host.operations(), before);
  p.expect_sound();
}

TEST(copy, names_in_the_encoding_of_each_server) {
  pair_fixture p;
  prepare(p);
  p.source.settings.encoding = wire::charset("latin-1");
  session::copy(p.source.session, "\xc3\xa9", p.target.session, "\xc3\xa9", "I");
  EXPECT_EQ(p.source.host.last_commands(1), words{"RETR \xe9"});
  EXPECT_EQ(p.target.host.last_commands(1), words{"STOR \xc3\xa9"});
}

TEST(copy, needs_both_connections) {
  pair_fixture p;
  prepare(p);
  p.target.session.close();
  EXPECT_THROW(copy(p), not_connected);
  p.expect_sound();
  EXPECT_TRUE(p.source.session.is_open());
}

}  // namespace
}  // namespace ferry::testing
