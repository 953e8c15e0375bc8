// Connecting, logging in and out, and the dialogue by hand.
#include <unistd.h>

#include <array>
#include <utility>

#include "sockets.hpp"
#include "support.hpp"

namespace ferry::interop {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class session_test : public every_server {};

INSTANTIATE_TEST_SUITE_P(real, session_test, ::testing::Combine(all_servers, both_families), server_name);

// --- Connecting ---------------------------------------------------------------------------------------------------------

TEST_P(session_test, objects_start_unconnected) {
  FTP none;
  FTP with_options(ftp_options{}.timeout(patience));
  FTP without_host("", "user", "password");
  for (FTP* f : {&none, &with_options, &without_host}) {
    EXPECT_FALSE(f->is_connected());
    EXPECT_EQ(f->getwelcome(), "");
    EXPECT_EQ(f->af(), address_family::unspecified);
    EXPECT_THROW(f->sendcmd("NOOP"), not_connected);
  }
  EXPECT_EQ(with_options.timeout(), patience);
  connect(none);
  log_in(none);
  EXPECT_EQ(code_of(none.voidcmd("NOOP")), 200);
}

TEST_P(session_test, greeting) {
  const auto f = fresh();
  const auto port = running::get().port(server_);
  const std::string greeting = f->connect(address_of(family_), port);
  EXPECT_EQ(code_of(greeting), 220);
  EXPECT_THAT(greeting, HasSubstr(std::string(server_.greeting)));
  EXPECT_EQ(f->getwelcome(), greeting);
  EXPECT_EQ(f->lastresp(), "220");
  EXPECT_EQ(f->host(), address_of(family_));
  EXPECT_EQ(f->port(), port);
  EXPECT_EQ(f->af(), family_);
}

TEST_P(session_test, connects_by_name) {
  const auto f = fresh();
  f->connect("localhost", running::get().port(server_));
  EXPECT_EQ(code_of(log_in(*f)), 230);
}

TEST_P(session_test, connects_from_a_source_address) {
  const auto f = fresh();
  f->connect(address_of(family_), running::get().port(server_), patience,
             source_address{std::string(address_of(family_)), 0});
  EXPECT_EQ(code_of(log_in(*f)), 230);
  EXPECT_EQ(f->source_address()->host, address_of(family_));
}

TEST_P(session_test, a_port_where_nobody_listens) {
  const auto nobody = raw_socket::bound_to(std::string(address_of(family_)));
  const auto f = fresh();
  EXPECT_THROW(f->connect(address_of(family_), nobody.port()), network_error);
  EXPECT_FALSE(f->is_connected());
  connect(*f);
  EXPECT_EQ(code_of(log_in(*f)), 230);
}

// The constructor has no port: the server is brought to port 21 of an address that nothing else uses.
TEST_P(session_test, constructor_connects_and_logs_in) {
  const auto& run = running::get();
  const auto options = ftp_options{}.timeout(patience);
  // The port is fixed, so each process has an address of its own.
  const std::string address =
      "127.21." + std::to_string(::getpid() / 250 % 250) + "." + std::to_string(::getpid() % 250 + 1);
  relay at_port_21(address, ftp_port, std::string(address_of(family_)), run.port(server_));
  if (!at_port_21.permitted()) {
    // Only root may listen there. Nobody else does, which the constructor tells.
    EXPECT_THROW(FTP(address, run.user, run.password, "", options), network_error);
    return;
  }
  FTP logged_in(address, run.user, run.password, "", options);
  EXPECT_EQ(logged_in.pwd(), "/");
  EXPECT_EQ(code_of(logged_in.quit()), 221);
  {
    FTP connected(address, "", "", "", options);
    EXPECT_EQ(code_of(connected.getwelcome()), 220);
    EXPECT_THROW(connected.pwd(), error_perm);
    // The relay serves one after the other.
  }
  EXPECT_THROW(FTP(address, run.user, "wrong", "", options), error_perm);
}

// --- Logging in ---------------------------------------------------------------------------------------------------------

TEST_P(session_test, login) {
  const auto f = fresh();
  connect(*f);
  EXPECT_EQ(code_of(log_in(*f)), 230);
  EXPECT_EQ(f->lastresp(), "230");
  expect_in_step(*f, "/");
}

TEST_P(session_test, wrong_password_then_the_right_one) {
  const auto f = fresh();
  connect(*f);
  for (const auto& user : {running::get().user, std::string("nobody-of-that-name")}) {
    try {
      f->login(user, "wrong");
      ADD_FAILURE() << "logged in with a wrong password";
    } catch (const error_perm& e) {
      EXPECT_EQ(e.code(), 530);
      EXPECT_EQ(e.phase(), phase::login);
      EXPECT_TRUE(e.session_usable());
      EXPECT_THAT(e.describe(), Not(HasSubstr("wrong")));
    }
  }
  EXPECT_EQ(code_of(log_in(*f)), 230);
  expect_in_step(*f, "/");
}

TEST_P(session_test, commands_before_the_log_in_are_refused) {
  const auto f = fresh();
  connect(*f);
  EXPECT_THROW(f->pwd(), error_perm);
  EXPECT_THROW(f->size("any"), error_perm);
  EXPECT_EQ(f->lastresp(), "530");
  EXPECT_EQ(code_of(log_in(*f)), 230);
  expect_in_step(*f, "/");
}

TEST_P(session_test, anonymous) {
  for (const char* user : {"", "anonymous"}) {
    const auto f = fresh();
    connect(*f);
    EXPECT_EQ(code_of(f->login(user)), 230);
    expect_in_step(*f, "/");
    EXPECT_THAT(f->nlst(), Contains("upload"));
    f->cwd(directory_);
    // Pure-FTPd lets no guest overwrite a file.
    const std::string name = std::string("from-guest-") + user;
    f->storbinary("STOR " + name, content("guest"));
    EXPECT_EQ(disk_content(name), "guest");
  }
}

TEST_P(session_test, passwords_stay_out_of_traces) {
  std::vector<std::string> seen;
  const auto f = fresh();
  f->trace([&](const trace_event& e) { seen.emplace_back(e.text); });
  f->set_debuglevel(3, [&](std::string_view line) { seen.emplace_back(line); });
  connect(*f);
  EXPECT_EQ(code_of(log_in(*f)), 230);
  EXPECT_THAT(seen, Contains(HasSubstr("'USER " + running::get().user)));
  EXPECT_THAT(seen, Contains(StartsWith("*cmd* 'PASS ****")));
  EXPECT_THAT(seen, Not(Contains(HasSubstr(running::get().password))));
}

TEST_P(session_test, acct) {
  if (server_.acct == 202) {
    EXPECT_EQ(code_of(ftp->acct("any")), 202);
    expect_in_step();
  } else {
    expect_refused(server_.acct, [&] { ftp->acct("any"); });
  }
}

// --- Commands and replies -----------------------------------------------------------------------------------------------

TEST_P(session_test, sendcmd_and_voidcmd) {
  EXPECT_THAT(ftp->sendcmd("SYST"), StartsWith("215 UNIX"));
  EXPECT_THAT(ftp->voidcmd("NOOP"), StartsWith("200"));
  EXPECT_THAT(ftp->sendcmd("FEAT"), HasSubstr("\n REST STREAM\n"));
  put_on_disk("file", "x");
  // ProFTPD takes nothing but RNTO after RNFR.
  EXPECT_EQ(code_of(ftp->sendcmd("RNFR file")), 350);
  EXPECT_EQ(code_of(ftp->sendcmd("RNTO file")), 250);
  ftp->voidcmd("TYPE I");
  EXPECT_THROW(ftp->voidcmd("REST 1"), error_reply);
  expect_in_step();
  expect_refused(500, [&] { ftp->sendcmd("BOGUS command"); });
  expect_refused(500, [&] { ftp->voidcmd("BOGUS"); });
  EXPECT_THROW(ftp->sendcmd("NOOP\r\nDELE file"), std::invalid_argument);
  expect_in_step();
  EXPECT_EQ(disk_content("file"), "x");
}

TEST_P(session_test, by_hand) {
  ftp->putcmd("SYST");
  EXPECT_EQ(code_of(ftp->getresp()), 215);
  ftp->putline("NOOP");
  EXPECT_EQ(code_of(ftp->voidresp()), 200);
  ftp->putcmd("FEAT");
  const std::string features = ftp->getmultiline();
  EXPECT_EQ(features.substr(0, 4), "211-");
  ftp->putcmd("FEAT");
  std::string lines = ftp->getline();
  while (lines.find("\n211 ") == std::string::npos) lines += "\n" + ftp->getline();
  EXPECT_EQ(lines, features);
  expect_in_step();
}

TEST_P(session_test, commands_sent_ahead_get_their_replies_in_order) {
  ftp->putcmd("SYST");
  ftp->putcmd("PWD");
  ftp->putcmd("NOOP");
  EXPECT_EQ(code_of(ftp->getresp()), 215);
  EXPECT_EQ(parse257(ftp->getresp()), directory_);
  EXPECT_EQ(code_of(ftp->voidresp()), 200);
  expect_in_step();
}

TEST_P(session_test, replies_never_asked_for_do_not_shift_later_ones) {
  ftp->putcmd("NOOP");
  expect_in_step();
}

TEST_P(session_test, a_refusal_read_by_hand) {
  ftp->putcmd("DELE nothing");
  expect_refused(550, [&] { ftp->getresp(); });
  ftp->putcmd("DELE nothing");
  expect_refused(550, [&] { ftp->voidresp(); });
}

TEST_P(session_test, abort_when_nothing_is_transferred) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(code_of(ftp->abort()), server_.idle_abort);
    expect_in_step();
  }
}

