// Which certificates are accepted, and what a person is told about those that are not.
#include <openssl/pem.h>

#include "meeting.hpp"
#include "tls/certificate.hpp"

namespace ferry::testing {
namespace {

using tls::status;

const certificates& cast() { return certificates::all(); }

tls_peer_plan showing(tls_version v, const identity& who) {
  auto plan = plan_of(v);
  plan.who = who;
  return plan;
}

std::string pin_of(const identity& who) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new_mem_buf(who.certificate.data(), -1), BIO_free_all);
  const std::unique_ptr<X509, decltype(&X509_free)> x(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr),
                                                      X509_free);
  return tls::pin_of(x.get());
}

struct refusal {
  tls::failure why;
  tls_facts facts;
};

refusal refused(const tls_peer_plan& plan, const tls_options& o, const std::string& name) {
  const tls_peer peer(plan);
  meeting m(peer, context_of(o), {.name = name});
  EXPECT_EQ(m.shake().what, status::failed);
  // Once refused is refused: neither a second handshake nor reading gets past it.
  EXPECT_EQ(m.client.handshake().what, status::failed);
  EXPECT_EQ(m.read().last.what, status::failed);
  const std::string text = "PASS secret";
  const auto sent = m.heard;
  EXPECT_EQ(m.client.write(std::as_bytes(std::span{text.data(), text.size()})).what, status::failed);
  m.move();
  EXPECT_EQ(m.heard, sent);
  EXPECT_FALSE(m.client.facts().verified);
  return {m.client.failure(), m.client.facts()};
}

void accepted(const tls_peer_plan& plan, const tls_options& o, const std::string& name, bool verified = true) {
  SCOPED_TRACE(name);
  const tls_peer peer(plan);
  meeting m(peer, context_of(o), {.name = name});
  m.shaken();
  EXPECT_EQ(m.client.facts().verified, verified);
}

void expect_words(tls_version v, const identity& who, const std::string& name, tls_problem problem,
                  const std::string& words, const std::string& reason) {
  const auto [why, facts] = refused(showing(v, who), only(v), name);
  EXPECT_EQ(why.problem, problem);
  EXPECT_EQ(why.message, words);
  EXPECT_EQ(why.openssl_reason, reason);
}

struct verification : ::testing::TestWithParam<tls_version> {
  void refuses(const identity& who, const std::string& name, tls_problem problem, const std::string& words,
               const std::string& reason) {
    expect_words(GetParam(), who, name, problem, words, reason);
  }
  void accepts(const identity& who, const std::string& name) {
    accepted(showing(GetParam(), who), only(GetParam()), name);
  }
};
INSTANTIATE_TEST_SUITE_P(tls, verification, ::testing::ValuesIn(both_versions), test_name);

// --- Names -----------------------------------------------------------------------------------------------------------------------

TEST_P(verification, good) {
  for (const char* name : {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "::1%lo"})
    accepts(cast().good, name);
}

TEST_P(verification, s18_wrong_host) {
  refuses(cast().wrong_host, "localhost", tls_problem::wrong_name,
          "the certificate 'O = Ferry, CN = ferry test wrong host' is for DNS other.example.test, not for localhost: "
          "connect by a name that the certificate has",
          "hostname mismatch");
}

TEST_P(verification, address_that_is_not_in_the_certificate) {
  refuses(cast().good, "192.0.2.1", tls_problem::wrong_name,
          "the certificate 'O = Ferry, CN = ferry test good' is for DNS localhost, IP 127.0.0.1, IP 0:0:0:0:0:0:0:1, "
          "not for 192.0.2.1: connect by a name that the certificate has",
          "IP address mismatch");
}

TEST_P(verification, dns_only_is_for_no_address) {
  accepts(cast().dns_only, "localhost");
  refuses(cast().dns_only, "127.0.0.1", tls_problem::wrong_name,
          "the certificate 'O = Ferry, CN = ferry test DNS only' is for DNS localhost, not for 127.0.0.1: connect by "
          "a name that the certificate has",
          "IP address mismatch");
}

