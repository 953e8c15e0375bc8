// Pipelined logins and requests over sockets.
#include "session/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "posix/posix_host.hpp"
#include "server/scripted_server.hpp"
#include "session/greet.hpp"
#include "session/pipelined_login.hpp"
#include "session/quit.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class requests : public ::testing::Test {
 protected:
  void SetUp() override {
    server.require_login("anna", "secret");
    server.files()["/a"] = text;
    ferry::session::greet(c, server.address(), server.port());
    const auto login = ferry::session::login_in_one_packet(c, {"anna", "secret", ""});
    ASSERT_TRUE(login.type_is_binary && login.features && !login.out_of_order);
    EXPECT_TRUE(login.features->has("MODE", "Z"));
  }
  void TearDown() override {
    ferry::session::quit(c);
    server.stop();
    EXPECT_THAT(server.problems(), IsEmpty());
  }

  std::string download(ferry::session::request q) {
    std::string got;
    known = {};
    ferry::session::run_request(c, q, known, [&](ferry::session::data_link& link) {
      std::vector<std::byte> block(65'536);
      while (const auto n = link.read(block)) got += as_text(std::span{block}.first(n));
    });
    return got;
  }
  void upload(ferry::session::request q, std::string_view what) {
    known = {};
    ferry::session::run_request(c, q, known, [&](ferry::session::data_link& link) { link.write(content(what)); });
  }

  static ferry::session::request asking(const std::string& line) { return {.command = wire::command(line)}; }

  const std::string text = [] {
    std::string all;
    for (int i = 0; i < 50'000; ++i) all += std::to_string(i) + ",";
    return all;
  }();
  scripted_server server;
  io::posix::posix_host host;
  ferry::session::settings settings;
  ferry::session::connection c{host, settings};
  ferry::session::facts known;
};

TEST_F(requests, all_ways_give_the_same_file) {
  for (const bool passive : {true, false})
    for (const bool lock_step : {false, true})
      for (const bool compressed : {false, true}) {
        SCOPED_TRACE(::testing::PrintToString(std::vector{passive, lock_step, compressed}));
        settings.passive = passive;
        auto q = asking("RETR /a");
        q.size = wire::command("SIZE /a");
        q.from = ferry::session::restart{"1000", 1000};
        q.lock_step = lock_step;
        q.compressed = compressed;
        q.pret = true;
        EXPECT_EQ(download(q), text.substr(1000));
        EXPECT_EQ(known.size, text.size());
        EXPECT_EQ(known.offset, 1000u);
        EXPECT_EQ(known.wire_bytes < known.bytes, compressed);
        q = asking("STOR /b");
        q.lock_step = lock_step;
        q.compressed = compressed;
        upload(q, text);
        EXPECT_EQ(server.files().content("/b"), text);
        EXPECT_TRUE(known.data_complete);
        upload(q, "");
        EXPECT_EQ(server.files().content("/b"), "");
      }
}

TEST_F(requests, an_upload_that_is_refused_leaves_the_session_in_step) {
  try {
    upload(asking("STOR /no/such/folder"), text + text + text);
    ADD_FAILURE();
  } catch (const error_perm& e) {
    EXPECT_EQ(e.code(), 553);
    EXPECT_TRUE(e.session_usable());
  }
  EXPECT_EQ(download(asking("RETR /a")), text);
}

TEST_F(requests, a_part_of_a_file) {
  auto q = asking("RETR /a");
  q.from = ferry::session::restart{"10", 10};
  q.most = 100;
  EXPECT_EQ(download(q), text.substr(10, 100));
  EXPECT_TRUE(known.cut);
  EXPECT_EQ(c.exchange(wire::command("ECHO 299 in step")).text, "299 in step");
}

TEST_F(requests, says_the_login_and_the_request_in_this_order) {
  auto q = asking("RETR /a");
  q.size = wire::command("SIZE /a");
  EXPECT_EQ(download(q), text);
  EXPECT_THAT(server.commands(),
              ElementsAre("USER anna", "PASS secret", "TYPE I", "FEAT", "SIZE /a", "EPSV", "RETR /a"));
}

}  // namespace
}  // namespace ferry::testing
