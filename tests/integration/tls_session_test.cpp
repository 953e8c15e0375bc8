// FTP_TLS on the control connection: AUTH, PBSZ, PROT, CCC, what is refused, and that nothing is ever said in clear instead.
#include "tls_support.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class tls_session : public tls_test {
 protected:
  void expect_nothing_secret_was_said() {
    EXPECT_THAT(server.commands(), Each(AllOf(Not(StartsWith("USER")), Not(StartsWith("PASS")))));
  }
};

// --- TestTLS_FTPClass, as CPython has it

TEST_F(tls_session, test_control_connection) {
  connect();
  EXPECT_FALSE(ftps.is_secure());
  EXPECT_EQ(ftps.control_facts(), std::nullopt);
  EXPECT_EQ(ftps.auth(), "234 Begin");
  EXPECT_TRUE(ftps.is_secure());
  const auto facts = ftps.control_facts();
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->verified);
  EXPECT_FALSE(facts->resumed);
  EXPECT_EQ(facts->protocol, "TLSv1.3");
  EXPECT_THAT(facts->cipher, StartsWith("TLS_"));
  EXPECT_THAT(facts->subject, HasSubstr("ferry test good"));
  EXPECT_THAT(facts->issuer, HasSubstr("ferry test CA"));
  EXPECT_EQ(facts->expires, "2099-01-31 12:00:00 UTC");
  EXPECT_THAT(facts->public_key_pin, StartsWith("sha256//"));
  EXPECT_THAT(notes, Contains(AllOf(HasSubstr("TLSv1.3"), HasSubstr("ferry test good"), HasSubstr("verified"))));
  expect_in_step(ftp);
}

TEST_F(tls_session, test_data_connection) {
  connect();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(ftps.data_facts(), std::nullopt);
  EXPECT_THAT(server.tls_data(), IsEmpty());

  ftps.auth();
  EXPECT_EQ(ftps.prot_p(), "200 Protection is P");
  EXPECT_EQ(download("a"), "all of it");
  ASSERT_TRUE(ftps.data_facts());
  EXPECT_TRUE(ftps.data_facts()->resumed);
  EXPECT_THAT(server.tls_data(), SizeIs(1));

  EXPECT_EQ(ftps.prot_c(), "200 Protection is C");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(ftps.data_facts(), std::nullopt);
  EXPECT_THAT(server.tls_data(), SizeIs(1));
  EXPECT_EQ(server.counts().data_connections, 3u);
}

TEST_F(tls_session, test_login) {
  connect();
  EXPECT_EQ(ftps.login("anna", "secret"), "230 Logged in");
  EXPECT_TRUE(ftps.is_secure());
  ftps.login("anna", "secret");
  EXPECT_THAT(server.commands(), ElementsAre("AUTH TLS", "USER anna", "PASS secret", "USER anna", "PASS secret"));
}

TEST_F(tls_session, test_login_without_security) {
  connect();
  EXPECT_EQ(ftps.login("anna", "secret", "", false), "230 Logged in");
  EXPECT_FALSE(ftps.is_secure());
  EXPECT_THAT(server.commands(), ElementsAre("USER anna", "PASS secret"));
}

TEST_F(tls_session, test_auth_issued_twice) {
  connect();
  ftps.auth();
  EXPECT_THROW(ftps.auth(), std::invalid_argument);
  expect_in_step(ftp);
}

TEST_F(tls_session, test_context) {
  const auto& c = certificates::all();
  set_up([&](tls_config& t) { t.client_authority = c.ca.certificate; });
  const auto shown = files_of_certificates().write("shown", c.client);
  auto key = shown;
  ftps.context().client_certificate(shown, key.replace_extension(".key"));
  log_in();
  EXPECT_EQ(download("a"), "all of it");
  const auto connections = server.tls_connections();
  ASSERT_THAT(connections, SizeIs(2));
  EXPECT_TRUE(connections[0].client_certificate);
  EXPECT_TRUE(connections[1].client_certificate);
}

