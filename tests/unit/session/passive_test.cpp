#include "session/passive.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

void connected(fixture& f) { f.connect(); }
void connected_over_ipv6(fixture& f) { f.connect("six"); }
void without_epsv(fixture& f) {
  f.connect();
  f.host.on("EPSV", "500 unknown");
}

void open(fixture& f) {
  const auto channel = session::open_passive(f.session);
  EXPECT_EQ(channel->peer().port, 50'000);
}

const endpoint at_server{address_family::ipv4, "192.0.2.1", 50'000};

// The first errors and the commands that were said, when EPSV is refused and PASV answered so.
template <class Error>
Error pasv_answered(const std::string& text) {
  fixture f;
  without_epsv(f);
  f.host.on("PASV", text);
  const auto e = thrown<Error>([&] { open(f); });
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_EQ(e.command(), "PASV");
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(f.host.dialled().size(), 1u);  // the control connection
  f.expect_sound();
  return e;
}

// The opener of a transfer is who tells an error about a channel what it means for the session.
void open_and_tell(fixture& f) {
  try {
    open(f);
  } catch (error& e) {
    auto context = e.context();
    context.session_usable = f.session.is_open();
    e.context(std::move(context));
    throw;
  }
}

TEST(passive, survives_every_fault) {
  for (const auto& prepare : {step(connected), step(connected_over_ipv6), step(without_epsv)}) {
    every_fault(prepare, open_and_tell);
    every_refusal(prepare, open);
    every_goodbye(prepare, open);
    every_trace_throw(prepare, open);
    stale_reply(prepare, open);
  }
}

TEST(passive, says_epsv_and_connects_to_the_control_peer) {
  fixture f;
  f.connect();
  open(f);
  EXPECT_EQ(f.host.last_commands(1), words{"EPSV"});
  EXPECT_EQ(f.host.dialled().back().to, at_server);
}

TEST(passive, says_epsv_over_ipv6) {
  fixture f;
  f.connect("six");
  open(f);
  EXPECT_EQ(f.host.last_commands(1), words{"EPSV"});
  EXPECT_EQ(f.host.dialled().back().to, (endpoint{address_family::ipv6, "2001:db8::1", 50'000}));
}

// --- EPSV refused -------------------------------------------------------------------------------------------------------------

TEST(passive, case_040_epsv_refused_then_pasv) {
  for (const char* text : {"500 unknown", "502 not here", "522 no", "550 no", "200 hm", "350 hm", "666 hm"}) {
    SCOPED_TRACE(text);
    fixture f;
    f.connect();
    f.host.on("EPSV", text);
    open(f);
    EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
    EXPECT_FALSE(f.session.epsv_works());
    const auto before = f.host.commands().size();
    open(f);
    EXPECT_EQ(f.host.commands().size(), before + 1);  // remembered
    EXPECT_EQ(f.host.last_commands(1), words{"PASV"});
    f.expect_sound();
  }
}

TEST(passive, does_not_remember_a_refusal_that_may_pass) {
  for (const char* text : {"425 not now", "530 log in"}) {
    fixture f;
    f.connect();
    f.host.on("EPSV", text);
    open(f);
    EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
    EXPECT_TRUE(f.session.epsv_works());
    f.expect_sound();
  }
}

TEST(passive, case_042_epsv_ports_that_are_none) {
  for (const char* text : {"229 (|||0|)", "229 (|||1000000|)", "229 (|||abc|)", "229 (||||)", "229 none",
                           "229 (|||1023|)", "229 (|||21|)"}) {
    SCOPED_TRACE(text);
    fixture f;
    f.connect();
    f.host.on("EPSV", text);
    open(f);
    EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
    EXPECT_FALSE(f.session.epsv_works());
    f.expect_sound();
  }
}

TEST(passive, s02_ignores_an_address_in_epsv) {
  fixture f;
  f.connect();
  f.host.on("EPSV", "229 (|1|203.0.113.9|50000|)");
  open(f);
  EXPECT_EQ(f.host.dialled().back().to, at_server);
}

TEST(passive, case_048_has_nothing_but_epsv_over_ipv6) {
  for (const char* text : {"200 hm", "350 hm"}) {
    fixture f;
    f.connect("six");
    f.host.on("EPSV", text);
    EXPECT_STREQ(thrown<error_reply>([&] { open(f); }).what(), text);
    EXPECT_EQ(f.host.last_commands(1), words{"EPSV"});
    f.expect_sound();
  }
  for (const char* text : {"229 (|||0|)", "229 (|||1023|)", "229 none"}) {
    fixture f;
    f.connect("six");
    f.host.on("EPSV", text);
    const auto e = thrown<error_proto>([&] { open(f); });
    EXPECT_STREQ(e.what(), text);
    EXPECT_EQ(e.phase(), phase::data_connect);
    f.expect_sound();
  }
  fixture f;
  f.connect("six");
  f.host.on("EPSV", "500 unknown");
  EXPECT_THROW(open(f), error_perm);
  EXPECT_TRUE(f.session.epsv_works());
  EXPECT_EQ(f.host.last_commands(1), words{"EPSV"});
}

// --- EPSV's port is closed ------------------------------------------------------------------------------------------------------

TEST(passive, case_041_epsv_port_closed_then_pasv_once) {
  fixture f;
  f.connect();
  f.record();
  f.host.on("EPSV", "229 (|||50001|)");
  f.host.refusing = {"50001"};
  open(f);
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
  EXPECT_FALSE(f.session.epsv_works());
  EXPECT_EQ(f.events_of(trace_kind::note), words{"the port that EPSV named does not answer; trying PASV"});
  f.expect_sound();
}

TEST(passive, case_041_pasv_is_tried_once_only) {
  fixture f;
  f.connect();
  f.host.on("EPSV", "229 (|||50001|)");
  f.host.refusing = {"50001", "50000"};
  const auto e = thrown<network_error>([&] { open(f); });
  EXPECT_EQ(e.error_code(), std::errc::connection_refused);
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
  EXPECT_TRUE(f.session.is_open());
  f.expect_sound();
}

TEST(passive, case_041_survives_every_fault) {
  const auto prepare = [](fixture& f) {
    f.connect();
    f.host.on("EPSV", "229 (|||50001|)");
    f.host.refusing = {"50001"};
  };
  every_fault(prepare, open_and_tell);
  every_goodbye(prepare, open);
}

TEST(passive, does_not_try_pasv_again_when_it_was_pasvs_port_that_is_closed) {
  for (const char* text : {"500 unknown", "425 not now"}) {
    SCOPED_TRACE(text);
    fixture f;
    f.connect();
    f.host.on("EPSV", text);
    f.host.refusing = {"50000"};
    EXPECT_THROW(open(f), network_error);
    EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
    EXPECT_EQ(f.host.dialled().size(), 2u);
    f.expect_sound();
  }
}

TEST(passive, does_not_try_pasv_after_a_timeout_or_a_cancellation) {
  fixture f;
  f.connect();
  f.host.black_holes = {"50000"};
  const auto start = f.host.elapsed();
  EXPECT_THROW(open(f), timeout_error);
  EXPECT_LE(f.host.elapsed() - start, 30s + 100ms);
  f.host.at(1s, [&] { f.host.cancel(); });
  EXPECT_THROW(open(f), cancelled_error);
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "EPSV"}));
  f.expect_sound();
}

// --- PASV -------------------------------------------------------------------------------------------------------------------------

TEST(passive, case_043_says_no_port_when_both_are_refused) {
  EXPECT_EQ(pasv_answered<error_perm>("502 no").code(), 502);
  EXPECT_EQ(pasv_answered<error_temp>("425 no").code(), 425);
  EXPECT_EQ(pasv_answered<error_reply>("300 hm").code(), 300);
  EXPECT_EQ(pasv_answered<error_reply>("200 hm").code(), 200);
}

TEST(passive, s02_refuses_ports_under_1024) {
  EXPECT_STREQ(pasv_answered<error_proto>("227 (192,0,2,1,3,255)").what(), "227 (192,0,2,1,3,255)");
  pasv_answered<error_proto>("227 (192,0,2,1,0,21)");
  pasv_answered<error_proto>("227 (192,0,2,1,0,0)");
  fixture f;
  without_epsv(f);
  f.host.on("PASV", "227 (192,0,2,1,4,0)");
  f.host.refusing = {"1024"};
  EXPECT_THROW(open(f), network_error);
  EXPECT_EQ(f.host.dialled().back().to.port, 1024);
}

TEST(passive, case_044_s29_refuses_what_is_no_address) {
  pasv_answered<error_proto>("227 (192,0,2,256,195,80)");
  pasv_answered<error_proto>("227 (192,0,2,1,300,80)");
  pasv_answered<error_proto>("227 (192,0,2");  // case 47
  pasv_answered<error_proto>("227");
}

TEST(passive, case_045_s01_connects_to_the_control_peer_whatever_227_says) {
  for (const char* text : {"227 (203,0,113,9,195,80)", "227 (0,0,0,0,195,80)", "227 (255,255,255,255,195,80)",
                           "227 (127,0,0,1,195,80)", "227 (224,0,0,1,195,80)"}) {
    fixture f;
    without_epsv(f);
    f.host.on("PASV", text);
    open(f);
    EXPECT_EQ(f.host.dialled().back().to, at_server);
  }
}

TEST(passive, case_046_needs_no_parentheses) {
  fixture f;
  without_epsv(f);
  f.host.on("PASV", "227 at 192,0,2,1,195,80 you find me");
  open(f);
  EXPECT_EQ(f.host.dialled().back().to, at_server);
}

TEST(passive, trusts_the_address_only_when_asked_to_and_then_says_pasv_at_once) {
  fixture f;
  f.connect();
  f.settings.trust_pasv_address = true;
  open(f);
  EXPECT_EQ(f.host.last_commands(1), words{"PASV"});
  EXPECT_EQ(f.host.dialled().back().to, (endpoint{address_family::ipv4, "10.9.8.7", 50'000}));
  EXPECT_TRUE(f.session.epsv_works());
  f.host.refusing = {"50000"};
  const auto before = f.host.commands().size();
  EXPECT_THROW(open(f), network_error);
  EXPECT_EQ(f.host.commands().size(), before + 1);
  f.expect_sound();
}

// --- The address alone ---------------------------------------------------------------------------------------------------------

TEST(passive, gives_the_address_without_connecting) {
  fixture f;
  f.connect();
  EXPECT_EQ(session::passive_address(f.session), at_server);
  f.host.on("EPSV", "500 unknown");
  EXPECT_EQ(session::passive_address(f.session), at_server);
  EXPECT_EQ(f.host.last_commands(3), (words{"EPSV", "EPSV", "PASV"}));
  EXPECT_EQ(f.host.dialled().size(), 1u);
  f.expect_sound();
}

TEST(passive, case_012_a_421_to_epsv_is_the_end) {
  fixture f;
  f.connect();
  f.host.on("EPSV", "421 closing");
  const auto e = thrown<error_temp>([&] { (void)session::passive_address(f.session); });
  EXPECT_EQ(e.code(), 421);
  EXPECT_FALSE(f.session.is_open());
  EXPECT_EQ(f.host.last_commands(1), words{"EPSV"});
}

}  // namespace
}  // namespace ferry::testing
