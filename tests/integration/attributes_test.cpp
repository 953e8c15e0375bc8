// Attributes and arguments of the class FTP: what holds until when, and what C++ people have at hand.
#include <fstream>
#include <sstream>

#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

class attributes : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "one\r\ntwo\r\n";
    connect();
  }
};

TEST_F(attributes, deadlines_that_were_tuned_survive_connect) {
  ftp.timeout(10s);
  ftp.deadlines().idle_data = 300s;
  connect();
  EXPECT_EQ(ftp.deadlines().idle_data, 300s);
  EXPECT_EQ(ftp.deadlines().reply, 10s);
  ftp.connect(server.address(), server.port(), 20s);
  EXPECT_EQ(ftp.deadlines().idle_data, 20s);
}

TEST_F(attributes, no_timeout_means_the_usual_deadlines) {
  const deadlines usual;
  ftp.timeout(10s);
  ftp.timeout(std::nullopt);
  EXPECT_EQ(ftp.deadlines().connect, usual.connect);
  EXPECT_EQ(ftp.deadlines().reply, usual.reply);
  EXPECT_EQ(ftp.deadlines().idle_data, usual.idle_data);
}

TEST_F(attributes, a_timeout_of_the_options_holds_before_connect) {
  FTP f(ftp_options{}.timeout(7s));
  EXPECT_EQ(f.deadlines().reply, 7s);
}

TEST_F(attributes, lines_go_to_a_stream) {
  std::ostringstream out;
  EXPECT_THAT(ftp.retrlines("RETR a", out), StartsWith("226"));
  EXPECT_EQ(out.str(), "one\ntwo\n");
  out.str("");
  ftp.dir(out);
  EXPECT_THAT(out.str(), EndsWith(" a\n"));
  out.str("");
  ftp.dir("a", out);
  EXPECT_THAT(out.str(), HasSubstr("a"));
  out.setstate(std::ios::badbit);
  in_step<local_error>([&] { ftp.retrlines("RETR a", out); });
}

TEST_F(attributes, the_dialogue_goes_to_a_stream) {
  std::ostringstream out;
  ftp.set_debuglevel(1, out);
  ftp.voidcmd("NOOP");
  EXPECT_THAT(out.str(), AllOf(StartsWith("*cmd* 'NOOP'\n"), HasSubstr("*resp* '200")));
  out.setstate(std::ios::badbit);
  ftp.voidcmd("NOOP");
  ftp.set_debuglevel(0);
}

TEST_F(attributes, a_stream_that_is_not_open_empties_no_file) {
  std::ifstream missing("/nonexistent/file");
  EXPECT_THAT(in_step<local_error>([&] { ftp.storbinary("STOR a", missing); }).what(), HasSubstr("not open"));
  in_step<local_error>([&] { ftp.storlines("STOR a", missing); });
  EXPECT_EQ(server.files().content("/a"), "one\r\ntwo\r\n");
  EXPECT_THAT(server.commands(), Not(Contains(StartsWith("STOR"))));
  std::istringstream at_end("x");
  std::string all;
  at_end >> all;
  EXPECT_THAT(ftp.storbinary("STOR empty", at_end), StartsWith("226"));
}

TEST_F(attributes, a_line_is_of_the_newest_reply) {
  server.reply_to("HELP", "214-one\r\n two\r\n214 three");
  server.reply_to("PWD", "257 \"/here\"");
  ftp.putcmd("HELP");
  EXPECT_EQ(ftp.getline(), "214-one");
  EXPECT_EQ(ftp.getline(), " two");
  ftp.putcmd("PWD");
  EXPECT_EQ(ftp.getline(), "257 \"/here\"");
}

TEST_F(attributes, a_type_that_was_set_by_hand_is_not_taken_for_another) {
  EXPECT_EQ(ftp.size("a"), 10u);
  ftp.putcmd("TYPE A");
  ftp.getresp();
  EXPECT_EQ(ftp.size("a"), 10u);
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "SIZE a", "TYPE A", "TYPE I", "SIZE a"));
}

}  // namespace
}  // namespace ferry::testing
