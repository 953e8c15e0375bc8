// Whom the client takes for its server: names, dates, authorities and pins, on control and on data, and the words of each refusal.
#include <openssl/ssl.h>

#include "tls_support.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const certificates& cast() { return certificates::all(); }

class tls_certificate : public tls_test {
 protected:
  /// Refused on control; what the error says.
  std::string refused(const identity& shown, tls_problem problem, const std::string& host = "127.0.0.1") {
    set_up([&](tls_config& c) { c.certificate = shown; });
    ftps.connect(host, server.port());
    const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
    EXPECT_EQ(e.problem(), problem) << e.what();
    EXPECT_THAT(e.openssl_reason(), Not(IsEmpty())) << e.what();
    EXPECT_EQ(e.phase(), phase::login);
    EXPECT_EQ(server.commands().back(), "AUTH TLS");
    EXPECT_THAT(e.what(), Not(HasSubstr("data connection")));
    return e.what();
  }

  void accepted(const identity& shown, const std::string& host = "127.0.0.1", bool verified = true) {
    set_up([&](tls_config& c) { c.certificate = shown; });
    ftps.connect(host, server.port());
    ftps.login("anna", "secret");
    EXPECT_EQ(ftps.control_facts()->verified, verified);
    EXPECT_EQ(download("a"), "all of it");
    EXPECT_EQ(ftps.data_facts()->verified, verified);
  }

  tls_options with_client(const identity& who, std::function<std::string()> passphrase = {}) {
    const auto file = files_of_certificates().write("client", who);
    auto key = file;
    return trusting().client_certificate(file, key.replace_extension(".key"), std::move(passphrase));
  }
};

// --- S18, on control

TEST_F(tls_certificate, s18_good) {
  accepted(cast().good);
  accepted(cast().good, "localhost");
}

TEST_F(tls_certificate, s18_wrong_host) {
  EXPECT_THAT(refused(cast().wrong_host, tls_problem::wrong_name),
              AllOf(HasSubstr("ferry test wrong host"), HasSubstr("DNS other.example.test"), HasSubstr("127.0.0.1")));
  EXPECT_THAT(refused(cast().wrong_host, tls_problem::wrong_name, "localhost"), HasSubstr("not for localhost"));
}

TEST_F(tls_certificate, s18_an_address_and_a_certificate_for_names_only) {
  EXPECT_THAT(refused(cast().dns_only, tls_problem::wrong_name), HasSubstr("DNS localhost"));
  accepted(cast().dns_only, "localhost");
}

TEST_F(tls_certificate, s18_a_name_and_a_certificate_for_addresses_only) {
  EXPECT_THAT(refused(cast().ip_only, tls_problem::wrong_name, "localhost"),
              AllOf(HasSubstr("IP 127.0.0.1"), HasSubstr("localhost")));
  accepted(cast().ip_only);
}

TEST_F(tls_certificate, s18_a_wildcard_is_for_one_label) {
  EXPECT_THAT(refused(cast().wildcard, tls_problem::wrong_name), HasSubstr("*.example.test"));
  refused(cast().wildcard, tls_problem::wrong_name, "localhost");
  for (const char* name : {"example.test", "a.b.example.test", "aexample.test", "*.example.test.evil"}) {
    ftps.context().server_name(name);
    EXPECT_THAT(refused(cast().wildcard, tls_problem::wrong_name), HasSubstr(name));
  }
  ftps.context().server_name("a.example.test");
  accepted(cast().wildcard);
  EXPECT_EQ(server.tls_connections().back().server_name, "a.example.test");
}

TEST_F(tls_certificate, s18_nul_inside_a_name) {
  refused(cast().nul_in_name, tls_problem::wrong_name, "localhost");
  refused(cast().nul_in_name, tls_problem::wrong_name);
}

TEST_F(tls_certificate, s18_a_common_name_is_no_name) {
  EXPECT_THAT(refused(cast().common_name_only, tls_problem::wrong_name, "localhost"), HasSubstr("no name"));
}

TEST_F(tls_certificate, s18_expired) {
  EXPECT_THAT(refused(cast().expired, tls_problem::expired),
              AllOf(HasSubstr("ferry test expired"), HasSubstr("expired on 2020-01-31 12:00:00 UTC")));
}

TEST_F(tls_certificate, s18_not_yet_valid) {
  EXPECT_THAT(refused(cast().not_yet_valid, tls_problem::expired),
              AllOf(HasSubstr("2099-01-31 12:00:00 UTC"), HasSubstr("clock")));
}

TEST_F(tls_certificate, s18_self_signed) {
  EXPECT_THAT(refused(cast().self_signed, tls_problem::untrusted),
              AllOf(HasSubstr("signed by itself"), HasSubstr("--pin sha256//"), HasSubstr("--cacert")));
}

TEST_F(tls_certificate, s18_signed_by_nobody_who_is_trusted) {
  EXPECT_THAT(refused(cast().signed_by_other, tls_problem::untrusted),
              AllOf(HasSubstr("ferry test other CA"), HasSubstr("--cacert")));
}

