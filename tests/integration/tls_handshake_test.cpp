// The handshake on data connections: when the server wants it, what can come instead of it, and what happens to TLS on control meanwhile.
#include "tls_support.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class tls_handshake : public tls_way_test {
 protected:
  void every_transfer_works() {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(download("a"), "all of it");
      upload("b", "and back");
      EXPECT_EQ(server.files().content("/b"), "and back");
      upload("empty", "");
      EXPECT_EQ(download("empty"), "");
      EXPECT_THAT(ftps.nlst(), ElementsAre("a", "b", "empty"));
      EXPECT_TRUE(ftps.data_facts()->resumed);
    }
    expect_in_step(ftp);
  }

  /// Plays the next RETR, STOR and NLST.
  void play(const std::function<void(session&)>& play) {
    for (const char* verb : {"RETR", "STOR", "NLST"})
      server.on(verb, [play](session& s, std::string_view) { play(s); });
  }
  void play_as_ever() {
    for (const char* verb : {"RETR", "STOR", "NLST"})
      server.on(verb, [verb](session& s, std::string_view a) { s.default_handler(verb, a); });
  }
  std::vector<std::function<void()>> transfers() {
    return {[&] { download("a"); }, [&] { upload("b", "secret"); }, [&] { ftps.nlst(); }};
  }
};
INSTANTIATE_TEST_SUITE_P(ways, tls_handshake, all_ways(), name_of_way);

TEST_P(tls_handshake, case_074_after_150) { every_transfer_works(); }

TEST_P(tls_handshake, case_074_before_150) {
  set_up([](tls_config& c) { c.handshake = tls_moment::before_150; });
  every_transfer_works();
}

TEST_P(tls_handshake, case_074_after_150_and_226_in_one_segment) {
  server.once("RETR", [](session& s, std::string_view) {
    s.raw("150 Here it comes\r\n226 Done\r\n");
    connection data = s.open_data();
    data.send("all of it");
    s.end_data(std::move(data));
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
}

TEST_P(tls_handshake, case_074_a_200_before_the_150) {
  server.before("RETR", "200 First this\r\n").before("STOR", "200 First this\r\n");
  EXPECT_EQ(download("a"), "all of it");
  upload("b", "and back");
  EXPECT_EQ(server.files().content("/b"), "and back");
  expect_in_step(ftp);
}

// --- replies in the middle of it

TEST_P(tls_handshake, case_076_replies_in_the_middle_of_the_handshake_are_what_is_thrown) {
  for (const std::string refusal : {"522 Session reuse required", "425 Cannot build data connection", "450 Busy"}) {
    SCOPED_TRACE(refusal);
    play([refusal](session& s) {
      s.reply("150 Begin");
      connection data = s.open_clear_data();
      // The client's part of the handshake is here.
      EXPECT_FALSE(data.receive(5).empty());
      s.reply(refusal);
      data.close();
    });
    for (const auto& transfer : transfers()) {
      if (refusal[0] == '5')
        EXPECT_EQ(in_step<error_perm>(transfer).what(), refusal);
      else
        EXPECT_EQ(in_step<error_temp>(transfer).what(), refusal);
    }
  }
  play_as_ever();
  EXPECT_EQ(download("a"), "all of it");
}

TEST_P(tls_handshake, case_076_the_data_connection_stays_open_and_only_the_reply_tells) {
  play([](session& s) {
    s.reply("150 Begin");
    connection data = s.open_clear_data();
    EXPECT_FALSE(data.receive(5).empty());
    s.reply("522 Session reuse required");
    data.wait_for_peer_close();
  });
  for (const auto& transfer : transfers()) EXPECT_EQ(in_step<error_perm>(transfer).code(), 522);
}

TEST_P(tls_handshake, case_076_the_refusal_comes_with_the_150) {
  play([](session& s) {
    // In active mode the client has no ear for us any more once it has read this.
    connection data = s.open_clear_data();
    s.raw("150 Begin\r\n522 Session reuse required\r\n");
    data.wait_for_peer_close();
  });
  for (const auto& transfer : transfers()) EXPECT_EQ(in_step<error_perm>(transfer).code(), 522);
}

TEST_P(tls_handshake, case_076_the_refusal_comes_instead_of_the_150) {
  if (!GetParam().passive) {
    for (const char* verb : {"RETR", "STOR", "NLST"}) server.reply_to(verb, "425 Cannot build data connection");
  } else {
    play([](session& s) {
      connection data = s.open_clear_data();
      EXPECT_FALSE(data.receive(5).empty());
      data.close();
      s.reply("425 Cannot build data connection");
    });
  }
  for (const auto& transfer : transfers()) EXPECT_EQ(in_step<error_temp>(transfer).code(), 425);
}

TEST_P(tls_handshake, a_421_in_the_middle_of_the_handshake) {
  play([](session& s) {
    s.reply("150 Begin");
    connection data = s.open_clear_data();
    EXPECT_FALSE(data.receive(5).empty());
    s.reply("421 Going down");
    s.close();
  });
  for (const auto& transfer : transfers()) {
    EXPECT_EQ(closed<error_temp>(transfer).code(), 421);
    log_in();
  }
}

TEST_P(tls_handshake, the_data_connection_ends_in_the_middle_of_the_handshake_and_then_success_is_reported) {
  play([](session& s) {
    s.reply("150 Begin");
    connection data = s.open_clear_data();
    EXPECT_FALSE(data.receive(5).empty());
    data.close();
    s.reply("226 Done");
  });
  for (const auto& transfer : transfers()) {
    const auto e = in_step<tls_error>(transfer);
    EXPECT_EQ(e.problem(), tls_problem::handshake);
    EXPECT_THAT(e.what(), HasSubstr("data connection"));
  }
}

TEST_P(tls_handshake, the_server_says_nothing_at_all_on_data) {
  play([](session& s) {
    // First, or the deadline could be met in waiting for the connection itself (active mode).
    connection data = s.open_clear_data();
    s.reply("150 Begin");
    data.wait_for_peer_close();
    s.reply("426 Gone");
  });
  for (const auto& transfer : transfers()) {
    ftps.deadlines().connect = soon;
    EXPECT_THAT(in_step<timeout_error>(transfer).what(), HasSubstr("TLS handshake"));
    ftps.deadlines().connect = ferry::deadlines{}.connect;
  }
}

TEST_P(tls_handshake, the_server_forgets_tls_on_data) {
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Begin (9 bytes)");
    connection data = s.open_clear_data();
    data.send("all of it");
    data.wait_for_peer_close();
    s.reply("226 Done");
  });
  const auto e = in_step<tls_error>([&] { download("a"); });
  EXPECT_EQ(e.problem(), tls_problem::handshake);
  EXPECT_THAT(e.openssl_reason(), Not(IsEmpty()));
  EXPECT_EQ(download("a"), "all of it");
}

