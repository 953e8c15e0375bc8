// Many transfers of the typed client at once: fair, within what the server allows, and ended together when they must be.
#include <atomic>

#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class client_many : public typed_client_test {
 protected:
  static constexpr std::size_t files = 40;
  std::vector<download_item> items() {
    std::vector<download_item> all;
    for (std::size_t i = 0; i < files; ++i) {
      const std::string name = "f" + std::to_string(i);
      server.files()["/" + name] = pattern(1000 + i, static_cast<unsigned>(i));
      all.push_back({.remote = name, .local = folder / name});
    }
    return all;
  }
  void expect_all_there() {
    for (std::size_t i = 0; i < files; ++i)
      EXPECT_TRUE(read(folder / ("f" + std::to_string(i))) == pattern(1000 + i, static_cast<unsigned>(i))) << i;
  }
  static std::size_t problems(const std::vector<transfer_outcome>& all) {
    return static_cast<std::size_t>(std::ranges::count_if(all, [](const auto& o) { return o.problem != nullptr; }));
  }
};

TEST_F(client_many, every_file_arrives_and_is_told_once) {
  std::vector<bool> told(files);
  const auto all = open(usual().parallel(4)).download_all(items(), {}, [&](const transfer_outcome& o) {
    EXPECT_FALSE(told[o.index]);
    told[o.index] = true;
  });
  EXPECT_THAT(all, SizeIs(files));
  EXPECT_THAT(told, Each(true));
  for (std::size_t i = 0; i < files; ++i) {
    EXPECT_EQ(all[i].index, i);
    ASSERT_TRUE(all[i].result);
    EXPECT_EQ(all[i].result->how, confidence::verified);
  }
  expect_all_there();
  EXPECT_LE(server.sessions().size(), 4u);
}

TEST_F(client_many, what_a_server_has_is_asked_once_for_all_sessions) {
  server.offer("HASH SHA-256*");
  client& c = open(usual().parallel(3));
  c.connect();
  (void)c.features();
  EXPECT_EQ(problems(c.download_all(items(), download_options().verify(check::required))), 0u);
  EXPECT_GT(server.sessions().size(), 1u);
  EXPECT_EQ(count("FEAT"), 1u);
}

TEST_F(client_many, files_go_up_side_by_side) {
  std::vector<upload_item> all;
  for (int i = 0; i < 10; ++i) {
    const std::string name = "u" + std::to_string(i);
    all.push_back({make(name, pattern(500, static_cast<unsigned>(i))), "up/" + name});
  }
  EXPECT_EQ(problems(open().upload_all(all, upload_options().make_directories(true))), 0u);
  EXPECT_THAT(server.files().list("/up"), SizeIs(10));
}

TEST_F(client_many, one_session_takes_them_in_order) {
  open(usual().parallel(1)).download_all(items());
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < files; ++i) expected.push_back("RETR f" + std::to_string(i));
  EXPECT_EQ(said("RETR"), expected);
}

TEST_F(client_many, a_full_server_is_left_in_peace) {
  for (const char* words :
       {"421 Too many connections", "530 Sorry, the maximum number of clients (2) are already connected"}) {
    auto inside = std::make_shared<std::atomic<int>>(0);
    server.on("USER", [inside, words](session& s, std::string_view name) {
      if (inside->fetch_add(1) < 2) return s.default_handler("USER", name);
      s.reply(words);
      s.close();
    });
    client& c = open(usual().parallel(8));
    EXPECT_EQ(problems(c.download_all(items())), 0u) << words;
    expect_all_there();
    // What was found out holds for the next time: nobody knocks in vain again.
    const auto before = said("USER").size();
    EXPECT_EQ(problems(c.download_all(items())), 0u);
    EXPECT_LE(said("USER").size(), before + 2);
  }
}

TEST_F(client_many, a_file_that_fails_stops_no_other) {
  auto all = items();
  all[7].remote = "none";
  const auto outcomes = open().download_all(all);
  EXPECT_EQ(problems(outcomes), 1u);
  EXPECT_THROW(std::rethrow_exception(outcomes[7].problem), error_perm);
}

TEST_F(client_many, a_refused_login_stops_them_all) {
  server.require_login("anna", "secret");
  const auto outcomes = open(usual().parallel(2)).download_all(items());
  EXPECT_EQ(problems(outcomes), files);
  EXPECT_LE(said("USER").size(), 3u);
}

// Every job ends with a result or with the reason why there is none, and is told.
TEST_F(client_many, a_server_that_is_full_from_the_middle_on_leaves_no_file_without_a_word) {
  auto sent = std::make_shared<std::atomic<int>>(0);
  constexpr int enough = 20;
  server.on_connect([sent](session& s) {
    if (*sent < enough) return s.reply("220 Welcome");
    s.reply("421 Too many users");
    s.close();
  });
  server.on("RETR", [sent](session& s, std::string_view name) {
    s.default_handler("RETR", name);
    if (++*sent >= enough) s.close();
  });
  std::size_t told = 0;
  const auto all = open(usual().parallel(4)).download_all(items(), {}, [&](const transfer_outcome&) { ++told; });
  EXPECT_EQ(told, files);
  for (const auto& o : all) EXPECT_NE(o.result.has_value(), o.problem != nullptr) << o.index;
  EXPECT_GE(problems(all), 1u);
  EXPECT_THROW(std::rethrow_exception(all.back().problem), error_temp);
}

