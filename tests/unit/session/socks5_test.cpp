#include <gtest/gtest.h>

#include "ends.hpp"
#include "every_fault.hpp"
#include "scripted_proxy.hpp"
#include "session/proxy.hpp"
#include "session/retrieve.hpp"
#include "wire/address.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

void fetch(fixture& f) {
  f.host.files["a"] = "the content of a";
  memory_sink sink;
  session::retrieve_binary(f.session, wire::command("RETR", "a"), sink, 4096);
  EXPECT_EQ(sink.text, "the content of a");
}

words dialled(const fixture& f) {
  words all;
  for (const auto& d : f.host.dialled()) all.push_back(wire::host_and_port(d.to.address, d.to.port));
  return all;
}

std::string failure(fixture& f, std::errc code) {
  const auto e = thrown<network_error>([&] { f.connect(); });
  EXPECT_EQ(e.error_code(), code) << e.what();
  EXPECT_EQ(e.phase(), phase::connect);
  EXPECT_FALSE(e.session_usable());
  EXPECT_EQ(std::string(e.describe()).find(proxy_password), std::string::npos);
  EXPECT_FALSE(f.session.is_open());
  EXPECT_EQ(f.host.live_channels(), 0u);
  return e.what();
}

// --- The way through ----------------------------------------------------------------------------------------------------------

TEST(socks5, carries_both_connections_and_leaves_names_to_the_proxy) {
  fixture f;
  const auto proxy = put_socks5(f);
  f.connect();
  fetch(f);
  EXPECT_EQ(proxy->asked, (words{"name server:21", "name server:50000"}));
  EXPECT_EQ(proxy->offered, (words{"0", "0"}));
  EXPECT_EQ(dialled(f), (words{"192.0.2.8:1080", "192.0.2.8:1080"}));
  for (const auto& asked : f.host.looked_up()) EXPECT_EQ(asked.name, "proxy");
  EXPECT_EQ(f.session.tls().name, "server");
  EXPECT_EQ(f.session.ctrl().peer(), (endpoint{address_family::unspecified, "server", 21}));
  f.expect_sound();
}

TEST(socks5, survives_every_fault) {
  for (const bool logs_in : {false, true}) {
    const auto prepare = [logs_in](fixture& f) {
      const auto proxy = put_socks5(f);
      if (!logs_in) return;
      f.settings.proxy->user("anna").password(proxy_password);
      proxy->chooses = std::string{"\5\2", 2};
    };
    every_fault(prepare, [](fixture& f) { f.connect(); });
    all_faults([&](fixture& f) { prepare(f), f.connect(); }, fetch);
  }
}

TEST(socks5, looks_names_up_here_when_told_to) {
  fixture f;
  const auto proxy = put_socks5(f, proxy_kind::socks5);
  f.connect();
  fetch(f);
  EXPECT_EQ(proxy->asked, (words{"4 192.0.2.1:21", "4 192.0.2.1:50000"}));
  EXPECT_EQ(f.session.ctrl().peer(), (endpoint{address_family::ipv4, "192.0.2.1", 21}));
  f.connect("six");
  EXPECT_EQ(proxy->asked.back(), "6 20010db8000000000000000000000001:21");
}

TEST(socks5, gives_numeric_addresses_as_such) {
  fixture f;
  const auto proxy = put_socks5(f);
  f.connect("2001:db8::7");
  fetch(f);
  EXPECT_EQ(f.session.ctrl().peer().af, address_family::ipv6);
  f.connect("192.0.2.9");
  EXPECT_EQ(proxy->asked, (words{"6 20010db8000000000000000000000007:21", "6 20010db8000000000000000000000007:50000",
                                 "4 192.0.2.9:21"}));
}

TEST(socks5, tries_all_addresses_of_a_name_that_is_looked_up_here) {
  fixture f;
  const auto proxy = put_socks5(f, proxy_kind::socks5);
  f.host.names["many"] = {{address_family::ipv4, "192.0.2.3", 0}, {address_family::ipv4, "192.0.2.4", 0}};
  proxy->answers = std::string{"\5\5\0\1\0\0\0\0\0\0", 10};
  EXPECT_EQ(thrown<network_error>([&] { f.connect("many"); }).what(),
            std::string("proxy proxy:1080: cannot connect to 192.0.2.3:21: connection refused, "
                        "192.0.2.4:21: connection refused"));
  EXPECT_EQ(proxy->asked.size(), 2u);
}