TEST_F(tls_certificate, the_system_does_not_know_our_authority) {
  ftps.context() = tls_options{};
  refused(cast().good, tls_problem::untrusted);
}

TEST_F(tls_certificate, s18_the_server_hears_that_it_was_refused) {
  for (const auto versions : {tls_range::only_1_2, tls_range::only_1_3}) {
    set_up([&](tls_config& c) { c.versions = versions; });
    refused(cast().expired, tls_problem::expired);
  }
  server.wait_for_sessions_finished(2);
  for (const auto& connection : server.tls_connections()) {
    EXPECT_FALSE(connection.established);
    EXPECT_THAT(connection.failure, HasSubstr("certificate expired"));
  }
}

class tls_certificate_ipv6 : public tls_test {
 protected:
  tls_certificate_ipv6() : tls_test("::1") {}
};

TEST_F(tls_certificate_ipv6, an_ipv6_address_is_verified) {
  log_in();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_TRUE(ftps.data_facts()->resumed);
  // SNI is for names only (RFC 6066 section 3).
  EXPECT_EQ(server.tls_connections().at(0).server_name, "");
  set_up([](tls_config& c) { c.certificate = cast().dns_only; });
  connect();
  EXPECT_EQ(closed<tls_error>([&] { ftps.auth(); }).problem(), tls_problem::wrong_name);
}

// --- S19 and case 78, on data only

class tls_data_certificate : public tls_way_test {
 protected:
  // Each transfer is refused with that reason, and nothing of it arrives.
  void refused_on_data(const identity& shown, tls_problem problem, const std::string& words) {
    set_up([&](tls_config& c) {
      c.data_certificate = shown;
      c.reuse = tls_reuse::refused;
    });
    const auto as_expected = [&](const tls_error& e) {
      EXPECT_EQ(e.problem(), problem) << e.what();
      EXPECT_THAT(e.what(), AllOf(HasSubstr("data connection"), HasSubstr(words)));
      EXPECT_THAT(e.openssl_reason(), Not(IsEmpty()));
    };
    as_expected(in_step<tls_error>([&] { download("a"); }));
    as_expected(in_step<tls_error>([&] { upload("b", "secret"); }));
    as_expected(in_step<tls_error>([&] { ftps.nlst(); }));
    EXPECT_THAT(server.files().content("/b").value_or(""), IsEmpty());
    EXPECT_EQ(server.counts().data_bytes_received, 0u);
  }
};
INSTANTIATE_TEST_SUITE_P(ways, tls_data_certificate, all_ways(), name_of_way);

TEST_P(tls_data_certificate, s19_for_another_host_of_the_same_authority) {
  refused_on_data(cast().wrong_host, tls_problem::wrong_name, "other.example.test");
}
TEST_P(tls_data_certificate, case_078_expired) {
  refused_on_data(cast().expired, tls_problem::expired, "2020-01-31 12:00:00 UTC");
}
TEST_P(tls_data_certificate, case_078_foreign) {
  refused_on_data(cast().signed_by_other, tls_problem::untrusted, "ferry test other CA");
}
TEST_P(tls_data_certificate, case_078_self_signed) {
  refused_on_data(cast().self_signed, tls_problem::untrusted, "signed by itself");
}

TEST_P(tls_data_certificate, another_good_certificate_is_accepted) {
  set_up([](tls_config& c) {
    c.data_certificate = cast().ip_only;
    c.reuse = tls_reuse::refused;
  });
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(ftps.data_facts()->subject, HasSubstr("ferry test IP only"));
  EXPECT_TRUE(ftps.data_facts()->verified);
}

// The pin is checked when the handshake is over: the server takes the connection for a good one.
TEST_P(tls_data_certificate, case_078_another_key) {
  ftps.context().pin(ftps.control_facts()->public_key_pin);
  log_in();
  set_up([](tls_config& c) {
    c.data_certificate = cast().ip_only;
    c.reuse = tls_reuse::refused;
  });
  EXPECT_EQ(in_step<tls_error>([&] { download("a"); }).problem(), tls_problem::wrong_key);
  EXPECT_EQ(in_step<tls_error>([&] { upload("b", "secret"); }).problem(), tls_problem::wrong_key);
  EXPECT_EQ(in_step<tls_error>([&] { ftps.nlst(); }).problem(), tls_problem::wrong_key);
  EXPECT_THAT(server.files().content("/b").value_or(""), IsEmpty());
}

// --- settings of trust

TEST_F(tls_certificate, any_certificate_when_the_user_says_so) {
  ftps.context().danger_accept_any_certificate(true);
  for (const auto& shown : {cast().self_signed, cast().expired, cast().wrong_host}) {
    set_up([&](tls_config& c) { c.certificate = shown; });
    log_in();
    EXPECT_FALSE(ftps.control_facts()->verified);
    EXPECT_EQ(download("a"), "all of it");
    EXPECT_FALSE(ftps.data_facts()->verified);
  }
  EXPECT_THAT(notes, ::testing::Contains(HasSubstr("NOT verified")));
}

