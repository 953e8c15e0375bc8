#include "session/secure.hpp"

#include <gtest/gtest.h>

#include "ends.hpp"
#include "every_fault.hpp"
#include "io/secure_channel.hpp"
#include "session/greet.hpp"
#include "session/list.hpp"
#include "session/login.hpp"
#include "session/retrieve.hpp"
#include "session/store.hpp"
#include "support/tls_peer.hpp"

namespace ferry::testing {
namespace {

const certificates& cast() { return certificates::all(); }

const certificate_folder& folder() {
  static const certificate_folder here;
  return here;
}

const std::filesystem::path& ca_file() {
  static const auto file = folder().write("ca", cast().ca);
  return file;
}

std::shared_ptr<const tls_peer> server_of(int version, const identity& who = cast().good, bool resumes = true) {
  tls_peer_plan plan;
  plan.who = who;
  plan.minimum = plan.maximum = version;
  plan.resumes = resumes;
  return std::make_shared<const tls_peer>(std::move(plan));
}

// Making one for each of thousands of runs would take most of the time; its keys may as well be old.
const std::shared_ptr<const tls_peer>& usual_server(int version) {
  static const auto v12 = server_of(TLS1_2_VERSION);
  static const auto v13 = server_of(TLS1_3_VERSION);
  return version == TLS1_2_VERSION ? v12 : v13;
}

using preparation = std::function<void(fixture&)>;

void ready(fixture& f, int version = TLS1_3_VERSION) {
  f.host.names["localhost"] = {{address_family::ipv4, "192.0.2.1", 0}};
  f.host.speak_tls(usual_server(version));
  f.host.files["a"] = "the content of a";
  f.host.files["empty"] = "";
  f.settings.tls.ca_file(ca_file());
}

preparation greeted(int version = TLS1_3_VERSION) {
  return [version](fixture& f) {
    ready(f, version);
    session::greet(f.session, "localhost", 21);
  };
}

preparation secured(int version = TLS1_3_VERSION) {
  return [version](fixture& f) {
    greeted(version)(f);
    session::authenticate(f.session);
    session::login(f.session, {});
  };
}

preparation protected_data(int version = TLS1_3_VERSION) {
  return [version](fixture& f) {
    secured(version)(f);
    session::protect(f.session);
  };
}

preparation protected_active(int version = TLS1_3_VERSION) {
  return [version](fixture& f) {
    protected_data(version)(f);
    f.settings.passive = false;
  };
}

std::string retrieve(fixture& f, const std::string& name = "a") {
  memory_sink sink;
  session::retrieve_binary(f.session, wire::command("RETR", name), sink, 5);
  EXPECT_TRUE(sink.committed);
  return sink.text;
}

reply store(fixture& f, const std::string& name, const std::string& text) {
  memory_source source(text);
  return session::store_binary(f.session, wire::command("STOR", name), source, 7);
}

tls_facts data_facts(const fixture& f) {
  EXPECT_TRUE(f.session.tls().data.has_value());
  return f.session.tls().data.value_or(tls_facts{});
}

bool noted(const fixture& f, const std::string& part) {
  for (const auto& note : f.events_of(trace_kind::note))
    if (note.find(part) != std::string::npos) return true;
  return false;
}

constexpr int both_versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

struct secure : ::testing::TestWithParam<int> {
  fixture f;
};
INSTANTIATE_TEST_SUITE_P(tls, secure, ::testing::ValuesIn(both_versions), [](const auto& version) {
  return std::string(version.param == TLS1_2_VERSION ? "tls_1_2" : "tls_1_3");
});

// --- AUTH ------------------------------------------------------------------------------------------------------------------------

TEST_P(secure, auth_puts_tls_on_the_control_connection) {
  greeted(GetParam())(f);
  f.record();
  EXPECT_EQ(session::authenticate(f.session).text, "234 go on");
  ASSERT_TRUE(f.session.tls().control.has_value());
  const auto& facts = *f.session.tls().control;
  EXPECT_EQ(facts.protocol, GetParam() == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
  EXPECT_TRUE(facts.verified);
  EXPECT_FALSE(facts.resumed);
  EXPECT_EQ(facts.subject, "O = Ferry, CN = ferry test good");
  EXPECT_NE(f.session.ctrl().secure(), nullptr);
  EXPECT_TRUE(noted(
      f, "TLS: " + facts.protocol + ", " + facts.cipher + ", certificate 'O = Ferry, CN = ferry test good', verified"));
  EXPECT_EQ(f.host.commands(), (words{"AUTH TLS"}));
  session::login(f.session, {});
  f.expect_sound();
}

TEST(secure, what_is_not_verified_is_called_so) {
  fixture f;
  ready(f);
  f.host.speak_tls(server_of(TLS1_3_VERSION, cast().self_signed));
  f.settings.tls.danger_accept_any_certificate(true);
  session::greet(f.session, "localhost", 21);
  f.record();
  session::authenticate(f.session);
  EXPECT_TRUE(noted(f, "certificate 'O = Ferry, CN = ferry test self-signed', NOT verified"));
  f.expect_sound();
}

TEST(secure, auth_ssl_where_auth_tls_is_unknown) {
  for (const char* refusal : {"500 what?", "502 no", "504 not that one"}) {
    fixture f;
    greeted()(f);
    f.host.on("AUTH", [&](std::string_view kind) {
      if (kind == "TLS") return f.host.reply(refusal);
      f.host.reply("234 so be it");
      f.host.begin_tls();
    });
    EXPECT_EQ(session::authenticate(f.session).text, "234 so be it");
    EXPECT_EQ(f.host.commands(), (words{"AUTH TLS", "AUTH SSL"}));
    EXPECT_TRUE(f.session.tls().control.has_value());
    f.expect_sound();
  }
}

TEST(secure, auth_refused_leaves_the_session_clear_and_tells_the_first_refusal) {
  fixture f;
  greeted()(f);
  f.host.on("AUTH", [&](std::string_view kind) { f.host.reply(kind == "TLS" ? "502 no" : "500 not that either"); });
  const auto e = thrown<error_perm>([&] { session::authenticate(f.session); });
  EXPECT_STREQ(e.what(), "502 no");
  EXPECT_TRUE(e.session_usable());
  EXPECT_FALSE(f.session.tls().control.has_value());
  f.expect_sound();
}

TEST(secure, auth_refused_for_a_reason_is_not_tried_again) {
  for (const char* refusal : {"534 policy", "530 login first", "431 later"}) {
    fixture f;
    greeted()(f);
    f.host.on("AUTH", refusal);
    EXPECT_THROW(session::authenticate(f.session), ferry::error);
    EXPECT_EQ(f.host.commands(), (words{"AUTH TLS"}));
    f.expect_sound();
  }
}

TEST(secure, an_answer_to_auth_that_is_no_yes_is_none) {
  fixture f;
  greeted()(f);
  f.host.on("AUTH", "334 more");
  EXPECT_STREQ(thrown<error_reply>([&] { session::authenticate(f.session); }).what(), "334 more");
  EXPECT_EQ(f.session.ctrl().secure(), nullptr);
  f.expect_sound();
}

TEST(secure, settings_that_cannot_be_used_are_found_before_the_server_hears_anything) {
  fixture f;
  greeted()(f);
  f.settings.tls.ca_file("/nowhere/at/all.pem");
  const auto e = thrown<tls_error>([&] { session::authenticate(f.session); });
  EXPECT_EQ(e.problem(), tls_problem::settings);
  EXPECT_EQ(f.host.commands(), words{});
  EXPECT_TRUE(f.session.is_open());
  f.expect_sound();
}

TEST(secure, s10_text_in_clear_behind_the_reply_to_auth) {
  fixture f;
  greeted()(f);
  f.host.on("AUTH", [&](std::string_view) {
    f.host.reply("234 go on");
    f.host.reply("230 you are in, no need for a password");
    f.host.begin_tls();
  });
  const auto e = thrown<tls_error>([&] { session::authenticate(f.session); });
  EXPECT_EQ(e.problem(), tls_problem::clear_text);
  EXPECT_FALSE(e.session_usable());
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST_P(secure, a_bad_certificate_closes_the_session) {
  ready(f, GetParam());
  f.host.speak_tls(server_of(GetParam(), cast().expired));
  session::greet(f.session, "localhost", 21);
  const auto e = thrown<tls_error>([&] { session::authenticate(f.session); });
  EXPECT_EQ(e.problem(), tls_problem::expired);
  EXPECT_STREQ(
      e.what(),
      "localhost: the certificate 'O = Ferry, CN = ferry test expired' expired on 2020-01-31 12:00:00 UTC: the "
      "server's owner must renew it");
  EXPECT_EQ(e.openssl_reason(), "certificate has expired");
  EXPECT_EQ(e.context().phase, phase::login);
  EXPECT_FALSE(e.session_usable());
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(secure, the_name_is_the_host_that_was_asked_for) {
  fixture f;
  ready(f);
  f.host.names["other"] = f.host.names["localhost"];
  session::greet(f.session, "other", 21);
  EXPECT_EQ(thrown<tls_error>([&] { session::authenticate(f.session); }).problem(), tls_problem::wrong_name);
  f.expect_sound();
}

TEST(secure, a_server_that_says_yes_and_goes) {
  fixture f;
  greeted()(f);
  f.host.on("AUTH", [&](std::string_view) {
    f.host.reply("234 go on");
    f.host.at(std::chrono::milliseconds(5), [&] { f.host.end_control(); });
  });
  const auto e = thrown<tls_error>([&] { session::authenticate(f.session); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  EXPECT_STREQ(e.what(), "localhost: the server closed the connection during the TLS handshake");
  f.expect_sound();
}

TEST(secure, a_server_that_says_yes_and_goes_at_once) {
  fixture f;
  greeted()(f);
  f.host.on("AUTH", [&](std::string_view) {
    f.host.reply("234 go on");
    f.host.end_control();
  });
  EXPECT_THROW(session::authenticate(f.session), network_error);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(secure, a_server_that_says_yes_and_nothing_more) {
  fixture f;
  greeted()(f);
  f.host.on("AUTH", "234 go on");
  // A ClientHello is half chance: one that holds a line end is no command to be answered.
  for (std::size_t n = 2; n < 9; ++n) f.host.answer(n, "");
  f.settings.deadlines.reply = std::chrono::seconds(7);
  const auto e = thrown<timeout_error>([&] { session::authenticate(f.session); });
  EXPECT_FALSE(e.session_usable());
  EXPECT_GE(f.host.elapsed(), std::chrono::seconds(7));
  f.expect_sound();
}

TEST(secure, auth_forgets_what_was_learned) {
  fixture f;
  greeted()(f);
  f.session.exchange(wire::command("TYPE I"));
  ASSERT_EQ(f.session.type(), 'I');
  session::authenticate(f.session);
  EXPECT_EQ(f.session.type(), 0);
}

TEST_P(secure, all_that_can_go_wrong_with_auth) {
  all_faults(greeted(GetParam()), [](fixture& g) {
    session::authenticate(g.session);
    EXPECT_TRUE(g.session.tls().control.has_value());
  });
}

// A wait for the other direction is what renegotiation and full buffers ask for.
TEST_P(secure, auth_over_a_channel_that_asks_for_the_other_direction) {
  every_fault(
      [](fixture& g) {
        greeted(GetParam())(g);
        g.host.contrary = true;
      },
      [](fixture& g) { session::authenticate(g.session); });
}

// --- Implicit --------------------------------------------------------------------------------------------------------------------

void implicit(fixture& f, int version = TLS1_3_VERSION) {
  ready(f, version);
  f.host.implicit_tls = f.settings.implicit_tls = true;
}

TEST_P(secure, implicit_tls_comes_before_the_greeting) {
  implicit(f, GetParam());
  EXPECT_EQ(session::greet(f.session, "localhost", 990).text, "220 ready");
  EXPECT_TRUE(f.session.tls().control.has_value());
  session::login(f.session, {});
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_TRUE(data_facts(f).resumed);
  f.expect_sound();
}

TEST(secure, implicit_tls_passes_over_a_refusal_of_prot) {
  fixture f;
  implicit(f);
  session::greet(f.session, "localhost", 990);
  session::login(f.session, {});
  f.host.on("PBSZ", "500 what?");
  f.host.on("PROT", [&](std::string_view) {
    f.host.protects_data = true;
    f.host.reply("500 of course");
  });
  EXPECT_EQ(session::protect(f.session).text, "500 of course");
  EXPECT_EQ(retrieve(f), "the content of a");
  f.expect_sound();
}

TEST(secure, implicit_tls_to_a_server_that_speaks_clear) {
  fixture f;
  ready(f);
  f.settings.implicit_tls = true;
  const auto e = thrown<tls_error>([&] { session::greet(f.session, "localhost", 990); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  EXPECT_NE(std::string(e.what()).find("is it implicit TLS (ftps://, port 990) or explicit"), std::string::npos)
      << e.what();
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST_P(secure, all_that_can_go_wrong_with_an_implicit_greeting) {
  const auto prepare = [](fixture& g) { implicit(g, GetParam()); };
  const auto greet = [](fixture& g) { session::greet(g.session, "localhost", 990); };
  every_fault(prepare, greet);
  every_trace_throw(prepare, greet);
}

// --- PROT ------------------------------------------------------------------------------------------------------------------------

TEST(secure, prot_p_and_prot_c) {
  fixture f;
  secured()(f);
  EXPECT_EQ(session::protect(f.session).text, "200 protection set");
  EXPECT_EQ(f.host.last_commands(2), (words{"PBSZ 0", "PROT P"}));
  EXPECT_TRUE(f.session.tls().protect_data);
  EXPECT_EQ(session::unprotect(f.session).text, "200 protection set");
  EXPECT_EQ(f.host.last_commands(1), (words{"PROT C"}));
  EXPECT_FALSE(f.session.tls().protect_data);
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_FALSE(f.session.tls().data.has_value());
  f.expect_sound();
}

TEST(secure, prot_refused_protects_nothing_and_is_told) {
  fixture f;
  secured()(f);
  f.host.on("PROT", "536 not supported");
  EXPECT_EQ(thrown<error_perm>([&] { session::protect(f.session); }).code(), 536);
  EXPECT_FALSE(f.session.tls().protect_data);
  EXPECT_FALSE(f.session.tls().protection_chosen);
  f.expect_sound();
}

TEST(secure, data_never_falls_back_to_clear) {
  fixture f;
  secured()(f);
  f.host.on("PROT", "536 not supported");
  EXPECT_EQ(thrown<error_perm>([&] { retrieve(f); }).code(), 536);
  for (const auto& command : f.host.commands()) EXPECT_EQ(command.find("RETR"), std::string::npos);
  f.expect_sound();
}

TEST(secure, a_secured_session_protects_data_without_being_asked) {
  fixture f;
  secured()(f);
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_EQ(f.host.last_commands(5), (words{"TYPE I", "PBSZ 0", "PROT P", "EPSV", "RETR a"})) << f.host.dialogue();
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "RETR a"})) << f.host.dialogue();
  f.expect_sound();
}

TEST(secure, a_clear_session_says_nothing_of_protection) {
  fixture f;
  greeted()(f);
  session::login(f.session, {});
  EXPECT_EQ(retrieve(f), "the content of a");
  for (const auto& command : f.host.commands()) EXPECT_NE(command.substr(0, 2), "PB");
  EXPECT_FALSE(f.session.tls().data.has_value());
}

TEST(secure, all_that_can_go_wrong_with_prot) {
  all_faults(secured(), [](fixture& g) { session::protect(g.session); });
  all_faults(protected_data(), [](fixture& g) { session::unprotect(g.session); });
}

// --- Data ------------------------------------------------------------------------------------------------------------------------

void transfers(fixture& f) {
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_TRUE(data_facts(f).resumed);
  EXPECT_EQ(retrieve(f, "empty"), "");
  EXPECT_TRUE(data_facts(f).resumed);
  EXPECT_EQ(store(f, "up", "what was sent").text, "226 done");
  EXPECT_EQ(f.host.files["up"], "what was sent");
  EXPECT_TRUE(data_facts(f).resumed);
  EXPECT_EQ(store(f, "up", "").text, "226 done");
  EXPECT_EQ(f.host.files["up"], "");
  EXPECT_TRUE(data_facts(f).resumed);
  EXPECT_EQ(session::name_list(f.session, {}), (words{"a", "empty", "up"}));
  EXPECT_TRUE(data_facts(f).resumed);
  f.host.files.erase("up");
}

TEST_P(secure, passive_transfers_resume_every_time) {
  protected_data(GetParam())(f);
  for (int i = 0; i < 20; ++i) transfers(f);
  EXPECT_TRUE(f.session.tls().server_resumes);
  f.expect_sound();
}

TEST_P(secure, active_transfers_resume_every_time) {
  protected_active(GetParam())(f);
  for (int i = 0; i < 20; ++i) transfers(f);
  f.expect_sound();
}

TEST_P(secure, large_files_in_both_directions) {
  protected_data(GetParam())(f);
  std::string large(300'000, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 >> 3);
  f.host.files["large"] = large;
  memory_sink sink;
  session::retrieve_binary(f.session, wire::command("RETR large"), sink, 64 * 1024);
  EXPECT_EQ(sink.text, large);
  EXPECT_GT(sink.largest, 16384u);
  memory_source source(large);
  session::store_binary(f.session, wire::command("STOR copy"), source, 64 * 1024);
  EXPECT_EQ(f.host.files["copy"], large);
  f.expect_sound();
}

TEST_P(secure, case_076_a_server_that_insists_on_resumption) {
  protected_data(GetParam())(f);
  f.host.on_data_handshake = [this](tls_peer_end& data) {
    if (!data.resumed()) f.host.give_up("522 session reuse required");
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(retrieve(f), "the content of a");
  f.settings.tls.resume(resumption::off);
  const auto e = thrown<error_perm>([this] { retrieve(f); });
  EXPECT_EQ(e.code(), 522);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST_P(secure, resumption_can_be_off) {
  protected_data(GetParam())(f);
  f.settings.tls.resume(resumption::off);
  f.record();
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_FALSE(data_facts(f).resumed);
  EXPECT_FALSE(f.session.tls().server_resumes);
  EXPECT_TRUE(noted(f, ", not resumed"));
  EXPECT_FALSE(noted(f, "suspicious"));
  f.expect_sound();
}

TEST_P(secure, resumption_can_be_required) {
  ready(f, GetParam());
  f.host.speak_tls(server_of(GetParam(), cast().good, false));
  session::greet(f.session, "localhost", 21);
  session::authenticate(f.session);
  EXPECT_EQ(retrieve(f), "the content of a");
  f.settings.tls.resume(resumption::required);
  const auto e = thrown<tls_error>([this] { retrieve(f); });
  EXPECT_EQ(e.problem(), tls_problem::not_resumed);
  EXPECT_TRUE(e.session_usable());
  const auto u = thrown<tls_error>([this] { store(f, "up", "secret"); });
  EXPECT_EQ(u.problem(), tls_problem::not_resumed);
  EXPECT_EQ(f.host.files["up"], "");
  f.expect_sound();
}

// Somebody else's server with as good a certificate.
TEST_P(secure, a_data_connection_that_does_not_resume_any_more_is_suspicious) {
  protected_data(GetParam())(f);
  f.record();
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_TRUE(noted(f, ", resumed"));
  EXPECT_FALSE(noted(f, "suspicious"));
  f.host.tls = server_of(GetParam());
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_FALSE(data_facts(f).resumed);
  EXPECT_TRUE(noted(f, "suspicious"));
  EXPECT_TRUE(f.session.tls().data->suspicious);
  f.settings.tls.resume(resumption::required);
  f.host.tls = server_of(GetParam());
  EXPECT_EQ(thrown<tls_error>([this] { retrieve(f); }).problem(), tls_problem::not_resumed);
  f.expect_sound();
}

TEST_P(secure, the_certificate_of_a_data_connection_is_verified_too) {
  for (const bool passive : {true, false}) {
    fixture g;
    protected_data(GetParam())(g);
    g.settings.passive = passive;
    g.host.tls = server_of(GetParam(), cast().wrong_host);
    const auto e = thrown<tls_error>([&] { retrieve(g); });
    EXPECT_EQ(e.problem(), tls_problem::wrong_name);
    EXPECT_EQ(std::string(e.what()).find("data connection: the certificate 'O = Ferry, CN = ferry test wrong host'"),
              0u)
        << e.what();
    EXPECT_TRUE(e.session_usable());
    g.expect_sound();
  }
}

// What the server says when we leave it is not the news.
TEST_P(secure, our_own_judgement_is_told_before_the_words_of_the_server) {
  for (const bool after_150 : {true, false}) {
    fixture g;
    protected_data(GetParam())(g);
    g.host.tls = server_of(GetParam(), cast().self_signed);
    if (!after_150) {
      g.host.on("RETR", [&](std::string_view) {
        g.host.at(std::chrono::milliseconds(50), [&] { g.host.give_up("425 handshake failed"); });
      });
    }
    const auto e = thrown<tls_error>([&] { retrieve(g); });
    EXPECT_EQ(e.problem(), tls_problem::untrusted);
    EXPECT_TRUE(e.session_usable());
    g.expect_sound();
  }
}

TEST_P(secure, the_pin_is_checked_on_a_data_connection_too) {
  for (const bool passive : {true, false}) {
    fixture g;
    ready(g, GetParam());
    session::greet(g.session, "localhost", 21);
    session::authenticate(g.session);
    g.settings.tls.pin(g.session.tls().control->public_key_pin);
    session::greet(g.session, "localhost", 21);
    session::authenticate(g.session);
    g.settings.passive = passive;
    EXPECT_EQ(retrieve(g), "the content of a");
    g.host.tls = server_of(GetParam(), cast().dns_only);
    EXPECT_EQ(thrown<tls_error>([&] { retrieve(g); }).problem(), tls_problem::wrong_key);
    EXPECT_EQ(thrown<tls_error>([&] { store(g, "up", "secret"); }).problem(), tls_problem::wrong_key);
    EXPECT_EQ(g.host.files["up"], "");
    g.expect_sound();
  }
}

TEST_P(secure, a_server_that_shakes_hands_before_its_150) {
  protected_data(GetParam())(f);
  f.host.on("RETR", [](std::string_view) {});
  f.host.on_data_handshake = [this](tls_peer_end&) { f.host.send_data("late", "150 now"); };
  EXPECT_EQ(retrieve(f), "late");
  EXPECT_TRUE(data_facts(f).resumed);
  f.expect_sound();
}

TEST_P(secure, a_server_that_refuses_during_the_handshake) {
  for (const std::string refusal : {"522 session reuse required", "425 cannot build the data connection"}) {
    fixture g;
    protected_data(GetParam())(g);
    g.host.on_data_handshake = [&](tls_peer_end&) { g.host.give_up(refusal); };
    try {
      retrieve(g);
      ADD_FAILURE() << "the refusal was not seen";
    } catch (const ftp_error& e) {
      EXPECT_EQ(e.what(), refusal);
      EXPECT_TRUE(e.session_usable());
    }
    g.expect_sound();
  }
}

TEST(secure, a_refusal_instead_of_a_handshake) {
  fixture f;
  protected_data()(f);
  f.host.on("RETR", [&](std::string_view) {
    f.host.break_data();
    f.host.reply("550 no such file");
  });
  EXPECT_EQ(thrown<error_perm>([&] { retrieve(f); }).code(), 550);
  f.expect_sound();
}

TEST(secure, a_goodbye_during_the_handshake) {
  fixture f;
  protected_data()(f);
  f.host.data_stuck = true;
  f.host.on("RETR", [&](std::string_view) {
    f.host.send_data("x", "150 wait");
    f.host.at(std::chrono::milliseconds(50), [&] { f.host.reply("421 closing"); });
  });
  EXPECT_EQ(thrown<error_temp>([&] { retrieve(f); }).code(), 421);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(secure, a_server_that_never_shakes_hands_on_data) {
  fixture f;
  protected_data()(f);
  f.host.data_stuck = true;
  f.settings.deadlines.connect = std::chrono::seconds(3);
  const auto e = thrown<timeout_error>([&] { retrieve(f); });
  EXPECT_STREQ(e.what(), "timed out in the TLS handshake of the data connection");
  f.expect_sound();
}

TEST(secure, a_server_that_neither_shakes_hands_nor_answers) {
  fixture f;
  protected_data()(f);
  f.host.data_stuck = true;
  f.host.on("RETR", [](std::string_view) {});
  f.settings.deadlines.reply = std::chrono::seconds(3);
  const auto e = thrown<timeout_error>([&] { retrieve(f); });
  EXPECT_FALSE(e.session_usable());
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(secure, a_data_connection_that_ends_during_the_handshake) {
  fixture f;
  protected_data()(f);
  f.host.tls = nullptr;
  f.host.protects_data = false;
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("in clear!", "150 here"); });
  try {
    retrieve(f);
    ADD_FAILURE() << "clear text was taken for TLS";
  } catch (const ferry::error& e) {
    EXPECT_TRUE(e.session_usable()) << e.what();
  }
  f.expect_sound();
}

// Some servers say 226 without any 150 for an empty file, and some of those never take part in TLS.
TEST(secure, all_is_over_before_the_handshake) {
  for (const bool stuck : {true, false}) {
    fixture f;
    protected_data()(f);
    f.host.data_stuck = stuck;
    f.host.on("RETR", "226 nothing in it");
    EXPECT_EQ(retrieve(f, "empty"), "");
    f.expect_sound();
  }
  fixture f;
  protected_data()(f);
  f.host.on("RETR", [&](std::string_view) {
    f.host.break_data();
    f.host.reply("226 nothing in it");
  });
  f.host.data_stuck = true;
  EXPECT_EQ(retrieve(f, "empty"), "");
  f.expect_sound();
}

TEST_P(secure, what_is_over_before_the_handshake_is_not_empty_when_the_certificate_is_bad) {
  protected_data(GetParam())(f);
  f.host.tls = server_of(GetParam(), cast().self_signed);
  f.host.on("RETR", "226 all sent");
  EXPECT_EQ(thrown<tls_error>([this] { retrieve(f); }).problem(), tls_problem::untrusted);
  f.expect_sound();
}

// --- Ends of data ------------------------------------------------------------------------------------------------------------------

TEST_P(secure, s21_no_close_notify_and_a_size_that_agrees) {
  protected_data(GetParam())(f);
  f.host.says_close_notify = false;
  f.record();
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_TRUE(noted(f, "without TLS close_notify; the size agrees"));
  f.expect_sound();
}

TEST_P(secure, s21_no_close_notify_and_size_is_asked) {
  for (const bool agrees : {true, false}) {
    fixture g;
    protected_data(GetParam())(g);
    g.host.says_close_notify = false;
    g.host.on("RETR", [&](std::string_view) { g.host.send_data("some of it", "150 here it comes"); });
    g.host.on("SIZE", agrees ? "213 10" : "213 11");
    if (agrees)
      EXPECT_EQ(retrieve(g), "some of it");
    else
      EXPECT_EQ(thrown<tls_error>([&] { retrieve(g); }).problem(), tls_problem::truncated);
    EXPECT_EQ(g.host.last_commands(1), std::vector<std::string>{"SIZE a"});
    g.expect_sound();
  }
}

TEST_P(secure, s21_no_close_notify_and_nothing_to_tell_a_cut_by) {
  protected_data(GetParam())(f);
  f.host.says_close_notify = false;
  f.host.on("RETR", [this](std::string_view) { f.host.send_data("some of it", "150 here it comes"); });
  const auto e = thrown<tls_error>([this] { retrieve(f); });
  EXPECT_EQ(e.problem(), tls_problem::truncated);
  EXPECT_STREQ(e.what(), "the data ended without TLS close_notify, so it may have been cut after 10 bytes");
  EXPECT_EQ(e.context().bytes, 10u);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST_P(secure, no_close_notify_and_a_size_that_does_not_agree) {
  protected_data(GetParam())(f);
  f.host.says_close_notify = false;
  f.host.announce = "999";
  f.host.on("SIZE", "213 999");
  EXPECT_EQ(thrown<tls_error>([this] { retrieve(f); }).problem(), tls_problem::truncated);
  f.expect_sound();
}

TEST_P(secure, a_listing_without_close_notify_may_have_been_cut) {
  protected_data(GetParam())(f);
  f.host.says_close_notify = false;
  EXPECT_EQ(thrown<tls_error>([this] { session::name_list(f.session, {}); }).problem(), tls_problem::truncated);
  f.expect_sound();
}

TEST_P(secure, an_empty_listing_without_close_notify_is_asked_for_again) {
  protected_data(GetParam())(f);
  f.host.says_close_notify = false;
  int asked = 0;
  f.host.on("NLST", [&](std::string_view) {
    f.host.says_close_notify = ++asked > 1;
    f.host.send_data("", "150 here it comes");
  });
  EXPECT_THAT(session::name_list(f.session, {}), ::testing::IsEmpty());
  EXPECT_EQ(asked, 2);
  f.expect_sound();
  asked = -10;
  EXPECT_EQ(thrown<tls_error>([this] { session::name_list(f.session, {}); }).problem(), tls_problem::truncated);
  EXPECT_EQ(asked, -8);
  f.expect_sound();
}

TEST_P(secure, an_upload_ends_with_close_notify) {
  protected_data(GetParam())(f);
  // The scripted server takes an upload for whole only then.
  EXPECT_EQ(store(f, "up", "all of it").text, "226 done");
  EXPECT_EQ(f.host.data_ending(), ending::in_order);
  f.expect_sound();
}

TEST_P(secure, s23_a_server_that_does_not_answer_close_notify) {
  protected_data(GetParam())(f);
  f.host.says_close_notify = false;
  EXPECT_EQ(store(f, "up", "all of it").text, "226 done");
  EXPECT_EQ(f.host.files["up"], "all of it");
  f.expect_sound();
}

TEST_P(secure, an_upload_that_fails_does_not_look_whole) {
  protected_data(GetParam())(f);
  memory_source source("all of it");
  source.at_read = [n = 0]() mutable {
    if (++n == 2) throw std::runtime_error("the disk");
  };
  EXPECT_THROW(session::store_binary(f.session, wire::command("STOR up"), source, 4), std::runtime_error);
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  f.expect_sound();
}

// --- Faults on data ----------------------------------------------------------------------------------------------------------------

void retrieve_checked(fixture& f) { EXPECT_EQ(retrieve(f), "the content of a"); }

void store_checked(fixture& f) {
  store(f, "up", "what was sent");
  EXPECT_EQ(f.host.files["up"], "what was sent");
}

TEST_P(secure, all_that_can_go_wrong_with_a_download) {
  every_fault(protected_data(GetParam()), retrieve_checked);
  every_refusal(protected_data(GetParam()), retrieve_checked);
  every_goodbye(protected_data(GetParam()), retrieve_checked);
  stale_reply(protected_data(GetParam()), retrieve_checked);
}

TEST_P(secure, all_that_can_go_wrong_with_an_upload) {
  every_fault(protected_data(GetParam()), store_checked);
  every_refusal(protected_data(GetParam()), store_checked);
  every_goodbye(protected_data(GetParam()), store_checked);
}

TEST_P(secure, all_that_can_go_wrong_in_active_mode) {
  every_fault(protected_active(GetParam()), retrieve_checked);
  every_fault(protected_active(GetParam()), store_checked);
}

TEST_P(secure, all_that_can_go_wrong_where_each_wait_is_for_the_other_direction) {
  const auto contrary = [](fixture& g) {
    protected_data(GetParam())(g);
    g.host.contrary = true;
  };
  every_fault(contrary, retrieve_checked);
  every_fault(contrary, store_checked);
}

TEST_P(secure, all_that_can_go_wrong_before_a_late_150) {
  every_fault(
      [](fixture& g) {
        protected_data(GetParam())(g);
        g.host.on("RETR", [](std::string_view) {});
        g.host.on_data_handshake = [&g](tls_peer_end&) { g.host.send_data("late", "150 now (4 bytes)"); };
      },
      [](fixture& g) { EXPECT_EQ(retrieve(g), "late"); });
}

TEST_P(secure, user_code_that_throws) {
  every_throw(protected_data(GetParam()), [](fixture& g, bomb& b) {
    memory_sink sink;
    sink.at_write = [&] { b.tick(); };
    session::retrieve_binary(g.session, wire::command("RETR a"), sink, 5);
  });
}

// --- CCC -------------------------------------------------------------------------------------------------------------------------

TEST_P(secure, ccc_goes_on_in_clear_and_may_auth_again) {
  protected_data(GetParam())(f);
  EXPECT_EQ(session::clear_control(f.session).text, "200 in clear from here on");
  EXPECT_FALSE(f.session.tls().control.has_value());
  EXPECT_EQ(f.session.ctrl().secure(), nullptr);
  f.expect_in_step();
  // Data stays protected.
  EXPECT_EQ(retrieve(f), "the content of a");
  EXPECT_TRUE(data_facts(f).resumed);
  session::authenticate(f.session);
  EXPECT_TRUE(f.session.tls().control.has_value());
  EXPECT_FALSE(f.session.tls().protect_data);
  f.expect_sound();
}

TEST_P(secure, ccc_refused_stays_secured) {
  secured(GetParam())(f);
  f.host.on("CCC", "533 policy");
  EXPECT_EQ(thrown<error_perm>([this] { session::clear_control(f.session); }).code(), 533);
  EXPECT_TRUE(f.session.tls().control.has_value());
  EXPECT_NE(f.session.ctrl().secure(), nullptr);
  f.expect_sound();
}

TEST_P(secure, ccc_with_a_server_that_never_says_close_notify) {
  secured(GetParam())(f);
  f.host.says_close_notify = false;
  f.settings.deadlines.tls_close = std::chrono::milliseconds(1500);
  const auto before = f.host.elapsed();
  session::clear_control(f.session);
  EXPECT_GE(f.host.elapsed() - before, std::chrono::milliseconds(1500));
  EXPECT_LT(f.host.elapsed() - before, std::chrono::milliseconds(2000));
  f.expect_sound();
}

TEST_P(secure, ccc_with_a_server_that_closes) {
  secured(GetParam())(f);
  f.host.on("CCC", [this](std::string_view) {
    f.host.reply("200 and goodbye");
    f.host.end_control();
  });
  session::clear_control(f.session);
  EXPECT_THROW(f.session.exchange(wire::command("NOOP")), connection_closed);
  f.expect_sound();
}

TEST_P(secure, ccc_with_a_server_that_cuts) {
  secured(GetParam())(f);
  f.host.says_close_notify = false;
  f.host.on("CCC", [this](std::string_view) {
    f.host.reply("200 and nothing more");
    f.host.end_control();
  });
  const auto e = thrown<tls_error>([this] { session::clear_control(f.session); });
  EXPECT_STREQ(e.what(), "localhost: the connection broke at the end of TLS");
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST_P(secure, all_that_can_go_wrong_with_ccc) {
  const auto leave = [](fixture& g) {
    session::clear_control(g.session);
    EXPECT_FALSE(g.session.tls().control.has_value());
  };
  all_faults(
      [](fixture& g) {
        protected_data(GetParam())(g);
        g.host.says_close_notify = false;
      },
      leave);
  every_fault(protected_data(GetParam()), [&](fixture& g) {
    leave(g);
    // A close_notify that comes when nobody waits for it any more cannot be told from a reply.
    if (g.host.fault_happened()) g.session.close();
  });
}

// --- The control connection later ------------------------------------------------------------------------------------------------------

TEST_P(secure, garbage_in_the_dialogue_is_told_as_a_fault_of_tls) {
  secured(GetParam())(f);
  f.host.on("NOOP", [this](std::string_view) {
    f.host.at(std::chrono::milliseconds(1), [this] {
      f.host.drop_tls();
      f.host.reply("200 in clear, all of a sudden");
    });
  });
  const auto e = thrown<tls_error>([this] { f.session.exchange(wire::command("NOOP")); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST_P(secure, the_server_ends_the_control_connection) {
  for (const bool politely : {true, false}) {
    fixture g;
    secured(GetParam())(g);
    g.host.says_close_notify = politely;
    g.host.end_control();
    EXPECT_THROW(g.session.exchange(wire::command("NOOP")), connection_closed);
    g.expect_sound();
  }
}

}  // namespace
}  // namespace ferry::testing