TEST_F(tls_session, test_ccc) {
  connect();
  EXPECT_THROW(ftps.ccc(), std::invalid_argument);
  ftps.login("anna", "secret");
  EXPECT_EQ(ftps.ccc(), "200 Going on in clear");
  EXPECT_FALSE(ftps.is_secure());
  EXPECT_EQ(ftps.control_facts(), std::nullopt);
  expect_in_step(ftp);
  EXPECT_THROW(ftps.ccc(), std::invalid_argument);
}

TEST_F(tls_session, test_check_hostname) {
  set_up([](tls_config& c) { c.certificate = certificates::all().dns_only; });
  connect();
  EXPECT_EQ(closed<tls_error>([&] { ftps.auth(); }).problem(), tls_problem::wrong_name);
  ftps.connect("localhost", server.port());
  ftps.auth();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(server.tls_connections().at(1).server_name, "localhost");
  EXPECT_EQ(server.tls_connections().at(2).server_name, "localhost");
}

TEST_F(tls_session, without_a_host_the_constructor_does_nothing) {
  FTP_TLS idle("", "anna", "secret");
  EXPECT_FALSE(idle.is_connected());
  EXPECT_FALSE(idle.is_secure());
  EXPECT_THROW(idle.auth(), not_connected);
  EXPECT_THROW(idle.ccc(), std::invalid_argument);
}

TEST_F(tls_session, older_names_of_settings) {
  ftps.ssl_version("PROTOCOL_TLSv1_2");
  log_in();
  EXPECT_EQ(ftps.control_facts()->protocol, "TLSv1.2");
  ftps.ssl_version("TLS");
  log_in();
  EXPECT_EQ(ftps.control_facts()->protocol, "TLSv1.3");
  for (const char* broken : {"SSLv2", "SSLv3", "TLSv1", "PROTOCOL_TLSv1_1", "", "TLSv1_4"})
    EXPECT_THROW(ftps.ssl_version(broken), std::invalid_argument) << broken;
  ftps.keyfile("k.pem");
  ftps.certfile("c.pem");
  EXPECT_EQ(ftps.context().key_, "k.pem");
  EXPECT_EQ(ftps.context().certificate_, "c.pem");
}

TEST_F(tls_session, versions_and_ciphers) {
  ftps.context().maximum(tls_version::tls_1_2).ciphers("ECDHE-ECDSA-AES128-GCM-SHA256");
  log_in();
  EXPECT_EQ(ftps.control_facts()->protocol, "TLSv1.2");
  EXPECT_EQ(ftps.control_facts()->cipher, "ECDHE-ECDSA-AES128-GCM-SHA256");
  ftps.context().maximum(tls_version::tls_1_3).ciphersuites("TLS_CHACHA20_POLY1305_SHA256");
  log_in();
  EXPECT_EQ(ftps.control_facts()->cipher, "TLS_CHACHA20_POLY1305_SHA256");
  set_up([](tls_config& c) { c.versions = tls_range::only_1_2; });
  ftps.context().minimum(tls_version::tls_1_3);
  connect();
  const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  EXPECT_THAT(e.what(), AllOf(HasSubstr("version"), HasSubstr("--tls")));
  EXPECT_THAT(e.openssl_reason(), Not(IsEmpty()));
}

