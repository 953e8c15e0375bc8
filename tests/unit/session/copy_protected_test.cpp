#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "session/copy.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;
using session::copy_method;

const char* const feat_sscn = "211-Features\r\n SSCN\r\n211 End";
const char* const feat_cpsv = "211-Features\r\n CPSV\r\n SSCN\r\n211 End";

// Two servers that shake hands with each other before either says 150.
void prepare(pair_fixture& p) {
  p.source.host.beside = &p.target.host;
  p.source.host.on("CPSV", "227 as client (10,9,8,7,195,81)");
  const auto storing = std::make_shared<bool>(false);
  p.target.host.on("STOR", [storing](std::string_view) { *storing = true; });
  p.source.host.on("RETR", [&p, storing](std::string_view) {
    p.source.host.reply("150 here it comes");
    if (!std::exchange(*storing, false)) return;
    p.target.host.reply("150 send it");
    p.source.host.reply("226 sent");
    p.target.host.reply("226 taken");
  });
  for (auto* f : {&p.source, &p.target}) {
    f->host.on("SSCN", "200 as you like");
    f->host.on("ABOR", "426 cut\r\n226 aborted");
  }
}

// The control connections are clear, as after CCC.
void protect(pair_fixture& p) {
  for (auto* f : {&p.source, &p.target}) f->session.tls().protect_data = f->session.tls().protection_chosen = true;
}

void ready(pair_fixture& p) {
  p.connect();
  prepare(p);
  protect(p);
}

session::copy_result copy(pair_fixture& p, copy_method method = copy_method::automatic) {
  return session::copy_protected(p.source.session, "a", p.target.session, "b", "I", method);
}

words dialogue_of(const fixture& f) { return {f.host.commands().begin() + 2, f.host.commands().end()}; }

TEST(copy_protected, takes_cpsv_where_the_source_has_it) {
  pair_fixture p;
  ready(p);
  p.source.host.on("FEAT", feat_cpsv);
  p.target.host.on("FEAT", feat_sscn);
  const auto result = copy(p);
  EXPECT_EQ(result.method, copy_method::cpsv);
  EXPECT_EQ(result.source.text, "226 sent");
  EXPECT_EQ(result.target.text, "226 taken");
  EXPECT_EQ(dialogue_of(p.source), (words{"FEAT", "TYPE I", "CPSV", "RETR a"}));
  EXPECT_EQ(dialogue_of(p.target), (words{"FEAT", "TYPE I", "PORT 192,0,2,1,195,81", "STOR b"}));
  p.expect_sound();
}

TEST(copy_protected, takes_sscn_where_there_is_no_cpsv) {
  for (const bool target : {true, false}) {
    pair_fixture p;
    ready(p);
    (target ? p.target : p.source).host.on("FEAT", feat_sscn);
    EXPECT_EQ(copy(p).method, target ? copy_method::sscn_target : copy_method::sscn_source);
    const words with{
        "FEAT",    "TYPE I", "SSCN ON", target ? "PORT 192,0,2,1,195,80" : "PASV", target ? "STOR b" : "RETR a",
        "SSCN OFF"};
    const words without{"FEAT", "TYPE I", target ? "PASV" : "PORT 192,0,2,1,195,80", target ? "RETR a" : "STOR b"};
    EXPECT_EQ(dialogue_of(p.target), target ? with : without);
    EXPECT_EQ(dialogue_of(p.source), target ? without : with);
    p.expect_sound();
  }
}

TEST(copy_protected, asks_for_no_features_when_it_is_told_the_method) {
  pair_fixture p;
  ready(p);
  EXPECT_EQ(copy(p, copy_method::sscn_source).method, copy_method::sscn_source);
  EXPECT_EQ(dialogue_of(p.target).front(), "TYPE I");
}