TEST_P(verification, ip_only_is_for_no_name) {
  accepts(cast().ip_only, "127.0.0.1");
  accepts(cast().ip_only, "::1");
  refuses(cast().ip_only, "localhost", tls_problem::wrong_name,
          "the certificate 'O = Ferry, CN = ferry test IP only' is for IP 127.0.0.1, IP 0:0:0:0:0:0:0:1, not for "
          "localhost: connect by a name that the certificate has",
          "hostname mismatch");
}

TEST_P(verification, a_wildcard_is_for_one_label) {
  accepts(cast().wildcard, "ftp.example.test");
  accepts(cast().wildcard, "FTP.Example.TEST");
  for (const std::string name : {"example.test", "a.b.example.test", "localhost", "ftp.example.test.evil"})
    refuses(cast().wildcard, name, tls_problem::wrong_name,
            "the certificate 'O = Ferry, CN = ferry test wildcard' is for DNS *.example.test, not for " + name +
                ": connect by a name that the certificate has",
            "hostname mismatch");
}

TEST_P(verification, a_partial_wildcard_is_none) {
  const auto who = make_certificate({.common_name = "partial", .dns = {"f*.example.test"}, .ips = {}}, &cast().ca);
  const auto [why, facts] = refused(showing(GetParam(), who), only(GetParam()), "ftp.example.test");
  EXPECT_EQ(why.problem, tls_problem::wrong_name);
}

TEST_P(verification, a_nul_in_a_name_ends_nothing) {
  refuses(cast().nul_in_name, "localhost", tls_problem::wrong_name,
          "the certificate 'O = Ferry, CN = ferry test NUL in name' is for DNS localhost\\00.evil, not for localhost: "
          "connect by a name that the certificate has",
          "hostname mismatch");
}

TEST_P(verification, a_common_name_is_no_name) {
  refuses(cast().common_name_only, "localhost", tls_problem::wrong_name,
          "the certificate 'O = Ferry, CN = localhost' is for no name, not for localhost: connect by a name that the "
          "certificate has",
          "hostname mismatch");
}

TEST_P(verification, no_name_is_not_any_name) {
  for (const auto& name : {std::string(), std::string("."), std::string("local\0host", 10)}) {
    const auto [why, facts] = refused(showing(GetParam(), cast().good), only(GetParam()), name);
    EXPECT_EQ(why.problem, tls_problem::settings);
    EXPECT_NE(why.message.find("no certificate can be for the name '"), std::string::npos) << why.message;
  }
}

TEST_P(verification, names_need_not_be_checked) {
  auto o = only(GetParam());
  o.check_hostname(false);
  accepted(showing(GetParam(), cast().wrong_host), o, "localhost", false);
  accepted(showing(GetParam(), cast().common_name_only), o, "127.0.0.1", false);
  const auto [why, facts] = refused(showing(GetParam(), cast().expired), o, "localhost");
  EXPECT_EQ(why.problem, tls_problem::expired);
}

TEST_P(verification, server_name_is_what_is_verified) {
  auto o = only(GetParam());
  o.server_name("other.example.test");
  accepted(showing(GetParam(), cast().wrong_host), o, "localhost");
  const auto [why, facts] = refused(showing(GetParam(), cast().good), o, "localhost");
  EXPECT_EQ(why.problem, tls_problem::wrong_name);
  EXPECT_NE(why.message.find("not for other.example.test"), std::string::npos) << why.message;
}

// --- Time ------------------------------------------------------------------------------------------------------------------------

TEST_P(verification, s18_expired) {
  refuses(cast().expired, "localhost", tls_problem::expired,
          "the certificate 'O = Ferry, CN = ferry test expired' expired on 2020-01-31 12:00:00 UTC: the server's owner "
          "must renew it",
          "certificate has expired");
}