TEST_F(tls_session, settings_that_cannot_be_used_are_found_before_a_word_is_said) {
  const auto unusable = [&](const tls_options& o) {
    connect();
    ftps.context() = o;
    const auto e = in_step<tls_error>([&] { ftps.login("anna", "secret"); });
    EXPECT_EQ(e.problem(), tls_problem::settings);
    EXPECT_FALSE(ftps.is_secure());
    return std::string(e.what());
  };
  EXPECT_THAT(unusable(tls_options{}.ca_file("/none/ca.pem")), HasSubstr("/none/ca.pem"));
  EXPECT_THAT(unusable(tls_options{}.ca_directory("/none")), HasSubstr("/none"));
  EXPECT_THAT(unusable(trusting().client_certificate("/none/c.pem")), HasSubstr("/none/c.pem"));
  EXPECT_THAT(unusable(trusting().ciphers("NOTHING")), HasSubstr("NOTHING"));
  EXPECT_THAT(unusable(trusting().ciphersuites("NOTHING")), HasSubstr("NOTHING"));
  EXPECT_THAT(unusable(trusting().minimum(tls_version::tls_1_3).maximum(tls_version::tls_1_2)), HasSubstr("minimum"));
  EXPECT_THAT(server.commands(), Each(StartsWith("ECHO ")));
}

// --- from clear text to TLS

TEST_F(tls_session, s10_234_and_more_in_the_same_segment) {
  for (const char* more : {"230 Logged in\r\n", "331 Password, please\r\n", "23", "\r\n"}) {
    set_up([more](tls_config& c) { c.after_234 = more; });
    connect();
    const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
    EXPECT_EQ(e.problem(), tls_problem::clear_text) << more;
    EXPECT_THAT(e.what(), HasSubstr("in clear"));
  }
  server.wait_for_sessions_finished(4);
  for (const auto& session : server.sessions()) EXPECT_EQ(session.raw, "AUTH TLS\r\n");
  // Not a byte of a handshake.
  for (const auto& connection : server.tls_connections()) EXPECT_THAT(connection.failure, Not(HasSubstr("handshake")));
}

TEST_F(tls_session, case_072_text_behind_the_234_in_a_segment_of_its_own) {
  server.on("AUTH", [](session& s, std::string_view) {
    s.reply("234 Begin");
    // The client has begun with its handshake.
    EXPECT_FALSE(s.control().receive(1).empty());
    s.reply("230 Logged in");
    s.wait_for_peer_close();
  });
  connect();
  const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  EXPECT_THAT(e.what(), HasSubstr("does not answer in TLS"));
  EXPECT_THAT(e.openssl_reason(), Not(IsEmpty()));
  expect_nothing_secret_was_said();
}

TEST_F(tls_session, case_072_replies_put_ahead_of_the_one_to_auth) {
  server.greeting("220 welcome\r\n234 Begin\r\n230 Logged in\r\n");
  connect();
  ftps.login("anna", "secret");
  EXPECT_TRUE(ftps.is_secure());
  EXPECT_THAT(server.commands(), ElementsAre("AUTH TLS", "USER anna", "PASS secret"));
  expect_in_step(ftp);
}

TEST_F(tls_session, s11_a_230_greeting_and_auth_refused) {
  server.greeting("230 No login needed\r\n").reply_to("AUTH", "502 Not here");
  connect();
  const auto e = in_step<error_perm>([&] { ftps.login("anna", "secret"); });
  EXPECT_THAT(e.describe(), HasSubstr("AUTH"));
  EXPECT_FALSE(ftps.is_secure());
  expect_nothing_secret_was_said();
}

TEST_F(tls_session, s12_auth_refused_and_a_password_to_send) {
  for (const int code : {500, 502, 504, 530, 534, 431}) {
    SCOPED_TRACE(code);
    server.reply_to("AUTH", std::to_string(code) + " No TLS");
    connect();
    const auto fails = [&] { ftps.login("anna", "secret"); };
    if (code < 500)
      EXPECT_EQ(in_step<error_temp>(fails).code(), code);
    else
      EXPECT_EQ(in_step<error_perm>(fails).code(), code);
    EXPECT_FALSE(ftps.is_secure());
  }
  expect_nothing_secret_was_said();
  EXPECT_THAT(server.tls_connections(), IsEmpty());
}