TEST(copy_protected, needs_a_server_that_can_be_client) {
  pair_fixture p;
  ready(p);
  p.source.host.on("FEAT", "211-Features\r\n MDTM\r\n211 End");
  const auto e = thrown<tls_error>([&] { copy(p); });
  EXPECT_EQ(e.problem(), tls_problem::settings);
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(dialogue_of(p.source), words{"FEAT"});
  p.target.host.on("FEAT", "421 closing");
  EXPECT_EQ(thrown<error_temp>([&] { copy(p); }).code(), 421);
  p.expect_sound();
}

TEST(copy_protected, does_not_mix_protected_and_clear) {
  pair_fixture p;
  ready(p);
  p.target.session.tls().protect_data = false;
  EXPECT_EQ(thrown<tls_error>([&] { copy(p); }).problem(), tls_problem::settings);
  EXPECT_TRUE(dialogue_of(p.source).empty() && dialogue_of(p.target).empty());
}

TEST(copy_protected, is_copy_between_sessions_in_clear) {
  pair_fixture p;
  ready(p);
  for (auto* f : {&p.source, &p.target}) f->session.tls().protect_data = false;
  p.target.host.on("STOR", "150 send it");
  p.source.host.on("RETR", [&](std::string_view) {
    p.source.host.reply("125 here it comes\r\n226 sent");
    p.target.host.reply("110 marker\r\n226 taken");
  });
  EXPECT_EQ(copy(p, copy_method::cpsv).method, copy_method::clear);
  EXPECT_EQ(dialogue_of(p.source), (words{"TYPE I", "PASV", "RETR a"}));
  EXPECT_EQ(dialogue_of(p.target), (words{"TYPE I", "PORT 192,0,2,1,195,80", "STOR b"}));
  p.expect_sound();
}

TEST(copy_protected, compresses_nothing) {
  pair_fixture p;
  ready(p);
  p.source.host.on("MODE", "200 a stream");
  p.source.session.mode('Z');
  (void)copy(p, copy_method::cpsv);
  EXPECT_EQ(dialogue_of(p.source), (words{"TYPE I", "MODE S", "CPSV", "RETR a"}));
  EXPECT_EQ(dialogue_of(p.target), (words{"TYPE I", "PORT 192,0,2,1,195,81", "STOR b"}));
  p.expect_sound();
}

TEST(copy_protected, survives_every_fault) {
  for (const auto method : {copy_method::cpsv, copy_method::sscn_target, copy_method::sscn_source})
    every_fault(pair_step(ready), pair_step([method](pair_fixture& p) { copy(p, method); }));
  every_refusal(pair_step(ready), pair_step([](pair_fixture& p) { copy(p, copy_method::cpsv); }));
}

// --- Addresses ------------------------------------------------------------------------------------------------------------------

void connect_six(pair_fixture& p, bool target) {
  p.source.connect("six");
  p.target.connect(target ? "six" : "server");
  prepare(p);
  protect(p);
}

TEST(copy_protected, has_other_commands_for_ipv6) {
  pair_fixture p;
  connect_six(p, true);
  p.source.host.on("FEAT", feat_cpsv);
  EXPECT_EQ(copy(p).method, copy_method::sscn_source);  // 227 has no room for the address
  EXPECT_EQ(dialogue_of(p.source), (words{"FEAT", "TYPE I", "SSCN ON", "EPSV", "RETR a", "SSCN OFF"}));
  EXPECT_EQ(dialogue_of(p.target), (words{"FEAT", "TYPE I", "EPRT |2|2001:db8::1|50000|", "STOR b"}));
  p.expect_sound();
}

TEST(copy_protected, needs_one_family) {
  for (const auto method : {copy_method::cpsv, copy_method::sscn_target}) {
    pair_fixture p;
    connect_six(p, method == copy_method::cpsv);
    const auto e = thrown<network_error>([&] { copy(p, method); });
    EXPECT_EQ(e.error_code(), std::errc::address_family_not_supported);
    EXPECT_TRUE(e.session_usable());
    p.expect_sound();
  }
}

