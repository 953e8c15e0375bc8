// Limits of speed, and the NOOP that keeps a silent control connection alive.
#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "session/rate_limiter.hpp"
#include "session/request.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.connect();
}

std::string download(fixture& f) {
  std::string text;
  session::facts known;
  session::run_request(f.session, {.command = wire::command("RETR a")}, known,
                       [&](session::data_link& link) { text = read_all(link); });
  return text;
}

void upload(fixture& f, const std::string& text) {
  session::facts known;
  session::run_request(f.session, {.command = wire::command("STOR b")}, known,
                       [&](session::data_link& link) { link.write(content(text)); });
}

// --- Rate ---------------------------------------------------------------------------------------------------------------------

TEST(rate, sharers_queue_up) {
  session::rate_limiter rate(1000);
  EXPECT_EQ(rate.piece(), 100u);
  const io::clock_time now = io::clock_time{} + 1h;
  // A tenth of a second is forgiven.
  EXPECT_EQ(rate.charge(500, now), now + 400ms);
  EXPECT_EQ(rate.charge(500, now), now + 900ms);
  EXPECT_EQ(rate.charge(100, now + 10s), now + 10s);
  rate.rate(0);
  EXPECT_EQ(rate.piece(), 1u);
}

TEST(rate, holds_both_ways_and_inside_the_kernel) {
  for (const int way : {0, 1, 2}) {
    fixture f;
    prepare(f);
    f.host.files["a"] = std::string(1000, 'x');
    f.settings.rate = std::make_shared<session::rate_limiter>(500);
    std::size_t largest = 0;
    f.settings.progress = [&, last = std::uint64_t{0}](std::uint64_t n) mutable {
      largest = std::max<std::size_t>(largest, n - last);
      last = n;
    };
    if (way == 2) f.host.kernel_moves = 1000;
    const auto before = f.host.elapsed();
    if (way == 0)
      EXPECT_EQ(download(f).size(), 1000u);
    else
      upload(f, std::string(1000, 'x'));
    EXPECT_GE(f.host.elapsed() - before, 1800ms);
    EXPECT_LE(f.host.elapsed() - before, 4000ms);
    EXPECT_LE(largest, 50u);
    f.expect_sound();
  }
}

TEST(rate, survives_every_fault_and_hears_refusals) {
  const auto slow = [](fixture& f) {
    prepare(f);
    f.settings.rate = std::make_shared<session::rate_limiter>(10);
  };
  every_fault(slow, [](fixture& f) { download(f); });
  every_fault(slow, [](fixture& f) { upload(f, "what goes up"); });
  fixture f;
  slow(f);
  f.host.at(500ms, [&] { f.host.give_up("552 full"); });
  EXPECT_EQ(thrown<error_perm>([&] { upload(f, std::string(100, 'x')); }).code(), 552);
  EXPECT_LT(f.host.elapsed(), 2s);
  f.expect_sound();
}

// --- Low speed ----------------------------------------------------------------------------------------------------------------

TEST(low_speed, ends_a_transfer_that_crawls) {
  for (const bool crawls : {true, false}) {
    fixture f;
    prepare(f);
    f.host.hold_end = true;
    f.settings.low_speed = {10, 2s};
    for (int i = 1; i <= 20; ++i) f.host.at(i * 500ms, [&, crawls] { f.host.feed_data(crawls ? "x" : "0123456789"); });
    f.host.at(10'500ms, [&] { f.host.end_data(); });
    if (crawls) {
      const auto e = thrown<timeout_error>([&] { download(f); });
      EXPECT_STREQ(e.what(), "slower than 10 bytes a second for 2 s");
      EXPECT_LT(f.host.elapsed(), 8s);
    } else {
      EXPECT_EQ(download(f).size(), 216u);
    }
    f.expect_sound();
  }
}

TEST(low_speed, notices_silence_before_the_idle_deadline) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  f.host.files["a"] = "";
  f.settings.low_speed = {1, 3s};
  thrown<timeout_error>([&] { download(f); });
  EXPECT_LT(f.host.elapsed(), 10s);
}

// --- NOOP ---------------------------------------------------------------------------------------------------------------------

struct silent_transfer : fixture {
  silent_transfer() {
    prepare(*this);
    host.hold_end = true;
    settings.noop_every = 10s;
    host.at(35s, [this] { host.end_data(); });
  }
  [[nodiscard]] std::size_t noops() const {
    return static_cast<std::size_t>(std::ranges::count(host.commands(), "NOOP"));
  }
};

TEST(keep_alive, says_noop_when_nothing_else_was_said) {
  silent_transfer f;
  EXPECT_EQ(download(f), "the content of a");
  EXPECT_EQ(f.noops(), 3u);
  EXPECT_EQ(f.session.last_response(), "226");
  f.expect_sound();
}

TEST(keep_alive, is_off_by_default) {
  silent_transfer f;
  f.settings.noop_every = 0ms;
  EXPECT_EQ(download(f), "the content of a");
  EXPECT_EQ(f.noops(), 0u);
}

TEST(keep_alive, replies_may_come_after_the_transfer) {
  silent_transfer f;
  std::size_t late = 0;
  f.host.on("NOOP", [&](std::string_view) {
    if (++late == 1)
      f.host.at(36s, [&] {
        for (std::size_t i = 0; i < late; ++i) f.host.reply("200 late");
      });
  });
  EXPECT_EQ(download(f), "the content of a");
  EXPECT_TRUE(f.session.is_open());
  EXPECT_EQ(f.session.ctrl().owed(), 0u);
  f.expect_sound();
}

TEST(keep_alive, a_server_that_takes_none_hears_no_more) {
  for (const char* text : {"500 unknown", "450 transfer in progress"}) {
    silent_transfer f;
    f.host.on("NOOP", text);
    EXPECT_EQ(download(f), "the content of a");
    EXPECT_EQ(f.noops(), 1u);
    f.host.on("NOOP", "200 well");
    f.expect_sound();
  }
}

TEST(keep_alive, a_server_that_swallows_it_is_asked_where_it_is) {
  silent_transfer f;
  f.host.on("NOOP", [](std::string_view) {});
  EXPECT_EQ(download(f), "the content of a");
  EXPECT_EQ(f.host.commands().back(), "PWD");
  EXPECT_TRUE(f.session.is_open());
  f.expect_sound();
}

TEST(keep_alive, a_server_that_falls_silent_costs_the_session_and_not_the_verdict) {
  silent_transfer f;
  f.host.on("NOOP", [](std::string_view) {});
  f.host.on("PWD", [](std::string_view) {});
  EXPECT_EQ(download(f), "the content of a");
  EXPECT_FALSE(f.session.is_open());
}

TEST(keep_alive, survives_every_fault) {
  const auto silent = [](fixture& f) {
    prepare(f);
    f.host.hold_end = true;
    f.settings.noop_every = 10s;
    f.host.at(35s, [&f] { f.host.end_data(); });
  };
  every_fault(silent, [](fixture& f) { download(f); });
}

}  // namespace
}  // namespace ferry::testing
