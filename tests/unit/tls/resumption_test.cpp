// One connection resumes the session of another one, through the store.
#include <openssl/ssl.h>

#include "meeting.hpp"

namespace ferry::testing {
namespace {

using tls::status;

struct resuming : ::testing::TestWithParam<tls_version> {
  tls_peer peer{plan_of(GetParam())};
  std::shared_ptr<const tls::context> context = context_of(only(GetParam()));
  tls::ticket_store store;

  [[nodiscard]] bool is_1_3() const { return GetParam() == tls_version::tls_1_3; }

  /// A whole connection that keeps what tickets it gets.
  void first_connection(const tls_peer& with) {
    meeting m(with, context, {.store = &store});
    m.shaken();
    EXPECT_FALSE(m.client.facts().resumed);
    (void)m.read();
  }
  void expect_next(const tls_peer& with, bool resumed) {
    meeting m(with, context, {.how = tls::reading::ahead, .store = &store, .offer = store.next()});
    m.shaken();
    EXPECT_EQ(m.client.facts().resumed, resumed);
    EXPECT_EQ(m.server.resumed(), resumed);
    EXPECT_TRUE(m.client.facts().verified);
    m.say("data");
    m.server_closes();
    EXPECT_EQ(m.read().text, "data");
  }
};
INSTANTIATE_TEST_SUITE_P(tls, resuming, ::testing::ValuesIn(both_versions), test_name);

TEST_P(resuming, tickets_come_to_the_store) {
  first_connection(peer);
  EXPECT_EQ(store.size(), is_1_3() ? 2u : 1u);
}

TEST_P(resuming, without_a_store_nothing_is_kept) {
  meeting m(peer, context);
  m.shaken();
  (void)m.read();
  EXPECT_EQ(m.client.facts().resumed, false);
}

TEST_P(resuming, hundreds_of_connections) {
  first_connection(peer);
  for (int i = 0; i < 200; ++i) expect_next(peer, true);
  EXPECT_LE(store.size(), 8u);
}

TEST_P(resuming, facts_of_the_certificate_survive) {
  first_connection(peer);
  meeting m(peer, context, {.store = &store, .offer = store.next()});
  m.shaken();
  ASSERT_TRUE(m.client.facts().resumed);
  EXPECT_EQ(m.client.facts().subject, "O = Ferry, CN = ferry test good");
  EXPECT_EQ(m.client.facts().public_key_pin.substr(0, 8), "sha256//");
}

TEST_P(resuming, pins_are_checked_on_a_resumed_connection_too) {
  first_connection(peer);
  auto o = only(GetParam());
  o.pin("sha256//another");
  meeting m(peer, context_of(o), {.store = &store, .offer = store.next()});
  EXPECT_EQ(m.shake().what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::wrong_key);
  EXPECT_EQ(m.client.handshake().what, status::failed);
  EXPECT_EQ(m.read().last.what, status::failed);
}

TEST_P(resuming, each_ticket_is_used_before_one_is_used_again) {
  first_connection(peer);
  std::vector<tls::ticket> offered;
  for (std::size_t i = 0; i < store.size(); ++i) offered.push_back(*store.next());
  for (std::size_t i = 1; i < offered.size(); ++i) EXPECT_NE(offered[i - 1], offered[i]);
}

TEST_P(resuming, a_ticket_can_be_used_again_though_its_connection_was_cut) {
  first_connection(peer);
  const auto ticket = store.next();
  for (int i = 0; i < 3; ++i) {
    meeting m(peer, context, {.store = &store, .offer = ticket});
    m.shaken();
    EXPECT_TRUE(m.client.facts().resumed);
    m.wire.ended = true;
    EXPECT_EQ(m.read().last.what, status::truncated);
  }
}

TEST_P(resuming, a_refused_ticket_is_dropped) {
  first_connection(peer);
  const auto kept = store.size();
  const tls_peer stranger(plan_of(GetParam()));
  const auto refused = store.next();
  meeting m(stranger, context, {.store = &store, .offer = refused});
  m.shaken();
  EXPECT_FALSE(m.client.facts().resumed);
  EXPECT_TRUE(m.client.facts().verified);
  (void)m.read();
  // The stranger's own came in its place.
  EXPECT_EQ(store.size(), kept - 1 + (is_1_3() ? 2u : 1u));
  for (std::size_t i = 0; i < store.size(); ++i) EXPECT_NE(store.next(), refused);
}

TEST_P(resuming, a_refused_ticket_does_not_let_a_bad_certificate_in) {
  first_connection(peer);
  auto plan = plan_of(GetParam());
  plan.who = certificates::all().signed_by_other;
  const tls_peer impostor(plan);
  meeting m(impostor, context, {.store = &store, .offer = store.next()});
  EXPECT_EQ(m.shake().what, status::failed);
  EXPECT_EQ(m.client.failure().problem, tls_problem::untrusted);
}

TEST_P(resuming, a_server_that_does_not_resume) {
  auto plan = plan_of(GetParam());
  plan.resumes = false;
  const tls_peer forgetful(plan);
  first_connection(forgetful);
  EXPECT_EQ(store.size(), 0u);
  expect_next(forgetful, false);
}

TEST_P(resuming, an_offer_that_is_no_session_is_passed_over) {
  for (const tls::ticket& broken : {tls::ticket{}, tls::ticket{0x30}, tls::ticket(500, 0xff)}) {
    meeting m(peer, context, {.store = &store, .offer = broken});
    m.shaken();
    EXPECT_FALSE(m.client.facts().resumed);
  }
}

TEST_P(resuming, an_offer_of_another_version_is_passed_over) {
  first_connection(peer);
  const auto other = is_1_3() ? tls_version::tls_1_2 : tls_version::tls_1_3;
  const tls_peer elsewhere(plan_of(other));
  meeting m(elsewhere, context_of(only(other)), {.store = &store, .offer = store.next()});
  m.shaken();
  EXPECT_FALSE(m.client.facts().resumed);
}

TEST_P(resuming, two_sessions_side_by_side) {
  tls::ticket_store stores[2];
  for (auto& s : stores) {
    meeting m(peer, context, {.store = &s});
    m.shaken();
    (void)m.read();
  }
  for (int i = 0; i < 20; ++i) {
    auto& s = stores[i % 2];
    const auto size_of_other = stores[1 - i % 2].size();
    meeting m(peer, context, {.store = &s, .offer = s.next()});
    m.shaken();
    EXPECT_TRUE(m.client.facts().resumed);
    (void)m.read();
    EXPECT_EQ(stores[1 - i % 2].size(), size_of_other);
  }
}

// Some TLS 1.3 servers take a ticket once.
TEST(resumption, tickets_that_can_be_used_once) {
  const tls_peer peer(plan_of(tls_version::tls_1_3));
  SSL_CTX_set_max_early_data(peer.native(), 1024);  // OpenSSL's protection against replay: each session has one use
  const auto context = context_of(trusting());
  tls::ticket_store store;
  for (int i = 0; i < 50; ++i) {
    const auto offer = store.next();
    meeting m(peer, context, {.store = &store, .offer = offer});
    m.shaken();
    EXPECT_EQ(m.client.facts().resumed, i > 0) << i;
    // What ends in no good order OpenSSL forgets.
    m.server_closes();
    EXPECT_EQ(m.read().last.what, status::closed);
    if (i != 1) continue;
    meeting again(peer, context, {.offer = offer});
    again.shaken();
    EXPECT_FALSE(again.client.facts().resumed);
  }
}

}  // namespace
}  // namespace ferry::testing
