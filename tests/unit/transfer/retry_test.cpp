#include "transfer/retry.hpp"

#include <gtest/gtest.h>

#include <typeinfo>
#include <vector>

#include <ferry/tls.hpp>

#include "transfer/meter.hpp"
#include "transfer/overlap.hpp"

namespace ferry::transfer {
namespace {

// Time moves when somebody waits.
class waiting_host final : public io::host {
 public:
  [[nodiscard]] io::clock_time now() const override { return now_; }
  [[nodiscard]] io::wait_outcome wait(std::span<io::wait_item>, io::clock_time deadline) override {
    if (cancelled) return io::wait_outcome::cancelled;
    waits.push_back(std::chrono::duration_cast<milliseconds>(deadline - now_));
    now_ = deadline;
    return io::wait_outcome::timed_out;
  }
  void cancel() noexcept override { cancelled = true; }
  [[nodiscard]] std::unique_ptr<io::resolution> resolve(const std::string&, std::uint16_t, address_family) override {
    return nullptr;
  }
  [[nodiscard]] std::unique_ptr<io::channel> connect(const endpoint&, const std::optional<endpoint>&) override {
    return nullptr;
  }
  [[nodiscard]] std::unique_ptr<io::listener> listen(const endpoint&, std::error_code&) override { return nullptr; }
  void pass(milliseconds time) { now_ += time; }

  std::vector<milliseconds> waits;
  bool cancelled = false;

 private:
  io::clock_time now_{std::chrono::hours(1)};
};

const timeout_error passing("x", {});
const error_perm lasting("550 no", {});

TEST(Retrier, a_server_that_is_started_again_is_tried_like_others) {
  const network_error refused(
      std::make_error_code(std::errc::connection_refused), "nobody listens",
      {.phase = phase::connect, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
  waiting_host host;
  const retry_options how;
  retrier tries(host, how);
  EXPECT_FALSE(tries.again(refused)) << "nobody has ever been there";
  tries.was_inside();
  EXPECT_TRUE(tries.again(refused));
}

TEST(Retrier, what_lasts_is_not_tried_again) {
  waiting_host host;
  const retry_options how;
  retrier tries(host, how);
  EXPECT_FALSE(tries.again(lasting));
  EXPECT_TRUE(host.waits.empty());
}

TEST(Retrier, each_try_waits_longer_up_to_the_longest) {
  waiting_host host;
  const auto how = retry_options().times(6).first_delay(milliseconds(1000)).longest_delay(milliseconds(5000));
  retrier tries(host, how);
  while (tries.again(passing)) {
  }
  ASSERT_EQ(host.waits.size(), 6u);
  std::int64_t whole = 1000;
  for (const auto waited : host.waits) {
    EXPECT_GE(waited.count(), whole / 2);
    EXPECT_LE(waited.count(), whole + 1);
    whole = std::min<std::int64_t>(2 * whole, 5000);
  }
  EXPECT_EQ(tries.failures(), 6u);
}

TEST(Retrier, progress_gives_all_tries_back) {
  waiting_host host;
  const auto how = retry_options().times(1);
  retrier tries(host, how);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(tries.again(passing));
    tries.progress();
  }
  EXPECT_TRUE(tries.again(passing));
  EXPECT_FALSE(tries.again(passing));
}

TEST(Retrier, the_time_for_all_of_it_is_kept) {
  waiting_host host;
  const auto how = retry_options().times(100).first_delay(milliseconds(1000)).at_most(milliseconds(10'000));
  retrier tries(host, how);
  const auto begun = host.now();
  while (tries.again(passing)) {
  }
  EXPECT_LT(host.now() - begun, milliseconds(10'000));
}

TEST(Retrier, a_session_that_was_gone_already_is_no_failure_once) {
  waiting_host host;
  const auto how = retry_options().times(0);
  retrier tries(host, how);
  EXPECT_TRUE(tries.again(passing, true));
  EXPECT_EQ(tries.failures(), 0u);
  EXPECT_FALSE(tries.again(passing, true));
}

TEST(Retrier, can_be_cancelled_while_it_waits) {
  waiting_host host;
  const retry_options how;
  retrier tries(host, how);
  host.cancel();
  EXPECT_THROW((void)tries.again(passing), cancelled_error);
}

template <class Error>
void expect_kept(const Error& e) {
  try {
    give_up(e);
  } catch (const error& given_up) {
    EXPECT_EQ(typeid(given_up), typeid(Error));
    EXPECT_STREQ(given_up.what(), "x (not tried again: what has moved cannot be taken back)");
    EXPECT_EQ(given_up.bytes(), 7u);
    EXPECT_FALSE(given_up.retryable());
    const auto* broken = dynamic_cast<const network_error*>(&given_up);
    if (const auto* before = dynamic_cast<const network_error*>(static_cast<const error*>(&e)); before != nullptr) {
      ASSERT_NE(broken, nullptr);
      EXPECT_EQ(broken->error_code(), before->error_code());
    }
  }
}

TEST(GiveUp, an_error_stays_what_it_is) {
  const error_context facts{.phase = phase::transfer, .command = {}, .reply = {}, .bytes = 7, .session_usable = true};
  const auto ec = std::make_error_code(std::errc::broken_pipe);
  expect_kept(error("x", facts));
  expect_kept(ftp_error("x", facts));
  expect_kept(error_reply("x", facts));
  expect_kept(error_temp("x", facts));
  expect_kept(error_perm("x", facts));
  expect_kept(error_proto("x", facts));
  expect_kept(limit_error("x", facts));
  expect_kept(incomplete_transfer("x", facts, 9));
  expect_kept(verification_failed("x", facts));
  expect_kept(network_error(ec, "x", facts));
  expect_kept(timeout_error("x", facts));
  expect_kept(connection_closed(ec, "x", facts));
  expect_kept(cancelled_error("x", facts));
  expect_kept(tls_error(tls_problem::truncated, "x", {}, facts));
  expect_kept(local_error(ec, "x", facts));
}

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span{text.data(), text.size()}); }

TEST(Tail, holds_the_end_of_what_was_added) {
  tail t(4);
  t.add(bytes("abc"));
  t.add(bytes("defghi"));
  t.add(bytes("j"));
  EXPECT_EQ(t.end(), 10u);
  EXPECT_TRUE(t.agrees(6, bytes("ghij")));
  EXPECT_FALSE(t.agrees(6, bytes("ghiX")));
  EXPECT_TRUE(t.agrees(0, bytes("XX")));
  EXPECT_TRUE(t.agrees(9, bytes("jXX")));
  EXPECT_FALSE(t.agrees(9, bytes("XXX")));
}

TEST(Meter, tells_the_speed_of_the_last_seconds_and_what_is_left) {
  waiting_host host;
  std::vector<transfer_progress> seen;
  const transfer_watch watch = [&](const transfer_progress& p) { seen.push_back(p); };
  meter m(host, watch);
  m.total(10'000);
  m.at(0);
  for (int i = 1; i <= 4; ++i) {
    host.pass(milliseconds(1000));
    m.at(static_cast<std::uint64_t>(i) * 1000);
  }
  EXPECT_DOUBLE_EQ(seen.back().speed, 1000.0);
  EXPECT_EQ(seen.back().left, std::chrono::seconds(6));
  // Begun anew, it has not moved backwards.
  m.at(10);
  EXPECT_GE(seen.back().speed, 0.0);
}

}  // namespace
}  // namespace ferry::transfer
