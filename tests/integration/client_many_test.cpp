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

TEST_F(client_many, what_a_callback_throws_ends_the_whole) {
  EXPECT_THROW(open().download_all(items(), {},
                                   [](const transfer_outcome& o) {
                                     if (o.index == 5) throw std::runtime_error("enough");
                                   }),
               std::runtime_error);
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
