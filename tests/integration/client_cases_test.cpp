// The numbered cases of data connections and replies (docs/design/cases.md), played for the typed client: what class FTP does with them is in
// transfer_test.cpp, passive_test.cpp and active_test.cpp.
#include "server/stranger.hpp"
#include "tls_support.hpp"
#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string content = "all of it";

class client_cases : public typed_client_test {
 protected:
  explicit client_cases(const std::string& address = "127.0.0.1") : typed_client_test(address) {
    server.files()["/a"] = content;
  }
  template <class Play>
  void retr(Play play) {
    server.once("RETR", [play](session& s, std::string_view) { play(s); });
  }
  template <class Play>
  void stor(Play play) {
    server.once("STOR", [play](session& s, std::string_view) { play(s); });
  }
  std::string upload(client& c, const std::string& text) {
    last = c.upload(as_bytes(text), "b");
    return server.files().content("/b").value_or("(none)");
  }
  static std::span<const std::byte> as_bytes(const std::string& text) { return std::as_bytes(std::span(text)); }
  /// Both ways, on a session that goes on.
  void works(client& c) {
    EXPECT_EQ(fetch(c, "a"), content);
    EXPECT_EQ(upload(c, "and back"), "and back");
  }
  client& another() { return open(once_only()); }
  /// For servers that say nothing more: the session is given up soon.
  static client_options impatient() {
    ferry::deadlines d;
    d.drain = soon;
    return once_only().deadlines(d);
  }
};

// --- what is said before

TEST_F(client_cases, case_030_and_031_replies_to_type) {
  for (const char* good : {"226 Fine", "250 Fine"}) {
    server.reply_to("TYPE", good);
    EXPECT_EQ(fetch(another(), "a"), content) << good;
  }
  for (const char* bad : {"500 What?", "504 Not that"}) {
    server.reply_to("TYPE", bad);
    EXPECT_THROW(fetch(another(), "a"), error_perm) << bad;
  }
  EXPECT_THAT(said("RETR"), SizeIs(2));
}

TEST_F(client_cases, case_034_text_around_the_size_is_no_size) {
  for (const char* odd : {"213 9 bytes", "213 about 7", "213 7x", "213"}) {
    server.reply_to("SIZE", odd);
    EXPECT_EQ(fetch(another(), "a"), content) << odd;
    EXPECT_FALSE(last.size_reply) << odd;
  }
}

TEST_F(client_cases, case_037_size_is_asked_in_binary) {
  server.on("SIZE", [](session& s, std::string_view) {
    s.reply(s.state().type == "I" ? "213 9" : "550 SIZE not allowed in ASCII mode");
  });
  client& c = another();
  (void)c.list();
  EXPECT_EQ(fetch(c, "a"), content);
  EXPECT_EQ(last.size_reply, content.size());
}

// --- EPSV and PASV

TEST_F(client_cases, case_041_a_closed_port) {
  const closed_port shut;
  server.reply_to("EPSV", extended_passive_reply(shut.port()));
  client& c = another();
  works(c);
  EXPECT_THAT(said("EPSV"), SizeIs(1));
  server.reply_to("PASV", passive_reply({"127.0.0.1", shut.port()}));
  const auto e = caught<network_error>([&] { fetch(c, "a"); });
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("PORT"))));
}

TEST_F(client_cases, case_042_a_port_that_is_none) {
  for (const char* reply : {"229 (|||0|)", "229 (|||1000000|)", "229 (|||abc|)", "229 (|||80|)", "229 |||50000|", "229",
                            "229 (|||50000", "200 Fine"}) {
    SCOPED_TRACE(reply);
    server.reply_once("EPSV", reply);
    works(another());
  }
  EXPECT_THAT(server.commands(), Contains("PASV"));
}

TEST_F(client_cases, case_043_and_s04_both_are_refused) {
  server.reply_to("EPSV", "500 What?");
  server.reply_once("PASV", "502 Not implemented").reply_once("PASV", "425 Not now");
  client& c = another();
  EXPECT_TRUE(caught<error_perm>([&] { fetch(c, "a"); }).session_usable());
  EXPECT_TRUE(caught<error_temp>([&] { fetch(c, "a"); }).session_usable());
  works(c);
  EXPECT_EQ(server.counts().control_connections, 1U);
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("PORT"))));
}

