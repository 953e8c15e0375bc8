// The whole examination without sockets and without time: networks that swallow packets, and every step of it failing in turn.
#include "doctor/examine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tls_peer.hpp"
#include "unit/session/scripted_host.hpp"

namespace ferry::doctor {
namespace {

using ferry::testing::fault;
using ferry::testing::scripted_host;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

assignment of(const std::string& name) {
  assignment what;
  what.where = parse_url("ftp://" + name + "/");
  what.site = {.host = name, .port = 21, .how = {}, .who = {}, .host_command = false, .alternative_login = {}};
  // Reading the system's certificates would take longer than all the rest.
  what.settings.tls.system_store(false);
  what.now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21);
  return what;
}

struct server {
  scripted_host host;
  diagnosis seen;

  server() {
    host.files["a"] = "0123456789";
    host.on("FEAT", "211-x\r\n MLST type*;size*;\r\n SIZE\r\n REST STREAM\r\n211 end");
    host.on("SYST", "215 UNIX");
    // A numeric address is its own name.
    host.names["192.0.2.1"] = host.names["server"];
    host.names["2001:db8::1"] = host.names["six"];
  }
  const diagnosis& examine(const assignment& what = of("server")) {
    seen = doctor::examine(host, what, {});
    EXPECT_EQ(host.live_channels(), 0u);
    EXPECT_EQ(host.live_listeners(), 0u);
    return seen;
  }
  [[nodiscard]] std::string found(std::string_view id) const {
    for (const auto& f : seen.findings)
      if (f.id == id) return std::string(to_string(f.level)) + ": " + f.sentence + " | " + f.advice;
    return "nothing";
  }
};

TEST(Examine, case_045_a_server_behind_nat_is_recognised) {
  server s;
  s.examine();
  EXPECT_TRUE(s.seen.usable);
  EXPECT_THAT(s.found("passive.address"),
              AllOf(StartsWith("note"), HasSubstr("10.9.8.7, an address of its own network")));
  EXPECT_THAT(s.found("passive.address"), HasSubstr("Ferry connects to 192.0.2.1"));
  EXPECT_THAT(s.found("tls.implicit"), StartsWith("note"));
}

TEST(Examine, a_firewall_that_drops_the_passive_ports) {
  server s;
  s.host.black_holes = {"50000"};
  s.examine();
  for (const char* id : {"passive.epsv", "passive.pasv"})
    EXPECT_THAT(s.found(id),
                AllOf(StartsWith("problem"), HasSubstr("port 50000"), HasSubstr("within 30 s: a firewall")));
  EXPECT_THAT(s.found("data"), HasSubstr("| --active"));
  // What does work is used for the rest. (This server passes over REST.)
  EXPECT_THAT(s.found("file.rest"), HasSubstr("passed over"));
  EXPECT_THROW(std::rethrow_exception(s.seen.failure), timeout_error);
}

TEST(Examine, epsv_alone_that_is_dropped) {
  server s;
  s.host.black_holes = {"50000"};
  s.host.on("PASV", "227 (192,0,2,1,195,81)");
  s.host.on("PORT", "500 no");
  s.examine();
  EXPECT_THAT(s.found("passive.pasv"), StartsWith("ok"));
  EXPECT_THAT(s.found("passive.address"), "nothing");
  EXPECT_THAT(s.found("data"), AllOf(StartsWith("problem"), HasSubstr("begins with EPSV")));
  EXPECT_FALSE(s.seen.has_advice);
  EXPECT_THAT(s.found("file.rest"), HasSubstr("passed over"));
}

TEST(Examine, a_server_that_waits_for_tls_and_says_nothing) {
  server s;
  s.host.speak_tls(std::make_shared<const ferry::testing::tls_peer>());
  s.host.implicit_tls = true;
  auto what = of("server");
  what.anonymous = false;
  s.examine(what);
  EXPECT_THAT(s.found("greeting"),
              AllOf(StartsWith("problem"), HasSubstr("waits for TLS"), HasSubstr("| ftps://server")));
  EXPECT_EQ(s.seen.where.scheme, "ftps");
  EXPECT_EQ(s.seen.without, std::vector<std::string>{"--plain"});
  EXPECT_THROW(std::rethrow_exception(s.seen.failure), timeout_error);
  EXPECT_THAT(s.host.dialogue(), ::testing::Not(HasSubstr("USER")));
}

TEST(Examine, over_ipv6_there_is_epsv_alone) {
  server s;
  s.examine(of("six"));
  EXPECT_TRUE(s.seen.usable);
  EXPECT_EQ(s.found("passive.pasv"), "nothing");
  s.host.on("EPSV", "500 no");
  s.examine(of("six"));
  EXPECT_THAT(s.found("passive.epsv"), AllOf(StartsWith("problem"), HasSubstr("refuses EPSV")));
  EXPECT_THAT(s.found("data"), HasSubstr("| --active"));
}

TEST(Examine, one_family_of_two_that_does_not_answer) {
  server s;
  s.host.names["both"] = {{address_family::ipv6, "2001:db8::1", 0}, {address_family::ipv4, "192.0.2.1", 0}};
  s.host.refusing = {"2001:db8::1"};
  s.examine(of("both"));
  EXPECT_TRUE(s.seen.usable);
  EXPECT_THAT(s.found("tcp.ipv4"), StartsWith("ok"));
  EXPECT_THAT(s.found("tcp.ipv6"), AllOf(StartsWith("note"), HasSubstr("takes the other kind")));
  s.host.refusing.clear();
  s.host.black_holes = {"2001:db8::1", "192.0.2.1"};
  s.examine(of("both"));
  EXPECT_THAT(s.found("tcp.ipv6"), AllOf(StartsWith("problem"), HasSubstr("a firewall drops")));
  EXPECT_FALSE(s.seen.usable);
  s.examine(of("nobody"));
  EXPECT_THAT(s.found("name"), AllOf(StartsWith("problem"), HasSubstr("nobody")));
}

TEST(Examine, an_answer_that_never_comes_when_commands_come_together) {
  server s;
  bool lost = false;
  s.host.on("MDTM", [&](std::string_view) {
    if (std::exchange(lost, true)) s.host.reply("213 20260101000000");
  });
  s.examine();
  EXPECT_THAT(s.found("pipelining"), AllOf(StartsWith("note"), HasSubstr("get lost"), HasSubstr("--lock-step")));
  EXPECT_THAT(s.found("file.time"), StartsWith("ok"));
  EXPECT_TRUE(s.seen.usable);
}

TEST(Examine, a_login_that_is_refused_the_second_time_is_not_tried_again) {
  server s;
  std::size_t logins = 0;
  s.host.on("PASS", [&](std::string_view) { s.host.reply(++logins == 1 ? "230 in" : "530 no more"); });
  s.host.on("SYST", [&](std::string_view) { s.host.reply("421 bye"); });
  s.examine();
  EXPECT_EQ(logins, 2u);
  EXPECT_FALSE(s.seen.usable);
  EXPECT_THAT(s.found("data"), AllOf(StartsWith("problem"), HasSubstr("530 no more")));
}

// Whatever breaks is told, nothing is thrown but a cancellation, nothing is left open.
TEST(Examine, every_step_fails_in_turn) {
  server good;
  good.examine();
  const auto operations = good.host.operations();
  const auto waits = good.host.waits();
  ASSERT_GT(operations, 100u);
  for (const auto kind : {fault::error, fault::end, fault::timeout, fault::cancel}) {
    const auto steps = kind == fault::error || kind == fault::end ? operations : waits;
    for (std::size_t step = 1; step <= steps; ++step) {
      server s;
      s.host.fail(kind, step);
      try {
        s.examine();
        EXPECT_EQ(s.seen.usable, s.seen.failure == nullptr);
      } catch (const cancelled_error&) {
        EXPECT_EQ(kind, fault::cancel) << step;
      }
      EXPECT_EQ(s.host.live_channels(), 0u) << step;
      EXPECT_EQ(s.host.live_listeners(), 0u) << step;
      if (::testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace ferry::doctor
