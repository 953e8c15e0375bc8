// The sessions of data connections: resumed wherever the server lets us, each from its own control connection, and never more of them than are
// of use.
#include <dirent.h>
#include <openssl/ssl.h>

#include <atomic>

#include "tls_support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string bytes(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

class tls_resumption : public tls_way_test {
 protected:
  // One of each kind; all must resume when `resumed`.
  void transfers_of_all_kinds(bool resumed) {
    const auto expect_facts = [&](const char* what) {
      ASSERT_TRUE(ftps.data_facts()) << what;
      EXPECT_EQ(ftps.data_facts()->resumed, resumed) << what;
      EXPECT_EQ(ftps.data_facts()->protocol, GetParam().version == tls_range::only_1_2 ? "TLSv1.2" : "TLSv1.3");
      EXPECT_THAT(ftps.data_facts()->cipher, Not(IsEmpty()));
    };
    EXPECT_EQ(download("a"), "all of it");
    expect_facts("download");
    upload("b", "and back");
    EXPECT_EQ(server.files().content("/b"), "and back");
    expect_facts("upload");
    upload("empty", "");
    EXPECT_EQ(server.files().content("/empty"), "");
    expect_facts("empty upload");
    EXPECT_EQ(download("empty"), "");
    expect_facts("empty download");
    EXPECT_THAT(ftps.nlst(), ElementsAre("a", "b", "empty"));
    expect_facts("NLST");
    EXPECT_THAT(ftps.mlsd(), SizeIs(3));
    expect_facts("MLSD");
    std::size_t lines = 0;
    ftps.dir([&](std::string_view) { ++lines; });
    EXPECT_EQ(lines, 3u);
    expect_facts("LIST");
  }
};
INSTANTIATE_TEST_SUITE_P(ways, tls_resumption, all_ways(), name_of_way);

TEST_P(tls_resumption, every_transfer_resumes_a_session_of_its_own_control_connection) {
  for (int i = 0; i < 3; ++i) transfers_of_all_kinds(true);
  const auto data = server.tls_data();
  EXPECT_THAT(data, SizeIs(21));
  EXPECT_THAT(data, Each(Field(&tls_log::ticket_of, 1u)));
  EXPECT_THAT(data, Each(Field(&tls_log::close_notify, true)));
  EXPECT_THAT(data, Each(Field(&tls_log::tcp_end, peer_end::clean)));
  EXPECT_THAT(data, Each(Field(&tls_log::failure, "")));
  EXPECT_THAT(notes, Not(Contains(HasSubstr("suspicious"))));
}

TEST_P(tls_resumption, case_076_the_server_requires_it) {
  set_up([](tls_config& c) { c.reuse = tls_reuse::required; });
  ftps.context().resume(resumption::required);
  for (int i = 0; i < 3; ++i) transfers_of_all_kinds(true);
}

TEST_P(tls_resumption, case_076_the_server_requires_it_and_we_are_told_not_to) {
  for (const std::string refusal : {"522 Session reuse required", "425 Session reuse required"}) {
    SCOPED_TRACE(refusal);
    ftps.context().resume(resumption::off);
    set_up([&](tls_config& c) {
      c.reuse = tls_reuse::required;
      c.refusal = refusal;
    });
    const auto refused = [&](const std::function<void()>& transfer) {
      if (refusal[0] == '5')
        EXPECT_EQ(in_step<error_perm>(transfer).what(), refusal);
      else
        EXPECT_EQ(in_step<error_temp>(transfer).what(), refusal);
    };
    refused([&] { download("a"); });
    refused([&] { upload("b", "secret"); });
    refused([&] { ftps.nlst(); });
  }
  EXPECT_EQ(server.files().content("/b"), std::nullopt);
  ftps.context().resume(resumption::preferred);
  transfers_of_all_kinds(true);
}

TEST_P(tls_resumption, case_076_no_resumption_accepted) {
  set_up([](tls_config& c) { c.reuse = tls_reuse::refused; });
  for (int i = 0; i < 2; ++i) transfers_of_all_kinds(false);
  // Nothing to wonder about in a server that never does it.
  EXPECT_THAT(notes, Not(Contains(HasSubstr("suspicious"))));
}