// --- The end ------------------------------------------------------------------------------------------------------------

TEST_P(session_test, quit_then_again) {
  EXPECT_EQ(code_of(ftp->quit()), 221);
  EXPECT_FALSE(ftp->is_connected());
  EXPECT_EQ(ftp->lastresp(), "221");
  EXPECT_THROW(ftp->quit(), not_connected);
  EXPECT_THROW(ftp->pwd(), not_connected);
  // Host and port are remembered.
  EXPECT_EQ(code_of(ftp->connect()), 220);
  EXPECT_EQ(code_of(log_in(*ftp)), 230);
  expect_in_step(*ftp, "/");
}

TEST_P(session_test, close_then_again) {
  ftp->close();
  ftp->close();
  EXPECT_FALSE(ftp->is_connected());
  EXPECT_THROW(ftp->sendcmd("NOOP"), not_connected);
  connect(*ftp);
  EXPECT_EQ(code_of(log_in(*ftp)), 230);
  expect_in_step(*ftp, "/");
}

TEST_P(session_test, connect_leaves_an_earlier_session) {
  connect(*ftp);
  EXPECT_THROW(ftp->pwd(), error_perm);
  EXPECT_EQ(code_of(log_in(*ftp)), 230);
  expect_in_step(*ftp, "/");
}