TEST_P(verification, not_yet_valid) {
  refuses(cast().not_yet_valid, "localhost", tls_problem::expired,
          "the certificate 'O = Ferry, CN = ferry test not yet valid' is valid only from 2099-01-31 12:00:00 UTC: "
          "check this machine's clock",
          "certificate is not yet valid");
}

// --- Trust -----------------------------------------------------------------------------------------------------------------------

TEST_P(verification, self_signed) {
  refuses(cast().self_signed, "localhost", tls_problem::untrusted,
          "the certificate 'O = Ferry, CN = ferry test self-signed' is signed by itself: if it is the right one, trust "
          "its key with --pin " +
              pin_of(cast().self_signed) + " or the file with --cacert",
          "self-signed certificate");
}

// What the words above advise.
TEST_P(verification, self_signed_and_given_as_trusted) {
  auto o = tls_options();
  o.ca_file(folder().write("self-signed", cast().self_signed));
  accepted(showing(GetParam(), cast().self_signed), o, "localhost");
}

TEST_P(verification, signed_by_somebody_else) {
  const std::string words =
      "is signed by 'O = Ferry, CN = ferry test other CA', which is not trusted here: if it should be, give its "
      "certificate with --cacert";
  refuses(cast().signed_by_other, "localhost", tls_problem::untrusted,
          "the certificate 'O = Ferry, CN = ferry test signed by other' " + words,
          "unable to get local issuer certificate");
  auto o = tls_options();
  o.ca_file(folder().write("other", cast().other_ca));
  accepted(showing(GetParam(), cast().signed_by_other), o, "localhost");
}

TEST_P(verification, signed_by_somebody_else_who_is_shown_too) {
  auto plan = showing(GetParam(), cast().signed_by_other);
  plan.chain = cast().other_ca.certificate;
  const auto [why, facts] = refused(plan, only(GetParam()), "localhost");
  EXPECT_EQ(why.problem, tls_problem::untrusted);
  EXPECT_EQ(why.message,
            "the certificate 'O = Ferry, CN = ferry test other CA' is signed by 'O = Ferry, CN = ferry test other CA', "
            "which is not trusted here: if it should be, give its certificate with --cacert");
  EXPECT_EQ(why.openssl_reason, "self-signed certificate in certificate chain");
}

TEST_P(verification, through_an_intermediate_that_is_shown) {
  certificate_plan middle{.common_name = "ferry test middle", .dns = {}, .ips = {}};
  middle.authority = true;
  middle.usage.clear();
  const auto authority = make_certificate(middle, &cast().ca);
  auto plan =
      showing(GetParam(), make_certificate({.common_name = "below", .dns = {"localhost"}, .ips = {}}, &authority));
  const auto [why, facts] = refused(plan, only(GetParam()), "localhost");
  EXPECT_EQ(why.problem, tls_problem::untrusted);
  plan.chain = authority.certificate;
  accepted(plan, only(GetParam()), "localhost");
}

TEST_P(verification, a_certificate_for_clients_is_not_one_for_servers) {
  auto plan = showing(
      GetParam(),
      make_certificate({.common_name = "ferry test misused", .dns = {"localhost"}, .ips = {}, .usage = "clientAuth"},
                       &cast().ca));
  const auto [why, facts] = refused(plan, only(GetParam()), "localhost");
  EXPECT_EQ(why.problem, tls_problem::untrusted);
  EXPECT_EQ(why.message.find("the certificate 'O = Ferry, CN = ferry test misused' is not accepted: "), 0u)
      << why.message;
  EXPECT_NE(why.message.find(why.openssl_reason), std::string::npos) << why.message;
}