TEST_P(tls_resumption, case_076_no_tickets) {
  set_up([](tls_config& c) { c.tickets = tls_tickets::none; });
  log_in();
  for (int i = 0; i < 2; ++i) transfers_of_all_kinds(false);
  EXPECT_THAT(notes, Not(Contains(HasSubstr("suspicious"))));
}

TEST_P(tls_resumption, suspicious_once_the_server_has_resumed) {
  download("a");
  set_up([](tls_config& c) { c.reuse = tls_reuse::refused; });
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_FALSE(ftps.data_facts()->resumed);
  EXPECT_THAT(notes, Contains(HasSubstr("suspicious")).Times(1));
  set_up([](tls_config& c) { c.reuse = tls_reuse::accepted; });
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_TRUE(ftps.data_facts()->resumed);
  EXPECT_THAT(notes, Contains(HasSubstr("suspicious")).Times(1));
}

TEST_P(tls_resumption, required_by_us_and_refused_by_the_server) {
  ftps.context().resume(resumption::required);
  set_up([](tls_config& c) { c.reuse = tls_reuse::refused; });
  const auto refused = [&](const std::function<void()>& transfer) {
    const auto e = in_step<tls_error>(transfer);
    EXPECT_EQ(e.problem(), tls_problem::not_resumed);
    EXPECT_THAT(e.what(), HasSubstr("did not resume"));
  };
  refused([&] { download("a"); });
  refused([&] { upload("b", "secret"); });
  refused([&] { ftps.nlst(); });
  EXPECT_THAT(server.files().content("/b").value_or(""), IsEmpty());
  EXPECT_EQ(server.counts().data_bytes_received, 0u);
  set_up([](tls_config& c) { c.reuse = tls_reuse::accepted; });
  log_in();
  transfers_of_all_kinds(true);
}

TEST_P(tls_resumption, off_offers_nothing) {
  ftps.context().resume(resumption::off);
  for (int i = 0; i < 2; ++i) transfers_of_all_kinds(false);
  EXPECT_THAT(notes, Not(Contains(HasSubstr("suspicious"))));
}

TEST_P(tls_resumption, hundreds_of_transfers_on_one_session) {
  const std::string large = bytes(100'000);
  server.files()["/large"] = large;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(download("large") == large) << i;
    ASSERT_TRUE(ftps.data_facts()->resumed) << i;
    upload("up", large);
    ASSERT_TRUE(server.files().content("/up") == large) << i;
    ASSERT_TRUE(ftps.data_facts()->resumed) << i;
    upload("none", "");
    ASSERT_TRUE(ftps.data_facts()->resumed) << i;
    ASSERT_THAT(ftps.nlst(), SizeIs(4)) << i;
    ASSERT_TRUE(ftps.data_facts()->resumed) << i;
  }
  EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::tcp_end, peer_end::clean)));
  EXPECT_THAT(server.tls_data(), SizeIs(200));
}

TEST_P(tls_resumption, s20_two_sessions_side_by_side_resume_their_own) {
  set_up([](tls_config& c) { c.reuse = tls_reuse::required; });
  FTP_TLS other(trusting());
  other.implicit(GetParam().implicit);
  other.set_pasv(GetParam().passive);
  other.connect(server.address(), server.port());
  other.login("bert", "secret");
  server.files()["/large"] = bytes(2'000'000);
  for (int i = 0; i < 5; ++i) {
    auto one = ftps.transfercmd("RETR large");
    auto two = other.transfercmd("RETR large");
    std::vector<std::byte> room(65'536);
    std::size_t of_one = 0;
    std::size_t of_two = 0;
    // In turns, until both are through.
    for (std::size_t n = 1, m = 1; n + m > 0;) {
      of_one += n = one.read(room);
      of_two += m = two.read(room);
    }
    one.close();
    two.close();
    ftps.voidresp();
    other.voidresp();
    EXPECT_EQ(of_one, 2'000'000u);
    EXPECT_EQ(of_two, 2'000'000u);
    EXPECT_TRUE(ftps.data_facts()->resumed);
    EXPECT_TRUE(other.data_facts()->resumed);
  }
  const auto data = server.tls_data();
  EXPECT_THAT(data, SizeIs(10));
  for (const auto& connection : data) EXPECT_EQ(connection.ticket_of, connection.session);
}

// --- what only one version has

class tls_tickets_test : public tls_test {};

TEST_F(tls_tickets_test, sessions_that_the_server_keeps_itself) {
  set_up([](tls_config& c) {
    c.versions = tls_range::only_1_2;
    c.tickets = tls_tickets::session_ids;
    c.reuse = tls_reuse::required;
  });
  log_in();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(download("a"), "all of it");
    upload("b", "and back");
    EXPECT_TRUE(ftps.data_facts()->resumed);
  }
}

