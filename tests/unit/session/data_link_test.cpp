#include "session/data_link.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "ends.hpp"
#include "every_fault.hpp"
#include "session/transfer.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

const wire::command retr("RETR a");
const wire::command stor("STOR b");

void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.connect();
}

reply download(fixture& f, std::string& text) {
  return session::run_transfer(f.session, retr, {}, [&](auto& link) { text = read_all(link); });
}

reply download(fixture& f) {
  std::string text;
  return download(f, text);
}

reply upload(fixture& f, std::string_view text) {
  return session::run_transfer(f.session, stor, {}, [&](auto& link) { link.write(content(text)); });
}

// --- Moving bytes -----------------------------------------------------------------------------------------------------------

TEST(data_link, reads_up_to_the_room_and_then_to_the_end) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr);
  EXPECT_EQ(link->peer(), (endpoint{address_family::ipv4, "192.0.2.1", 50'000}));
  EXPECT_EQ(link->local().address, "192.0.2.99");
  EXPECT_EQ(link->read({}), 0u);
  EXPECT_FALSE(link->at_end());
  std::array<std::byte, 3> room;
  EXPECT_EQ(link->read(room), 3u);
  EXPECT_EQ(as_text(room), "the");
  EXPECT_EQ(link->bytes(), 3u);
  EXPECT_EQ(read_all(*link), " content of a");
  EXPECT_EQ(link->bytes(), 16u);
  EXPECT_TRUE(link->at_end());
  EXPECT_EQ(link->read(room), 0u);
  session::finish_transfer(f.session, *link);
  f.expect_sound();
}

TEST(data_link, writes_all_of_it) {
  fixture f;
  prepare(f);
  upload(f, std::string(10'000, 'x'));
  EXPECT_EQ(f.host.files["b"], std::string(10'000, 'x'));
  EXPECT_EQ(f.host.data_ending(), ending::in_order);
  f.expect_sound();
}

TEST(data_link, tells_the_progress) {
  fixture f;
  prepare(f);
  std::vector<std::uint64_t> seen;
  f.settings.progress = [&](std::uint64_t n) { seen.push_back(n); };
  download(f);
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{5, 10, 15, 16}));
  seen.clear();
  upload(f, "abcd");
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{2, 4}));
}

TEST(data_link, progress_that_throws_stops_the_transfer) {
  every_throw(prepare, [](fixture& f, bomb& b) {
    f.settings.progress = [&](std::uint64_t) { b.tick(); };
    download(f);
    upload(f, "abcd");
  });
}

TEST(data_link, moves_inside_the_kernel_as_long_as_that_works) {
  fixture f;
  prepare(f);
  f.host.kernel_moves = 8;
  f.host.kernel_most = 6;
  memory_sink sink;
  const auto link = session::open_transfer(f.session, retr);
  EXPECT_EQ(link->move_to(sink, 4), 4u);
  EXPECT_EQ(link->move_to(sink, 100), 6u);
  EXPECT_EQ(link->move_to(sink, 100), 6u);
  EXPECT_EQ(link->move_to(sink, 100), 0u);
  EXPECT_TRUE(link->at_end());
  EXPECT_EQ(link->move_to(sink, 100), 0u);
  EXPECT_EQ(sink.text, "the content of a");
  EXPECT_EQ(link->bytes(), 16u);
  session::finish_transfer(f.session, *link);
  f.expect_sound();
}

TEST(data_link, says_when_the_kernel_cannot) {
  fixture f;
  prepare(f);
  memory_sink sink;
  const auto link = session::open_transfer(f.session, retr);
  EXPECT_FALSE(link->move_to(sink, 100));
  EXPECT_FALSE(link->at_end());
  memory_source source("x");
  EXPECT_FALSE(link->move_from(source, 100));
}

TEST(data_link, waits_for_the_direction_that_the_channel_asks_for) {
  fixture f;
  prepare(f);
  f.host.contrary = true;
  std::string text;
  download(f, text);
  EXPECT_EQ(text, "the content of a");
  upload(f, "abc");
  EXPECT_EQ(f.host.files["b"], "abc");
  f.expect_sound();
}

TEST(data_link, is_of_no_use_once_it_is_closed) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr);
  link->close();
  link->close();
  link->reset();
  std::array<std::byte, 3> room;
  EXPECT_THROW(link->read(room), std::logic_error);
  EXPECT_THROW(link->write(content("x")), std::logic_error);
  f.expect_sound();
}

// --- Deadlines --------------------------------------------------------------------------------------------------------------

