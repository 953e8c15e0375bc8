#include "events.hpp"

#include <ferry/error.hpp>
#include <ferry/tls.hpp>
#include <nlohmann/json.hpp>

#include "pch.hpp"
#include "terminal.hpp"

namespace ferry::cli {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::SizeIs;

class events : public ::testing::Test {
 protected:
  json last() const { return json::parse(lines_.back()); }

  steady_clock::time_point now_{};
  std::vector<std::string> lines_;
  event_stream events_{[this](std::string_view line) { lines_.emplace_back(line); }, [this] { return now_; }};
  event_item item_{.verb = "get", .url = "ftp://h/a", .local = "dir/a"};
};

TEST_F(events, each_is_one_line) {
  events_.start(item_, 10);
  EXPECT_EQ(lines_.back(),
            "{\"event\":\"start\",\"verb\":\"get\",\"url\":\"ftp://h/a\",\"local\":\"dir/a\",\"total\":10}\n");
  events_.skipped({.verb = "rm", .url = "ftp://h/\n", .local = {}}, "a \"dry\" run");
  EXPECT_EQ(lines_.back(),
            R"({"event":"skipped","verb":"rm","url":"ftp://h/\u000a","local":null,"why":"a \"dry\" run"})"
            "\n");
  events_.refused(item_, "the name is not safe");
  EXPECT_EQ(last()["event"], "refused");
}

TEST_F(events, progress_comes_once_a_second_for_each_file) {
  const event_item other{.verb = "get", .url = "ftp://h/b", .local = "b"};
  events_.start(item_, {});
  events_.start(other, {});
  lines_.clear();
  for (std::uint64_t i = 1; i <= 35; ++i) {
    now_ += milliseconds(100);
    events_.progress(item_, i, 100, 1.5e6);
    events_.progress(other, i, {}, 0);
  }
  EXPECT_THAT(lines_, SizeIs(6));
  EXPECT_EQ(
      last(),
      json::parse(
          R"({"event":"progress","verb":"get","url":"ftp://h/b","local":"b","bytes":30,"total":null,"speed":0})"));
  EXPECT_EQ(
      json::parse(lines_[0]),
      json::parse(
          R"({"event":"progress","verb":"get","url":"ftp://h/a","local":"dir/a","bytes":10,"total":100,"speed":1500000})"));
}

TEST_F(events, done_has_the_verdict) {
  verdict_facts judged{
      .confidence = "verified", .size = 10, .wire_bytes = 8, .resumed_from = 2, .retries = 1, .size_reply = 10};
  judged.checksum = {"SHA-256", "00ff"};
  judged.reply = "226 done";
  judged.tls = {.protocol = "TLSv1.3", .cipher = "X", .resumed = true};
  judged.notes = {"odd"};
  events_.done(item_, 8, 0.5, judged);
  EXPECT_EQ(
      last(),
      json::parse(R"({"event":"done","verb":"get","url":"ftp://h/a","local":"dir/a","bytes":8,"seconds":0.5,"speed":16,
      "verdict":{"confidence":"verified","size":10,"wire_bytes":8,"resumed_from":2,"retries":1,"sessions":1,"size_reply":10,"announced":null,
      "listed":null,"checksum":{"algorithm":"SHA-256","value":"00ff"},"reply":"226 done",
      "tls":{"protocol":"TLSv1.3","cipher":"X","resumed":true},"notes":["odd"]}})"));
  events_.done(item_, 0, 0, {});
  EXPECT_EQ(last()["verdict"], nullptr);
  EXPECT_EQ(last()["speed"], 0);
}

error_facts facts(const std::exception& error) {
  return facts_of(error, {.verb = "get", .subject = "ftp://h/a", .parent = "ftp://h/"});
}

TEST_F(events, an_error_tells_what_a_script_has_to_know) {
  error_context context;
  context.phase = phase::command;
  context.command = "RETR a";
  context.reply = reply{"450 busy"};
  context.bytes = 7;
  context.session_usable = true;
  events_.failed(item_, facts(error_temp("450 busy", context)));
  EXPECT_EQ(last()["error"],
            json::parse(R"({"class":"error_temp","message":"RETR a: 450 busy","hint":"Try again later","exit":7,
      "code":450,"reply":"450 busy","phase":"command","command":"RETR a","bytes":7,"retry":true,"session":"usable"})"));
  events_.failed(item_, facts(failure(exit_code::local, "no room")));
  EXPECT_EQ(last()["error"], json::parse(R"({"class":"failure","message":"no room","hint":null,"exit":9,
      "code":null,"reply":null,"phase":null,"command":null,"bytes":0,"retry":false,"session":null})"));
}

TEST(event_errors, have_the_names_of_their_types) {
  const auto ec = std::make_error_code(std::errc::connection_reset);
  EXPECT_EQ(facts(timeout_error("x", {})).type, "timeout_error");
  EXPECT_EQ(facts(connection_closed(ec, "x", {})).type, "connection_closed");
  EXPECT_EQ(facts(network_error(ec, "x", {})).type, "network_error");
  EXPECT_EQ(facts(tls_error(tls_problem::handshake, "x", {}, {})).type, "tls_error");
  EXPECT_EQ(facts(incomplete_transfer("x", {}, 1)).type, "incomplete_transfer");
  EXPECT_EQ(facts(interrupted()).type, "interrupted");
  EXPECT_EQ(facts(std::runtime_error("x")).type, "exception");
  EXPECT_FALSE(facts(network_error(ec, "x", {})).session_usable.value());
}

TEST_F(events, s37_no_secret_is_shown) {
  remember_secret("event-s3cret");
  events_.failed(item_, facts(failure(exit_code::other, "the server says event-s3cret")));
  EXPECT_EQ(lines_.back().find("event-s3cret"), std::string::npos);
}

}  // namespace
}  // namespace ferry::cli
