// The TLS layer of the server, seen by the least client there can be: OpenSSL over a socket that waits.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>

#include "server/scripted_server.hpp"
#include "server/stranger.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// Closes its socket at the end without a word, unless goodbye() was said.
class tls_client {
 public:
  explicit tls_client(const endpoint& to) : socket_(connect_to(to, "127.0.0.1", waiter(event()))) {
    // This client waits in the kernel; a server that does not answer is ended by the patience of its own waits.
    ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) & ~O_NONBLOCK);
  }
  ~tls_client() {
    SSL_free(ssl_);
    SSL_CTX_free(ctx_);
  }
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;

  bool shake_hands(SSL_SESSION* resume = nullptr, const char* protocol = nullptr) {
    ssl_ = SSL_new(ctx_);
    SSL_set_fd(ssl_, socket_.get());
    if (resume != nullptr) SSL_set_session(ssl_, resume);
    if (protocol != nullptr)
      SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(protocol),
                          static_cast<unsigned>(std::string_view(protocol).size()));
    return SSL_connect(ssl_) == 1;
  }

  void say(std::string_view line) {
    const std::string text = std::string(line) + "\r\n";
    if (ssl_ != nullptr)
      SSL_write(ssl_, text.data(), static_cast<int>(text.size()));
    else
      (void)::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
  }
  /// Up to the end of a line, or of the connection.
  std::string line() {
    std::string text;
    for (char c = 0; c != '\n' && read(c);)
      if (c != '\r' && c != '\n') text += c;
    return text;
  }
  std::string all() {
    std::string text;
    for (char c = 0; read(c);) text += c;
    return text;
  }
  std::string command(std::string_view text) {
    say(text);
    return line();
  }
  std::uint16_t passive() {
    const std::string reply = command("EPSV");
    return static_cast<std::uint16_t>(std::stoul(reply.substr(reply.find("|||") + 3)));
  }
  void goodbye() {
    SSL_shutdown(ssl_);
    ::shutdown(socket_.get(), SHUT_WR);
  }
  [[nodiscard]] SSL* ssl() const { return ssl_; }
  [[nodiscard]] SSL_SESSION* session() const { return SSL_get0_session(ssl_); }

 private:
  bool read(char& c) {
    if (ssl_ != nullptr) return SSL_read(ssl_, &c, 1) == 1;
    return ::recv(socket_.get(), &c, 1, 0) == 1;
  }

  unique_fd socket_;
  SSL_CTX* ctx_ = SSL_CTX_new(TLS_client_method());
  SSL* ssl_ = nullptr;
};

class tls_server : public ::testing::TestWithParam<tls_range> {
 protected:
  void SetUp() override {
    config_.versions = GetParam();
    server_.enable_tls(config_);
    server_.files()["/a"] = "all of it";
  }

  void secure(tls_client& client) {
    EXPECT_THAT(client.line(), StartsWith("220 "));
    EXPECT_THAT(client.command("AUTH TLS"), StartsWith("234 "));
    ASSERT_TRUE(client.shake_hands());
    EXPECT_EQ(client.command("PBSZ 0"), "200 PBSZ=0");
    EXPECT_EQ(client.command("PROT P"), "200 Protection is P");
  }
  // A transfer that begins, with both ends protected.
  static void begin(tls_client& client, tls_client& data, std::string_view command, SSL_SESSION* resume = nullptr) {
    client.say(command);
    EXPECT_THAT(client.line(), StartsWith("150 "));
    ASSERT_TRUE(data.shake_hands(resume));
  }
  endpoint data_of(tls_client& client) { return {server_.address(), client.passive()}; }

  tls_config config_;
  scripted_server server_;
};
INSTANTIATE_TEST_SUITE_P(versions, tls_server, ::testing::Values(tls_range::only_1_2, tls_range::only_1_3),
                         [](const auto& v) { return std::string(v.param == tls_range::only_1_2 ? "tls12" : "tls13"); });

TEST_P(tls_server, downloads_and_notes_what_the_client_did) {
  tls_client client(server_.at());
  secure(client);
  tls_client data(data_of(client));
  ASSERT_NO_FATAL_FAILURE(begin(client, data, "RETR a", client.session()));
  EXPECT_EQ(data.all(), "all of it");
  EXPECT_EQ(SSL_get_shutdown(data.ssl()), SSL_RECEIVED_SHUTDOWN);
  data.goodbye();
  EXPECT_THAT(client.line(), StartsWith("226 "));
  const auto log = server_.tls_data().at(0);
  EXPECT_TRUE(log.established);
  EXPECT_TRUE(log.resumed);
  EXPECT_EQ(log.ticket_of, 1u);
  EXPECT_TRUE(log.close_notify);
  EXPECT_EQ(log.tcp_end, peer_end::clean);
  EXPECT_EQ(log.protocol, GetParam() == tls_range::only_1_2 ? "TLSv1.2" : "TLSv1.3");
  EXPECT_THAT(server_.tls_connections(), SizeIs(2));
}

