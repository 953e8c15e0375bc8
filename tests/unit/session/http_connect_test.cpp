#include <gtest/gtest.h>

#include "ends.hpp"
#include "every_fault.hpp"
#include "scripted_proxy.hpp"
#include "session/retrieve.hpp"

namespace ferry::testing {
namespace {

void fetch(fixture& f) {
  f.host.files["a"] = "the content of a";
  memory_sink sink;
  session::retrieve_binary(f.session, wire::command("RETR", "a"), sink, 4096);
  EXPECT_EQ(sink.text, "the content of a");
}

template <class Error>
std::string failure(fixture& f) {
  const auto e = thrown<Error>([&] { f.connect(); });
  EXPECT_EQ(e.phase(), phase::connect);
  EXPECT_FALSE(e.session_usable());
  EXPECT_EQ(std::string(e.describe()).find(proxy_password), std::string::npos);
  EXPECT_EQ(f.host.live_channels(), 0u);
  const std::string prefix = "proxy proxy:1080: ";
  EXPECT_EQ(std::string(e.what()).substr(0, prefix.size()), prefix);
  return std::string(e.what()).substr(prefix.size());
}

TEST(http_connect, carries_both_connections) {
  fixture f;
  const auto proxy = put_http(f);
  f.connect();
  fetch(f);
  EXPECT_EQ(proxy->requests, (words{"CONNECT server:21 HTTP/1.1\r\nHost: server:21\r\n\r\n",
                                    "CONNECT server:50000 HTTP/1.1\r\nHost: server:50000\r\n\r\n"}));
  f.settings.proxy->user("anna").password("pass word");
  f.connect("2001:db8::7");
  EXPECT_EQ(proxy->requests.back(),
            "CONNECT [2001:db8::7]:21 HTTP/1.1\r\nHost: [2001:db8::7]:21\r\n"
            "Proxy-Authorization: Basic YW5uYTpwYXNzIHdvcmQ=\r\n\r\n");
  fetch(f);
  f.expect_sound();
}

TEST(http_connect, survives_every_fault) {
  const auto prepare = [](fixture& f) { put_http(f); };
  every_fault(prepare, [](fixture& f) { f.connect(); });
  all_faults([&](fixture& f) { prepare(f), f.connect(); }, fetch);
}

TEST(http_connect, leaves_to_the_tunnel_what_stands_behind_the_header) {
  fixture f;
  f.host.greeting("");
  const auto proxy = put_http(f);
  for (const char* head : {"HTTP/1.1 200 ok\r\n\r\n", "HTTP/1.0 200 ok\nVia: x\n\n",
                           "HTTP/1.1 103 wait\r\nLink: x\r\n\r\nHTTP/1.1 200 ok\r\n\r\n"}) {
    SCOPED_TRACE(head);
    proxy->answers = std::string(head) + "220 in the same packet\r\n";
    f.connect();
    f.expect_sound();
  }
}

TEST(http_connect, tells_refusals) {
  const auto refused = [](const std::string& answer, std::errc code) {
    fixture f;
    put_http(f)->answers = answer + "\r\nContent-Length: 9\r\n\r\nignored..";
    f.settings.proxy->password(proxy_password);
    const auto e = thrown<network_error>([&] { f.connect(); });
    EXPECT_EQ(e.error_code(), code) << e.what();
    return failure<network_error>(f);
  };
  const std::string start = "cannot connect to server:21: ";
  const std::string hint = "; many HTTP proxies let through port 443 only";
  EXPECT_EQ(refused("HTTP/1.1 403 Forbidden", std::errc::permission_denied), start + "403 Forbidden" + hint);
  EXPECT_EQ(refused("HTTP/1.1 405", std::errc::permission_denied), start + "405" + hint);
  EXPECT_EQ(refused("HTTP/1.1 502 Bad Gateway", std::errc::host_unreachable), start + "502 Bad Gateway");
  EXPECT_EQ(refused("HTTP/1.1 504 Late", std::errc::timed_out), start + "504 Late");
  EXPECT_EQ(refused("HTTP/1.1 301 Elsewhere", std::errc::io_error), start + "301 Elsewhere");
}

TEST(http_connect, says_why_it_cannot_log_in) {
  const auto refused = [](const std::string& schemes, const std::string& user) {
    fixture f;
    put_http(f)->answers = "HTTP/1.1 407 Who are you\r\n" + schemes + "\r\n";
    f.settings.proxy->user(user).password(proxy_password);
    return failure<network_error>(f);
  };
  const std::string behind = " (407 Who are you)";
  EXPECT_EQ(refused("proxy-authenticate: Basic realm=x\r\n", ""), "it wants a user and a password" + behind);
  EXPECT_EQ(refused("Proxy-Authenticate: NTLM\r\nProxy-Authenticate: basic\r\n", "anna"),
            "it refuses the user and password" + behind);
  EXPECT_EQ(refused("", "anna"), "it refuses the user and password" + behind);
  EXPECT_EQ(refused("Proxy-Authenticate: Negotiate\r\n", "anna"),
            "it wants a log-in of a kind that Ferry does not have; it has Basic only" + behind);
}

TEST(http_connect, tells_what_is_no_http) {
  const auto foreign = [](const std::string& answer) {
    fixture f;
    put_http(f)->answers = answer;
    return failure<error_proto>(f);
  };
  EXPECT_EQ(foreign("220 ready\r\n"), "it does not speak HTTP");
  EXPECT_EQ(foreign("HTTQ"), "it does not speak HTTP");
  for (const char* line :
       {"HTTP/1.1\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 2000 x\r\n\r\n", "HTTP/1.1 099 x\r\n\r\n"})
    EXPECT_EQ(foreign(line), "its answer has no HTTP status");
}

TEST(http_connect, reads_an_answer_up_to_the_limit) {
  fixture f;
  const auto proxy = put_http(f);
  const std::string start = "HTTP/1.1 200 ok\r\nX: ";
  f.settings.limits.proxy_answer_bytes = 1000;
  proxy->answers = start + std::string(1000 - start.size() - 4, 'x') + "\r\n\r\n";
  f.connect();
  f.settings.limits.proxy_answer_bytes = 999;
  EXPECT_EQ(failure<limit_error>(f), "its answer is longer than 999 bytes");
}

TEST(http_connect, tells_that_the_proxy_left) {
  fixture f;
  const auto proxy = put_http(f);
  proxy->answers = "HTTP/1.1 200 o";
  proxy->ends = true;
  EXPECT_EQ(failure<connection_closed>(f), "it closed the connection; does it speak HTTP?");
}

TEST(http_connect, sends_no_user_with_a_colon) {
  fixture f;
  put_http(f);
  f.settings.proxy->user("a:b").password(proxy_password);
  EXPECT_EQ(failure<network_error>(f), "HTTP takes no user with a colon in it");
  EXPECT_TRUE(f.host.dialled().empty());
}

}  // namespace
}  // namespace ferry::testing