TEST_P(verification, a_ca_in_a_directory) {
  const certificate_folder hashed;
  const auto ca = hashed.write("some-ca", cast().ca);
  auto o = tls_options();
  o.ca_directory(hashed.path());
  const auto [why, facts] = refused(showing(GetParam(), cast().good), o, "localhost");
  EXPECT_EQ(why.problem, tls_problem::untrusted);
  // As openssl-rehash names it.
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new_mem_buf(cast().ca.certificate.data(), -1),
                                                           BIO_free_all);
  const std::unique_ptr<X509, decltype(&X509_free)> x(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr),
                                                      X509_free);
  char name[16];
  (void)std::snprintf(name, sizeof name, "%08lx.0", X509_subject_name_hash(x.get()));
  std::filesystem::rename(ca, hashed.path() / name);
  accepted(showing(GetParam(), cast().good), o, "localhost");
}

TEST_P(verification, the_system_does_not_trust_the_ca_of_tests) {
  for (const bool besides : {false, true}) {
    auto o = tls_options();
    if (besides) o.ca_file(folder().write("other", cast().other_ca)).system_store(true);
    const auto [why, facts] = refused(showing(GetParam(), cast().good), o, "localhost");
    EXPECT_EQ(why.problem, tls_problem::untrusted);
  }
}

TEST_P(verification, any_certificate_when_the_user_says_so) {
  auto o = only(GetParam());
  o.danger_accept_any_certificate(true);
  for (const auto* who : {&cast().self_signed, &cast().expired, &cast().not_yet_valid, &cast().wrong_host,
                          &cast().signed_by_other, &cast().nul_in_name, &cast().common_name_only, &cast().good}) {
    accepted(showing(GetParam(), *who), o, "localhost", false);
  }
}

// --- Pins ------------------------------------------------------------------------------------------------------------------------

TEST_P(verification, a_pin_that_matches) {
  auto o = only(GetParam());
  o.pin("sha256//AAAA").pin(pin_of(cast().good));
  accepted(showing(GetParam(), cast().good), o, "localhost");
}

TEST_P(verification, a_pin_that_does_not_match) {
  auto o = only(GetParam());
  o.pin(pin_of(cast().dns_only));
  const auto [why, facts] = refused(showing(GetParam(), cast().good), o, "localhost");
  EXPECT_EQ(why.problem, tls_problem::wrong_key);
  EXPECT_EQ(why.message, "the server's public key is " + pin_of(cast().good) +
                             ", which is none of the pinned ones: it is another server, or it has a new key");
}

TEST_P(verification, a_pin_does_not_replace_verification) {
  auto o = only(GetParam());
  o.pin(pin_of(cast().self_signed));
  const auto [why, facts] = refused(showing(GetParam(), cast().self_signed), o, "localhost");
  EXPECT_EQ(why.problem, tls_problem::untrusted);
}

TEST_P(verification, with_any_certificate_the_pin_alone_decides) {
  auto o = only(GetParam());
  o.danger_accept_any_certificate(true).pin(pin_of(cast().self_signed));
  accepted(showing(GetParam(), cast().self_signed), o, "192.0.2.1", true);
  const auto [why, facts] = refused(showing(GetParam(), cast().signed_by_other), o, "localhost");
  EXPECT_EQ(why.problem, tls_problem::wrong_key);
}

// Nothing of this layer stands between the words and a terminal but this.
TEST_P(verification, control_characters_in_names_are_escaped) {
  const auto who = make_certificate(
      {.common_name = "evil\r\n220 welcome\x1b[2J", .dns = {"a\nb\x1b.test", "\xc3\xa9.test"}, .ips = {}}, &cast().ca);
  const auto [why, facts] = refused(showing(GetParam(), who), only(GetParam()), "localhost");
  EXPECT_EQ(why.message,
            "the certificate 'O = Ferry, CN = evil\\0D\\0A220 welcome\\1B[2J' is for DNS a\\0Ab\\1B.test, DNS "
            "\\C3\\A9.test, not for localhost: connect by a name that the certificate has");
}

}  // namespace
}  // namespace ferry::testing