TEST_F(tls_session, case_071_auth_ssl_where_auth_tls_is_unknown) {
  for (const char* refusal : {"500 What?", "502 Not here", "504 Not that one"}) {
    server.reply_once("AUTH", refusal);
    connect();
    EXPECT_EQ(ftps.login("anna", "secret"), "230 Logged in");
    EXPECT_TRUE(ftps.is_secure());
  }
  EXPECT_THAT(server.commands(), Contains("AUTH SSL").Times(3));
}

TEST_F(tls_session, case_071_a_refusal_that_another_word_will_not_change) {
  server.reply_to("AUTH", "534 Policy");
  connect();
  in_step<error_perm>([&] { ftps.auth(); });
  EXPECT_THAT(server.commands(), Contains("AUTH TLS"));
  EXPECT_THAT(server.commands(), Not(Contains("AUTH SSL")));
}

TEST_F(tls_session, case_071_334_asks_for_what_tls_does_not_have) {
  server.reply_to("AUTH", "334 Go on");
  connect();
  in_step<error_reply>([&] { ftps.login("anna", "secret"); });
  expect_nothing_secret_was_said();
}

TEST_F(tls_session, case_071_421_and_a_closed_connection) {
  server.on("AUTH", [](session& s, std::string_view) {
    s.reply("421 Not now");
    s.close();
  });
  connect();
  closed<error_temp>([&] { ftps.login("anna", "secret"); });
  server.on("AUTH", [](session& s, std::string_view) {
    s.reply("234 Begin");
    s.close();
  });
  connect();
  const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  // Whether it is our next word that finds it gone, or the wait for its own.
  EXPECT_THAT(e.what(), ::testing::AnyOf(HasSubstr("closed the connection"), HasSubstr("the connection broke")));
  expect_nothing_secret_was_said();
}

TEST_F(tls_session, a_server_that_never_shakes_hands) {
  server.on("AUTH", [](session& s, std::string_view) {
    s.reply("234 Begin");
    s.wait_for_peer_close();
  });
  connect();
  ftps.deadlines().reply = soon;
  closed<timeout_error>([&] { ftps.auth(); });
}

TEST_F(tls_session, s14_feat_without_auth_and_auth_works) {
  server.reply_to("FEAT", "211-Features\r\n SIZE\r\n211 End");
  connect();
  EXPECT_THAT(ftps.sendcmd("FEAT"), Not(HasSubstr("AUTH")));
  ftps.login("anna", "secret");
  EXPECT_TRUE(ftps.is_secure());
}

TEST_F(tls_session, s15_a_new_connection_resumes_nothing_of_the_old_one) {
  log_in();
  download("a");
  ASSERT_TRUE(ftps.data_facts()->resumed);
  log_in();
  EXPECT_FALSE(ftps.control_facts()->resumed);
  EXPECT_EQ(ftps.data_facts(), std::nullopt);
  download("a");
  const auto all = server.tls_connections();
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_FALSE(all[2].resumed);
  EXPECT_EQ(all[3].ticket_of, 2u);
}

TEST_F(tls_session, s15_a_new_connection_has_the_settings_of_its_time) {
  log_in();
  ftps.context() = tls_options{}.ca_file(
      files_of_certificates().write("other_authority.pem", certificates::all().other_ca.certificate));
  // The running session keeps what it was made with.
  EXPECT_EQ(download("a"), "all of it");
  connect();
  EXPECT_EQ(closed<tls_error>([&] { ftps.login("anna", "secret"); }).problem(), tls_problem::untrusted);
}

TEST_F(tls_session, what_was_learned_in_clear_is_asked_again) {
  connect();
  ftps.voidcmd("TYPE I");
  EXPECT_EQ(ftps.size("a"), 9u);
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "SIZE a"));
  ftps.auth();
  EXPECT_EQ(ftps.size("a"), 9u);
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "SIZE a", "AUTH TLS", "TYPE I", "SIZE a"));
}

// --- ALPN