TEST_P(tls_handshake, an_empty_listing_as_226_alone) {
  server.on("NLST", [](session& s, std::string_view) {
    connection data = s.open_data();
    s.reply("226 No files");
    s.end_data(std::move(data));
  });
  EXPECT_THAT(ftps.nlst(), IsEmpty());
  expect_in_step(ftp);
}

TEST_P(tls_handshake, an_empty_listing_as_226_and_no_handshake) {
  server.on("NLST", [](session& s, std::string_view) {
    connection data = s.open_clear_data();
    s.reply("226 No files");
    data.close();
  });
  EXPECT_THAT(ftps.nlst(), IsEmpty());
  expect_in_step(ftp);
}

// --- case 79: control in the middle of a transfer

TEST_P(tls_handshake, case_079_new_keys_on_control_and_data) {
  if (GetParam().version == tls_range::only_1_2) return;  // see the next one
  server.once("RETR", [](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all ");
    s.control().tls()->renegotiate();
    data.tls()->renegotiate();
    data.send("of it");
    s.end_data(std::move(data));
    s.reply("226 Done");
  });
  server.once("STOR", [](session& s, std::string_view) {
    s.reply("150 Send it");
    connection data = s.open_data();
    EXPECT_EQ(data.receive(1'000).size(), 1'000u);
    s.control().tls()->renegotiate();
    data.tls()->renegotiate();
    s.files().put("/b", data.receive_all());
    s.end_data(std::move(data));
    s.reply("226 Done");
  });
  EXPECT_EQ(download("a"), "all of it");
  expect_in_step(ftp);
  upload("b", std::string(3'000'000, 'x'));
  EXPECT_EQ(server.files().content("/b")->size(), 2'999'000u);
  expect_in_step(ftp);
}

TEST_P(tls_handshake, case_079_renegotiation_of_control_is_refused) {
  if (GetParam().version == tls_range::only_1_3) return;  // there is none
  const event asked;
  server.once("RETR", [asked](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("all of it");
    s.control().tls()->renegotiate();
    asked.open();
    s.end_data(std::move(data));
    // OpenSSL as a server takes the refusal for the end of the connection.
    s.reply("226 Done");
  });
  // Whatever becomes of the session, nobody waits and nothing wrong is reported.
  std::string got;
  try {
    ftps.retrbinary("RETR a", got);
    expect_in_step(ftp);
  } catch (const error& e) {
    EXPECT_FALSE(e.session_usable());
    expect_closed(ftp);
  }
  EXPECT_EQ(got, "all of it");
  EXPECT_TRUE(asked.is_open());
}

TEST_P(tls_handshake, case_079_control_ends_in_the_middle_of_a_transfer) {
  for (const bool in_good_order : {true, false}) {
    server.once("RETR", [in_good_order](session& s, std::string_view) {
      s.reply("150 Here it comes");
      connection data = s.open_data();
      data.send("all ");
      if (in_good_order)
        s.close();
      else
        s.reset();
      data.send("of it");
      s.end_data(std::move(data));
    });
    std::string got;
    try {
      ftps.retrbinary("RETR a", got);
      ADD_FAILURE() << "no verdict is no success";
    } catch (const network_error& e) {
      EXPECT_FALSE(e.session_usable());
    }
    expect_closed(ftp);
    log_in();
  }
}

}  // namespace
}  // namespace ferry::testing
