// What a certificate says, in words.
#include "tls/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <array>
#include <string>
#include <vector>

#include "support/certificates.hpp"

namespace ferry::testing {
namespace {

using x509_ptr = std::unique_ptr<X509, tls::freed_by<X509_free>>;

x509_ptr read(const std::string& pem) {
  const tls::bio_ptr text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return x509_ptr(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
}

x509_ptr with_names(std::vector<std::string> dns, std::vector<std::string> ips = {}) {
  return read(make_certificate({.common_name = "names", .dns = std::move(dns), .ips = std::move(ips)}).certificate);
}

std::string base64(const std::vector<unsigned char>& bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned long three = 0;
    for (std::size_t j = 0; j < 3; ++j) three = three << 8 | (i + j < bytes.size() ? bytes[i + j] : 0u);
    for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : digits[three >> (18 - 6 * j) & 63];
  }
  return text;
}

TEST(certificate, subject_and_issuer) {
  const auto good = read(certificates::all().good.certificate);
  EXPECT_EQ(tls::subject_of(good.get()), "O = Ferry, CN = ferry test good");
  EXPECT_EQ(tls::issuer_of(good.get()), "O = Ferry, CN = ferry test CA");
}

TEST(certificate, a_subject_may_be_anything) {
  for (const std::string name : {"a, b = c", "say \"yes\"", "M\xc3\xbcller", "line\nbreak", "\x1b[2J"}) {
    const auto made = read(make_certificate({.common_name = name, .dns = {}, .ips = {}}).certificate);
    const auto subject = tls::subject_of(made.get());
    EXPECT_EQ(subject.find("O = Ferry, CN = "), 0u) << subject;
    for (const char c : subject) EXPECT_TRUE(c >= ' ' && c < 0x7f) << subject;
  }
}

TEST(certificate, an_empty_subject_is_empty) {
  const x509_ptr nobody(X509_new());
  EXPECT_EQ(tls::subject_of(nobody.get()), "");
  EXPECT_EQ(tls::names_of(nobody.get()), "no name");
}

TEST(certificate, names) {
  EXPECT_EQ(tls::names_of(with_names({"a.test", "*.b.test"}, {"192.0.2.7", "2001:db8::1"}).get()),
            "DNS a.test, DNS *.b.test, IP 192.0.2.7, IP 2001:db8:0:0:0:0:0:1");
  EXPECT_EQ(tls::names_of(with_names({}).get()), "no name");
}

TEST(certificate, at_most_ten_names) {
  std::vector<std::string> many(12);
  std::string ten;
  for (std::size_t i = 0; i < many.size(); ++i) {
    many[i] = "host" + std::to_string(i) + ".test";
    if (i < 10) ten += (i > 0 ? ", DNS " : "DNS ") + many[i];
  }
  EXPECT_EQ(tls::names_of(with_names(many).get()), ten);
}

TEST(certificate, names_of_other_kinds_are_left_out) {
  const x509_ptr made(X509_new());
  const std::unique_ptr<X509_EXTENSION, tls::freed_by<X509_EXTENSION_free>> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "email:a@b.test,URI:ftp://b.test,DNS:b.test"));
  ASSERT_EQ(X509_add_ext(made.get(), names.get(), -1), 1);
  EXPECT_EQ(tls::names_of(made.get()), "DNS b.test");
}

// iPAddress is any octet string to who writes it.
TEST(certificate, an_address_of_a_strange_size) {
  const x509_ptr made(X509_new());
  const std::unique_ptr<GENERAL_NAMES, tls::freed_by<GENERAL_NAMES_free>> names(GENERAL_NAMES_new());
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_OCTET_STRING* bytes = ASN1_OCTET_STRING_new();
  static constexpr std::array<unsigned char, 5> five{1, 2, 3, 4, 5};
  ASN1_OCTET_STRING_set(bytes, five.data(), five.size());
  GENERAL_NAME_set0_value(name, GEN_IPADD, bytes);
  sk_GENERAL_NAME_push(names.get(), name);
  ASSERT_EQ(X509_add1_ext_i2d(made.get(), NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT), 1);
  EXPECT_EQ(tls::names_of(made.get()), "IP ");
}

TEST(certificate, times) {
  const std::unique_ptr<ASN1_TIME, tls::freed_by<ASN1_TIME_free>> time(ASN1_TIME_new());
  ASSERT_EQ(ASN1_TIME_set_string(time.get(), "270131120000Z"), 1);
  EXPECT_EQ(tls::time_text(time.get()), "2027-01-31 12:00:00 UTC");
  ASSERT_EQ(ASN1_TIME_set_string(time.get(), "20510704010203Z"), 1);
  EXPECT_EQ(tls::time_text(time.get()), "2051-07-04 01:02:03 UTC");
  ASN1_STRING_set(time.get(), "when?", 5);
  EXPECT_EQ(tls::time_text(time.get()), "an unreadable time");
}

// By other means: the DER of the public key through EVP, its digest through EVP, and base64 by hand.
TEST(certificate, pin) {
  for (const auto* who : {&certificates::all().good, &certificates::all().self_signed}) {
    const auto x = read(who->certificate);
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(X509_get0_pubkey(x.get()), &der);
    ASSERT_GT(size, 0);
    std::vector<unsigned char> digest(32);
    ASSERT_EQ(EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr), 1);
    OPENSSL_free(der);
    EXPECT_EQ(tls::pin_of(x.get()), "sha256//" + base64(digest));
  }
}

// A known key, with its pin computed by
//   openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
TEST(certificate, pin_of_a_known_key) {
  const auto x = read(R"(-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUU1udJ3YgcyP9svnVQ55GLvNCM4owCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJa25vd24ga2V5MCAXDTI2MTEyMDE2MDUyM1oYDzIwODEwODIz
MTYwNTIzWjAUMRIwEAYDVQQDDAlrbm93biBrZXkwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ4hdXwYalhouTvBVD3CfwI3BDYjvWeVOxc6CxKzGpzZROqHtymBTBd
gPWsfgJubCXT7YpIgYEkuAU1YZKgR1vno1MwUTAdBgNVHQ4EFgQU/V0/NucfWv5c
Bst3g3qpwCZMNk8wHwYDVR0jBBgwFoAU/V0/NucfWv5cBst3g3qpwCZMNk8wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAL2E4QqCRvHfVUht+vrr7Q
Tvcd0gMcZd89ZufxocEaLgIgGrSvIT/T6LnZz4xujceIdKoUTOGghqJlrlhBPcwq
xGA=
-----END CERTIFICATE-----
)");
  EXPECT_EQ(tls::pin_of(x.get()), "sha256//bzHrd+rUNBRlX5Tu57bI+hXRMeoYU3B3DgTsXB3MfrA=");
}

}  // namespace
}  // namespace ferry::testing