TEST(socks5, takes_an_answer_with_an_address_of_any_kind) {
  for (const std::string& address :
       {std::string(1, '\1') + std::string(4, 'x'), std::string(1, '\4') + std::string(16, 'x'), std::string("\3\3abc"),
        std::string("\3\0", 2)}) {
    fixture f;
    put_socks5(f)->answers = std::string{"\5\0\0", 3} + address + "pp";
    f.connect();
    fetch(f);
    f.expect_sound();
  }
}

// --- Logging in ---------------------------------------------------------------------------------------------------------------

TEST(socks5, logs_in_when_the_proxy_wants_it) {
  fixture f;
  const auto proxy = put_socks5(f);
  f.settings.proxy->user("anna").password(proxy_password);
  f.connect();
  EXPECT_EQ(proxy->logins, words{});
  proxy->chooses = std::string{"\5\2", 2};
  f.connect();
  EXPECT_EQ(proxy->logins, words{"anna/" + proxy_password});
  EXPECT_EQ(proxy->offered, (words{"02", "02"}));
  f.settings.proxy->user(std::string(255, 'u')).password("");
  f.connect();
  EXPECT_EQ(proxy->logins.back(), std::string(255, 'u') + "/");
}

TEST(socks5, says_why_it_cannot_log_in) {
  fixture f;
  const auto proxy = put_socks5(f);
  proxy->chooses = "\5\377";
  EXPECT_EQ(failure(f, std::errc::permission_denied),
            "proxy proxy:1080: it wants to know who connects: give it a user and password");
  f.settings.proxy->user("anna").password(proxy_password);
  EXPECT_EQ(failure(f, std::errc::permission_denied),
            "proxy proxy:1080: it takes neither a user and password nor nobody");
  proxy->chooses = "\5\2";
  proxy->says_to_login = "\1\1";
  EXPECT_EQ(failure(f, std::errc::permission_denied), "proxy proxy:1080: it refuses the user and password");
  EXPECT_TRUE(proxy->asked.empty());
}

// --- Refusals -----------------------------------------------------------------------------------------------------------------

TEST(socks5, has_words_for_every_reply) {
  const std::pair<std::errc, const char*> table[] = {
      {std::errc::io_error, "it failed, and does not say why"},
      {std::errc::permission_denied, "its rules do not allow it"},
      {std::errc::network_unreachable, "network unreachable"},
      {std::errc::host_unreachable, "host unreachable, or its name unknown"},
      {std::errc::connection_refused, "connection refused"},
      {std::errc::timed_out, "the server did not answer in time"},
      {std::errc::operation_not_supported, "it does not know CONNECT"},
      {std::errc::address_family_not_supported, "it does not know this kind of address"},
      {std::errc::io_error, "SOCKS5 error 9"}};
  for (char code = 1; code <= 9; ++code) {
    fixture f;
    const auto proxy = put_socks5(f);
    proxy->answers = std::string{'\5', code};  // some proxies close behind it
    proxy->ends = true;
    const auto& [error, text] = table[code - 1];
    EXPECT_EQ(failure(f, error), std::string("proxy proxy:1080: cannot connect to server:21: ") + text);
  }
}

TEST(socks5, tells_what_is_no_socks5) {
  const auto foreign = [](auto change) {
    fixture f;
    change(*put_socks5(f));
    const auto e = thrown<error_proto>([&] { f.connect(); });
    EXPECT_EQ(e.phase(), phase::connect);
    EXPECT_EQ(f.host.live_channels(), 0u);
    return std::string(e.what()).substr(std::string("proxy proxy:1080: ").size());
  };
  using script = socks5_script;
  EXPECT_EQ(foreign([](script& s) { s.chooses = "HTTP/1.1 400 what"; }),
            "it does not speak SOCKS5; it speaks HTTP: use http://");
  EXPECT_EQ(foreign([](script& s) { s.chooses = "220 ready"; }), "it does not speak SOCKS5; it may be an FTP server");
  EXPECT_EQ(foreign([](script& s) { s.chooses = std::string("\4\0", 2); }), "it does not speak SOCKS5");
  EXPECT_EQ(foreign([](script& s) { s.chooses = "\5\2"; }), "it chose a way to log in that was not offered");
  EXPECT_EQ(foreign([](script& s) { s.answers = "\4\1"; }), "it does not speak SOCKS5");
  EXPECT_EQ(foreign([](script& s) { s.answers = std::string("\5\0\0\2xxxxxx", 10); }),
            "its answer has an address of no known kind");
}