TEST_P(session_test, destructor_says_goodbye) {
  dialogue.clear();
  ftp.reset();
  ASSERT_EQ(dialogue.size(), 2u);
  EXPECT_EQ(dialogue[0], "> QUIT");
  EXPECT_THAT(dialogue[1], StartsWith("< 221"));
}

TEST_P(session_test, moved) {
  FTP other = std::move(*ftp);
  expect_in_step(other);
  *ftp = std::move(other);
  expect_in_step();
}

TEST_P(session_test, sessions_do_not_touch_each_other) {
  std::array sessions{session(), session(), session()};
  for (std::size_t i = 0; i < sessions.size(); ++i) make_directory_on_disk(std::to_string(i));
  for (std::size_t i = 0; i < sessions.size(); ++i) sessions[i]->cwd(std::to_string(i));
  for (std::size_t i = 0; i < sessions.size(); ++i) expect_in_step(*sessions[i], in_directory(std::to_string(i)));
  sessions[1]->quit();
  expect_in_step(*sessions[0], in_directory("0"));
  expect_in_step(*sessions[2], in_directory("2"));
}

TEST_P(session_test, cancelled_before_a_command) {
  ftp->cancel();
  try {
    ftp->sendcmd("NOOP");
    ADD_FAILURE() << "not cancelled";
  } catch (const cancelled_error& e) {
    EXPECT_EQ(e.session_usable(), ftp->is_connected());
  }
  expect_sound(*ftp);
  connect(*ftp);
  EXPECT_EQ(code_of(log_in(*ftp)), 230);
}

}  // namespace ferry::interop