TEST_F(tls_session, s17_ftp_is_offered) {
  log_in();
  download("a");
  for (const auto& connection : server.tls_connections()) EXPECT_THAT(connection.offered_alpn, ElementsAre("ftp"));
  set_up([](tls_config& c) { c.alpn = "ftp"; });
  log_in();
  EXPECT_EQ(ftps.control_facts()->alpn, "ftp");
  ftps.context().alpn(false);
  set_up([](tls_config& c) { c.alpn.clear(); });
  log_in();
  EXPECT_THAT(server.tls_connections().back().offered_alpn, IsEmpty());
}

TEST_F(tls_session, s17_another_protocol_is_selected) {
  set_up([](tls_config& c) { c.alpn = "http/1.1"; });
  connect();
  const auto e = closed<tls_error>([&] { ftps.login("anna", "secret"); });
  EXPECT_EQ(e.problem(), tls_problem::wrong_protocol);
  EXPECT_THAT(e.what(), ::testing::AnyOf(HasSubstr("http/1.1"), HasSubstr("ALPN")));
  expect_nothing_secret_was_said();
}

TEST_F(tls_session, s17_another_protocol_is_selected_on_data) {
  log_in();
  set_up([](tls_config& c) { c.alpn = "http/1.1"; });
  EXPECT_EQ(in_step<tls_error>([&] { download("a"); }).problem(), tls_problem::wrong_protocol);
  EXPECT_EQ(in_step<tls_error>([&] { upload("b", "secret"); }).problem(), tls_problem::wrong_protocol);
  EXPECT_THAT(server.files().content("/b").value_or(""), IsEmpty());
}

// --- PBSZ and PROT

TEST_F(tls_session, the_first_transfer_says_prot_p_by_itself) {
  log_in();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("AUTH TLS", "USER anna", "PASS secret", "TYPE I", "PBSZ 0", "PROT P",
                                             "EPSV", "RETR a", "TYPE I", "EPSV", "RETR a"));
  EXPECT_THAT(server.tls_data(), SizeIs(2));
}

TEST_F(tls_session, prot_c_is_the_callers_choice) {
  log_in();
  ftps.prot_c();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.tls_data(), IsEmpty());
  EXPECT_THAT(server.commands(), Not(Contains("PROT P")));
}

TEST_F(tls_session, s13_prot_p_refused) {
  log_in();
  const std::vector<std::function<void()>> transfers{[&] { download("a"); }, [&] { upload("b", "secret"); },
                                                     [&] { ftps.nlst(); }, [&] { ftps.mlsd(); },
                                                     [&] { ftps.transfercmd("RETR a"); }};
  for (const bool passive : {true, false}) {
    ftps.set_pasv(passive);
    for (const char* refusal : {"534 Policy", "536 No such level", "500 What?"}) {
      server.reply_to("PROT", refusal);
      for (const auto& transfer : transfers) EXPECT_STREQ(in_step<error_perm>(transfer).what(), refusal);
    }
    server.reply_to("PROT", "431 Not now");
    for (const auto& transfer : transfers) in_step<error_temp>(transfer);
  }
  for (const char* verb : {"PASV", "EPSV", "PORT", "EPRT", "RETR", "STOR", "NLST", "MLSD"})
    EXPECT_THAT(server.commands(), Each(Not(StartsWith(verb))));
  EXPECT_EQ(server.counts().data_connections, 0u);
  server.on("PROT", [](session& s, std::string_view a) { s.default_handler("PROT", a); });
  ftps.prot_c();
  EXPECT_EQ(download("a"), "all of it");
}

TEST_F(tls_session, case_073_pbsz_refused) {
  server.reply_to("PBSZ", "500 What?");
  log_in();
  in_step<error_perm>([&] { download("a"); });
  EXPECT_EQ(in_step<error_perm>([&] { ftps.prot_p(); }).command(), "PBSZ 0");
  EXPECT_EQ(server.counts().data_connections, 0u);
}