TEST(socks5, tells_that_the_proxy_left) {
  fixture f;
  const auto proxy = put_socks5(f);
  proxy->answers = std::string("\5\0\0\1", 4);
  proxy->ends = true;
  EXPECT_STREQ(thrown<connection_closed>([&] { f.connect(); }).what(),
               "proxy proxy:1080: it closed the connection; does it speak SOCKS5?");
}

TEST(socks5, tells_that_the_proxy_cannot_be_reached) {
  fixture f;
  put_socks5(f);
  f.host.refusing = {"192.0.2.8"};
  EXPECT_EQ(failure(f, std::errc::connection_refused).find("proxy proxy:1080: cannot connect to 192.0.2.8:1080: "), 0u);
  f.host.refusing.clear();
  f.host.black_holes = {"192.0.2.8"};
  EXPECT_STREQ(thrown<timeout_error>([&] { f.connect(); }).what(),
               "proxy proxy:1080: timed out connecting to 192.0.2.8:1080");
  f.host.names.erase("proxy");
  f.host.resolver_says = "no such name";
  EXPECT_STREQ(thrown<network_error>([&] { f.connect(); }).what(),
               "proxy proxy:1080: cannot find the address of proxy: no such name");
}

TEST(socks5, waits_no_longer_for_a_proxy_than_for_a_connection) {
  fixture f;
  put_socks5(f);
  f.host.on_proxy = [](std::string&, std::size_t) { return scripted_host::proxy_word{}; };
  const auto e = thrown<timeout_error>([&] { f.connect(); });
  EXPECT_STREQ(e.what(), "proxy proxy:1080: timed out before it had connected");
  EXPECT_EQ(e.phase(), phase::connect);
  EXPECT_LE(f.host.elapsed(), 30s + 100ms);
  f.host.at(5s, [&] { f.host.cancel(); });
  EXPECT_EQ(thrown<cancelled_error>([&] { f.connect(); }).phase(), phase::connect);
  EXPECT_EQ(f.host.live_channels(), 0u);
}

TEST(socks5, sends_nothing_that_could_never_be_right) {
  fixture f;
  put_socks5(f);
  for (const std::string& name : {std::string(), std::string(256, 'x'), std::string("a b"), std::string("a\r\nb"),
                                  std::string("fe80::1%eth0"), std::string("a/b")}) {
    EXPECT_THROW(f.connect(name), network_error);
  }
  f.settings.proxy->user(std::string(256, 'u')).password(proxy_password);
  failure(f, std::errc::invalid_argument);
  f.settings.proxy->user("u").password(std::string(256, 'u'));
  failure(f, std::errc::invalid_argument);
  EXPECT_TRUE(f.host.dialled().empty());
}

// --- Data connections -----------------------------------------------------------------------------------------------------------

TEST(socks5, gives_pasvs_port_of_the_same_server_when_epsv_is_refused) {
  fixture f;
  const auto proxy = put_socks5(f);
  f.connect();
  f.host.on("EPSV", "500 what");
  fetch(f);
  EXPECT_EQ(proxy->asked.back(), "name server:50000");
  EXPECT_FALSE(f.session.epsv_works());
  f.settings.trust_pasv_address = true;
  fetch(f);
  EXPECT_EQ(proxy->asked.back(), "4 10.9.8.7:50000");
  f.expect_sound();
}

TEST(socks5, tries_pasv_once_when_the_proxy_cannot_connect) {
  fixture f;
  const auto proxy = put_socks5(f);
  f.connect();
  proxy->answers = std::string{"\5\5\0\1\0\0\0\0\0\0", 10};
  const auto e = thrown<network_error>([&] { fetch(f); });
  EXPECT_STREQ(e.what(), "proxy proxy:1080: cannot connect to server:50000: connection refused");
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "PASV"}));
  f.expect_sound();
}

TEST(socks5, has_no_active_mode) {
  fixture f;
  put_socks5(f);
  f.connect();
  f.settings.passive = false;
  const auto before = f.host.commands().size();
  const auto e = thrown<network_error>([&] { fetch(f); });
  EXPECT_EQ(e.error_code(), std::errc::operation_not_supported);
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(
      std::string(e.what()),
      "proxy proxy:1080: active mode is not possible, because no server can connect through it: use passive mode");
  // TYPE belongs to the caller.
  for (std::size_t i = before; i < f.host.commands().size(); ++i) EXPECT_EQ(f.host.commands()[i].substr(0, 4), "TYPE");
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
