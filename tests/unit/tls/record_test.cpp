// Records that OpenSSL's server never sends, sealed by hand with the server's own TLS 1.3 secret (RFC 8446 sections 5.2 and 7.3).
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "meeting.hpp"

namespace ferry::testing {
namespace {

using tls::status;

std::string& server_secret() {
  static std::string secret;
  return secret;
}

void keep_secret(const SSL*, const char* line) {
  const std::string_view text(line);
  if (!text.starts_with("SERVER_TRAFFIC_SECRET_0 ")) return;
  const auto hex = text.substr(text.rfind(' ') + 1);
  server_secret().clear();
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    server_secret() += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
}

const unsigned char* octets(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string expanded(const std::string& label, std::size_t size) {
  const std::string full = "tls13 " + label;
  std::string info{'\0', static_cast<char>(size), static_cast<char>(full.size())};
  info += full + '\0' + '\1';
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned out_size = 0;
  HMAC(EVP_sha256(), server_secret().data(), static_cast<int>(server_secret().size()), octets(info), info.size(),
       out.data(), &out_size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

/// A record of application data with `text` in it, the `number`-th of the server.
std::string sealed(const std::string& text, unsigned char number) {
  constexpr char application_data = 23;
  constexpr int tag_size = 16;
  const std::string inner = text + application_data;
  const auto size = inner.size() + tag_size;
  std::string record{application_data, 3, 3, static_cast<char>(size >> 8), static_cast<char>(size & 0xff)};
  std::string nonce = expanded("iv", 12);
  nonce.back() = static_cast<char>(nonce.back() ^ static_cast<char>(number));

  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(EVP_CIPHER_CTX_new(),
                                                                               EVP_CIPHER_CTX_free);
  const std::string key = expanded("key", 16);
  std::string body(inner.size(), '\0');
  std::string tag(tag_size, '\0');
  int moved = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, octets(key), octets(nonce));
  EVP_EncryptUpdate(cipher.get(), nullptr, &moved, octets(record), static_cast<int>(record.size()));
  EVP_EncryptUpdate(cipher.get(), reinterpret_cast<unsigned char*>(body.data()), &moved, octets(inner),
                    static_cast<int>(inner.size()));
  EVP_EncryptFinal_ex(cipher.get(), nullptr, &moved);
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag.data());
  return record + body + tag;
}

struct hand_made_record : ::testing::TestWithParam<tls::reading> {
  static tls_peer_plan plan() {
    auto p = plan_of(tls_version::tls_1_3);
    p.ciphersuites = "TLS_AES_128_GCM_SHA256";
    p.resumes = false;  // a ticket would be record 0
    return p;
  }
  tls_peer peer{plan()};
  std::optional<meeting> m;

  void SetUp() override {
    SSL_CTX_set_keylog_callback(peer.native(), keep_secret);
    m.emplace(peer, context_of(only(tls_version::tls_1_3)), how_to_meet{.how = GetParam()});
    m->shaken();
    ASSERT_EQ(server_secret().size(), 32u);
  }
};
INSTANTIATE_TEST_SUITE_P(tls, hand_made_record, ::testing::Values(tls::reading::exact, tls::reading::ahead),
                         [](const ::testing::TestParamInfo<tls::reading>& how) {
                           return std::string(how.param == tls::reading::exact ? "exact" : "ahead");
                         });

TEST_P(hand_made_record, is_read_as_any_other) {
  m->wire.to_client = sealed("hello", 0);
  EXPECT_EQ(m->read().text, "hello");
}

TEST_P(hand_made_record, empty_is_neither_data_nor_an_end) {
  m->wire.to_client = sealed("", 0);
  EXPECT_EQ(m->read().last.what, status::want_read);
  m->wire.to_client = sealed("hello", 1) + sealed("", 2) + sealed(", world", 3) + sealed("", 4);
  const auto got = m->read();
  EXPECT_EQ(got.text, "hello, world");
  EXPECT_EQ(got.last.what, status::want_read);
  m->wire.ended = true;
  EXPECT_EQ(m->read().last.what, status::truncated);
}

TEST_P(hand_made_record, empty_without_end_is_a_failure_and_no_loop) {
  for (unsigned i = 0; i < 200; ++i) m->wire.to_client += sealed("", static_cast<unsigned char>(i));
  EXPECT_EQ(m->read().last.what, status::failed);
  EXPECT_EQ(m->client.failure().problem, tls_problem::handshake);
}

TEST_P(hand_made_record, larger_than_allowed_is_a_failure) {
  m->wire.to_client = sealed(std::string(16384, 'x'), 0);
  EXPECT_EQ(m->read().text.size(), 16384u);
  m->wire.to_client = sealed(std::string(16385, 'x'), 1);
  const auto got = m->read();
  EXPECT_EQ(got.text, "");
  EXPECT_EQ(got.last.what, status::failed);
}

TEST_P(hand_made_record, out_of_order_is_a_failure) {
  m->wire.to_client = sealed("second", 1) + sealed("first", 0);
  const auto got = m->read();
  EXPECT_EQ(got.text, "");
  EXPECT_EQ(got.last.what, status::failed);
}

TEST_P(hand_made_record, repeated_is_a_failure) {
  m->wire.to_client = sealed("once", 0) + sealed("once", 0);
  const auto got = m->read();
  EXPECT_EQ(got.text, "once");
  EXPECT_EQ(got.last.what, status::failed);
}

}  // namespace
}  // namespace ferry::testing