TEST_F(tls_certificate, the_name_alone_is_not_checked_when_the_user_says_so) {
  ftps.context().check_hostname(false);
  accepted(cast().wrong_host, "127.0.0.1", false);
  refused(cast().expired, tls_problem::expired);
}

TEST_F(tls_certificate, a_folder_of_authorities) {
  const certificate_folder folder;
  const auto* pem = cast().ca.certificate.c_str();
  BIO* const memory = BIO_new_mem_buf(pem, -1);
  X509* const authority = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
  char name[32];
  std::snprintf(name, sizeof name, "%08lx.0", X509_subject_name_hash(authority));
  X509_free(authority);
  BIO_free_all(memory);
  (void)folder.write(name, pem);
  ftps.context() = tls_options{}.ca_directory(folder.path());
  accepted(cast().good);
  refused(cast().signed_by_other, tls_problem::untrusted);
}

// --- pins

TEST_F(tls_certificate, pins) {
  log_in();
  const std::string good = ftps.control_facts()->public_key_pin;
  ftps.context() = trusting().pin(good);
  accepted(cast().good);
  ftps.context() = trusting().pin("sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  connect();
  const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
  EXPECT_EQ(e.problem(), tls_problem::wrong_key);
  EXPECT_THAT(e.what(), HasSubstr(good));
  ftps.context().pin(good);
  accepted(cast().good);
}

TEST_F(tls_certificate, a_pin_beside_a_bad_certificate_does_not_help) {
  set_up([](tls_config& c) { c.certificate = cast().self_signed; });
  ftps.context().danger_accept_any_certificate(true);
  log_in();
  const std::string pin = ftps.control_facts()->public_key_pin;
  ftps.context() = trusting().pin(pin);
  connect();
  EXPECT_EQ(closed<tls_error>([&] { ftps.login("anna", "secret"); }).problem(), tls_problem::untrusted);
}

TEST_F(tls_certificate, a_pin_alone_decides_when_any_certificate_is_accepted) {
  set_up([](tls_config& c) { c.certificate = cast().self_signed; });
  ftps.context().danger_accept_any_certificate(true);
  log_in();
  ftps.context().pin(ftps.control_facts()->public_key_pin);
  log_in();
  EXPECT_TRUE(ftps.control_facts()->verified);
  EXPECT_EQ(download("a"), "all of it");
  set_up([](tls_config& c) { c.certificate = cast().good; });
  connect();
  EXPECT_EQ(closed<tls_error>([&] { ftps.login("anna", "secret"); }).problem(), tls_problem::wrong_key);
}

// --- the client's own certificate

TEST_F(tls_certificate, a_client_certificate_is_wanted_and_there_is_none) {
  for (const auto versions : {tls_range::only_1_2, tls_range::only_1_3}) {
    set_up([&](tls_config& c) {
      c.versions = versions;
      c.client_authority = cast().ca.certificate;
    });
    connect();
    const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
    EXPECT_EQ(e.problem(), tls_problem::handshake);
    EXPECT_THAT(e.what(), HasSubstr("--cert"));
    EXPECT_THAT(e.openssl_reason(), Not(IsEmpty()));
  }
}

TEST_F(tls_certificate, a_client_certificate_that_the_server_does_not_trust) {
  for (const auto versions : {tls_range::only_1_2, tls_range::only_1_3}) {
    set_up([&](tls_config& c) {
      c.versions = versions;
      c.client_authority = cast().ca.certificate;
    });
    ftps.context() = with_client(cast().stranger);
    connect();
    const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
    EXPECT_EQ(e.problem(), tls_problem::handshake);
    EXPECT_THAT(e.what(), HasSubstr("client certificate"));
  }
}

TEST_F(tls_certificate, a_client_certificate_with_an_encrypted_key) {
  set_up([](tls_config& c) { c.client_authority = cast().ca.certificate; });
  const identity locked{cast().client.certificate, cast().client_key_encrypted};
  ftps.context() = with_client(locked, [] { return std::string(certificates::passphrase); });
  log_in();
  EXPECT_TRUE(server.tls_connections().at(0).client_certificate);
  for (const std::function<std::string()>& wrong :
       {std::function<std::string()>([] { return std::string("open barley"); }), std::function<std::string()>(),
        std::function<std::string()>([]() -> std::string { throw std::runtime_error("no terminal"); })}) {
    ftps.context() = with_client(locked, wrong);
    connect();
    const auto e = in_step<tls_error>([&] { ftps.login("anna", "secret"); });
    EXPECT_EQ(e.problem(), tls_problem::settings);
    EXPECT_THAT(e.what(), AllOf(HasSubstr("client.key"), HasSubstr("passphrase")));
  }
}

TEST_F(tls_certificate, a_key_that_is_another_ones) {
  ftps.context() = with_client({cast().client.certificate, cast().stranger.key});
  connect();
  EXPECT_EQ(in_step<tls_error>([&] { ftps.login("anna", "secret"); }).problem(), tls_problem::settings);
}

}  // namespace
}  // namespace ferry::testing
