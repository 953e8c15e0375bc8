// One large file over several sessions: every byte at its place, whatever one of the sessions or the server does.
#include <atomic>
#include <thread>

#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t mib = 1024 * 1024;
const std::string whole = pattern(9 * mib + 12'345);

class client_segments : public typed_client_test {
 protected:
  void SetUp() override { server.files()["/file"] = whole; }
  std::filesystem::path target() const { return folder / "file"; }
  static download_options in(unsigned sessions) { return download_options().segments(sessions); }
  verdict to_file(client& c, const download_options& how) { return c.download("file", target(), how); }
  void expect_whole(const std::string& content = whole) {
    EXPECT_TRUE(read(target()) == content);
    EXPECT_THAT(names(), ElementsAre("file"));
  }
  /// The first transfer sends 2 MiB and waits: by the time it may go on others have taken their parts, or not been let in.
  void hold_first(const event& go_on, const handler& instead = {}) {
    server.once("RETR", [go_on, instead](session& s, std::string_view name) {
      s.reply("150 Sending");
      connection data = s.open_data();
      data.send(std::string_view(whole).substr(0, 2 * mib));
      s.pause_until(go_on);
      if (instead) {
        data.reset();
        return instead(s, name);
      }
      const bool taken = data.send(std::string_view(whole).substr(2 * mib));
      data.half_close();
      s.reply(taken ? "226 Done" : "426 You have left");
    });
  }
  /// Opens it when the client has all of a transfer other than the first.
  void open_after_another(const event& go_on) {
    server.on("RETR", [go_on](session& s, std::string_view) {
      const auto content = s.files().content("/file").value();
      s.reply("150 Sending");
      connection data = s.open_data();
      data.send(std::string_view(content).substr(std::exchange(s.state().rest, 0)));
      data.half_close();
      (void)data.wait_for_peer_close();
      go_on.open();
      s.reply("226 Done");
    });
  }
};

TEST_F(client_segments, several_sessions_fetch_one_file) {
  const event go_on;
  hold_first(go_on);
  open_after_another(go_on);
  const auto here = std::this_thread::get_id();
  std::uint64_t most = 0;
  const verdict v = to_file(open(), in(4).watch([&](const transfer_progress& p) {
    EXPECT_EQ(std::this_thread::get_id(), here);
    EXPECT_EQ(p.total, whole.size());
    most = std::max(most, p.bytes);
  }));
  expect_whole();
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_EQ(v.size, whole.size());
  EXPECT_GE(v.sessions, 2u);
  EXPECT_LE(v.sessions, 4u);
  EXPECT_GE(v.bytes, whole.size());
  EXPECT_EQ(v.retries, 0u);
  EXPECT_EQ(most, whole.size());
}

TEST_F(client_segments, one_session_where_one_is_wanted_or_the_file_is_small) {
  EXPECT_EQ(to_file(open(), in(1)).sessions, 1u);
  expect_whole();
  server.files()["/file"] = "small";
  EXPECT_EQ(to_file(open(), in(4)).sessions, 1u);
  expect_whole("small");
  EXPECT_EQ(server.sessions().size(), 2u);
}

TEST_F(client_segments, a_full_server_is_one_session) {
  const event go_on;
  hold_first(go_on);
  server.on_connect([go_on](session& s) {
    if (s.number() == 1) return s.reply("220 Welcome");
    s.reply("421 Too many users");
    s.close();
    go_on.open();
  });
  client& c = open();
  const verdict v = to_file(c, in(4));
  expect_whole();
  EXPECT_EQ(v.sessions, 1u);
  EXPECT_EQ(v.bytes, whole.size());
  const auto before = server.sessions().size();
  to_file(c, in(4));
  EXPECT_EQ(server.sessions().size(), before) << "the server has said how many it takes";
}

// REST is refused, or accepted and passed over: nobody else can help, and nothing comes under a wrong offset.
TEST_F(client_segments, case_servers_without_rest_send_it_in_one_piece) {
  for (const char* answer : {"502 No REST here", "350 Whatever you say"}) {
    const event go_on;
    hold_first(go_on);
    server.reply_to("REST", answer);
    server.on("RETR", [go_on](session& s, std::string_view) {
      go_on.open();
      s.send_transfer(whole, "150 Sending");
    });
    const verdict v = to_file(open(), in(2));
    expect_whole();
    EXPECT_EQ(v.sessions, 1u) << answer;
  }
}

TEST_F(client_segments, s34_a_size_beyond_all_disks_is_not_written_behind) {
  server.reply_to("SIZE", "213 4611686018427387904");
  const auto e = caught<incomplete_transfer>([&] { to_file(open(once_only()), in(4)); });
  EXPECT_EQ(e.expected(), std::uint64_t{1} << 62U);
  EXPECT_EQ(server.sessions().size(), 1u);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(client_segments, a_helper_that_dies_costs_its_part_and_nothing_else) {
  const event go_on;
  hold_first(go_on);
  server.once("RETR", [go_on](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.send(std::string_view(whole).substr(s.state().rest, mib));
    go_on.open();
    data.reset();
    s.reset();
  });
  EXPECT_EQ(to_file(open(), in(2)).retries, 0u);
  expect_whole();
}

TEST_F(client_segments, the_own_session_that_dies_comes_again_and_takes_what_is_left) {
  const event go_on;
  hold_first(go_on, [](session& s, std::string_view) { s.reset(); });
  open_after_another(go_on);
  const verdict v = to_file(open(), in(3));
  expect_whole();
  EXPECT_EQ(v.retries, 1u);
  EXPECT_EQ(v.how, confidence::verified);
}

TEST_F(client_segments, a_part_that_the_server_takes_back_is_fetched_again) {
  const event go_on;
  hold_first(go_on);
  server.once("RETR", [go_on](session& s, std::string_view) {
    const std::string wrong(whole.size() - s.state().rest - 64 * 1024, 'x');
    s.send_transfer(whole.substr(s.state().rest, 64 * 1024) + wrong, "150 Sending", "451 That was rubbish");
    go_on.open();
  });
  to_file(open(), in(2));
  expect_whole();
}

TEST_F(client_segments, a_part_that_ends_too_early_is_fetched_to_its_end) {
  const event go_on;
  hold_first(go_on);
  server.once("RETR", [go_on](session& s, std::string_view) {
    s.send_transfer(std::string_view(whole).substr(s.state().rest, 3 * mib), "150 Sending");
    go_on.open();
  });
  to_file(open(), in(2));
  expect_whole();
}

TEST_F(client_segments, a_file_that_changes_meanwhile_is_noticed_where_its_parts_join) {
  const event go_on;
  const std::string other = pattern(whole.size(), 2);
  hold_first(go_on);
  server.on("RETR", [go_on, other](session& s, std::string_view name) {
    s.files()["/file"] = other;
    s.default_handler("RETR", name);
    go_on.open();
  });
  const verdict v = to_file(open(), in(2));
  expect_whole(other);
  EXPECT_THAT(v.notes, ElementsAre(HasSubstr("does not agree at byte")));
}

// Another file of that name: larger, or of the same size and newer. What comes is one of the two, whole.
TEST_F(client_segments, a_file_that_is_replaced_meanwhile_is_never_mixed_with_the_new_one) {
  for (const std::string& other : {whole + "and more", pattern(whole.size(), 4)}) {
    server.files()["/file"] = whole;
    server.files().set_modified("/file", "20240131123456");
    const event go_on;
    server.once("RETR", [go_on, other](session& s, std::string_view) {
      s.reply("150 Sending");
      connection data = s.open_data();
      data.send(std::string_view(whole).substr(0, mib / 2));
      s.files()["/file"] = other;
      s.files().set_modified("/file", "20250131123456");
      data.send(std::string_view(whole).substr(mib / 2, mib));
      s.pause_until(go_on);
      data.send(std::string_view(whole).substr(mib / 2 + mib));
      data.half_close();
      s.reply("226 Done");
    });
    open_after_another(go_on);
    to_file(open(), in(2));
    EXPECT_TRUE(read(target()) == whole || read(target()) == other);
    std::filesystem::remove(target());
  }
}

// The last part, of which more comes than there was, and no word on it.
TEST_F(client_segments, nothing_behind_the_size_stays) {
  const event go_on;
  hold_first(go_on);
  server.once("RETR", [go_on](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.send(std::string_view(whole).substr(std::exchange(s.state().rest, 0)));
    data.send(std::string(100'000, 'x'));
    data.half_close();
    (void)data.wait_for_peer_close();
    go_on.open();
    s.reset();
  });
  const verdict v = to_file(open(), in(2));
  expect_whole();
  EXPECT_EQ(v.size, whole.size());
}

// As a download in order: it may grow to twice its size and 64 MiB.
constexpr std::size_t too_much = 200 * mib;
handler endless(const event& left) {
  return [left](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.send(std::string_view(whole).substr(std::exchange(s.state().rest, 0)));
    data.flood(std::string(mib, 'x'), too_much);
    left.open();
    data.half_close();
    s.reply("226 Done");
  };
}

TEST_F(client_segments, a_server_without_end_fills_no_disk) {
  const event left;
  hold_first(left);
  server.on("RETR", endless(left));
  caught<limit_error>([&] { to_file(open(), in(2)); });
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(client_segments, a_server_without_end_fills_no_disk_behind_parts_that_were_there) {
  const event go_on;
  hold_first(go_on, [](session& s, std::string_view) { s.reset(); });
  server.on("RETR", [go_on](session& s, std::string_view) {
    s.reply("150 Sending");
    connection data = s.open_data();
    data.send(std::string_view(whole).substr(std::exchange(s.state().rest, 0), mib));
    data.half_close();
    (void)data.wait_for_peer_close();
    go_on.open();
    s.reset();
  });
  caught<connection_closed>([&] { to_file(open(once_only()), in(2).keep_partial(true)); });
  server.on("RETR", endless({}));
  caught<limit_error>([&] { to_file(open(), in(1)); });
  EXPECT_EQ(count("RETR file"), 4u) << "it was found in the last part, and not when all was fetched anew";
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(client_segments, a_server_that_takes_two_gets_two_again) {
  // The second helper is turned away before the first is in.
  const event turned_away;
  server.on_connect([turned_away](session& s) {
    if (s.number() == 3) {
      s.reply("421 Too many users");
      s.close();
      return turned_away.open();
    }
    if (s.number() == 2) s.pause_until(turned_away);
    s.reply("220 Welcome");
  });
  const event go_on;
  hold_first(go_on);
  open_after_another(go_on);
  client& c = open();
  EXPECT_EQ(to_file(c, in(4)).sessions, 2u);
  const event go_on_again;
  hold_first(go_on_again);
  open_after_another(go_on_again);
  EXPECT_EQ(to_file(c, in(4)).sessions, 2u);
  EXPECT_EQ(server.sessions().size(), 4u);
}

TEST_F(client_segments, what_several_sessions_have_fetched_is_gone_on_with) {
  for (const unsigned sessions : {1u, 2u}) {
    const event go_on;
    hold_first(go_on, [](session& s, std::string_view) { s.reset(); });
    open_after_another(go_on);
    caught<connection_closed>([&] { to_file(open(once_only()), in(2).keep_partial(true)); });
    EXPECT_THAT(names(), ElementsAre(".file.ferry-journal", ".file.ferry-part"));
    const verdict v = to_file(open(), in(sessions));
    expect_whole();
    EXPECT_GE(v.resumed_from, 3 * mib);
    EXPECT_EQ(v.how, confidence::verified);
    if (sessions == 1) {
      EXPECT_LE(v.bytes, whole.size() - v.resumed_from + std::size_t{4} * 64 * 1024);
    }
    std::filesystem::remove(target());
  }
}

TEST_F(client_segments, parts_of_a_file_that_is_another_one_now_count_for_nothing) {
  const event go_on;
  hold_first(go_on, [](session& s, std::string_view) { s.reset(); });
  open_after_another(go_on);
  caught<connection_closed>([&] { to_file(open(once_only()), in(2).keep_partial(true)); });
  const std::string other = pattern(whole.size(), 3);
  server.files()["/file"] = other;
  const verdict v = to_file(open(), in(2));
  expect_whole(other);
  EXPECT_EQ(v.resumed_from, 0u);
  EXPECT_THAT(v.notes, ElementsAre(HasSubstr("another one")));
}

// The session whose joint would have told is gone with its run.
TEST_F(client_segments, what_an_earlier_run_put_at_a_wrong_place_is_found_at_its_edges) {
  for (const unsigned sessions : {1u, 2u}) {
    const event go_on;
    hold_first(go_on, [](session& s, std::string_view) { s.reset(); });
    server.on("RETR", [go_on](session& s, std::string_view) {
      s.reply("150 Sending");
      connection data = s.open_data();
      data.send(whole.substr(std::exchange(s.state().rest, 0) + 7) + "7 bytes");
      data.half_close();
      (void)data.wait_for_peer_close();
      go_on.open();
      s.reply("226 Done");
    });
    caught<connection_closed>([&] { to_file(open(once_only()), in(2).keep_partial(true)); });
    server.on("RETR", [](session& s, std::string_view name) { s.default_handler("RETR", name); });
    const verdict v = to_file(open(), in(sessions));
    expect_whole();
    EXPECT_THAT(v.notes, ElementsAre(HasSubstr("does not agree at byte")));
    std::filesystem::remove(target());
  }
}

TEST_F(client_segments, a_checksum_is_that_of_the_whole) {
  const event go_on;
  hold_first(go_on);
  open_after_another(go_on);
  server.offer("XSHA256");
  const verdict v = to_file(open(), in(2).verify(check::required));
  expect_whole();
  EXPECT_TRUE(v.checksum);
}

TEST_F(client_segments, who_stops_leaves_no_thread_and_no_file) {
  const event go_on;
  hold_first(go_on);
  std::stop_source stop;
  server.on("RETR", [&stop, go_on](session& s, std::string_view name) {
    s.default_handler("RETR", name);
    stop.request_stop();
    go_on.open();
  });
  caught<cancelled_error>([&] { to_file(open(), in(2).stop(stop.get_token())); });
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(client_segments, what_the_watch_throws_ends_all_of_it) {
  const event go_on;
  hold_first(go_on);
  open_after_another(go_on);
  struct enough {};
  EXPECT_THROW(to_file(open(), in(3).watch([](const transfer_progress& p) {
                 if (p.bytes > 4 * mib) throw enough();
               })),
               enough);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(client_segments, they_are_protected_like_the_first) {
  server.enable_tls();
  const auto secured = usual().plain(false).secure(true).tls(tls_options().danger_accept_any_certificate(true));
  const verdict v = to_file(open(secured), in(3));
  expect_whole();
  EXPECT_TRUE(v.tls);
  for (const auto& one : server.tls_data()) EXPECT_TRUE(one.established);
}

}  // namespace
}  // namespace ferry::testing