TEST_P(tls_server, an_upload_without_close_notify_is_broken) {
  tls_client client(server_.at());
  secure(client);
  {
    tls_client data(data_of(client));
    ASSERT_NO_FATAL_FAILURE(begin(client, data, "STOR b"));
    data.say("cut");
  }
  EXPECT_THAT(client.line(), StartsWith("426 "));
  EXPECT_FALSE(server_.tls_data().at(0).close_notify);
}

TEST_P(tls_server, sees_a_reset_behind_the_clients_end) {
  config_.goodbye = tls_goodbye::parked;
  server_.enable_tls(config_);
  tls_client client(server_.at());
  secure(client);
  {
    tls_client data(data_of(client));
    ASSERT_NO_FATAL_FAILURE(begin(client, data, "STOR b"));
    // No half-close: with both ends said, TCP would let it leave without a reset. It leaves with the server's close_notify unread.
    SSL_shutdown(data.ssl());
    EXPECT_THAT(client.line(), StartsWith("226 "));
  }
  EXPECT_THAT(server_.look_at_parked(), ElementsAre(peer_end::reset));
}

TEST_P(tls_server, a_session_of_another_control_connection_is_told_apart_and_refused) {
  config_.reuse = tls_reuse::required;
  server_.enable_tls(config_);
  tls_client first(server_.at());
  secure(first);
  tls_client second(server_.at());
  secure(second);
  tls_client data(data_of(second));
  ASSERT_NO_FATAL_FAILURE(begin(second, data, "RETR a", first.session()));
  EXPECT_EQ(second.line(), config_.refusal);
  EXPECT_TRUE(server_.tls_data().at(0).resumed);
  EXPECT_EQ(server_.tls_data().at(0).ticket_of, 1u);
  EXPECT_EQ(server_.tls_data().at(0).session, 2u);
}

TEST_P(tls_server, refuses_resumption) {
  config_.reuse = tls_reuse::refused;
  server_.enable_tls(config_);
  tls_client client(server_.at());
  secure(client);
  tls_client data(data_of(client));
  ASSERT_NO_FATAL_FAILURE(begin(client, data, "RETR a", client.session()));
  EXPECT_EQ(SSL_session_reused(data.ssl()), 0);
  EXPECT_EQ(data.all(), "all of it");
}

TEST_P(tls_server, cuts_and_claims_success) {
  config_.cut_after = 3;
  server_.enable_tls(config_);
  tls_client client(server_.at());
  secure(client);
  tls_client data(data_of(client));
  ASSERT_NO_FATAL_FAILURE(begin(client, data, "RETR a"));
  EXPECT_EQ(data.all(), "all");
  EXPECT_EQ(SSL_get_shutdown(data.ssl()), 0);
  EXPECT_THAT(client.line(), StartsWith("226 "));
}

TEST_P(tls_server, ends_tls_and_goes_on_in_clear) {
  tls_client client(server_.at());
  secure(client);
  EXPECT_THAT(client.command("CCC"), StartsWith("200 "));
  SSL_shutdown(client.ssl());
  EXPECT_EQ(client.line(), "");  // its close_notify
  tls_client other(server_.at());
  EXPECT_THAT(other.line(), StartsWith("220 "));
  EXPECT_THAT(other.command("CCC"), StartsWith("533 "));
  EXPECT_THAT(other.command("PBSZ 0"), StartsWith("503 "));
  EXPECT_THAT(other.command("PROT P"), StartsWith("503 "));
  EXPECT_THAT(other.command("AUTH KERBEROS"), StartsWith("504 "));
}

TEST_P(tls_server, selects_the_protocol_that_it_is_told_to) {
  config_.implicit = true;
  config_.alpn = "ftp";
  server_.enable_tls(config_);
  tls_client client(server_.at());
  ASSERT_TRUE(client.shake_hands(nullptr, "\3ftp\2h2"));
  EXPECT_THAT(client.line(), StartsWith("220 "));
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client.ssl(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "ftp");
  EXPECT_THAT(server_.tls_connections().at(0).offered_alpn, ElementsAre("ftp", "h2"));
}

TEST(tls_server_off, knows_no_auth) {
  scripted_server server;
  tls_client client(server.at());
  EXPECT_THAT(client.line(), StartsWith("220 "));
  for (const char* command : {"AUTH TLS", "PBSZ 0", "PROT P", "CCC"})
    EXPECT_THAT(client.command(command), StartsWith("500 "));
  EXPECT_THAT(server.tls_connections(), IsEmpty());
}

}  // namespace
}  // namespace ferry::testing