TEST_F(tls_session, case_073_prot_p_refused_when_asked_by_hand) {
  server.reply_to("PROT", "536 No such level");
  log_in();
  const auto e = in_step<error_perm>([&] { ftps.prot_p(); });
  EXPECT_EQ(e.command(), "PROT P");
  EXPECT_EQ(e.code(), 536);
}

TEST_F(tls_session, case_073_prot_p_answered_with_a_marker) {
  server.reply_to("PROT", "350 More");
  log_in();
  in_step<error_reply>([&] { download("a"); });
  EXPECT_EQ(server.counts().data_connections, 0u);
}

TEST_F(tls_session, prot_c_refused_leaves_data_protected) {
  log_in();
  download("a");
  server.reply_once("PROT", "534 Data must be protected");
  in_step<error_perm>([&] { ftps.prot_c(); });
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.tls_data(), SizeIs(2));
}

// --- CCC

TEST_F(tls_session, case_080_ccc_refused) {
  server.reply_to("CCC", "533 Policy");
  log_in();
  const auto e = in_step<error_perm>([&] { ftps.ccc(); });
  EXPECT_EQ(e.code(), 533);
  EXPECT_TRUE(ftps.is_secure());
  EXPECT_TRUE(ftps.control_facts());
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_TRUE(ftps.data_facts());
}

TEST_F(tls_session, s16_ccc_refused_and_tls_stays) {
  server.reply_to("CCC", "533 Policy");
  log_in();
  in_step<error_perm>([&] { ftps.ccc(); });
  // The server would take clear text for a broken record.
  EXPECT_EQ(ftps.pwd(), "/");
  EXPECT_EQ(server.tls_connections().at(0).failure, "");
}

TEST_F(tls_session, after_ccc_data_stays_protected) {
  log_in();
  ftps.prot_p();
  ftps.ccc();
  EXPECT_EQ(download("a"), "all of it");
  upload("b", "secret");
  EXPECT_EQ(server.files().content("/b"), "secret");
  for (const auto& data : server.tls_data()) EXPECT_TRUE(data.resumed);
  EXPECT_THAT(server.tls_data(), SizeIs(2));
  expect_in_step(ftp);
}

TEST_F(tls_session, ccc_before_prot_does_not_make_data_clear) {
  log_in();
  ftps.ccc();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_TRUE(ftps.data_facts());
  EXPECT_THAT(server.commands(), ElementsAre("AUTH TLS", "USER anna", "PASS secret", "PBSZ 0", "PROT P", "CCC",
                                             "TYPE I", "EPSV", "RETR a"));
}

TEST_F(tls_session, after_ccc_auth_again) {
  log_in();
  download("a");
  ftps.ccc();
  EXPECT_EQ(ftps.auth(), "234 Begin");
  EXPECT_TRUE(ftps.is_secure());
  EXPECT_EQ(ftps.login("anna", "secret"), "230 Logged in");
  EXPECT_EQ(download("a"), "all of it");
  // AUTH has reset the protection of data (RFC 4217 section 5).
  EXPECT_THAT(server.commands(), Contains("PROT P").Times(2));
  ftps.ccc();
  expect_in_step(ftp);
}

TEST_F(tls_session, ccc_on_1_2) {
  set_up([](tls_config& c) { c.versions = tls_range::only_1_2; });
  log_in();
  ftps.ccc();
  expect_in_step(ftp);
  EXPECT_EQ(download("a"), "all of it");
  ftps.auth();
  expect_in_step(ftp);
}

TEST_F(tls_session, ccc_of_a_server_that_says_no_close_notify) {
  server.on("CCC", [](session& s, std::string_view) {
    s.reply("200 Going on in clear");
    s.stop_tls(false);
  });
  log_in();
  ftps.deadlines().tls_close = soon;
  ftps.ccc();
  EXPECT_FALSE(ftps.is_secure());
  expect_in_step(ftp);
}

// --- implicit TLS