TEST_F(client_cases, case_044_and_047_numbers_that_are_no_address) {
  server.reply_to("EPSV", "500 What?");
  for (const char* reply :
       {"227 (127,0,0,1,300,6)", "227 (127,0,0,1,200,256)", "227 (1,2,3", "227 (127,0,0,1,200)", "227"}) {
    SCOPED_TRACE(reply);
    server.reply_to("PASV", reply);
    EXPECT_THROW(fetch(another(), "a"), error_proto);
  }
  EXPECT_EQ(server.counts().data_connections, 0U);
}

TEST_F(client_cases, case_045_and_046_an_address_in_other_words_or_of_somebody_else) {
  server.reply_to("EPSV", "500 What?");
  for (const char* before :
       {"227 Entering Passive Mode. 127,0,0,1", "227 =10,255,255,1", "227 Server 1, line 2 is at (8,8,8,8"}) {
    SCOPED_TRACE(before);
    server.on("PASV", [before](session& s, std::string_view) {
      const int port = s.listen_data();
      s.reply(std::string(before) + "," + std::to_string(port / 256) + "," + std::to_string(port % 256));
    });
    works(another());
  }
}

class client_cases_ipv6 : public client_cases {
 protected:
  client_cases_ipv6() : client_cases("::1") {}
};

TEST_F(client_cases_ipv6, case_048_epsv_and_never_pasv) {
  client& c = another();
  works(c);
  server.reply_to("EPSV", "500 What?");
  EXPECT_EQ(caught<error_perm>([&] { fetch(c, "a"); }).code(), 500);
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("PASV"))));
}

TEST_F(client_cases_ipv6, case_050_an_address_that_the_user_has_given_has_no_other_family) {
  server.reply_to("EPSV", "522 Use (1)");
  EXPECT_EQ(caught<error_perm>([&] { fetch(another(), "a"); }).code(), 522);
}

TEST_F(client_cases_ipv6, case_051_eprt_is_refused) {
  server.reply_to("EPRT", "500 What?");
  EXPECT_EQ(caught<error_perm>([&] { fetch(open(once_only().active(true)), "a"); }).code(), 500);
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("PORT"))));
}

// --- active mode

class client_cases_active : public client_cases {
 protected:
  client& another() { return open(once_only().active(true)); }
};

TEST_F(client_cases_active, case_051_port_is_refused) {
  server.reply_to("PORT", "500 What?");
  const auto e = caught<error_perm>([&] { fetch(another(), "a"); });
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("EPRT"))));
  EXPECT_TRUE(e.session_usable());
}

TEST_F(client_cases_active, case_052_it_cannot_connect_and_says_so) {
  client& c = another();
  works(c);
  for (const char* replies : {"150 One moment\r\n425 Can't connect\r\n", "425 Can't connect\r\n"}) {
    retr([replies](session& s) { s.raw(replies); });
    const auto e = caught<error_temp>([&] { fetch(c, "a"); });
    EXPECT_EQ(e.code(), 425);
    EXPECT_TRUE(e.session_usable());
    works(c);
  }
  stor([](session& s) { s.raw("150 One moment\r\n425 Can't connect\r\n"); });
  EXPECT_EQ(caught<error_temp>([&] { upload(c, "x"); }).code(), 425);
  retr([](session& s) {
    s.raw("150 One moment\r\n421 Going down\r\n");
    s.close();
  });
  // Nothing has moved on a session that was used before: another one does it.
  EXPECT_EQ(fetch(c, "a"), content);
  EXPECT_EQ(server.counts().control_connections, 2U);
}

TEST_F(client_cases_active, case_053_it_never_connects) {
  retr([](session& s) {
    s.reply("150 One moment");
    s.wait_for_peer_close();
  });
  std::string got;
  client& c = open(impatient().active(true));
  c.connect();
  const auto e = caught<timeout_error>([&] { (void)c.download("a", got, download_options().deadline(soon)); });
  EXPECT_FALSE(e.session_usable());
}

TEST_F(client_cases_active, case_054_and_s05_who_connects_first) {
  client& c = another();
  works(c);
  retr([](session& s) {
    connection data = s.open_data();
    data.send(content);
    data.close();
    s.reply("150 Here it comes");
    s.reply("226 Done");
  });
  EXPECT_EQ(fetch(c, "a"), content);
  retr([](session& s) {
    connection stranger = s.data_from("127.0.0.3");
    stranger.send("evil");
    s.reply("150 Here it comes");
    stranger.wait_for_peer_close();
    connection data = s.open_data();
    data.send(content);
    data.close();
    s.reply("226 Done");
  });
  EXPECT_EQ(fetch(c, "a"), content);
  stor([](session& s) {
    connection stranger = s.data_from("127.0.0.3");
    s.reply("150 Go on");
    EXPECT_EQ(stranger.receive_all(), "");
    connection data = s.open_data();
    EXPECT_EQ(data.receive_all(), "secret");
    data.close();
    s.reply("226 Done");
    s.files()["/b"] = "secret";
  });
  EXPECT_EQ(upload(c, "secret"), "secret");
  EXPECT_EQ(server.counts().control_connections, 1U);
}