TEST(copy_protected, s03_gives_the_target_the_sources_own_address_only) {
  for (const auto method : {copy_method::cpsv, copy_method::sscn_target}) {
    pair_fixture p;
    ready(p);
    for (const char* verb : {"PASV", "CPSV"}) p.source.host.on(verb, "227 (203,0,113,9,4,1)");
    copy(p, method);
    const auto said = dialogue_of(p.target);
    EXPECT_EQ(std::count(said.begin(), said.end(), "PORT 192,0,2,1,4,1"), 1);
  }
}

// --- Refusals -------------------------------------------------------------------------------------------------------------------

TEST(copy_protected, leaves_client_mode_whoever_refuses) {
  for (const char* who : {"STOR", "RETR", "PORT", "PASV"}) {
    SCOPED_TRACE(who);
    pair_fixture p;
    ready(p);
    const bool target = std::string_view(who) == "STOR" || std::string_view(who) == "PORT";
    (target ? p.target : p.source).host.on(who, "550 no");
    EXPECT_EQ(thrown<error_perm>([&] { copy(p, copy_method::sscn_target); }).code(), 550);
    EXPECT_EQ(p.target.host.last_commands(1), words{"SSCN OFF"});
    EXPECT_TRUE(p.source.session.is_open());
    EXPECT_TRUE(p.target.session.is_open());
    p.expect_sound();
  }
}

TEST(copy_protected, does_not_let_the_source_wait_for_a_target_that_refused) {
  pair_fixture p;
  ready(p);
  p.target.host.on("STOR", "553 no");
  EXPECT_EQ(thrown<error_perm>([&] { copy(p, copy_method::cpsv); }).code(), 553);
  ASSERT_EQ(p.source.host.dialled().size(), 2u);
  EXPECT_EQ(p.source.host.dialled().back().to, (endpoint{address_family::ipv4, "192.0.2.1", 50'001}));
  EXPECT_EQ(p.target.host.dialled().size(), 1u);
  p.expect_sound();
}

TEST(copy_protected, closes_what_does_not_leave_client_mode) {
  pair_fixture p;
  ready(p);
  p.target.host.on("SSCN", [&](std::string_view on) { p.target.host.reply(on == "ON" ? "200 on" : "500 what"); });
  EXPECT_NO_THROW(copy(p, copy_method::sscn_target));
  EXPECT_FALSE(p.target.session.is_open());
  p.expect_sound();
}

TEST(copy_protected, hears_the_target_while_the_source_says_nothing) {
  for (const char* verdict : {"552 full", "226 taken"}) {
    pair_fixture p;
    ready(p);
    p.source.host.on("RETR", [&](std::string_view) {
      p.source.host.reply("150 here it comes");
      p.target.host.reply("150 send it");
      p.target.host.reply(verdict);
    });
    if (verdict[0] == '5') {
      EXPECT_EQ(thrown<error_perm>([&] { copy(p, copy_method::cpsv); }).code(), 552);
      EXPECT_LT(p.source.host.elapsed(), 1s);
      EXPECT_TRUE(p.source.session.is_open());
    } else {
      EXPECT_THROW(copy(p, copy_method::cpsv), timeout_error);
      EXPECT_GE(p.source.host.elapsed(), 1h);
    }
    p.expect_sound();
  }
}

TEST(copy_protected, takes_no_success_without_a_start) {
  pair_fixture p;
  ready(p);
  p.source.host.on("RETR", "226 sent");
  EXPECT_THROW(copy(p, copy_method::cpsv), error_proto);
  p.expect_sound();
}

TEST(copy_protected, s07_writes_nothing_for_arguments_of_two_lines) {
  pair_fixture p;
  ready(p);
  auto& s = p.source.session;
  auto& t = p.target.session;
  EXPECT_THROW(session::copy_protected(s, "a\r\nDELE x", t, "b", "I"), std::invalid_argument);
  EXPECT_THROW(session::copy_protected(s, "a", t, "b\nDELE x", "I"), std::invalid_argument);
  EXPECT_TRUE(dialogue_of(p.source).empty() && dialogue_of(p.target).empty());
}

}  // namespace
}  // namespace ferry::testing