TEST_F(tls_session, implicit_tls_has_its_own_port) {
  FTP_TLS f;
  EXPECT_EQ(f.port(), ftp_port);
  f.implicit(true);
  EXPECT_TRUE(f.implicit());
  EXPECT_EQ(f.port(), ftps_port);
  f.implicit(false);
  EXPECT_EQ(f.port(), ftp_port);
  f.port(2121);
  f.implicit(true);
  EXPECT_EQ(f.port(), 2121);
}

TEST_F(tls_session, implicit_tls) {
  set_up([](tls_config& c) { c.implicit = true; });
  ftps.implicit(true);
  EXPECT_EQ(connect(), "220 Ferry test server");
  EXPECT_TRUE(ftps.is_secure());
  EXPECT_THROW(ftps.auth(), std::invalid_argument);
  ftps.login("anna", "secret");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.commands(),
              ElementsAre("USER anna", "PASS secret", "TYPE I", "PBSZ 0", "PROT P", "EPSV", "RETR a"));
  EXPECT_THAT(server.tls_data(), SizeIs(1));
}

TEST_F(tls_session, implicit_tls_and_a_server_that_does_not_know_prot) {
  set_up([](tls_config& c) { c.implicit = c.protects_unasked = true; });
  server.reply_to("PBSZ", "500 What?").reply_to("PROT", "500 What?");
  ftps.implicit(true);
  log_in();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_THAT(server.tls_data(), SizeIs(1));
}