// It still counts the sessions that it has lost.
TEST_F(client_many, a_server_that_has_room_again_gives_the_rest) {
  auto sent = std::make_shared<std::atomic<int>>(0);
  auto refused = std::make_shared<std::atomic<int>>(0);
  constexpr int enough = 10;
  constexpr int ghosts = 21;
  server.on_connect([sent, refused](session& s) {
    if (*sent < enough || ++*refused > ghosts) return s.reply("220 Welcome");
    s.reply("421 Too many users");
    s.close();
  });
  server.on("RETR", [sent, refused](session& s, std::string_view name) {
    s.default_handler("RETR", name);
    if (++*sent >= enough && *refused == 0) s.close();
  });
  const auto all = open(usual().parallel(4)).download_all(items());
  for (const auto& o : all) EXPECT_NE(o.result.has_value(), o.problem != nullptr) << o.index;
  // Each of them has cost three tries or more.
  EXPECT_LE(problems(all), ghosts / 3u);
}

// The others have taken a job each, and are turned away when the first session has nothing to do any more.
TEST_F(client_many, jobs_that_come_back_in_the_end_are_done_by_the_first_session) {
  const char* const full = "530 Sorry, the maximum number of clients (1) are already connected";
  // Several times: nothing tells that it has found nothing more to do.
  for (const char* words : {full, full, full, full, full, "530 Go away"}) {
    const event held;
    const event ran_dry;
    auto waiting = std::make_shared<std::atomic<int>>(0);
    const std::size_t first = server.sessions().size() + 1;
    server.on("PASS", [=](session& s, std::string_view password) {
      if (s.number() == first) return s.default_handler("PASS", password);
      if (++*waiting == 2) held.open();
      s.pause_until(ran_dry);
      s.reply(words);
      s.close();
    });
    server.once("RETR", [held](session& s, std::string_view name) {
      s.pause_until(held);
      s.default_handler("RETR", name);
    });
    auto some = items();
    some.resize(3);
    const auto all = open().download_all(some, {}, [&](const transfer_outcome& o) {
      if (o.index == 0) ran_dry.open();
    });
    EXPECT_EQ(problems(all), 0u) << words;
  }
}

TEST_F(client_many, who_is_not_let_in_beside_the_first_costs_no_file) {
  const std::vector<handler> refusals{
      [](session& s, std::string_view) { s.reply("530 Maximum login limit has been reached"); },
      [](session& s, std::string_view) { s.reply("530 User bob already logged in"); },
      [](session& s, std::string_view) { s.reset(); },
  };
  for (const auto& refuse : refusals) {
    const event refused;
    const std::size_t first = server.sessions().size() + 1;
    server.on("PASS", [=](session& s, std::string_view password) {
      if (s.number() == first) return s.default_handler("PASS", password);
      refused.open();
      refuse(s, password);
    });
    server.once("RETR", [refused](session& s, std::string_view name) {
      s.pause_until(refused);
      s.default_handler("RETR", name);
    });
    client& c = open(usual().parallel(4));
    EXPECT_EQ(problems(c.download_all(items())), 0u);
    expect_all_there();
    // Nobody has said how many it takes.
    const auto before = server.sessions().size();
    EXPECT_EQ(problems(c.download_all(items())), 0u);
    EXPECT_GT(server.sessions().size(), before);
  }
}

TEST_F(client_many, a_login_refused_in_the_middle_stops_no_other_session) {
  const event refused;
  server.on("PASS", [refused](session& s, std::string_view password) {
    if (s.number() <= 2) return s.default_handler("PASS", password);
    s.reply("530 User bob already logged in");
    refused.open();
  });
  server.on("RETR", [refused](session& s, std::string_view name) {
    if (s.number() == 2) return s.reset();
    s.pause_until(refused);
    s.default_handler("RETR", name);
  });
  EXPECT_EQ(problems(open(usual().parallel(2)).download_all(items())), 1u);
}

TEST_F(client_many, what_a_callback_throws_ends_the_whole) {
  EXPECT_THROW(open().download_all(items(), {},
                                   [](const transfer_outcome& o) {
                                     if (o.index == 5) throw std::runtime_error("enough");
                                   }),
               std::runtime_error);
}

// Whoever is just getting in step with the server does not notice a cancellation, and would fetch its file to the end.
TEST_F(client_many, what_ends_the_whole_ends_a_session_that_recovers_from_a_failure_too) {
  for (const std::string slow : {"f0", "f1"}) {
    const event recovering;
    auto tries = std::make_shared<std::atomic<int>>(0);
    server.on("RETR", [=](session& s, std::string_view name) {
      if (name != slow) {
        s.pause_until(recovering);
        return s.default_handler("RETR", name);
      }
      s.reply("150 Sending");
      connection data = s.open_data();
      switch (tries->fetch_add(1)) {
        case 0:  // a beginning
          data.send(std::string(200'000, 'a'));
          data.half_close();
          return s.reply("426 Once more");
        case 1:  // which is not continued with what was there: the client leaves, and waits for the last word
          data.send(std::string(200'000, 'b'));
          (void)data.wait_for_peer_close();
          recovering.open();
          return void(s.wait_for_peer_close());
        default:
          (void)data.wait_for_peer_close();
          s.reply("426 You have left");
      }
    });
    auto some = items();
    some.resize(2);
    EXPECT_THROW(open(usual().parallel(2))
                     .download_all(some, {}, [](const transfer_outcome&) { throw std::runtime_error("enough"); }),
                 std::runtime_error)
        << slow;
  }
}

TEST_F(client_many, stopping_ends_all_and_the_client_goes_on) {
  const auto all = items();
  std::stop_source source;
  client& c = open(usual().parallel(3));
  EXPECT_THROW(c.download_all(all, download_options().stop(source.get_token()),
                              [&](const transfer_outcome& o) {
                                if (o.index == 2) source.request_stop();
                              }),
               cancelled_error);
  EXPECT_TRUE(fetch(c, "f1") == pattern(1001, 1));
}

}  // namespace
}  // namespace ferry::testing
