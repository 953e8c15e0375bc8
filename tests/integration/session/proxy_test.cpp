// Sessions through proxies that relay for real.
#include "server/proxy.hpp"

#include <gtest/gtest.h>

#include "io/transfer_end.hpp"
#include "posix/posix_host.hpp"
#include "server/scripted_server.hpp"
#include "session/greet.hpp"
#include "session/login.hpp"
#include "session/quit.hpp"
#include "session/retrieve.hpp"
#include "session/secure.hpp"
#include "session/store.hpp"

namespace ferry::testing {
namespace {

class text_sink final : public io::sink {
 public:
  void write(std::span<const std::byte> bytes) override { text += as_text(bytes); }
  std::string text;
};

class text_source final : public io::source {
 public:
  explicit text_source(std::string_view text) : left_(text) {}
  std::size_t read(std::span<std::byte> room) override {
    const std::size_t n = std::min(room.size(), left_.size());
    std::copy_n(reinterpret_cast<const std::byte*>(left_.data()), n, room.begin());
    left_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view left_;
};

class proxied : public ::testing::TestWithParam<test_proxy::kind> {
 protected:
  proxied() {
    server.files()["/a"] = large;
    const auto kind = GetParam() == test_proxy::kind::socks5 ? proxy_kind::socks5h : proxy_kind::http_connect;
    settings.proxy = proxy_options(proxy.address(), proxy.port(), kind);
    proxy.name("server.example", server.address());
  }
  void connect(const std::string& name = "server.example") {
    ferry::session::greet(c, name, server.port());
    ferry::session::login(c, {"anna", "secret", {}});
  }
  std::string get() {
    text_sink sink;
    ferry::session::retrieve_binary(c, wire::command("RETR /a"), sink, 65'536);
    return sink.text;
  }
  void put(std::string_view text) {
    text_source source(text);
    ferry::session::store_binary(c, wire::command("STOR /b"), source, 65'536);
  }
  template <class Error>
  std::string failure() {
    try {
      connect();
    } catch (const Error& e) {
      return e.what();
    }
    return "it connected";
  }

  const std::string large = std::string(3'000'000, 'x') + "end";
  scripted_server server;
  test_proxy proxy{GetParam()};
  io::posix::posix_host host;
  ferry::session::settings settings;
  ferry::session::connection c{host, settings};
};

std::string name_of(const ::testing::TestParamInfo<test_proxy::kind>& one) {
  return one.param == test_proxy::kind::socks5 ? "socks5" : "http";
}

INSTANTIATE_TEST_SUITE_P(kinds, proxied, ::testing::Values(test_proxy::kind::socks5, test_proxy::kind::http), name_of);

TEST_P(proxied, moves_files_both_ways) {
  connect();
  EXPECT_TRUE(get() == large);
  put(large);
  EXPECT_TRUE(server.files().content("/b") == large);
  const auto asked = proxy.asked();
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_EQ(asked[0], "server.example:" + std::to_string(server.port()));
  for (const auto& one : asked) EXPECT_EQ(one.substr(0, 15), "server.example:");
  ferry::session::quit(c);
}

TEST_P(proxied, protects_both_connections_from_the_proxy) {
  const certificate_folder folder;
  settings.tls.ca_file(folder.write("ca.pem", certificates::all().ca.certificate)).resume(resumption::required);
  server.enable_tls({});
  ferry::session::greet(c, "localhost", server.port());
  ferry::session::authenticate(c);
  ferry::session::login(c, {"anna", "secret", {}});
  EXPECT_TRUE(get() == large);
  put(large);
  EXPECT_TRUE(server.files().content("/b") == large);
  ferry::session::quit(c);
}

TEST_P(proxied, logs_in_to_the_proxy) {
  proxy.require_login("clerk", "geheim");
  EXPECT_NE(failure<network_error>().find("it wants "), std::string::npos);
  settings.proxy->user("clerk").password("wrong");
  EXPECT_NE(failure<network_error>().find("it refuses the user and password"), std::string::npos);
  EXPECT_TRUE(proxy.asked().empty());
  settings.proxy->password("geheim");
  connect();
  EXPECT_TRUE(get() == large);
}

TEST_P(proxied, waits_for_bytes_that_dribble) {
  proxy.behave(proxy_mood::dribbling);
  connect();
  EXPECT_TRUE(get() == large);
}

TEST_P(proxied, tells_what_the_proxy_did) {
  proxy.behave(proxy_mood::refusing);
  EXPECT_NE(failure<network_error>().find("cannot connect to server.example:"), std::string::npos);
  proxy.behave(proxy_mood::leaving);
  EXPECT_NE(failure<connection_closed>().find("it closed the connection"), std::string::npos);
  proxy.behave(proxy_mood::silent);
  settings.deadlines.connect = milliseconds{1};
  EXPECT_NE(failure<timeout_error>().find("timed out"), std::string::npos);
}

TEST_P(proxied, keeps_the_session_when_only_the_data_connection_is_refused) {
  connect();
  proxy.behave(proxy_mood::refusing);
  EXPECT_THROW(get(), network_error);
  proxy.behave(proxy_mood::friendly);
  EXPECT_TRUE(get() == large);
}

TEST_P(proxied, lets_an_upload_that_breaks_off_look_like_one) {
  connect();
  server.on("STOR", [](session& s, std::string_view) {
    s.reply("150 send it");
    connection data = s.open_data();
    (void)data.receive(10);
    data.reset();
    s.reply("552 full");
  });
  EXPECT_THROW(put(large), error_perm);
  EXPECT_TRUE(get() == large);
}

}  // namespace
}  // namespace ferry::testing