TEST(data_link, waits_for_data_only_so_long) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  f.host.at(50s, [&] { f.host.feed_data("more"); });
  f.host.at(100s, [&] { f.host.feed_data("more"); });
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { download(f); });
  EXPECT_STREQ(e.what(), "timed out: no data moved");
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_EQ(e.bytes(), 24u);
  EXPECT_GE(f.host.elapsed() - start, 160s);  // sixty seconds behind the last byte
  EXPECT_LE(f.host.elapsed() - start, 160s + 100ms);
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  EXPECT_TRUE(e.session_usable());  // the server said 426 at once
  f.expect_sound();
}

TEST(data_link, waits_for_room_only_so_long) {
  fixture f;
  prepare(f);
  f.host.data_stuck = true;
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { upload(f, "abc"); });
  EXPECT_LE(f.host.elapsed() - start, 60s + 100ms);
  EXPECT_EQ(e.bytes(), 0u);
  f.expect_sound();
}

TEST(data_link, waits_for_ever_only_when_asked_to) {
  fixture f;
  prepare(f);
  f.settings.deadlines.idle_data = no_timeout;
  f.host.hold_end = true;
  f.host.at(10h, [&] { f.host.end_data(); });
  std::string text;
  download(f, text);
  EXPECT_EQ(text, "the content of a");
}

TEST(data_link, cancels) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  f.host.at(1s, [&] { f.host.cancel(); });
  const auto e = thrown<cancelled_error>([&] { download(f); });
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(e.bytes(), 16u);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

// --- The control connection, while data moves ------------------------------------------------------------------------------

TEST(data_link, case_061_takes_a_verdict_that_comes_before_the_data) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  f.host.final_reply.clear();
  f.host.at(1s, [&] { f.host.reply("226 early"); });
  f.host.at(5s, [&] {
    f.host.feed_data(" and more");
    f.host.end_data();
  });
  f.host.announce = "25";
  std::string text;
  EXPECT_EQ(download(f, text).text, "226 early");
  EXPECT_EQ(text, "the content of a and more");
  EXPECT_EQ(f.session.last_response(), "226");
  f.expect_sound();
}

TEST(data_link, case_063_tells_a_refusal_in_the_middle_at_once) {
  const auto refused = [](const std::string& words, auto check) {
    fixture f;
    prepare(f);
    f.host.hold_end = true;
    f.host.at(2s, [&] { f.host.give_up(words); });
    const auto start = f.host.elapsed();
    check([&] { download(f); });
    EXPECT_LE(f.host.elapsed() - start, 3s);
    EXPECT_EQ(f.host.data_ending(), ending::reset);
    f.expect_sound();
  };
  refused("426 cut", [](const auto& run) {
    const auto e = thrown<error_temp>(run);
    EXPECT_STREQ(e.what(), "426 cut");
    EXPECT_EQ(e.phase(), phase::transfer);
    EXPECT_EQ(e.bytes(), 16u);
    EXPECT_EQ(e.command(), "RETR a");
    EXPECT_TRUE(e.session_usable());
  });
  refused("550 gone", [](const auto& run) { EXPECT_STREQ(thrown<error_perm>(run).what(), "550 gone"); });
  refused("350 what", [](const auto& run) { EXPECT_STREQ(thrown<error_reply>(run).what(), "350 what"); });
  refused("666 bad", [](const auto& run) { EXPECT_STREQ(thrown<error_proto>(run).what(), "666 bad"); });
  refused("421 closing", [](const auto& run) {
    const auto e = thrown<error_temp>(run);
    EXPECT_EQ(e.code(), 421);
    EXPECT_FALSE(e.session_usable());
  });
  refused("what", [](const auto& run) { EXPECT_FALSE(thrown<error_proto>(run).session_usable()); });
}