TEST_F(tls_session, implicit_tls_where_the_server_speaks_clear) {
  ftps.implicit(true);
  const auto e = caught<tls_error>([&] { connect(); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  EXPECT_THAT(e.what(), AllOf(HasSubstr("does not answer in TLS"), HasSubstr("implicit")));
  EXPECT_FALSE(e.session_usable());
  expect_closed(ftp);
}

TEST_F(tls_session, explicit_tls_where_the_server_waits_for_implicit) {
  set_up([](tls_config& c) { c.implicit = true; });
  ftps.deadlines().reply = soon;
  caught<timeout_error>([&] { connect(); });
  expect_closed(ftp);
}

// --- data connections by hand, and between servers

TEST_F(tls_session, a_data_connection_that_is_accepted_by_hand_is_protected) {
  log_in();
  auto listener = ftps.makeport();
  EXPECT_THAT(server.commands(), Contains("PROT P"));
  ftps.putcmd("RETR a");
  EXPECT_THAT(ftps.getresp(), StartsWith("150 "));
  auto down = listener.accept();
  std::string got;
  std::vector<std::byte> room(100);
  for (std::size_t n = down.read(room); n > 0; n = down.read(room)) got += as_text(std::span{room}.first(n));
  down.close();
  EXPECT_EQ(got, "all of it");
  EXPECT_THAT(ftps.getresp(), StartsWith("226 "));
  EXPECT_TRUE(ftps.data_facts()->resumed);
  EXPECT_TRUE(server.tls_data().at(0).close_notify);
}

TEST_F(tls_session, an_upload_through_a_connection_that_is_accepted_by_hand_ends_in_good_order) {
  set_up([](tls_config& c) { c.goodbye = tls_goodbye::parked; });
  log_in();
  auto listener = ftps.makeport();
  ftps.putcmd("STOR b");
  EXPECT_THAT(ftps.getresp(), StartsWith("150 "));
  auto up = listener.accept();
  up.write(std::string_view("and back"));
  up.close();
  EXPECT_THAT(ftps.getresp(), StartsWith("226 "));
  EXPECT_EQ(server.files().content("/b"), "and back");
  EXPECT_THAT(server.look_at_parked(), ElementsAre(peer_end::clean));
  EXPECT_TRUE(server.tls_data().at(0).close_notify);
}

TEST_F(tls_session, an_upload_through_a_connection_that_is_accepted_by_hand_and_refused_is_reset) {
  set_up([](tls_config& c) { c.reuse = tls_reuse::refused; });
  ftps.context().resume(resumption::required);
  log_in();
  auto listener = ftps.makeport();
  ftps.putcmd("STOR b");
  EXPECT_THAT(ftps.getresp(), StartsWith("150 "));
  EXPECT_EQ(caught<tls_error>([&] { listener.accept(); }).problem(), tls_problem::not_resumed);
  EXPECT_THAT(ftps.lastresp(), "150");
  EXPECT_THROW(ftps.getresp(), error_temp);
  EXPECT_EQ(server.tls_data().at(0).tcp_end, peer_end::reset);
}

TEST_F(tls_session, s03_nothing_is_copied_in_clear_between_servers_unless_the_user_said_so) {
  scripted_server target_server;
  target_server.enable_tls();
  FTP_TLS target(trusting());
  target.connect(target_server.address(), target_server.port());
  target.login("bert", "secret");
  log_in();
  const auto refused = [&] {
    const auto e = in_step<tls_error>([&] { ftpcp(ftp, "a", target, "b"); });
    EXPECT_EQ(e.problem(), tls_problem::settings);
    EXPECT_THAT(e.what(), HasSubstr("PROT C"));
    expect_in_step(target);
  };
  refused();
  ftps.prot_p();
  refused();
  ftps.prot_c();
  refused();
  target.prot_c();
  ftpcp(ftp, "a", target, "b");
  EXPECT_EQ(target_server.files().content("/b"), "all of it");
  EXPECT_THAT(target_server.tls_data(), IsEmpty());
}

// --- ABOR

TEST_F(tls_session, abor_is_not_urgent_over_tls) {
  log_in();
  std::vector<trace_kind> kinds;
  ftp.trace([&](const trace_event& e) { kinds.push_back(e.kind); });
  EXPECT_EQ(ftps.abort(), "226 Nothing to abort");
  EXPECT_FALSE(server.sessions().at(0).urgent);
  EXPECT_THAT(kinds, Not(Contains(trace_kind::urgent)));
  expect_in_step(ftp);
}

TEST_F(tls_session, abor_in_the_middle_of_transfers) {
  // More than the buffers of both ends: the server is still sending when ABOR comes.
  server.files()["/large"] = std::string(64'000'000, 'x');
  log_in();
  auto down = ftps.transfercmd("RETR large");
  std::vector<std::byte> some(1'000);
  EXPECT_GT(down.read(some), 0u);
  EXPECT_THAT(ftps.abort(), StartsWith("426 "));
  down.close();
  expect_in_step(ftp);
  auto up = ftps.transfercmd("STOR b");
  up.write(std::string_view("begun"));
  EXPECT_THAT(ftps.abort(), StartsWith("426 "));
  up.close();
  expect_in_step(ftp);
  EXPECT_EQ(download("a"), "all of it");
}

// --- leaving

TEST_F(tls_session, quit_and_close_end_tls_in_good_order) {
  log_in();
  EXPECT_EQ(ftps.quit(), "221 Goodbye");
  expect_closed(ftp);
  log_in();
  expect_in_step(ftp);
  ftps.close();
  server.wait_for_sessions_finished(2);
  EXPECT_EQ(server.sessions().at(1).end, peer_end::clean);
  EXPECT_TRUE(server.tls_connections().at(1).close_notify);
  EXPECT_EQ(ftps.control_facts(), std::nullopt);
}

TEST_F(tls_session, the_server_leaves_without_close_notify) {
  log_in();
  server.on("NOOP", [](session& s, std::string_view) {
    s.control().tls()->forget_close_notify();
    s.close();
  });
  closed<connection_closed>([&] { ftps.sendcmd("NOOP"); });
}

TEST_F(tls_session, secrets_are_in_no_trace) {
  std::vector<std::string> all;
  ftp.trace([&](const trace_event& e) { all.emplace_back(e.text); });
  log_in();
  download("a");
  EXPECT_THAT(all, Each(Not(HasSubstr("secret"))));
}

}  // namespace
}  // namespace ferry::testing
