#include "session/greet.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

void nothing(fixture&) {}
reply greet(fixture& f) { return session::greet(f.session, "server", 2121); }

TEST(greet, gives_the_greeting) {
  fixture f;
  f.host.greeting("220-hello\r\n220 ready");
  EXPECT_EQ(greet(f).text, "220-hello\n220 ready");
  EXPECT_TRUE(f.session.is_open());
  EXPECT_EQ(f.session.last_response(), "220");
  EXPECT_EQ(f.session.ctrl().peer(), (endpoint{address_family::ipv4, "192.0.2.1", 2121}));
  EXPECT_TRUE(f.host.commands().empty());
  f.expect_sound();
}

TEST(greet, survives_every_fault) {
  every_fault(nothing, [](fixture& f) { greet(f); });
  every_trace_throw(nothing, [](fixture& f) { greet(f); });
}

TEST(greet, is_closed_after_any_failure) {
  for (const auto kind : {trace_kind::received, trace_kind::reply}) {
    fixture f;
    f.settings.trace = [&](const trace_event& e) {
      if (e.kind == kind) throw 7;
    };
    EXPECT_THROW(greet(f), int);
    EXPECT_FALSE(f.session.is_open());
    EXPECT_EQ(f.host.live_channels(), 0u);
  }
}

TEST(greet, case_001_takes_230_for_a_greeting) {
  fixture f;
  f.host.greeting("230 no login needed");
  EXPECT_EQ(greet(f).code(), 230);
  f.expect_sound();
}

TEST(greet, case_002_waits_through_120) {
  fixture f;
  f.host.greeting("120 in 50 seconds");
  f.host.at(50s, [&] { f.host.reply("220 now"); });
  EXPECT_EQ(greet(f).text, "220 now");
  f.expect_sound();
}

TEST(greet, case_002_waits_through_as_many_120_as_the_limit_allows) {
  for (const int count : {16, 17}) {
    fixture f;
    std::string all;
    for (int i = 0; i < count; ++i) all += "120 soon\r\n";
    f.host.greeting(all + "220 now");
    if (count == 16) {
      EXPECT_EQ(greet(f).text, "220 now");
    } else {
      const auto e = thrown<limit_error>([&] { greet(f); });
      EXPECT_STREQ(e.what(), "the server says 120 (wait) without end");
      EXPECT_EQ(e.phase(), phase::greeting);
      EXPECT_FALSE(e.session_usable());
      EXPECT_FALSE(f.session.is_open());
    }
    f.expect_sound();
  }
}

TEST(greet, takes_other_preliminary_greetings_as_they_are) {
  fixture f;
  f.host.greeting("1 Hola mundo");
  EXPECT_EQ(greet(f).text, "1 Hola mundo");
  EXPECT_EQ(f.session.ctrl().owed(), 0u);
  f.expect_sound();
}

TEST(greet, throws_a_refusal_and_closes) {
  const auto refused = [](const char* text) {
    fixture f;
    f.host.greeting(text);
    try {
      greet(f);
    } catch (const error& e) {
      EXPECT_FALSE(f.session.is_open());
      EXPECT_FALSE(e.session_usable());
      EXPECT_EQ(e.phase(), phase::greeting);
      EXPECT_STREQ(e.what(), text);
      f.expect_sound();
      throw;
    }
  };
  EXPECT_THROW(refused("421 too many users"), error_temp);
  EXPECT_THROW(refused("450 later"), error_temp);
  EXPECT_THROW(refused("530 not you"), error_perm);
  EXPECT_THROW(refused("620 what"), error_proto);
  EXPECT_THROW(refused("HTTP/1.1 400 Bad Request"), error_proto);  // case 3
  EXPECT_THROW(refused("SSH-2.0-OpenSSH_9.2"), error_proto);
}

TEST(greet, does_not_wait_for_a_silent_server_for_ever) {
  fixture f;
  f.host.greeting("");
  const auto e = thrown<timeout_error>([&] { greet(f); });
  EXPECT_EQ(e.phase(), phase::greeting);
  EXPECT_EQ(e.command(), "");
  EXPECT_FALSE(e.session_usable());
  EXPECT_GE(f.host.elapsed(), 60s);
  EXPECT_LE(f.host.elapsed(), 60s + 100ms);
  f.expect_sound();
}

TEST(greet, tells_when_the_server_closes_instead) {
  fixture f;
  f.host.greeting("");
  f.host.at(1s, [&] { f.host.end_control(); });
  EXPECT_EQ(thrown<connection_closed>([&] { greet(f); }).phase(), phase::greeting);
  f.expect_sound();
}

TEST(greet, tells_when_there_is_no_way_there) {
  fixture f;
  f.host.refusing = {"2121"};
  EXPECT_THROW(greet(f), network_error);
  EXPECT_FALSE(f.session.is_open());
  EXPECT_THROW(session::greet(f.session, "nowhere", 21), network_error);
  f.expect_sound();
}

TEST(greet, closes_the_last_connection_and_forgets_what_it_learned) {
  fixture f;
  f.connect();
  f.session.exchange(wire::command("TYPE I"));
  f.session.epsv_refused();
  greet(f);
  EXPECT_EQ(f.host.live_channels(), 1u);
  EXPECT_EQ(f.session.type(), '\0');
  EXPECT_TRUE(f.session.epsv_works());
  f.expect_sound();
}

TEST(greet, closes_the_last_connection_even_when_there_is_no_new_one) {
  fixture f;
  f.connect();
  f.host.refusing = {"2121"};
  EXPECT_THROW(greet(f), network_error);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(greet, goes_on_after_what_came_with_the_greeting) {
  fixture f;
  f.host.greeting("220 ready\r\n220 again");
  greet(f);
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