TEST(data_link, case_064_tells_that_the_disk_is_full_when_the_data_connection_breaks) {
  fixture f;
  prepare(f);
  bool full = false;
  f.host.on_data = [&](std::size_t n) {
    if (n < 4 || std::exchange(full, true)) return;
    f.host.break_data();
    f.host.at(3s, [&] { f.host.reply("552 disk full"); });  // its words come behind the reset
  };
  const auto e = thrown<error_perm>([&] { upload(f, std::string(100, 'x')); });
  EXPECT_STREQ(e.what(), "552 disk full");
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_GT(e.bytes(), 0u);
  EXPECT_LT(e.bytes(), 100u);
  EXPECT_EQ(e.command(), "STOR b");
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(data_link, tells_that_the_data_connection_broke_when_the_server_has_no_better_words) {
  for (const char* words : {"226 done", "250 done"}) {
    fixture f;
    prepare(f);
    f.host.on_data = [&](std::size_t) {
      f.host.break_data();
      f.host.reply(words);
    };
    f.host.segment = 4;
    const auto e = thrown<network_error>([&] { download(f); });
    EXPECT_EQ(std::string(e.what()).find("the data connection broke: "), 0u) << e.what();
    EXPECT_EQ(e.error_code(), std::errc::connection_reset);
    EXPECT_EQ(e.bytes(), 4u);
    EXPECT_TRUE(e.session_usable());
    f.expect_sound();
  }
}

TEST(data_link, a_good_class_that_is_no_success_is_told_when_the_data_connection_breaks) {
  fixture f;
  prepare(f);
  f.host.on_data = [&](std::size_t) {
    f.host.break_data();
    f.host.reply("350 hm");
  };
  f.host.segment = 4;
  EXPECT_STREQ(thrown<error_reply>([&] { download(f); }).what(), "350 hm");
  f.expect_sound();
}

TEST(data_link, gives_up_waiting_for_words_that_never_come) {
  fixture f;
  prepare(f);
  f.host.on_data = [&](std::size_t) { f.host.break_data(); };
  f.host.segment = 4;
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { download(f); });
  EXPECT_LE(f.host.elapsed() - start, 60s + 100ms);
  EXPECT_EQ(e.bytes(), 4u);
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST(data_link, case_066_is_no_success_without_a_verdict) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  f.host.at(1s, [&] { f.host.end_control(); });
  f.host.at(5s, [&] {
    f.host.feed_data("!");
    f.host.final_reply.clear();
    f.host.end_data();
  });
  std::string text;
  const auto e = thrown<connection_closed>([&] { download(f, text); });
  EXPECT_EQ(text, "the content of a!");  // the data that came is read to its end
  EXPECT_EQ(e.bytes(), 17u);
  EXPECT_EQ(e.phase(), phase::completion);
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST(data_link, case_066_closes_when_both_connections_die) {
  fixture f;
  prepare(f);
  f.host.hold_end = true;
  f.host.at(1s, [&] { f.host.end_control(); });
  f.host.at(5s, [&] { f.host.break_data(); });
  EXPECT_THROW(download(f), network_error);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

// --- A verdict instead of a start -------------------------------------------------------------------------------------------

TEST(data_link, reads_what_comes_in_spite_of_a_verdict_at_the_start) {
  fixture f;
  prepare(f);
  f.host.final_reply.clear();
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("data all the same", "226 done"); });
  std::string text;
  EXPECT_EQ(download(f, text).text, "226 done");
  EXPECT_EQ(text, "data all the same");
  f.expect_sound();
}

TEST(data_link, waits_only_a_little_for_data_after_a_verdict_at_the_start) {
  for (const bool ever : {false, true}) {
    fixture f;
    prepare(f);
    if (ever) f.settings.deadlines.idle_data = no_timeout;
    f.host.on("RETR", "226 nothing to send");
    const auto start = f.host.elapsed();
    std::string text = "x";
    EXPECT_EQ(download(f, text).text, "226 nothing to send");
    EXPECT_EQ(text, "");
    EXPECT_LE(f.host.elapsed() - start, 10s + 100ms);
    f.expect_sound();
  }
}

TEST(data_link, takes_a_broken_data_connection_for_the_end_after_a_verdict_at_the_start) {
  fixture f;
  prepare(f);
  f.host.on("RETR", [&](std::string_view) {
    f.host.reply("226 nothing to send");
    f.host.break_data();
  });
  std::string text = "x";
  EXPECT_EQ(download(f, text).text, "226 nothing to send");
  EXPECT_EQ(text, "");
  f.expect_sound();
}

TEST(data_link, once_data_has_come_a_break_is_an_error_whatever_was_said_at_the_start) {
  fixture f;
  prepare(f);
  f.host.final_reply.clear();
  f.host.segment = 4;
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("data all the same", "226 done"); });
  f.host.on_data = [&](std::size_t) { f.host.break_data(); };
  const auto e = thrown<network_error>([&] { download(f); });
  EXPECT_EQ(e.bytes(), 4u);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(data_link, an_upload_is_no_success_when_the_verdict_came_before_its_first_byte) {
  fixture f;
  prepare(f);
  f.host.on("STOR", "226 thanks");
  const auto e = thrown<error_reply>([&] { upload(f, "abc"); });
  EXPECT_STREQ(e.what(), "226 thanks");
  EXPECT_EQ(e.bytes(), 0u);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
