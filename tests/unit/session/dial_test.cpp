#include "session/dial.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

endpoint four(int n) { return {address_family::ipv4, "192.0.2." + std::to_string(n), 0}; }
endpoint six(int n) { return {address_family::ipv6, "2001:db8::" + std::to_string(n), 0}; }

std::vector<endpoint> fours(int count) {
  std::vector<endpoint> result;
  for (int n = 1; n <= count; ++n) result.push_back(four(n));
  return result;
}

std::unique_ptr<io::channel> dial(fixture& f, const std::string& name = "many") {
  return session::dial(f.host, f.settings, name, 21);
}

words dialled(const fixture& f) {
  words result;
  for (const auto& d : f.host.dialled()) result.push_back(d.to.address);
  return result;
}

// --- Order ------------------------------------------------------------------------------------------------------------------

TEST(dial, takes_the_families_in_turn_and_the_resolvers_first_choice_first) {
  using list = std::vector<endpoint>;
  EXPECT_EQ(session::interleave({}), list{});
  EXPECT_EQ(session::interleave({four(1)}), list{four(1)});
  EXPECT_EQ(session::interleave({six(1), six(2), four(1), four(2)}), (list{six(1), four(1), six(2), four(2)}));
  EXPECT_EQ(session::interleave({four(1), six(1), six(2), six(3)}), (list{four(1), six(1), six(2), six(3)}));
  EXPECT_EQ(session::interleave({four(1), four(2), four(3), six(1)}), (list{four(1), six(1), four(2), four(3)}));
}

TEST(dial, connects_to_the_first_address_that_answers) {
  fixture f;
  f.host.names["many"] = {six(1), six(2), four(1)};
  EXPECT_EQ(dial(f)->peer().address, "2001:db8::1");
  EXPECT_EQ(dialled(f), words{"2001:db8::1"});
  EXPECT_EQ(f.host.dialled().front().to.port, 21);
  EXPECT_EQ(f.host.dialled().front().from, std::nullopt);
  EXPECT_EQ(f.host.looked_up(), (std::vector<look_up>{{"many", 21, address_family::unspecified}}));
}

TEST(dial, tries_the_next_address_as_soon_as_one_is_refused) {
  fixture f;
  f.host.names["many"] = {six(1), four(1), six(2)};
  f.host.refusing = {"2001:db8::1", "192.0.2.1"};
  EXPECT_EQ(dial(f)->peer().address, "2001:db8::2");
  EXPECT_EQ(dialled(f), (words{"2001:db8::1", "192.0.2.1", "2001:db8::2"}));
  EXPECT_LT(f.host.elapsed(), 100ms);
}

TEST(dial, starts_another_attempt_after_250_ms) {
  fixture f;
  f.host.names["many"] = {six(1), four(1), six(2)};
  f.host.black_holes = {"2001:db8::1", "192.0.2.1"};
  EXPECT_EQ(dial(f)->peer().address, "2001:db8::2");
  const auto& all = f.host.dialled();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].when - all[0].when, 250ms);
  EXPECT_EQ(all[2].when - all[1].when, 250ms);
  EXPECT_EQ(f.host.live_channels(), 0u);  // the others were dropped
}

TEST(dial, starts_another_attempt_when_the_last_one_fails_while_an_earlier_one_hangs) {
  fixture f;
  f.host.names["many"] = {six(1), four(1), six(2)};
  f.host.black_holes = {"2001:db8::1"};
  f.host.refusing = {"192.0.2.1"};
  EXPECT_EQ(dial(f)->peer().address, "2001:db8::2");
  const auto& all = f.host.dialled();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].when - all[0].when, 250ms);
  EXPECT_LT(all[2].when - all[1].when, 50ms);
}

TEST(dial, keeps_the_slow_first_attempt_when_it_wins) {
  fixture f;
  f.host.names["many"] = {six(1), four(1)};
  f.host.slow = {{"2001:db8::1", 300ms}, {"192.0.2.1", 100ms}};
  EXPECT_EQ(dial(f)->peer().address, "2001:db8::1");
  EXPECT_EQ(dialled(f), (words{"2001:db8::1", "192.0.2.1"}));
  EXPECT_EQ(f.host.live_channels(), 0u);
}

