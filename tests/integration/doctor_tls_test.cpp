// The doctor on logins that are refused, and on TLS with one fault each.
#include "doctor_fixture.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto ok = finding_level::ok;
constexpr auto note = finding_level::note;
constexpr auto problem = finding_level::problem;

TEST_F(doctor, tls_that_begins_when_it_is_asked_for) {
  server.enable_tls();
  examine(secured(), "pub/", "ftps");
  expect("greeting", problem, "TLS only when it is asked for", "ftpes://");
  EXPECT_EQ(seen.where.scheme, "ftpes");
  expect_failure<tls_error>();
}

TEST_F(doctor, logins_that_are_refused) {
  server.require_login("anna", secret);
  examine();
  expect("login", problem, "no anonymous users", "--user NAME");
  expect_failure<error_perm>();
  examine(usual().user("anna").password("wrong"));
  expect("login", problem, "refuses the login of 'anna'");
  EXPECT_FALSE(seen.has_advice);
  // One try, and no more: servers lock people out.
  EXPECT_EQ(said("PASS wrong").size(), 1u);
  server.reply_to("PASS", "530 Sorry, the maximum number of clients is already connected");
  examine(as_anna());
  expect("login", problem, "too many users");
  server.reply_to("PASS", "530 wrong: " + secret);
  examine(as_anna());
  expect("login", problem, "530 wrong: ********");
  server.reply_to("PASS", "332 which account?");
  examine(as_anna());
  expect("login", problem, "account");
  server.reply_to("USER", "530 Non-anonymous sessions must use encryption.");
  examine(as_anna());
  expect("login", problem, "wants TLS", "ftpes://");
  EXPECT_EQ(seen.where.scheme, "ftpes");
}

TEST_F(doctor, s11_s12_no_tls_where_it_is_wanted) {
  examine(secured());
  expect("tls", problem, "refuses TLS", "--plain");
  expect("login", note, "not tried");
  expect_failure<error_perm>();
  EXPECT_EQ(seen.options, std::vector<std::string>{"--plain"});
  EXPECT_THAT(said("USER"), IsEmpty());
  examine();
  expect("tls", note, "has no TLS");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, s18_certificates_that_are_refused) {
  const auto& all = certificates::all();
  const std::pair<const identity*, const char*> bad[] = {{&all.self_signed, "signed by itself"},
                                                         {&all.wrong_host, "not for 127.0.0.1"},
                                                         {&all.expired, "expired on 2020-01-31"},
                                                         {&all.signed_by_other, "not trusted"}};
  for (const auto& [who, words] : bad) {
    tls_config config;
    config.certificate = *who;
    server.enable_tls(config);
    const auto logins = said("USER").size();
    examine(secured());
    expect("tls.certificate", problem, words, "--pin sha256//");
    expect("tls.versions", ok, "TLS 1.2 and TLS 1.3");
    expect("login", note, "not tried");
    expect_failure<tls_error>();
    EXPECT_EQ(said("USER").size(), logins);
    // What is advised works.
    ASSERT_EQ(seen.options.size(), 1u);
    const std::string pin = seen.options[0].substr(std::string("--pin ").size());
    examine(as_anna().plain(false).tls(tls_options().danger_accept_any_certificate(true).pin(pin)));
    EXPECT_TRUE(seen.usable);
    expect("tls.certificate", ok, "has the key that --pin names");
  }
}

TEST_F(doctor, tls_and_its_data_connections) {
  tls_config config;
  config.versions = tls_range::only_1_2;
  server.enable_tls(config);
  examine(secured());
  EXPECT_THAT(problems(), IsEmpty());
  EXPECT_TRUE(seen.usable);
  expect("tls", ok, "TLSv1.2");
  expect("tls.certificate", ok, "until 2099-01-31");
  expect("tls.versions", note, "not TLS 1.3");
  expect("tls.data", ok, "TLSv1.2");
  expect("tls.resumption", ok, "does not insist");
  examine(secured().tls(trusting().minimum(tls_version::tls_1_3)));
  expect("tls", problem, "TLS fails");
  config.reuse = tls_reuse::required;
  config.versions = tls_range::any;
  server.enable_tls(config);
  examine(secured());
  EXPECT_TRUE(seen.usable);
  expect("tls.resumption", ok, "only when they resume");
  config.reuse = tls_reuse::refused;
  server.enable_tls(config);
  examine(secured());
  expect("tls.resumption", note, "do not resume");
  // The URL asks for no TLS, and could.
  examine(usual().tls(trusting()));
  expect("tls.unused", note, "no TLS", "ftpes://");
}

TEST_F(doctor, a_version_of_tls_that_the_server_does_not_have) {
  tls_config config;
  config.versions = tls_range::only_1_2;
  server.enable_tls(config);
  examine(secured().tls(trusting().minimum(tls_version::tls_1_3).maximum(tls_version::tls_1_3)));
  expect("tls.version", problem, "--tls 1.3", "--tls 1.2");
  EXPECT_EQ(seen.without, std::vector<std::string>{"--tls 1.3"});
  EXPECT_THAT(server.commands(), Not(Contains(StartsWith("USER"))));
}

TEST_F(doctor, s13_protection_that_is_refused) {
  server.enable_tls();
  server.reply_to("PROT", "536 not that");
  examine(secured());
  expect("login", problem, "refuses to protect files");
  expect_failure<error_perm>();
}

TEST_F(doctor, s21_listings_without_the_goodbye_of_tls) {
  tls_config config;
  config.goodbye = tls_goodbye::no_close_notify;
  server.enable_tls(config);
  examine(secured());
  expect("tls.close", problem, "close_notify");
  expect_failure<tls_error>();
}

}  // namespace
}  // namespace ferry::testing
