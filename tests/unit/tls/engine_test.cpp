// The client against OpenSSL's server: how bytes arrive, how connections end, what breaks on the way.
#include <openssl/ssl.h>

#include "meeting.hpp"

namespace ferry::testing {
namespace {

using tls::reading;
using tls::status;

bool waits(const tls::result& r) { return r.what == status::want_read || r.what == status::want_write; }

struct both : ::testing::TestWithParam<tls_version> {
  tls_peer peer{plan_of(GetParam())};
  std::shared_ptr<const tls::context> context = context_of(only(GetParam()));
  [[nodiscard]] bool is_1_3() const { return GetParam() == tls_version::tls_1_3; }
};

using engine = both;
INSTANTIATE_TEST_SUITE_P(tls, engine, ::testing::ValuesIn(both_versions), test_name);

// --- Bytes -----------------------------------------------------------------------------------------------------------------------

TEST_P(engine, shakes_hands_and_carries_text_both_ways) {
  meeting m(peer, context);
  m.shaken();
  m.say("220 hello\r\n");
  EXPECT_EQ(m.read().text, "220 hello\r\n");
  m.write("NOOP\r\n");
  EXPECT_EQ(m.heard, "NOOP\r\n");
  EXPECT_EQ(m.client.failure().problem, tls_problem::none);
}

TEST_P(engine, says_what_was_agreed) {
  meeting m(peer, context);
  m.shaken();
  const auto& facts = m.client.facts();
  EXPECT_EQ(facts.protocol, name_of(GetParam()));
  EXPECT_EQ(facts.cipher, SSL_get_cipher(m.server.native()));
  EXPECT_FALSE(facts.resumed);
  EXPECT_TRUE(facts.verified);
  EXPECT_EQ(facts.subject, "O = Ferry, CN = ferry test good");
  EXPECT_EQ(facts.issuer, "O = Ferry, CN = ferry test CA");
  EXPECT_EQ(facts.expires, "2099-01-31 12:00:00 UTC");
  EXPECT_EQ(facts.public_key_pin.substr(0, 8), "sha256//");
  EXPECT_EQ(facts.alpn, "");
}

TEST_P(engine, one_byte_at_a_time) {
  for (const auto how : {reading::exact, reading::ahead}) {
    meeting m(peer, context, {.how = how});
    m.wire.read_most = m.wire.write_most = 1;
    m.shaken();
    m.say("hello");
    EXPECT_EQ(m.read(1).text, "hello");
    m.write("world");
    EXPECT_EQ(m.heard, "world");
    m.server_closes();
    EXPECT_EQ(m.read().last.what, status::closed);
  }
}

TEST_P(engine, what_the_server_sends_may_be_cut_anywhere) {
  std::size_t cuts = 0;
  for (std::size_t cut = 0;; ++cut) {
    meeting m(peer, context);
    std::string later;
    bool held = false;
    tls::result r;
    for (int i = 0; i < 20; ++i) {
      r = m.client.handshake();
      if (!waits(r)) break;
      m.move();
      const auto passed = m.wire.bytes_read;
      if (!held && passed + m.wire.to_client.size() > cut) {
        held = true;
        later = m.wire.to_client.substr(cut - passed);
        m.wire.to_client.resize(cut - passed);
      } else {
        m.wire.to_client += std::exchange(later, {});
      }
    }
    ASSERT_EQ(r.what, status::done) << "cut at " << cut;
    if (!held) break;
    m.wire.to_client += std::exchange(later, {});
    m.move();
    m.say("hello");
    ASSERT_EQ(m.read().text, "hello") << "cut at " << cut;
    ++cuts;
  }
  EXPECT_GT(cuts, 500u);
}

TEST_P(engine, what_the_client_sends_may_be_cut_anywhere) {
  std::size_t cuts = 0;
  for (std::size_t cut = 0;; ++cut) {
    meeting m(peer, context);
    m.wire.write_room = cut;
    bool blocked = false;
    tls::result r;
    for (int i = 0; i < 20; ++i) {
      r = m.client.handshake();
      if (!waits(r)) break;
      blocked = blocked || r.what == status::want_write;
      if (r.what == status::want_write) m.wire.write_room = all;
      m.move();
    }
    ASSERT_EQ(r.what, status::done) << "cut at " << cut;
    m.move();
    m.write("hello");
    ASSERT_EQ(m.heard, "hello") << "cut at " << cut;
    if (!blocked) break;
    ++cuts;
  }
  EXPECT_GT(cuts, 200u);
}

TEST_P(engine, a_write_that_was_cut_goes_on_with_another_buffer) {
  for (std::size_t cut = 0; cut < 60; ++cut) {
    meeting m(peer, context);
    m.shaken();
    m.wire.write_room = cut;
    std::size_t sent = 0;
    for (int i = 0; i < 10 && sent == 0; ++i) {
      const std::string here = "hello, server";
      const auto r = m.client.write(std::as_bytes(std::span{here.data(), here.size()}));
      if (r.what == status::done) sent = r.bytes;
      m.wire.write_room = all;
    }
    m.move();
    ASSERT_EQ(sent, 13u);
    ASSERT_EQ(m.heard, "hello, server");
  }
}

TEST_P(engine, sizes_of_records) {
  constexpr std::size_t largest = 16384;
  for (const auto how : {reading::exact, reading::ahead})
    for (const std::size_t size : {std::size_t{1}, largest - 1, largest, largest + 1, 3 * largest}) {
      meeting m(peer, context, {.how = how});
      m.shaken();
      const std::string text(size, 'x');
      m.say(text);
      EXPECT_EQ(m.read(largest).text, text);
      m.write(text);
      EXPECT_EQ(m.heard, text);
    }
}

TEST_P(engine, an_empty_write_moves_nothing) {
  meeting m(peer, context);
  m.shaken();
  const auto r = m.client.write({});
  EXPECT_EQ(r.what, status::done);
  EXPECT_EQ(r.bytes, 0u);
  m.write("after it");
  EXPECT_EQ(m.heard, "after it");
}

TEST_P(engine, a_write_gives_at_most_one_record_so_that_progress_shows) {
  meeting m(peer, context);
  m.shaken();
  const std::string text(100'000, 'x');
  const auto r = m.client.write(std::as_bytes(std::span{text.data(), text.size()}));
  EXPECT_EQ(r.what, status::done);
  EXPECT_EQ(r.bytes, 16384u);
}

TEST_P(engine, reading_and_writing_before_the_handshake_wait_for_it) {
  meeting m(peer, context);
  const std::string text = "early";
  const auto write = [&] { return m.client.write(std::as_bytes(std::span{text.data(), text.size()})); };
  for (int i = 0; i < 20 && waits(write()); ++i) {
    m.move();
    if (i % 2 == 1) (void)m.read();
  }
  m.move();
  EXPECT_EQ(m.heard, "early");
}

TEST_P(engine, a_finished_handshake_stays_finished) {
  meeting m(peer, context);
  m.shaken();
  const auto calls = m.wire.calls;
  EXPECT_EQ(m.client.handshake().what, status::done);
  EXPECT_EQ(m.wire.calls, calls);
}

// --- What stays in the transport ---------------------------------------------------------------------------------------------------

TEST_P(engine, exact_takes_nothing_behind_close_notify) {
  meeting m(peer, context, {.how = reading::exact});
  m.shaken();
  (void)m.read();
  m.server.say("200 clear from here on\r\n");
  m.server.close_notify();
  m.move();
  m.wire.to_client += "220 in clear\r\n";
  const auto got = m.read();
  EXPECT_EQ(got.text, "200 clear from here on\r\n");
  EXPECT_EQ(got.last.what, status::closed);
  EXPECT_TRUE(m.client.peer_closed());
  EXPECT_FALSE(m.client.buffered());
  EXPECT_EQ(m.wire.to_client, "220 in clear\r\n");
}

TEST_P(engine, exact_takes_one_record_a_time) {
  meeting m(peer, context, {.how = reading::exact});
  m.shaken();
  (void)m.read();
  m.say("one");
  const auto first = m.wire.to_client.size();
  m.say("two");
  const auto before = m.wire.bytes_read;
  std::byte room[100];
  EXPECT_EQ(m.client.read(room).bytes, 3u);
  EXPECT_EQ(m.wire.bytes_read - before, first);
}

TEST_P(engine, ahead_takes_all_there_is_in_one_call) {
  meeting m(peer, context, {.how = reading::ahead});
  m.shaken();
  (void)m.read();
  for (int i = 0; i < 8; ++i) m.say(std::string(16384, 'x'));
  const auto there = m.wire.to_client.size();
  const auto bytes = m.wire.bytes_read;
  std::string room(16384, '\0');
  const auto before = m.wire.calls;
  EXPECT_EQ(m.client.read(std::as_writable_bytes(std::span{room.data(), room.size()})).bytes, 16384u);
  EXPECT_EQ(m.wire.bytes_read - bytes, there);
  EXPECT_EQ(m.wire.calls - before, 1u);
  EXPECT_TRUE(m.client.buffered());
  EXPECT_EQ(m.read().text.size(), 7 * 16384u);
  EXPECT_FALSE(m.client.buffered());
}

TEST_P(engine, what_is_decrypted_and_not_yet_read_is_buffered) {
  meeting m(peer, context);
  m.shaken();
  m.say("hello");
  std::byte one[1];
  EXPECT_EQ(m.client.read(one).bytes, 1u);
  EXPECT_TRUE(m.client.buffered());
  EXPECT_EQ(m.read().text, "ello");
  EXPECT_FALSE(m.client.buffered());
}

// --- Ends ------------------------------------------------------------------------------------------------------------------------

TEST_P(engine, truncation_anywhere_is_no_good_end) {
  for (const auto how : {reading::exact, reading::ahead}) {
    std::size_t cut = 0;
    for (;; ++cut) {
      meeting m(peer, context, {.how = how});
      bool ended = false;
      const auto give = [&] {
        m.move();
        if (m.wire.bytes_read + m.wire.to_client.size() < cut) return;
        m.wire.to_client.resize(cut - m.wire.bytes_read);
        m.wire.ended = ended = true;
      };
      tls::result r{status::want_read, 0, {}};
      for (int i = 0; i < 20 && waits(r); ++i) {
        r = m.client.handshake();
        if (!ended) give();
      }
      if (r.what != status::done) {
        ASSERT_EQ(r.what, status::failed) << "cut at " << cut;
        ASSERT_EQ(m.client.failure().problem, tls_problem::handshake);
        ASSERT_EQ(m.client.failure().message, "the server closed the connection during the TLS handshake");
        continue;
      }
      if (!ended) {
        m.server.say("hello");
        m.server.close_notify();
        give();
      }
      const auto got = m.read();
      if (got.last.what == status::closed) {
        ASSERT_EQ(got.text, "hello");
        break;
      }
      // The client reads what is whole; what follows is neither an end nor silence.
      ASSERT_TRUE(ended) << "cut at " << cut;
      ASSERT_EQ(got.last.what, status::truncated) << "cut at " << cut;
      ASSERT_FALSE(m.client.peer_closed());
      ASSERT_EQ(m.read().last.what, status::truncated) << "cut at " << cut;
    }
    EXPECT_GT(cut, 500u);
  }
}

TEST_P(engine, truncation_is_told_from_a_bad_certificate_that_was_accepted) {
  tls_peer_plan plan = plan_of(GetParam());
  plan.who = certificates::all().self_signed;
  auto o = only(GetParam());
  o.danger_accept_any_certificate(true);
  const tls_peer doubtful(plan);
  meeting m(doubtful, context_of(o));
  m.shaken();
  m.say("hello");
  m.wire.ended = true;
  const auto got = m.read();
  EXPECT_EQ(got.text, "hello");
  EXPECT_EQ(got.last.what, status::truncated);
  EXPECT_EQ(m.client.failure().problem, tls_problem::none);
}

TEST_P(engine, server_closes_first) {
  meeting m(peer, context);
  m.shaken();
  m.say("last words");
  m.server_closes();
  m.wire.ended = true;
  const auto got = m.read();
  EXPECT_EQ(got.text, "last words");
  EXPECT_EQ(got.last.what, status::closed);
  EXPECT_TRUE(m.client.peer_closed());
  EXPECT_FALSE(m.server.client_closed());
  EXPECT_EQ(m.client.close().what, status::done);
  m.move();
  EXPECT_TRUE(m.server.client_closed());
  EXPECT_EQ(m.server.trouble(), "");
}

TEST_P(engine, client_closes_first) {
  meeting m(peer, context);
  m.shaken();
  m.write("last words");
  EXPECT_EQ(m.client.close().what, status::done);
  m.move();
  EXPECT_EQ(m.heard, "last words");
  EXPECT_TRUE(m.server.client_closed());
  EXPECT_FALSE(m.client.peer_closed());
  m.server_closes();
  EXPECT_EQ(m.read().last.what, status::closed);
  EXPECT_TRUE(m.client.peer_closed());
}

TEST_P(engine, both_close_at_once) {
  meeting m(peer, context);
  m.shaken();
  m.server.close_notify();
  EXPECT_EQ(m.client.close().what, status::done);
  m.move();
  EXPECT_EQ(m.read().last.what, status::closed);
  EXPECT_TRUE(m.client.peer_closed());
  EXPECT_TRUE(m.server.client_closed());
  EXPECT_EQ(m.server.trouble(), "");
}

TEST_P(engine, nobody_closes) {
  meeting m(peer, context);
  m.shaken();
  (void)m.read();
  m.wire.ended = true;
  EXPECT_EQ(m.read().last.what, status::truncated);
  EXPECT_FALSE(m.client.peer_closed());
}

TEST_P(engine, closing_again_sends_nothing_more) {
  meeting m(peer, context);
  m.shaken();
  EXPECT_EQ(m.client.close().what, status::done);
  const auto sent = m.wire.from_client.size();
  EXPECT_EQ(m.client.close().what, status::done);
  EXPECT_EQ(m.wire.from_client.size(), sent);
}

TEST_P(engine, closing_before_the_handshake_sends_nothing) {
  meeting m(peer, context);
  EXPECT_EQ(m.client.close().what, status::done);
  EXPECT_EQ(m.wire.calls, 0u);
}

TEST_P(engine, close_notify_may_be_cut_anywhere) {
  for (std::size_t cut = 0; cut < 40; ++cut) {
    meeting m(peer, context);
    m.shaken();
    m.wire.write_room = cut;
    auto r = m.client.close();
    if (cut < 20) {
      ASSERT_EQ(r.what, status::want_write) << cut;
    }
    m.wire.write_room = all;
    for (int i = 0; i < 5 && r.what != status::done; ++i) r = m.client.close();
    ASSERT_EQ(r.what, status::done) << cut;
    m.move();
    ASSERT_TRUE(m.server.client_closed()) << cut;
    ASSERT_EQ(m.server.trouble(), "") << cut;
  }
}

TEST_P(engine, reading_goes_on_after_the_client_has_closed) {
  meeting m(peer, context);
  m.shaken();
  EXPECT_EQ(m.client.close().what, status::done);
  m.move();
  m.say("226 it arrived");
  EXPECT_EQ(m.read().text, "226 it arrived");
  m.server_closes();
  EXPECT_EQ(m.read().last.what, status::closed);
}

TEST_P(engine, writing_goes_on_after_the_server_has_closed) {
  meeting m(peer, context);
  m.shaken();
  m.server_closes();
  EXPECT_EQ(m.read().last.what, status::closed);
  const std::string text = "more";
  const auto r = m.client.write(std::as_bytes(std::span{text.data(), text.size()}));
  EXPECT_EQ(r.what, status::done);
  EXPECT_EQ(r.bytes, 4u);
}

TEST_P(engine, writing_after_closing_is_a_failure) {
  meeting m(peer, context);
  m.shaken();
  EXPECT_EQ(m.client.close().what, status::done);
  const std::string text = "more";
  EXPECT_EQ(m.client.write(std::as_bytes(std::span{text.data(), text.size()})).what, status::failed);
}

TEST_P(engine, close_notify_that_cannot_be_sent_is_a_failure) {
  meeting m(peer, context);
  m.shaken();
  m.wire.break_at = 1;
  const auto r = m.client.close();
  EXPECT_EQ(r.what, status::failed);
  EXPECT_EQ(r.error, std::make_error_code(std::errc::connection_reset));
  m.move();
  EXPECT_FALSE(m.server.client_closed());
}

TEST_P(engine, closing_again_takes_nothing_off_the_transport) {
  meeting m(peer, context);
  m.shaken();
  EXPECT_EQ(m.client.close().what, status::done);
  m.move();
  m.say("still to be read");
  EXPECT_EQ(m.client.close().what, status::done);
  EXPECT_EQ(m.read().text, "still to be read");
}

TEST_P(engine, writing_to_a_transport_that_has_ended) {
  meeting m(peer, context);
  m.shaken();
  m.wire.refuses_writes = true;
  const std::string text = "more";
  EXPECT_EQ(m.client.write(std::as_bytes(std::span{text.data(), text.size()})).what, status::truncated);
}

// --- Transports that break ---------------------------------------------------------------------------------------------------------

TEST_P(engine, every_call_of_the_transport_may_break) {
  for (std::size_t at = 1;; ++at) {
    meeting m(peer, context);
    m.wire.break_at = at;
    const auto reset = std::make_error_code(std::errc::connection_reset);
    const auto broken = [&] { return m.wire.break_at == 0; };
    const auto shaken = m.shake();
    if (broken()) {
      ASSERT_EQ(shaken.what, status::failed) << "call " << at;
      ASSERT_EQ(shaken.error, reset) << "call " << at;
      ASSERT_EQ(m.client.failure().problem, tls_problem::none) << "call " << at;
      ASSERT_EQ(m.client.handshake().error, reset) << "call " << at;
      continue;
    }
    ASSERT_EQ(shaken.what, status::done) << "call " << at;
    const std::string text = "words";
    const auto written = m.client.write(std::as_bytes(std::span{text.data(), text.size()}));
    if (broken()) {
      ASSERT_EQ(written.what, status::failed) << "call " << at;
      ASSERT_EQ(written.error, reset) << "call " << at;
      continue;
    }
    m.move();
    m.say("answer");
    m.server_closes();
    const auto got = m.read();
    if (broken()) {
      ASSERT_EQ(got.last.what, status::failed) << "call " << at;
      ASSERT_EQ(got.last.error, reset) << "call " << at;
      continue;
    }
    ASSERT_EQ(got.text, "answer");
    const auto closed = m.client.close();
    if (broken()) {
      ASSERT_EQ(closed.what, status::failed) << "call " << at;
      continue;
    }
    ASSERT_EQ(closed.what, status::done);
    EXPECT_GT(at, 8u);
    return;
  }
}

TEST_P(engine, garbage_instead_of_a_record_is_a_failure) {
  meeting m(peer, context);
  m.shaken();
  (void)m.read();
  m.wire.to_client = "500 what is this, in clear?\r\n";
  const auto got = m.read();
  EXPECT_EQ(got.text, "");
  EXPECT_EQ(got.last.what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::handshake);
  EXPECT_NE(m.client.failure().openssl_reason, "");
}

TEST_P(engine, every_changed_bit_of_a_record_is_noticed) {
  for (std::size_t at = 0; at < 27; ++at) {
    meeting m(peer, context);
    m.shaken();
    (void)m.read();
    m.say("hello");
    ASSERT_LT(at, m.wire.to_client.size());
    m.wire.to_client[at] = static_cast<char>(m.wire.to_client[at] ^ 0x10);
    m.wire.ended = true;
    const auto got = m.read();
    ASSERT_EQ(got.text, "") << at;
    ASSERT_TRUE(got.last.what == status::failed || got.last.what == status::truncated) << at;
  }
}

TEST(engine, an_answer_in_clear_says_what_it_may_be) {
  const tls_peer peer;
  meeting m(peer);
  (void)m.client.handshake();
  m.wire.to_client = "220 Welcome to this server\r\n";
  EXPECT_EQ(m.client.handshake().what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::handshake);
  EXPECT_EQ(m.client.failure().message,
            "the server does not answer in TLS: is it implicit TLS (ftps://, port 990) or explicit (ftpes://, port "
            "21)?");
  EXPECT_NE(m.client.failure().openssl_reason.find("wrong version number"), std::string::npos)
      << m.client.failure().openssl_reason;
}

// --- What a server may ask for later -------------------------------------------------------------------------------------------------

TEST(engine, renegotiation_is_refused) {
  const tls_peer peer(plan_of(tls_version::tls_1_2));
  meeting m(peer, context_of(only(tls_version::tls_1_2)));
  m.shaken();
  const auto session = SSL_get_session(m.server.native());
  ASSERT_EQ(SSL_renegotiate(m.server.native()), 1);
  (void)SSL_do_handshake(m.server.native());
  m.move();
  ASSERT_FALSE(m.wire.to_client.empty());
  // The HelloRequest is answered by an alert, and no ClientHello.
  const auto got = m.read();
  EXPECT_EQ(got.last.what, status::want_read);
  constexpr char alert = 21;
  ASSERT_FALSE(m.wire.from_client.empty());
  EXPECT_EQ(m.wire.from_client.front(), alert);
  m.move();
  EXPECT_EQ(SSL_get_session(m.server.native()), session);
}

TEST(engine, new_keys_are_no_end) {
  const tls_peer peer(plan_of(tls_version::tls_1_3));
  meeting m(peer, context_of(only(tls_version::tls_1_3)));
  m.shaken();
  ASSERT_EQ(SSL_key_update(m.server.native(), SSL_KEY_UPDATE_REQUESTED), 1);
  m.say("with a new key");
  EXPECT_EQ(m.read().text, "with a new key");
  m.write("here too");
  EXPECT_EQ(m.heard, "here too");
}

// --- ALPN and SNI --------------------------------------------------------------------------------------------------------------------

TEST_P(engine, alpn_ftp) {
  auto plan = plan_of(GetParam());
  plan.alpn = "ftp";
  const tls_peer speaks_ftp(plan);
  meeting m(speaks_ftp, context);
  m.shaken();
  EXPECT_EQ(m.client.facts().alpn, "ftp");
}

TEST_P(engine, alpn_of_another_protocol_is_refused) {
  auto plan = plan_of(GetParam());
  plan.alpn = "http/1.1";
  const tls_peer web(plan);
  meeting m(web, context);
  EXPECT_EQ(m.shake().what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::wrong_protocol);
  EXPECT_NE(m.client.failure().message.find("FTP"), std::string::npos) << m.client.failure().message;
  EXPECT_FALSE(m.client.facts().verified);
}

TEST_P(engine, a_server_that_refuses_alpn_ftp) {
  auto plan = plan_of(GetParam());
  plan.alpn = "none";
  const tls_peer web(plan);
  meeting m(web, context);
  EXPECT_EQ(m.shake().what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::wrong_protocol);
  EXPECT_NE(m.client.failure().openssl_reason.find("no application protocol"), std::string::npos)
      << m.client.failure().openssl_reason;
}

TEST_P(engine, alpn_can_be_left_out) {
  auto plan = plan_of(GetParam());
  plan.alpn = "ftp";
  const tls_peer speaks_ftp(plan);
  auto o = only(GetParam());
  o.alpn(false);
  meeting m(speaks_ftp, context_of(o));
  m.shaken();
  EXPECT_EQ(m.client.facts().alpn, "");
}

TEST_P(engine, names_are_sent_and_addresses_are_not) {
  auto o = only(GetParam());
  o.check_hostname(false);
  const std::pair<const char*, const char*> cases[] = {
      {"localhost", "localhost"}, {"ftp.example.test.", "ftp.example.test"}, {"127.0.0.1", ""}, {"::1", ""},
      {"fe80::1%eth0", ""},
  };
  for (const auto& [name, sent] : cases) {
    meeting m(peer, context_of(o), {.name = name});
    m.shaken();
    EXPECT_EQ(m.server.server_name(), sent) << name;
  }
}

TEST_P(engine, server_name_replaces_the_host) {
  auto o = only(GetParam());
  o.server_name("localhost");
  meeting m(peer, context_of(o), {.name = "192.0.2.1"});
  m.shaken();
  EXPECT_EQ(m.server.server_name(), "localhost");
}

// --- Versions and ciphers ------------------------------------------------------------------------------------------------------------

TEST(engine, the_newest_version_that_both_have_is_taken) {
  for (const auto v : both_versions) {
    const tls_peer peer(plan_of(v));
    meeting m(peer);
    m.shaken();
    EXPECT_EQ(m.client.facts().protocol, name_of(v));
    const tls_peer has_both;
    meeting n(has_both, context_of(only(v)));
    n.shaken();
    EXPECT_EQ(n.client.facts().protocol, name_of(v));
  }
  const tls_peer has_both;
  meeting m(has_both);
  m.shaken();
  EXPECT_EQ(m.client.facts().protocol, "TLSv1.3");
}

void expect_no_version(const tls_peer_plan& plan, const tls_options& o) {
  const tls_peer peer(plan);
  meeting m(peer, context_of(o));
  EXPECT_EQ(m.shake().what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::handshake);
  EXPECT_EQ(m.client.failure().message,
            "the server has no TLS version that is allowed here (1.2 and 1.3 unless --tls says otherwise)");
}

TEST(engine, no_version_in_common) {
  tls_peer_plan old;
  old.minimum = TLS1_VERSION;
  old.maximum = TLS1_1_VERSION;
  old.ciphers = "ALL:@SECLEVEL=0";
  expect_no_version(old, trusting());
  expect_no_version(plan_of(tls_version::tls_1_2), only(tls_version::tls_1_3));
  expect_no_version(plan_of(tls_version::tls_1_3), only(tls_version::tls_1_2));
}

TEST(engine, ciphers_as_chosen) {
  auto o = trusting();
  o.ciphers("ECDHE-ECDSA-CHACHA20-POLY1305").ciphersuites("TLS_CHACHA20_POLY1305_SHA256");
  const std::pair<tls_version, const char*> cases[] = {{tls_version::tls_1_2, "ECDHE-ECDSA-CHACHA20-POLY1305"},
                                                       {tls_version::tls_1_3, "TLS_CHACHA20_POLY1305_SHA256"}};
  for (const auto& [version, cipher] : cases) {
    const tls_peer peer(plan_of(version));
    meeting m(peer, context_of(o));
    m.shaken();
    EXPECT_EQ(m.client.facts().cipher, cipher);
  }
}

TEST_P(engine, no_cipher_in_common) {
  auto plan = plan_of(GetParam());
  plan.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  plan.ciphersuites = "TLS_AES_128_GCM_SHA256";
  const tls_peer poor(plan);
  auto o = only(GetParam());
  o.ciphers("ECDHE-ECDSA-CHACHA20-POLY1305").ciphersuites("TLS_CHACHA20_POLY1305_SHA256");
  meeting m(poor, context_of(o));
  EXPECT_EQ(m.shake().what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::handshake);
  EXPECT_EQ(m.client.failure().message,
            "the server and this client have no cipher in common, or the server wants a client certificate (--cert)");
}

// --- Client certificates -------------------------------------------------------------------------------------------------------------

TEST_P(engine, a_client_certificate_is_given_where_it_is_asked_for) {
  auto plan = plan_of(GetParam());
  auto o = only(GetParam());
  o.client_certificate(folder().write("client", certificates::all().client), folder().path() / "client.key");
  const auto with = context_of(o);
  for (const auto asks : {asks_client::never, asks_client::politely, asks_client::strictly}) {
    plan.client_certificate = asks;
    const tls_peer asking(plan);
    meeting m(asking, with);
    m.shaken();
    EXPECT_EQ(m.server.client_name(), asks == asks_client::never ? "" : "ferry test client");
  }
}

TEST_P(engine, without_a_client_certificate_a_polite_server_goes_on) {
  auto plan = plan_of(GetParam());
  plan.client_certificate = asks_client::politely;
  const tls_peer asking(plan);
  meeting m(asking, context);
  m.shaken();
  EXPECT_EQ(m.server.client_name(), "");
}

// In TLS 1.3 the client is done before the server has seen its certificate, so the refusal comes with the first reading.
tls::failure refusal_of_client(const tls_peer& peer, const tls_options& o) {
  meeting m(peer, context_of(o));
  const auto shaken = m.shake();
  if (o.minimum_ == tls_version::tls_1_2) {
    EXPECT_EQ(shaken.what, status::failed);
    return m.client.failure();
  }
  EXPECT_EQ(shaken.what, status::done);
  EXPECT_EQ(m.read().last.what, status::failed);
  return m.client.failure();
}

TEST_P(engine, a_client_certificate_that_is_missing_is_named) {
  auto plan = plan_of(GetParam());
  plan.client_certificate = asks_client::strictly;
  const tls_peer asking(plan);
  const auto why = refusal_of_client(asking, only(GetParam()));
  EXPECT_EQ(why.problem, tls_problem::handshake);
  EXPECT_NE(why.message.find("--cert"), std::string::npos) << why.message;
  EXPECT_NE(why.openssl_reason, "");
}

TEST_P(engine, a_client_certificate_that_is_not_trusted_is_named) {
  auto plan = plan_of(GetParam());
  plan.client_certificate = asks_client::strictly;
  const tls_peer asking(plan);
  auto o = only(GetParam());
  o.client_certificate(folder().write("stranger", certificates::all().stranger), folder().path() / "stranger.key");
  const auto why = refusal_of_client(asking, o);
  EXPECT_EQ(why.problem, tls_problem::handshake);
  EXPECT_EQ(why.message, "the server does not accept the client certificate, or wants one: see --cert and --key");
  EXPECT_NE(why.openssl_reason.find("unknown ca"), std::string::npos) << why.openssl_reason;
}

}  // namespace
}  // namespace ferry::testing
