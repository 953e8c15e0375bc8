// Settings that cannot be used are refused before anything is sent, and the refusal names what is at fault.
#include "tls/context.hpp"

#include <openssl/ssl.h>

#include <fstream>

#include "meeting.hpp"

namespace ferry::testing {
namespace {

tls_error refused(const tls_options& o) {
  try {
    const tls::context made(o);
  } catch (const tls_error& e) {
    EXPECT_EQ(e.problem(), tls_problem::settings);
    EXPECT_EQ(e.context().phase, phase::local);
    EXPECT_FALSE(e.session_usable());
    return e;
  }
  throw std::runtime_error("these settings were taken");
}

void expect_refused(const tls_options& o, const std::string& words) { EXPECT_STREQ(refused(o).what(), words.c_str()); }

std::filesystem::path certificate() { return folder().write("client", certificates::all().client); }
std::filesystem::path key() { return folder().path() / "client.key"; }
std::filesystem::path encrypted_key() {
  return folder().write("encrypted.key", certificates::all().client_key_encrypted);
}

TEST(context, defaults_are_taken) {
  const tls_options o;
  const tls::context made(o);
  EXPECT_NE(made.native(), nullptr);
  EXPECT_EQ(SSL_CTX_ctrl(made.native(), SSL_CTRL_GET_MIN_PROTO_VERSION, 0, nullptr), TLS1_2_VERSION);
  EXPECT_EQ(SSL_CTX_ctrl(made.native(), SSL_CTRL_GET_MAX_PROTO_VERSION, 0, nullptr), TLS1_3_VERSION);
  const auto options = SSL_CTX_get_options(made.native());
  EXPECT_NE(options & SSL_OP_NO_RENEGOTIATION, 0u);
  EXPECT_NE(options & SSL_OP_NO_COMPRESSION, 0u);
  EXPECT_FALSE(made.options().accept_any_certificate_);
}

TEST(context, versions_the_wrong_way_round) {
  tls_options o;
  o.minimum(tls_version::tls_1_3).maximum(tls_version::tls_1_2);
  expect_refused(o, "the minimum TLS version is above the maximum");
}

TEST(context, ciphers_that_nobody_knows) {
  tls_options o;
  o.ciphers("ROT13");
  expect_refused(o, "no cipher in the list 'ROT13' is known");
  EXPECT_NE(refused(o).openssl_reason().find("no cipher match"), std::string::npos) << refused(o).openssl_reason();
  tls_options p;
  p.ciphersuites("TLS_ROT13");
  expect_refused(p, "no cipher suite in the list 'TLS_ROT13' is known");
}

TEST(context, a_ca_file_that_is_missing_or_none) {
  const auto missing = folder().path() / "missing.pem";
  tls_options o;
  o.ca_file(missing);
  expect_refused(o, "no certificates can be read from " + missing.string());
  EXPECT_NE(refused(o).openssl_reason(), "");
  const auto text = folder().write("text.pem", "not a certificate\n");
  o.ca_file(text);
  expect_refused(o, "no certificates can be read from " + text.string());
}

TEST(context, a_ca_directory_that_is_none) {
  tls_options o;
  o.ca_directory(folder().path() / "missing");
  expect_refused(o, (folder().path() / "missing").string() + " is no directory");
  o.ca_directory(ca_file());
  expect_refused(o, ca_file().string() + " is no directory");
}

TEST(context, a_client_certificate_that_is_missing_or_none) {
  const auto missing = folder().path() / "missing.pem";
  tls_options o;
  o.client_certificate(missing, key());
  expect_refused(o, "no client certificate can be read from " + missing.string());
  const auto text = folder().write("text.pem", "not a certificate\n");
  o.client_certificate(text, key());
  expect_refused(o, "no client certificate can be read from " + text.string());
}

TEST(context, a_client_key_that_is_missing_or_none) {
  const auto missing = folder().path() / "missing.key";
  tls_options o;
  o.client_certificate(certificate(), missing);
  expect_refused(o, "no private key can be read from " + missing.string() + " (is the passphrase right?)");
  tls_options without;
  without.client_certificate(certificate());
  expect_refused(without, "no private key can be read from " + certificate().string() + " (is the passphrase right?)");
}

TEST(context, a_client_key_of_somebody_else) {
  (void)folder().write("stranger", certificates::all().stranger);
  const auto other = folder().path() / "stranger.key";
  tls_options o;
  o.client_certificate(certificate(), other);
  const auto e = refused(o);
  EXPECT_NE(std::string(e.what()).find(other.string()), std::string::npos) << e.what();
  EXPECT_STREQ(e.what(), ("the private key in " + other.string() + " does not belong to the certificate").c_str());
}

TEST(context, a_client_key_in_the_file_of_the_certificate) {
  const auto& client = certificates::all().client;
  tls_options o;
  o.client_certificate(folder().write("together.pem", client.certificate + client.key));
  EXPECT_NO_THROW(tls::context{o});
}

TEST(context, a_passphrase) {
  int asked = 0;
  tls_options o;
  o.client_certificate(certificate(), encrypted_key(), [&asked] {
    ++asked;
    return std::string(certificates::passphrase);
  });
  EXPECT_NO_THROW(tls::context{o});
  EXPECT_EQ(asked, 1);
}

TEST(context, a_wrong_passphrase) {
  const std::string words =
      "no private key can be read from " + encrypted_key().string() + " (is the passphrase right?)";
  for (const auto& phrase : {std::string("open barley"), std::string(), std::string(100'000, 'x')}) {
    tls_options o;
    o.client_certificate(certificate(), encrypted_key(), [&] { return phrase; });
    expect_refused(o, words);
    const auto e = refused(o);
    if (!phrase.empty()) {
      EXPECT_EQ((e.what() + e.openssl_reason()).find(phrase), std::string::npos);
    }
  }
}

// OpenSSL would ask on the terminal.
TEST(context, no_passphrase_where_one_is_needed) {
  tls_options o;
  o.client_certificate(certificate(), encrypted_key());
  expect_refused(o, "no private key can be read from " + encrypted_key().string() + " (is the passphrase right?)");
}

TEST(context, a_passphrase_that_throws) {
  tls_options o;
  o.client_certificate(certificate(), encrypted_key(),
                       []() -> std::string { throw std::runtime_error("no terminal"); });
  expect_refused(o, "no private key can be read from " + encrypted_key().string() + " (is the passphrase right?)");
}

TEST(context, a_passphrase_is_not_asked_for_where_none_is_needed) {
  tls_options o;
  o.client_certificate(certificate(), key(), []() -> std::string {
    ADD_FAILURE() << "asked";
    return {};
  });
  EXPECT_NO_THROW(tls::context{o});
}

// An error that somebody else left in OpenSSL's queue is not ours.
TEST(context, old_errors_are_not_told) {
  BIO* nothing = BIO_new_file((folder().path() / "nothing").c_str(), "r");
  ASSERT_EQ(nothing, nullptr);
  tls_options o;
  o.minimum(tls_version::tls_1_3).maximum(tls_version::tls_1_2);
  EXPECT_EQ(refused(o).openssl_reason(), "");
}

TEST(tls_options, setters_set) {
  tls_options o;
  o.ca_file("f").ca_directory("d").system_store(true).client_certificate("c", "k").minimum(tls_version::tls_1_3);
  o.maximum(tls_version::tls_1_3).ciphers("x").ciphersuites("y").danger_accept_any_certificate(true);
  o.check_hostname(false).server_name("n").pin("p").pin("q").alpn(false).resume(resumption::required);
  EXPECT_EQ(o.ca_file_, "f");
  EXPECT_EQ(o.ca_directory_, "d");
  EXPECT_EQ(o.system_store_, true);
  EXPECT_EQ(o.certificate_, "c");
  EXPECT_EQ(o.key_, "k");
  EXPECT_EQ(o.minimum_, tls_version::tls_1_3);
  EXPECT_EQ(o.maximum_, tls_version::tls_1_3);
  EXPECT_EQ(o.ciphers_, "x");
  EXPECT_EQ(o.ciphersuites_, "y");
  EXPECT_TRUE(o.accept_any_certificate_);
  EXPECT_FALSE(o.check_hostname_);
  EXPECT_EQ(o.server_name_, "n");
  EXPECT_EQ(o.pins_, (std::vector<std::string>{"p", "q"}));
  EXPECT_FALSE(o.alpn_);
  EXPECT_EQ(o.resumption_, resumption::required);
}

}  // namespace
}  // namespace ferry::testing