TEST(dial, tries_as_many_addresses_as_the_limit_allows) {
  fixture f;
  f.host.names["many"] = fours(16);
  f.host.refusing = {"21"};
  EXPECT_THROW(dial(f), network_error);
  EXPECT_EQ(f.host.dialled().size(), 16u);
  f.host.names["many"] = fours(17);
  EXPECT_THROW(dial(f), network_error);
  EXPECT_EQ(f.host.dialled().size(), 32u);
}

// --- Failures ---------------------------------------------------------------------------------------------------------------

TEST(dial, names_every_address_that_was_tried) {
  fixture f;
  f.host.names["many"] = {six(1), four(1)};
  f.host.refusing = {"21"};
  const auto e = thrown<network_error>([&] { dial(f); });
  const auto why = std::make_error_code(std::errc::connection_refused).message();
  EXPECT_EQ(e.what(), "cannot connect to [2001:db8::1]:21: " + why + ", 192.0.2.1:21: " + why);
  EXPECT_EQ(e.error_code(), std::errc::connection_refused);
  EXPECT_EQ(e.phase(), phase::connect);
  EXPECT_FALSE(e.session_usable());
}

TEST(dial, gives_all_attempts_one_deadline) {
  fixture f;
  f.host.names["many"] = {six(1), four(1), four(2)};
  f.host.refusing = {"192.0.2.1"};
  f.host.black_holes = {"2001:db8::1", "192.0.2.2"};
  const auto e = thrown<timeout_error>([&] { dial(f); });
  EXPECT_EQ(e.what(), "timed out connecting to [2001:db8::1]:21, 192.0.2.2:21 (192.0.2.1:21: " +
                          std::make_error_code(std::errc::connection_refused).message() + ")");
  EXPECT_EQ(e.phase(), phase::connect);
  EXPECT_GE(f.host.elapsed(), 30s);
  EXPECT_LE(f.host.elapsed(), 30s + 100ms);
  EXPECT_EQ(f.host.live_channels(), 0u);
}

TEST(dial, ends_at_the_deadline_when_addresses_are_left) {
  fixture f;
  f.settings.deadlines.connect = 400ms;
  f.host.names["many"] = fours(10);
  f.host.black_holes = {"21"};
  EXPECT_EQ(std::string(thrown<timeout_error>([&] { dial(f); }).what()),
            "timed out connecting to 192.0.2.1:21, 192.0.2.2:21");
  EXPECT_LE(f.host.elapsed(), 400ms + 100ms);
}

