#include "session/active.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "every_fault.hpp"
#include "session/data_link.hpp"
#include "session/transfer.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

const char* const stranger = "203.0.113.66";
const char* const server = "192.0.2.1";
const wire::command retr("RETR a");

void connected(fixture& f) { f.connect(); }
void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.settings.passive = false;
  f.connect();
}

reply download(fixture& f, std::string& text) {
  return session::run_transfer(f.session, retr, {}, [&](session::data_link& link) {
    std::vector<std::byte> block(5);
    while (const auto n = link.read(block)) text += as_text(std::span{block}.first(n));
  });
}

reply download(fixture& f) {
  std::string text;
  return download(f, text);
}

// --- Saying where we listen -----------------------------------------------------------------------------------------------------

TEST(active, says_port_over_ipv4) {
  fixture f;
  f.connect();
  const auto listener = session::open_active(f.session);
  EXPECT_EQ(f.host.last_commands(1), words{"PORT 192,0,2,99,156,64"});
  EXPECT_EQ(listener->local(), (endpoint{address_family::ipv4, "192.0.2.99", 40'000}));
}

TEST(active, says_eprt_over_ipv6) {
  fixture f;
  f.connect("six");
  const auto listener = session::open_active(f.session);
  EXPECT_EQ(f.host.last_commands(1), words{"EPRT |2|2001:db8::99|40000|"});
}

TEST(active, port_and_eprt_by_themselves) {
  fixture f;
  f.connect();
  EXPECT_EQ(session::send_port(f.session, "10.1.2.3", 258).text, "200 port taken");
  EXPECT_EQ(session::send_eprt(f.session, address_family::ipv4, "10.1.2.3", 258).text, "200 port taken");
  EXPECT_EQ(session::send_eprt(f.session, address_family::ipv6, "::1", 258).text, "200 port taken");
  EXPECT_EQ(f.host.last_commands(3), (words{"PORT 10,1,2,3,1,2", "EPRT |1|10.1.2.3|258|", "EPRT |2|::1|258|"}));
  const auto before = f.host.operations();
  EXPECT_THROW(session::send_port(f.session, "::1", 258), std::invalid_argument);
  EXPECT_THROW(session::send_eprt(f.session, address_family::ipv6, "::1\r\nDELE x", 258), std::invalid_argument);
  EXPECT_EQ(f.host.operations(), before);
}

TEST(active, opening_survives_every_fault) {
  const auto open = [](fixture& f) { (void)session::open_active(f.session); };
  all_faults(connected, open);
  all_faults([](fixture& f) { f.connect("six"); }, open);
}

TEST(active, tells_that_it_cannot_listen) {
  fixture f;
  f.connect();
  f.host.fail(fault::error, 1);
  const auto e = thrown<network_error>([&] { (void)session::open_active(f.session); });
  EXPECT_EQ(e.what(),
            "cannot listen for the server: " + std::make_error_code(std::errc::too_many_files_open).message());
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(active, case_051_a_port_that_is_not_taken) {
  for (const char* text : {"300 hm", "150 hm\r\n200 ok"}) {
    fixture f;
    f.connect();
    f.host.on("PORT", text);
    const auto e = thrown<error_reply>([&] { (void)session::open_active(f.session); });
    EXPECT_EQ(e.phase(), phase::data_connect);
    f.expect_sound();
  }
}

// --- Who connects ---------------------------------------------------------------------------------------------------------------

TEST(active, takes_the_servers_connection) {
  fixture f;
  prepare(f);
  std::string text;
  EXPECT_EQ(download(f, text).text, "226 done");
  EXPECT_EQ(text, "the content of a");
  EXPECT_EQ(f.host.last_commands(2), (words{"PORT 192,0,2,99,156,64", "RETR a"}));
  f.expect_sound();
}

TEST(active, case_054_s05_drops_strangers_and_goes_on) {
  fixture f;
  prepare(f);
  f.record();
  f.host.active_peers = {stranger, stranger, server};
  std::string text;
  EXPECT_EQ(download(f, text).text, "226 done");
  EXPECT_EQ(text, "the content of a");
  EXPECT_EQ(f.events_of(trace_kind::note), words(2, "dropped a data connection from 203.0.113.66: not the server"));
  f.expect_sound();
}

TEST(active, s06_takes_one_connection_only) {
  fixture f;
  prepare(f);
  f.host.active_peers = {server, server};
  std::string text;
  download(f, text);
  EXPECT_EQ(text, "the content of a");
  EXPECT_EQ(f.host.active_peers.size(), 1u);
  f.expect_sound();
}

TEST(active, drops_as_many_strangers_as_the_limit_allows) {
  for (const std::size_t count : {64u, 65u}) {
    fixture f;
    prepare(f);
    f.host.active_peers.assign(count, stranger);
    f.host.active_peers.push_back(server);
    if (count == 64) {
      EXPECT_EQ(download(f).code(), 226);
    } else {
      const auto e = thrown<limit_error>([&] { download(f); });
      EXPECT_STREQ(e.what(), "too many strangers connect to the data port");
      EXPECT_EQ(e.phase(), phase::data_connect);
      EXPECT_TRUE(e.session_usable());
    }
    f.expect_sound();
  }
}

// --- Who does not connect ---------------------------------------------------------------------------------------------------------

TEST(active, case_053_waits_for_the_server_only_so_long) {
  fixture f;
  prepare(f);
  f.host.connects_back = false;
  const auto start = f.host.elapsed();
  const auto e = thrown<timeout_error>([&] { download(f); });
  EXPECT_STREQ(e.what(), "timed out: the server did not connect to 192.0.2.99 port 40000");
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_GE(f.host.elapsed() - start, 30s);
  // The port is closed at once, so that the server sees that nobody listens: no second wait.
  EXPECT_LE(f.host.elapsed() - start, 30s + 100ms);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(active, waits_for_ever_only_when_asked_to) {
  fixture f;
  prepare(f);
  f.settings.deadlines.connect = no_timeout;
  f.host.connects_back = false;
  f.host.at(10h, [&] { f.host.connects_back = true; });
  EXPECT_EQ(download(f).code(), 226);
}

TEST(active, case_052_tells_at_once_when_the_server_cannot_connect) {
  for (const char* text : {"425 cannot connect", "426 no", "421 closing"}) {
    SCOPED_TRACE(text);
    fixture f;
    prepare(f);
    f.host.connects_back = false;
    f.host.at(2s, [&] { f.host.give_up(text); });
    const auto start = f.host.elapsed();
    const auto e = thrown<error_temp>([&] { download(f); });
    EXPECT_STREQ(e.what(), text);
    EXPECT_EQ(e.session_usable(), e.code() != 421);
    EXPECT_LE(f.host.elapsed() - start, 3s);
    f.expect_sound();
  }
}

TEST(active, a_verdict_of_success_brings_no_data_connection) {
  fixture f;
  prepare(f);
  f.host.connects_back = false;
  f.host.at(2s, [&] { f.host.give_up("226 done"); });
  const auto e = thrown<timeout_error>([&] { download(f); });
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(active, notices_that_the_control_connection_died) {
  fixture f;
  prepare(f);
  f.host.connects_back = false;
  f.host.at(2s, [&] { f.host.end_control(); });
  EXPECT_THROW(download(f), network_error);
  EXPECT_FALSE(f.session.is_open());
  f.expect_sound();
}

TEST(active, cancels) {
  fixture f;
  prepare(f);
  f.host.connects_back = false;
  f.host.at(2s, [&] { f.host.cancel(); });
  EXPECT_EQ(thrown<cancelled_error>([&] { download(f); }).phase(), phase::data_connect);
  f.expect_sound();
}

TEST(active, tells_that_it_cannot_accept) {
  fixture f;
  prepare(f);
  f.host.on("RETR", [&](std::string_view) {
    f.host.send_data("x", "150 here");
    f.host.fail(fault::error, 2);  // behind the read that gives that reply
  });
  const auto e = thrown<network_error>([&] { download(f); });
  EXPECT_EQ(e.what(),
            "cannot accept the server's connection: " + std::make_error_code(std::errc::connection_aborted).message());
  EXPECT_EQ(e.phase(), phase::data_connect);
  f.expect_sound();
}

TEST(active, accepts_outside_of_a_transfer_too) {
  fixture f;
  f.connect();
  const auto listener = session::open_active(f.session);
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("x", "150 here"); });
  EXPECT_EQ(f.session.exchange(retr).code(), 150);
  EXPECT_EQ(session::accept_data(f.session, *listener)->peer().address, server);
}

// --- A verdict instead of a start -------------------------------------------------------------------------------------------------

TEST(active, case_068_takes_a_verdict_without_any_data_connection) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "226 nothing to send");
  std::string text;
  const auto start = f.host.elapsed();
  EXPECT_EQ(download(f, text).text, "226 nothing to send");
  EXPECT_EQ(text, "");
  EXPECT_LE(f.host.elapsed() - start, 1s);
  f.expect_sound();
}

TEST(active, reads_what_the_server_sent_before_a_verdict_at_the_start) {
  for (const bool strangers : {false, true}) {
    fixture f;
    prepare(f);
    f.host.accepts_at_once = true;
    if (strangers) f.host.active_peers = {stranger, stranger, server};
    f.host.final_reply.clear();
    f.host.on("RETR", [&](std::string_view) { f.host.send_data("data", "226 done"); });
    std::string text;
    EXPECT_EQ(download(f, text).text, "226 done");
    EXPECT_EQ(text, "data");
    f.expect_sound();
  }
}

TEST(active, reads_nothing_from_strangers_behind_a_verdict_at_the_start) {
  fixture f;
  prepare(f);
  f.host.accepts_at_once = true;
  f.host.active_peers = {stranger};
  f.host.final_reply.clear();
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("data", "226 done"); });
  std::string text;
  EXPECT_EQ(download(f, text).text, "226 done");
  EXPECT_EQ(text, "");
}

TEST(active, an_upload_without_a_data_connection_is_no_success) {
  fixture f;
  prepare(f);
  f.host.on("STOR", "226 thanks");
  const auto store = [&](std::string_view text) {
    return session::run_transfer(f.session, wire::command("STOR b"), {},
                                 [&](auto& link) { link.write(content(text)); });
  };
  const auto e = thrown<network_error>([&] { store("abc"); });
  EXPECT_EQ(e.error_code(), std::errc::not_connected);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
  EXPECT_EQ(store("").code(), 226);
}

}  // namespace
}  // namespace ferry::testing