TEST_F(tls_tickets_test, case_077_the_ticket_comes_late_on_control) {
  set_up([](tls_config& c) {
    c.versions = tls_range::only_1_3;
    c.tickets = tls_tickets::late;
  });
  log_in();
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_FALSE(ftps.data_facts()->resumed);
  server.once("PWD", [](session& s, std::string_view a) {
    s.control().tls()->send_ticket();
    s.default_handler("PWD", a);
  });
  EXPECT_EQ(ftps.pwd(), "/");
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_TRUE(ftps.data_facts()->resumed);
  upload("b", "and back");
  EXPECT_TRUE(ftps.data_facts()->resumed);
}

TEST_F(tls_tickets_test, case_077_the_ticket_comes_on_control_while_data_moves) {
  set_up([](tls_config& c) {
    c.versions = tls_range::only_1_3;
    c.tickets = tls_tickets::late;
  });
  const event half_seen;
  server.once("RETR", [half_seen](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all ");
    s.pause_until(half_seen);
    s.control().tls()->send_ticket();
    data.send("of it");
    s.end_data(std::move(data));
    s.reply("226 Done");
  });
  log_in();
  std::string got;
  ftps.retrbinary("RETR a", [&](std::string_view piece) {
    got += piece;
    half_seen.open();
  });
  EXPECT_EQ(got, "all of it");
  EXPECT_FALSE(ftps.data_facts()->resumed);
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_TRUE(ftps.data_facts()->resumed);
}

TEST_F(tls_tickets_test, case_077_the_ticket_comes_on_data_behind_the_clients_end) {
  set_up([](tls_config& c) {
    c.versions = tls_range::only_1_3;
    c.tickets = tls_tickets::late;
  });
  server.once("STOR", [](session& s, std::string_view) {
    s.reply("150 Send it");
    connection data = s.open_data();
    EXPECT_EQ(data.receive_all(), "and back");
    data.tls()->send_ticket();
    s.end_data(std::move(data));
    s.reply("226 Done");
  });
  log_in();
  upload("b", "and back");
  EXPECT_FALSE(ftps.data_facts()->resumed);
  EXPECT_EQ(server.tls_data().at(0).tcp_end, peer_end::clean);
  EXPECT_EQ(download("a"), "all of it");
  EXPECT_TRUE(ftps.data_facts()->resumed);
}

// --- no growth

// How many SSL_SESSION objects there are in the process, the server's and the client's.
std::atomic<int>& live_sessions() {
  static std::atomic<int> count{0};
  return count;
}

void count_sessions() {
  static const int registered = SSL_SESSION_get_ex_new_index(
      0, nullptr, [](void*, void*, CRYPTO_EX_DATA*, int, long, void*) { ++live_sessions(); }, nullptr,
      [](void*, void*, CRYPTO_EX_DATA*, int, long, void*) { --live_sessions(); });
  ASSERT_GE(registered, 0);
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* const folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

class tls_growth : public tls_test, public ::testing::WithParamInterface<tls_range> {};
INSTANTIATE_TEST_SUITE_P(versions, tls_growth, ::testing::Values(tls_range::only_1_2, tls_range::only_1_3),
                         [](const auto& version) {
                           return std::string(version.param == tls_range::only_1_2 ? "tls12" : "tls13");
                         });

TEST_P(tls_growth, a_thousand_small_transfers_leave_nothing_behind) {
  count_sessions();
  set_up([](tls_config& c) { c.versions = GetParam(); });
  log_in();
  const auto four = [&] {
    download("a");
    upload("b", "and back");
    upload("empty", "");
    ftps.nlst();
  };
  four();
  const int sessions = live_sessions();
  const std::size_t descriptors = open_descriptors();
  ASSERT_GT(sessions, 0);
  for (int i = 0; i < 250; ++i) {
    four();
    ASSERT_TRUE(ftps.data_facts()->resumed) << i;
  }
  EXPECT_EQ(live_sessions(), sessions);
  EXPECT_EQ(open_descriptors(), descriptors);
}

}  // namespace
}  // namespace ferry::testing