TEST(dial, ends_with_the_operation) {
  for (const auto patience : {milliseconds(30'000), no_timeout}) {
    fixture f;
    f.settings.deadlines.connect = patience;
    f.settings.until = f.host.now() + 2s;
    f.host.names["many"] = {four(1)};
    f.host.black_holes = {"192.0.2.1"};
    EXPECT_EQ(thrown<timeout_error>([&] { dial(f); }).phase(), phase::connect);
    EXPECT_LE(f.host.elapsed(), 2s + 100ms);
  }
}

TEST(dial, waits_for_ever_only_when_asked_to) {
  fixture f;
  f.settings.deadlines.connect = no_timeout;
  f.host.names["many"] = {four(1)};
  f.host.slow = {{"192.0.2.1", 10h}};
  EXPECT_EQ(dial(f)->peer().address, "192.0.2.1");
}

TEST(dial, cancels_while_it_connects) {
  fixture f;
  f.host.names["many"] = {four(1)};
  f.host.black_holes = {"192.0.2.1"};
  f.host.at(5s, [&] { f.host.cancel(); });
  EXPECT_EQ(thrown<cancelled_error>([&] { dial(f); }).phase(), phase::connect);
  EXPECT_EQ(f.host.live_channels(), 0u);
}

// --- Names ------------------------------------------------------------------------------------------------------------------

TEST(dial, tells_the_resolvers_words) {
  fixture f;
  f.host.resolver_says = "no such name";
  const auto e = thrown<network_error>([&] { dial(f, "nowhere"); });
  EXPECT_STREQ(e.what(), "cannot find the address of nowhere: no such name");
  EXPECT_EQ(e.error_code(), std::errc::host_unreachable);
  EXPECT_EQ(e.phase(), phase::resolve);
  EXPECT_FALSE(e.session_usable());
}

TEST(dial, has_words_of_its_own_when_the_resolver_has_none) {
  fixture f;
  EXPECT_EQ(thrown<network_error>([&] { dial(f, "nowhere"); }).what(),
            "cannot find the address of nowhere: " + std::make_error_code(std::errc::host_unreachable).message());
  f.host.names["empty"] = {};
  EXPECT_EQ(thrown<network_error>([&] { dial(f, "empty"); }).error_code(), std::errc::address_not_available);
}

TEST(dial, does_not_wait_for_the_resolver_longer_than_for_a_connection) {
  fixture f;
  f.host.black_holes = {"many"};
  const auto e = thrown<timeout_error>([&] { dial(f); });
  EXPECT_STREQ(e.what(), "timed out looking up many");
  EXPECT_EQ(e.phase(), phase::resolve);
  EXPECT_GE(f.host.elapsed(), 30s);
  EXPECT_LE(f.host.elapsed(), 30s + 100ms);
}

TEST(dial, cancels_while_it_looks_up) {
  fixture f;
  f.host.black_holes = {"many"};
  f.host.at(5s, [&] { f.host.cancel(); });
  EXPECT_EQ(thrown<cancelled_error>([&] { dial(f); }).phase(), phase::resolve);
}

// --- Where connections come from ----------------------------------------------------------------------------------------------

TEST(dial, comes_from_the_source_address_and_looks_for_its_family) {
  fixture f;
  f.host.names["here"] = {six(77)};
  f.host.names["many"] = {four(1), six(1)};
  f.settings.source = source_address{"here", 2021};
  EXPECT_EQ(dial(f)->peer().address, "2001:db8::1");
  ASSERT_EQ(f.host.dialled().size(), 1u);
  EXPECT_EQ(f.host.dialled().front().from, (endpoint{address_family::ipv6, "2001:db8::77", 2021}));
}

TEST(dial, says_when_no_address_has_the_family_of_the_source) {
  fixture f;
  f.host.names["here"] = {six(77)};
  f.host.names["many"] = {four(1)};
  f.settings.source = source_address{"here", 0};
  EXPECT_THROW(dial(f), network_error);
  EXPECT_TRUE(f.host.dialled().empty());
}

TEST(dial, uses_the_port_of_the_source_address_for_the_control_connection_only) {
  fixture f;
  f.host.names["here"] = {six(77), four(77)};
  f.settings.source = source_address{"here", 2021};
  const auto channel = session::dial_data(f.host, f.settings, {address_family::ipv4, "192.0.2.1", 50'000});
  EXPECT_EQ(channel->peer().port, 50'000);
  ASSERT_EQ(f.host.dialled().size(), 1u);
  EXPECT_EQ(f.host.dialled().front().from, (endpoint{address_family::ipv4, "192.0.2.77", 0}));
}

TEST(dial, tells_the_phase_of_a_data_connection) {
  fixture f;
  f.host.refusing = {"50000"};
  const auto call = [&] {
    (void)session::dial_data(f.host, f.settings, {address_family::ipv6, "2001:db8::1", 50'000});
  };
  const auto e = thrown<network_error>(call);
  EXPECT_EQ(e.phase(), phase::data_connect);
  f.host.refusing.clear();
  f.host.black_holes = {"50000"};
  EXPECT_EQ(thrown<timeout_error>(call).phase(), phase::data_connect);
  EXPECT_EQ(f.host.live_channels(), 0u);
}

}  // namespace
}  // namespace ferry::testing
