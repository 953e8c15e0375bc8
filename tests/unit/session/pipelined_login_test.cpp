#include "session/pipelined_login.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "secured.hpp"

namespace ferry::testing {
namespace {

using session::credentials;

const credentials me{"me", "secret", ""};
const credentials with_account{"me", "secret", "account"};

void greeted(fixture& f) {
  f.host.on("FEAT", [&](std::string_view) { f.host.raw("211-what I can\r\n SIZE\r\n REST STREAM\r\n211 end\r\n"); });
  session::greet(f.session, "server", 21);
}

void asks_for_account(fixture& f) {
  greeted(f);
  const auto in = std::make_shared<bool>(false);
  f.host.on("PASS", "332 account please");
  f.host.on("ACCT", [&f, in](std::string_view) {
    *in = true;
    f.host.reply("230 account taken");
  });
  f.host.on("TYPE", [&f, in](std::string_view) { f.host.reply(*in ? "200 type set" : "530 log in first"); });
}

session::pipelined_login login(fixture& f, const credentials& who = me) {
  return session::login_in_one_packet(f.session, who);
}

TEST(pipelined_login, says_all_in_one_packet) {
  fixture f;
  greeted(f);
  const auto r = login(f);
  EXPECT_EQ(r.last.text, "230 logged in");
  EXPECT_TRUE(r.type_is_binary);
  EXPECT_FALSE(r.out_of_order);
  ASSERT_TRUE(r.features);
  EXPECT_TRUE(r.features->has("REST", "STREAM"));
  EXPECT_EQ(f.host.commands(), (words{"USER me", "PASS secret", "TYPE I", "FEAT"}));
  EXPECT_EQ(f.session.type(), 'I');
  f.expect_sound();
}

TEST(pipelined_login, survives_every_fault) {
  every_fault(greeted, [](fixture& f) { login(f); });
  every_goodbye(greeted, [](fixture& f) { login(f); });
  every_refusal(greeted, [](fixture& f) { login(f); });
  every_trace_throw(greeted, [](fixture& f) { login(f); });
  stale_reply(greeted, [](fixture& f) { login(f); });
  all_faults(asks_for_account, [](fixture& f) { login(f, with_account); });
  every_fault(prepare_secured, [](fixture& f) { login(f); });
  every_refusal(prepare_secured, [](fixture& f) { login(f); });
}

TEST(pipelined_login, what_was_refused_before_the_server_hung_up_is_the_reason) {
  fixture f;
  greeted(f);
  f.host.on("USER", "530 Sorry, the maximum number of clients (2) are already connected");
  for (const char* unheard : {"PASS", "TYPE"}) f.host.on(unheard, [](std::string_view) {});
  f.host.on("FEAT", [&f](std::string_view) { f.host.end_control(); });
  const auto e = thrown<error_perm>([&] { login(f); });
  EXPECT_EQ(e.command(), "USER me");
  EXPECT_FALSE(e.session_usable());
  EXPECT_TRUE(means_server_full(e));
  f.expect_sound();
}

TEST(pipelined_login, secrets_are_masked) {
  fixture f;
  f.record();
  greeted(f);
  login(f);
  EXPECT_EQ(f.events_of(trace_kind::command), (words{"USER me", "PASS ********", "TYPE I", "FEAT"}));
  EXPECT_EQ(f.events_of(trace_kind::sent), (words{"USER me\r\n", "PASS ********\r\n", "TYPE I\r\n", "FEAT\r\n"}));
  f.host.on("PASS", "530 wrong");
  EXPECT_EQ(thrown<error_perm>([&] { login(f); }).command(), "PASS ********");
}

TEST(pipelined_login, case_004_is_in_whatever_pass_says_when_user_was_enough) {
  for (const char* text : {"230 still in", "503 not now", "530 no", "202 superfluous"}) {
    fixture f;
    greeted(f);
    f.host.on("USER", "230 in");
    f.host.on("PASS", text);
    const auto r = login(f);
    EXPECT_EQ(r.last.text, "230 in");
    EXPECT_FALSE(r.out_of_order);
    EXPECT_TRUE(r.type_is_binary);
  }
}

TEST(pipelined_login, refusals_are_thrown_in_step) {
  struct {
    const char* user;
    const char* pass;
    int code;
  } const rows[]{{"530 no", "503 USER first", 530}, {"421 full", "", 421},
                 {"331 please", "530 wrong", 530},  {"331 please", "430 wrong", 430},
                 {"314 hm", "230 in", 314},         {"332 account and password", "332 account", 332}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.user);
    fixture f;
    greeted(f);
    f.host.on("USER", row.user);
    f.host.on("PASS", row.pass);
    try {
      login(f);
      ADD_FAILURE();
    } catch (const ftp_error& e) {
      EXPECT_EQ(e.code(), row.code);
      EXPECT_EQ(e.phase(), phase::login);
    }
    f.expect_sound();
  }
}

// Some servers take their time over PASS, and meanwhile refuse what came behind it.
TEST(pipelined_login, the_word_on_the_password_is_told_wherever_it_comes) {
  const std::string early = "530 Log in with USER and PASS first.";
  for (const auto& [pass, type, told] : {std::array<std::string, 3>{early, "530 wrong", "530 wrong"},
                                         {"530 wrong", early, "530 wrong"},
                                         {early, early, early}}) {
    fixture f;
    greeted(f);
    f.host.on("PASS", pass);
    f.host.on("TYPE", type);
    f.host.on("FEAT", early);
    const auto e = thrown<error_perm>([&] { login(f); });
    EXPECT_EQ(e.what(), told);
    EXPECT_EQ(e.command(), "PASS ********");
    f.expect_sound();
  }
}

TEST(pipelined_login, what_was_refused_for_want_of_the_account_is_asked_again) {
  fixture f;
  asks_for_account(f);
  const auto r = login(f, with_account);
  EXPECT_EQ(r.last.text, "230 account taken");
  EXPECT_TRUE(r.type_is_binary);
  EXPECT_TRUE(r.features);
  EXPECT_EQ(f.host.last_commands(3), (words{"ACCT account", "TYPE I", "FEAT"}));
}

TEST(pipelined_login, replies_that_do_not_fit_are_told) {
  const std::vector<std::map<std::string, std::string>> odd{
      {{"PASS", "503 what"}},     {{"USER", "220 second greeting"}, {"PASS", "331 please"}},
      {{"TYPE", "530 log in"}},   {{"TYPE", "211 features"}},
      {{"FEAT", "200 type set"}}, {{"FEAT", "331 please"}}};
  for (const auto& replies : odd) {
    fixture f;
    greeted(f);
    for (const auto& [verb, text] : replies) f.host.on(verb, text);
    EXPECT_TRUE(login(f).out_of_order) << replies.begin()->first;
    f.expect_sound();
  }
  fixture f;
  greeted(f);
  f.host.on("FEAT", "502 what");
  const auto r = login(f);
  EXPECT_FALSE(r.out_of_order);
  EXPECT_FALSE(r.features);
}

TEST(pipelined_login, case_073_protects_data_or_throws) {
  fixture f;
  prepare_secured(f);
  EXPECT_FALSE(login(f).out_of_order);
  EXPECT_EQ(f.host.last_commands(6), (words{"USER me", "PASS secret", "PBSZ 0", "PROT P", "TYPE I", "FEAT"}));
  EXPECT_TRUE(f.session.tls().protect_data);
  f.expect_sound();
  for (const char* verb : {"PBSZ", "PROT"}) {
    fixture refused;
    prepare_secured(refused);
    refused.host.on(verb, "536 no");
    EXPECT_TRUE(thrown<error_perm>([&] { login(refused); }).command().starts_with(verb));
    EXPECT_FALSE(refused.session.tls().protect_data);
    refused.expect_sound();
    refused.session.tls().implicit = true;
    login(refused);
    EXPECT_TRUE(refused.session.tls().protect_data);
  }
}

TEST(pipelined_login, a_reply_that_never_comes_costs_the_session) {
  fixture f;
  greeted(f);
  f.host.answer(3, "");
  EXPECT_FALSE(thrown<timeout_error>([&] { login(f); }).session_usable());
  EXPECT_FALSE(f.session.is_open());
}

TEST(pipelined_login, preliminary_replies_are_passed_over_but_not_for_ever) {
  fixture f;
  greeted(f);
  f.host.on("PASS", [&](std::string_view) {
    f.host.reply("150 hm");
    f.host.reply("230 in");
  });
  EXPECT_EQ(login(f).last.text, "230 in");
  f.settings.limits.preliminary_replies = 0;
  thrown<limit_error>([&] { login(f); });
  EXPECT_FALSE(f.session.is_open());
}

}  // namespace
}  // namespace ferry::testing
