#include "session/proxy_login.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "scripted_proxy.hpp"
#include "session/greet.hpp"
#include "session/secure.hpp"

namespace ferry::testing {
namespace {

using session::login_name_through;

void behind_proxy(fixture& f) {
  f.host.names["proxy"] = {{address_family::ipv4, "192.0.2.8", 0}};
  f.settings.proxy = proxy_options("proxy", 2121, proxy_kind::ftp);
}

void greet(fixture& f) { session::greet(f.session, "server", 21); }
void login(fixture& f) { session::login_through(f.session, "server", 2021, {"anna", "secret", ""}); }

TEST(proxy_login, names_the_server_behind_the_user) {
  const proxy_options proxy("p", 0, proxy_kind::ftp);
  EXPECT_EQ(login_name_through(proxy, "server", 21, "anna"), "anna@server");
  EXPECT_EQ(login_name_through(proxy, "server", 2121, "anna@home"), "anna@home@server:2121");
  EXPECT_EQ(login_name_through(proxy, "2001:db8::1", 21, ""), "anonymous@[2001:db8::1]");
  EXPECT_EQ(login_name_through(proxy, "2001:db8::1", 990, "u"), "u@[2001:db8::1]:990");
  EXPECT_EQ(login_name_through(proxy_options("p"), "server", 21, "anna"), "anna");
}

TEST(proxy_login, connects_to_the_proxy_and_logs_in_to_the_server) {
  fixture f;
  behind_proxy(f);
  greet(f);
  login(f);
  ASSERT_EQ(f.host.dialled().size(), 1u);
  EXPECT_EQ(f.host.dialled().front().to, (endpoint{address_family::ipv4, "192.0.2.8", 2121}));
  EXPECT_EQ(f.host.commands(), (words{"USER anna@server:2021", "PASS secret"}));
  session::login_through(f.session, "server", 21, {});
  EXPECT_EQ(f.host.last_commands(2), (words{"USER anonymous@server", "PASS anonymous@"}));
  f.expect_sound();
}

TEST(proxy_login, logs_in_to_the_proxy_first) {
  fixture f;
  behind_proxy(f);
  f.settings.proxy->user("clerk").password(proxy_password);
  greet(f);
  login(f);
  EXPECT_EQ(f.host.commands(), (words{"USER clerk", "PASS " + proxy_password, "USER anna@server:2021", "PASS secret"}));
}

TEST(proxy_login, tells_whose_refusal_it_is) {
  for (const auto& [words_of_proxy, usual] :
       {std::pair{"530 no", "530 no"}, {"430 no", "430 no"}, {"350 what", "350 what"}}) {
    fixture f;
    behind_proxy(f);
    f.settings.proxy->user("clerk").password(proxy_password);
    greet(f);
    f.host.answer(2, words_of_proxy);
    try {
      login(f);
      ADD_FAILURE();
    } catch (const ftp_error& e) {
      EXPECT_EQ(e.what(), std::string("proxy proxy:2121: ") + usual);
      EXPECT_EQ(e.code() / 10, usual[0] == '3' ? 35 : e.code() / 10);
      EXPECT_EQ(e.describe().find(proxy_password), std::string::npos);
      EXPECT_TRUE(e.session_usable());
    }
    EXPECT_EQ(f.host.commands().size(), 2u);
  }
  fixture f;
  behind_proxy(f);
  greet(f);
  f.host.answer(2, "530 no");
  EXPECT_STREQ(thrown<error_perm>([&] { login(f); }).what(), "530 no");
}

TEST(proxy_login, survives_every_fault) {
  const step prepare = [](fixture& f) {
    behind_proxy(f);
    f.settings.proxy->user("clerk").password(proxy_password);
    greet(f);
  };
  every_fault(prepare, login);
  every_refusal(prepare, login);
  every_trace_throw(prepare, login);
  stale_reply(prepare, login);
}

TEST(proxy_login, s07_sends_nothing_of_two_lines) {
  fixture f;
  behind_proxy(f);
  f.settings.proxy->user("clerk");
  greet(f);
  EXPECT_THROW(session::login_through(f.session, "server\r\nDELE x", 21, {"anna", "secret", ""}),
               std::invalid_argument);
  EXPECT_THROW(session::login_through(f.session, "server", 21, {"anna", "sec\nret", ""}), std::invalid_argument);
  EXPECT_TRUE(f.host.commands().empty());
}

TEST(proxy_login, tells_that_the_proxy_cannot_be_reached) {
  fixture f;
  behind_proxy(f);
  f.host.refusing = {"2121"};
  EXPECT_EQ(std::string(thrown<network_error>([&] { greet(f); }).what()).find("proxy proxy:2121: cannot connect to "),
            0u);
}

TEST(proxy_login, is_login_without_an_ftp_proxy) {
  fixture f;
  greet(f);
  login(f);
  EXPECT_EQ(f.host.commands(), (words{"USER anna", "PASS secret"}));
}

TEST(proxy_login, has_no_tls) {
  fixture f;
  behind_proxy(f);
  greet(f);
  const auto e = thrown<tls_error>([&] { session::authenticate(f.session); });
  EXPECT_EQ(std::string(e.what()),
            "proxy proxy:2121: TLS is not possible through an FTP proxy: use one that speaks SOCKS5 or HTTP");
  EXPECT_TRUE(e.session_usable());
  EXPECT_TRUE(f.host.commands().empty());
  f.settings.implicit_tls = true;
  EXPECT_THROW(greet(f), tls_error);
  EXPECT_EQ(f.host.dialled().size(), 1u);
}

}  // namespace
}  // namespace ferry::testing
