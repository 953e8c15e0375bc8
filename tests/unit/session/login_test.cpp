#include "session/login.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "session/greet.hpp"

namespace ferry::testing {
namespace {

void greeted(fixture& f) { session::greet(f.session, "server", 21); }

words said(const session::credentials& who) {
  fixture f;
  greeted(f);
  session::login(f.session, who);
  return f.host.commands();
}

TEST(login, survives_every_fault) {
  all_faults(greeted, [](fixture& f) { session::login(f.session, {"me", "secret", ""}); });
  all_faults(
      [](fixture& f) {
        greeted(f);
        f.host.on("PASS", "332 account please");
      },
      [](fixture& f) {
        session::login(f.session, {"me", "secret", "account"});
      });
}

TEST(login, says_user_and_password) {
  fixture f;
  greeted(f);
  EXPECT_EQ(session::login(f.session, {"me", "secret", "account"}).text, "230 logged in");
  EXPECT_EQ(f.host.commands(), (words{"USER me", "PASS secret"}));
}

TEST(login, has_ftplibs_rules_for_anonymous) {
  EXPECT_EQ(said({}), (words{"USER anonymous", "PASS anonymous@"}));
  EXPECT_EQ(said({"anonymous", "", ""}), (words{"USER anonymous", "PASS anonymous@"}));
  EXPECT_EQ(said({"anonymous", "-", ""}), (words{"USER anonymous", "PASS -anonymous@"}));
  EXPECT_EQ(said({"anonymous", "me@here", ""}), (words{"USER anonymous", "PASS me@here"}));
  EXPECT_EQ(said({"Anonymous", "", ""}), (words{"USER Anonymous", "PASS "}));
  EXPECT_EQ(said({"", "x", ""}), (words{"USER anonymous", "PASS x"}));
}

TEST(login, case_004_says_no_password_when_none_is_wanted) {
  for (const char* text : {"230 in", "200 in"}) {
    fixture f;
    greeted(f);
    f.host.on("USER", text);
    EXPECT_EQ(session::login(f.session, {"me", "secret", "account"}).text, text);
    EXPECT_EQ(f.host.commands(), words{"USER me"});
  }
}

TEST(login, case_006_says_no_password_to_a_reply_that_asks_for_something_else) {
  fixture f;
  greeted(f);
  f.host.on("USER", "314 hm");
  const auto e = thrown<error_reply>([&] { session::login(f.session, {"me", "secret", ""}); });
  EXPECT_STREQ(e.what(), "314 hm");
  EXPECT_EQ(e.phase(), phase::login);
  EXPECT_EQ(f.host.commands(), words{"USER me"});
  f.expect_sound();
}

TEST(login, says_the_password_when_the_account_is_asked_for_first) {
  fixture f;
  greeted(f);
  f.host.on("USER", "332 account please");
  session::login(f.session, {"me", "secret", "account"});
  EXPECT_EQ(f.host.commands(), (words{"USER me", "PASS secret"}));
}

TEST(login, case_007_takes_202_for_success) {
  fixture f;
  greeted(f);
  f.host.on("PASS", "202 superfluous");
  EXPECT_EQ(session::login(f.session, {"me", "secret", ""}).code(), 202);
}

TEST(login, case_009_says_the_account_when_asked_for_it) {
  fixture f;
  greeted(f);
  f.host.on("PASS", "332 account please");
  EXPECT_EQ(session::login(f.session, {"me", "secret", "account"}).text, "230 account taken");
  EXPECT_EQ(f.host.commands(), (words{"USER me", "PASS secret", "ACCT account"}));
}

TEST(login, case_009_sends_no_empty_account) {
  fixture f;
  greeted(f);
  f.host.on("PASS", "332 account please");
  const auto e = thrown<error_reply>([&] { session::login(f.session, {"me", "secret", ""}); });
  EXPECT_EQ(e.code(), 332);
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(f.host.commands(), (words{"USER me", "PASS secret"}));
  f.expect_sound();
}

TEST(login, case_010_tells_a_refused_password_by_its_class) {
  for (const auto& [text, permanent] : {std::pair{"530 no", true}, std::pair{"430 no", false}}) {
    fixture f;
    greeted(f);
    f.host.on("PASS", text);
    const auto login = [&] { session::login(f.session, {"me", "secret", ""}); };
    if (permanent) {
      const auto e = thrown<error_perm>(login);
      EXPECT_EQ(e.command(), "PASS ********");
      EXPECT_EQ(e.phase(), phase::login);
      EXPECT_EQ(e.describe().find("secret"), std::string::npos);
    } else {
      EXPECT_EQ(thrown<error_temp>(login).code(), 430);
    }
    f.expect_sound();
  }
}

TEST(login, case_011_does_not_know_protected_replies) {
  fixture f;
  greeted(f);
  f.host.on("PASS", "633 AAAA");
  EXPECT_THROW(session::login(f.session, {"me", "secret", ""}), error_proto);
  f.expect_sound();
}

TEST(login, wants_class_2_in_the_end) {
  for (const char* verb : {"USER", "PASS", "ACCT"}) {
    fixture f;
    greeted(f);
    f.host.on("PASS", "332 account please");
    f.host.on(verb, std::string("120 wait\r\n230 in"));
    const auto e = thrown<error_reply>([&] { session::login(f.session, {"me", "secret", "account"}); });
    EXPECT_STREQ(e.what(), "120 wait");
    f.expect_sound();
  }
  fixture f;
  greeted(f);
  f.host.on("PASS", "332 account please");
  f.host.on("ACCT", "332 account please");
  EXPECT_THROW(session::login(f.session, {"me", "secret", "account"}), error_reply);
}

TEST(login, s07_writes_nothing_when_any_of_the_three_is_two_lines) {
  fixture f;
  greeted(f);
  const auto before = f.host.operations();
  for (const auto& bad :
       {std::string("a\r\nDELE x"), std::string("a\n"), std::string("a\rb"), std::string("a\0b", 3)}) {
    EXPECT_THROW(session::login(f.session, {bad, "p", "a"}), std::invalid_argument);
    EXPECT_THROW(session::login(f.session, {"u", bad, "a"}), std::invalid_argument);
    EXPECT_THROW(session::login(f.session, {"u", "p", bad}), std::invalid_argument);
    EXPECT_THROW(session::account(f.session, bad), std::invalid_argument);
  }
  EXPECT_EQ(f.host.operations(), before);
  f.expect_sound();
}

TEST(login, s37_shows_no_secret_in_the_trace) {
  fixture f;
  greeted(f);
  f.record();
  f.host.on("PASS", "332 account please");
  session::login(f.session, {"me", "secret", "hidden"});
  for (const auto& [kind, text] : f.events) {
    EXPECT_EQ(text.find("secret"), std::string::npos);
    EXPECT_EQ(text.find("hidden"), std::string::npos);
  }
  EXPECT_EQ(f.events_of(trace_kind::command), (words{"USER me", "PASS ********", "ACCT ********"}));
  EXPECT_EQ(f.events_of(trace_kind::sent), (words{"USER me\r\n", "PASS ********\r\n", "ACCT ********\r\n"}));
}

TEST(login, encodes_all_three) {
  fixture f;
  greeted(f);
  f.settings.encoding = wire::charset("latin-1");
  f.host.on("PASS", "332 account please");
  session::login(f.session, {"\xc3\xa9", "\xc3\xbc", "\xc3\xa0"});
  EXPECT_EQ(f.host.commands(), (words{"USER \xe9", "PASS \xfc", "ACCT \xe0"}));
}

TEST(login, account_alone) {
  all_faults([](fixture& f) { f.connect(); },
             [](fixture& f) { EXPECT_EQ(session::account(f.session, "a").text, "230 account taken"); });
  fixture f;
  f.connect();
  session::account(f.session, "hidden");
  EXPECT_EQ(f.host.last_commands(1), words{"ACCT hidden"});
  f.host.answer(1, "332 more");
  EXPECT_EQ(thrown<error_reply>([&] { session::account(f.session, "hidden"); }).command(), "ACCT ********");
}

}  // namespace
}  // namespace ferry::testing