// --- the transfer

TEST_F(client_cases, case_055_both_replies_before_the_data) {
  const std::string large(3'000'000, 'x');
  server.files()["/a"] = large;
  retr([&large](session& s) {
    s.raw("150 Here it comes\r\n226 Done\r\n");
    connection data = s.open_data();
    data.send(large);
    data.close();
  });
  client& c = another();
  EXPECT_EQ(fetch(c, "a"), large);
  retr([](session& s) {
    s.raw("150 Here it comes\r\n451 Disk error\r\n");
    // The data connection stays open: only the reply tells.
    connection data = s.open_data();
    data.wait_for_peer_close();
  });
  EXPECT_EQ(caught<error_temp>([&] { fetch(c, "a"); }).code(), 451);
  EXPECT_EQ(fetch(c, "a"), large);
}

TEST_F(client_cases, case_056_and_057_other_openings) {
  for (const char* opening : {"125 Data connection already open", "150 Here it comes", "150 Here it comes (9 bytes)"}) {
    retr([opening](session& s) { s.send_transfer(content, opening); });
    EXPECT_EQ(fetch(another(), "a"), content) << opening;
  }
}

TEST_F(client_cases, case_061_the_last_word_comes_early_or_late) {
  const event half_seen;
  retr([=](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all ");
    s.pause_until(half_seen);
    s.reply("226 Done");
    data.send("of it");
    data.close();
  });
  client& c = another();
  std::string got;
  (void)c.download("a", [&](std::span<const std::byte> bytes) {
    got.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    half_seen.open();
  });
  EXPECT_EQ(got, content);
  retr([](session& s) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send(content);
    data.half_close();
    // The client is done with the data when it closes; only then the last word.
    EXPECT_EQ(data.wait_for_peer_close(), peer_end::clean);
    s.reply("226 Done");
  });
  EXPECT_EQ(fetch(c, "a"), content);
  works(c);
  EXPECT_EQ(server.counts().control_connections, 1U);
}

TEST_F(client_cases, case_061_the_last_word_never_comes) {
  server.reply_to("SIZE", "500 What?");
  retr([](session& s) {
    s.send_transfer(content, "150 Here it comes", "");
    s.wait_for_peer_close();
  });
  std::string got;
  client& c = open(impatient());
  c.connect();
  const auto e = caught<timeout_error>([&] { (void)c.download("a", got, download_options().deadline(soon)); });
  EXPECT_FALSE(e.session_usable());
  stor([](session& s) {
    (void)s.receive_data();
    s.wait_for_peer_close();
  });
  client& other = open(impatient());
  other.connect();
  EXPECT_THROW((void)other.upload(as_bytes("and back"), "b", upload_options().deadline(soon)), network_error);
}

// --- TLS

class client_cases_tls : public client_cases {
 protected:
  client& another(tls_options how = trusting()) {
    return open(once_only().plain(false).secure(true).tls(std::move(how)));
  }
};

TEST_F(client_cases_tls, case_074_hands_are_shaken_before_or_after_the_150) {
  for (const auto moment : {tls_moment::before_150, tls_moment::after_150}) {
    tls_config config;
    config.handshake = moment;
    server.enable_tls(config);
    works(another());
  }
}

TEST_F(client_cases_tls, case_076_sessions_have_to_be_resumed_or_never_are) {
  for (const auto reuse : {tls_reuse::required, tls_reuse::refused}) {
    tls_config config;
    config.reuse = reuse;
    server.enable_tls(config);
    client& c = another();
    works(c);
    works(c);
    EXPECT_EQ(last.tls->resumed, reuse == tls_reuse::required);
  }
  tls_config config;
  config.reuse = tls_reuse::required;
  server.enable_tls(config);
  EXPECT_EQ(caught<error_perm>([&] { fetch(another(trusting().resume(resumption::off)), "a"); }).code(), 522);
}

TEST_F(client_cases_tls, case_077_tickets_that_never_come) {
  tls_config config;
  config.tickets = tls_tickets::none;
  server.enable_tls(config);
  client& c = another();
  works(c);
  works(c);
}

}  // namespace
}  // namespace ferry::testing
