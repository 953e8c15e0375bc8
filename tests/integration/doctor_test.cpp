// The doctor on servers with one fault each: it is found, told with the option that helps, and stops nothing that does not depend on it.
#include "doctor_fixture.hpp"
#include "server/proxy.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto ok = finding_level::ok;
constexpr auto note = finding_level::note;
constexpr auto problem = finding_level::problem;

TEST_F(doctor, a_good_server_has_no_problem) {
  examine();
  EXPECT_TRUE(seen.usable);
  EXPECT_FALSE(seen.failure);
  EXPECT_FALSE(seen.has_advice);
  EXPECT_THAT(problems(), IsEmpty());
  for (const char* id : {"name", "tcp.ipv4", "greeting", "login", "pipelining.login", "system", "features", "directory",
                         "passive.epsv", "passive.pasv", "active", "listing.mlsd", "listing.list", "listing.nlst",
                         "names", "pipelining", "file.size", "file.time", "file.rest"})
    EXPECT_THAT(found(id), StartsWith("ok: ")) << id;
  // This server's LIST has dates without a time of day.
  expect("clock.zone", note, "cannot be told");
  // Of the two files the longer one proves more.
  expect("file.size", ok, "5000 bytes, and as many came");
}

TEST_F(doctor, findings_are_told_as_they_come_and_cancelling_ends_it) {
  std::vector<std::string> told;
  std::stop_source source;
  url where = parse_url("ftp://" + server.address() + ":" + std::to_string(server.port()) + "/");
  examination look(where, usual().stop(source.get_token()));
  EXPECT_THROW(look.run([&](const finding& f) {
    told.push_back(f.id);
    if (f.id == "login") source.request_stop();
  }),
               cancelled_error);
  EXPECT_EQ(told.back(), "login");
  examination other(where, usual());
  EXPECT_THROW(other.run([&](const finding& f) {
    if (f.id == "login") other.cancel();
  }),
               cancelled_error);
  EXPECT_THROW(examination(where, usual()).run([](const finding&) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_THROW(examination(where, usual()).run([](const finding&) { throw error_temp("421 not the server's", {}); }),
               error_temp);
}

TEST_F(doctor, through_a_proxy) {
  test_proxy proxy(test_proxy::kind::socks5);
  proxy.name("server.example", server.address());
  auto options = usual().proxy(proxy_options(proxy.address(), proxy.port()));
  seen = diagnose("ftp://server.example:" + std::to_string(server.port()) + "/pub/", options);
  EXPECT_TRUE(seen.usable);
  expect("name", note, "through the proxy");
  expect("tcp", ok, "connects");
  expect("active", note, "cannot come through a proxy");
  expect("file.rest", ok, "REST works");
  proxy.behave(proxy_mood::refusing);
  seen = diagnose("ftp://server.example:" + std::to_string(server.port()) + "/pub/", options);
  expect("tcp", problem, "proxy");
  expect_failure<network_error>();
}

TEST_F(doctor, nobody_is_there) {
  const closed_port shut;
  seen = diagnose("ftp://127.0.0.1:" + std::to_string(shut.port()) + "/", usual());
  expect("tcp.ipv4", problem, "refused");
  expect_failure<network_error>();
  seen = diagnose("ftp://" + std::string(70, 'a') + ".invalid/", usual());
  expect("name", problem, "cannot find the address");
  EXPECT_EQ(seen.findings.size(), 1u);
}

TEST_F(doctor, case_003_who_answers_does_not_speak_ftp) {
  const std::pair<const char*, const char*> others[] = {{"SSH-2.0-OpenSSH_9.2\r\n", "but SSH"},
                                                        {"HTTP/1.1 400 Bad Request\r\n", "but HTTP"},
                                                        {"hello\r\n", "does not speak FTP: it says 'hello'"},
                                                        {"220 mail ESMTP Postfix\r\n", "speaks SMTP"}};
  for (const auto& [greeting, words] : others) {
    server.greeting(greeting);
    examine();
    expect("greeting", problem, words);
    expect_failure<error_proto>();
    EXPECT_FALSE(seen.has_advice);
  }
  server.greeting("\x15\x03\x03\r\n");
  examine(as_anna());
  expect("greeting", problem, "TLS from the first byte", "ftps://");
  EXPECT_EQ(seen.where.scheme, "ftps");
  EXPECT_TRUE(seen.has_advice);
  EXPECT_THAT(said("USER"), IsEmpty());
}

TEST_F(doctor, greetings_that_send_us_away_or_ask_us_to_wait) {
  server.greeting("421 Too many connections\r\n");
  examine();
  expect("greeting", problem, "Try again later");
  expect_failure<error_temp>();
  server.greeting("550 You are not welcome\r\n");
  examine();
  expect("greeting", problem, "turns the connection away: 550 You are not welcome");
  server.on_connect([](session& s) { s.close(); });
  examine();
  expect("greeting", problem, "before the server has said anything");
  expect_failure<connection_closed>();
  server.on_connect([](session& s) { s.raw("120 wait\r\n220 (vsFTPd 3.0.5)\r\n"); });
  examine();
  expect("greeting", ok, "it is vsftpd");
  expect("greeting.wait", note, "120");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, a_server_that_says_nothing) {
  server.on_connect([](session& s) { (void)s.wait_for_peer_close(); });
  examine(hurried(usual()));
  expect("greeting", problem, "says nothing within 100 ms");
  expect_failure<timeout_error>();
}

TEST_F(doctor, case_040_epsv_is_refused) {
  server.reply_to("EPSV", "500 what?");
  examine();
  expect("passive.epsv", note, "refuses EPSV (500 what?). Ferry takes PASV by itself");
  expect("passive.pasv", ok, "PASV work");
  EXPECT_THAT(problems(), IsEmpty());
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, case_041_the_port_of_epsv_is_closed) {
  const closed_port shut;
  server.reply_to("EPSV", extended_passive_reply(shut.port()));
  examine();
  expect("passive.epsv", note, "a firewall rejects it");
  EXPECT_TRUE(seen.usable);
  expect("file.rest", ok, "REST works");
}

TEST_F(doctor, case_045_the_address_in_pasv_is_another_networks) {
  server.on("PASV", [](session& s, std::string_view) { s.reply(passive_reply({"10.9.8.7", s.listen_data()})); });
  examine();
  expect("passive.address", note, "10.9.8.7");
  expect("passive.pasv", ok, "PASV work");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, passive_ports_that_are_closed_leave_active_mode) {
  const closed_port shut;
  server.reply_to("EPSV", extended_passive_reply(shut.port()));
  server.reply_to("PASV", passive_reply({"127.0.0.1", shut.port()}));
  examine();
  expect("passive.pasv", problem, "a firewall rejects it");
  expect("active", ok, "Active data connections work");
  expect("data", problem, "Passive data connections do not work", "--active");
  EXPECT_EQ(seen.options, std::vector<std::string>{"--active"});
  expect_failure<network_error>();
  expect("file.rest", ok, "REST works");
  examine(usual().active(true));
  EXPECT_TRUE(seen.usable);
  server.reply_to("PORT", "500 not here");
  examine();
  expect("active", note, "500 not here");
  expect("data", problem, "active ones do not work either");
  EXPECT_FALSE(seen.has_advice);
}

TEST_F(doctor, s04_active_mode_that_fails_is_normal_unless_it_is_asked_for) {
  server.reply_to("PORT", "425 cannot");
  examine();
  expect("active", note, "need not");
  EXPECT_TRUE(seen.usable);
  examine(usual().active(true));
  expect("active", problem, "425 cannot");
  expect("data", problem, "passive ones do", "passive mode");
  EXPECT_EQ(seen.without, std::vector<std::string>{"--active"});
  expect_failure<error_temp>();
}

TEST_F(doctor, listings_of_every_kind) {
  server.reply_to("FEAT", "500 no");
  server.reply_to("MLSD", "500 no");
  examine();
  expect("features", note, "tries each command");
  expect("listing.mlsd", note, "There is no MLSD");
  expect("listing.list", ok, "2 entries, in the form 'unix'");
  EXPECT_TRUE(seen.usable);
  server.reply_to("FEAT", "211-x\r\n MLST type*;size*;modify*;\r\n211 End");
  examine();
  expect("listing.mlsd", note, "promised in FEAT and fails");
  expect("features.missing", note, "REST STREAM is not named");
  server.reply_to("FEAT", "211-x\r\n SIZE\r\n211 End");
  examine();
  expect("listing.mlsd", note, "no exact listings");
  server.on("LIST", [](session& s, std::string_view) { s.send_transfer("nobody can\r\nread this at all\r\n"); });
  examine();
  expect("listing.list", problem, "'nobody can'");
  expect("listing.nlst", ok, "2 entries");
  EXPECT_TRUE(seen.usable);
  server.reply_to("NLST", "502 no");
  examine();
  EXPECT_FALSE(seen.usable);
  server.reply_to("LIST", "550 No files found");
  examine();
  expect("listing.list", ok, "the directory is empty");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, a_directory_that_may_not_be_read) {
  for (const char* verb : {"MLSD", "LIST", "NLST"}) server.reply_to(verb, "550 Permission denied");
  examine(usual(), "pub/b.txt");
  expect("passive.epsv", note, "come about");
  expect("listing", problem, "may not read it");
  EXPECT_THAT(problems(), Not(Contains("data")));
  expect_failure<error_perm>();
  // The URL names a file all the same.
  expect("file.size", ok, "5 bytes");
}

TEST_F(doctor, names_in_another_charset) {
  server.files()["/pub/caf\xE9"] = "x";
  examine();
  expect("names", note, "As iso-8859-1 'caf\xE9' reads 'caf\xC3\xA9'", "--encoding iso-8859-1");
  EXPECT_TRUE(seen.usable);
  EXPECT_EQ(seen.options, std::vector<std::string>{"--encoding iso-8859-1"});
  examine(usual().encoding("iso-8859-1"));
  expect("names", ok, "reads 'caf\xC3\xA9'");
}

TEST_F(doctor, commands_that_get_lost_when_they_come_together) {
  server.once("PASS", [](session& s, std::string_view) { s.reply("503 Login with USER first"); });
  examine();
  expect("pipelining.login", note, "loses commands", "--lock-step");
  EXPECT_TRUE(seen.usable);
  EXPECT_EQ(seen.options, std::vector<std::string>{"--lock-step"});
  // Behind the login: what answers MDTM is the reply to EPSV.
  server.once("MDTM", [](session& s, std::string_view) { s.reply(extended_passive_reply(s.listen_data())); });
  examine();
  expect("pipelining", note, "do not fit", "--lock-step");
  expect("file.rest", ok, "REST works");
  EXPECT_TRUE(seen.usable);
  examine(usual().lock_step(true));
  expect("pipelining.login", note, "because of --lock-step");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, case_069_rest_that_is_passed_over_or_refused) {
  server.reply_to("REST", "350 as you like");
  examine();
  expect("file.rest", problem, "passed over");
  EXPECT_TRUE(seen.usable);
  server.reply_to("REST", "502 no");
  examine();
  expect("file.rest", note, "refuses REST");
  server.reply_to("RETR", "550 Permission denied");
  examine();
  expect("file", note, "cannot be fetched: 550 Permission denied");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, case_036_sizes_that_are_wrong) {
  server.reply_to("SIZE", "213 7");
  examine();
  expect("file.size", problem, "says 7 bytes, and 5000 bytes came");
  server.reply_to("SIZE", "502 no");
  server.reply_to("MDTM", "213 20200101000000");
  examine();
  expect("file.size", note, "502 no");
  expect("file.time", note, "different times");
}

TEST_F(doctor, the_url_of_a_file_and_of_nothing) {
  examine(usual(), "pub/b.txt");
  expect("directory", ok, "'pub'");
  expect("file.size", ok, "'b.txt'");
  EXPECT_TRUE(seen.usable);
  examine(usual(), "none/");
  expect("directory", problem, "cannot be entered");
  EXPECT_TRUE(seen.has_advice);
  EXPECT_EQ(seen.where.path(), "");
  expect_failure<error_perm>();
  expect("passive.epsv", ok, "work");
  server.files()["/big"] = pattern(3'000'000);
  examine(usual(), "big");
  expect("file.rest", ok, "REST works");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, a_session_that_ends_in_the_middle_is_made_again) {
  server.once("LIST", [](session& s, std::string_view) {
    s.reply("421 bye");
    s.close();
  });
  examine();
  expect("listing.list", note, "421 bye");
  expect("listing.nlst", ok, "2 entries");
  expect("file.rest", ok, "REST works");
  EXPECT_TRUE(seen.usable);
}

TEST_F(doctor, a_clock_that_is_ahead) {
  server.files().set_modified("/pub/a.txt", "20990101000000");
  examine();
  expect("clock", note, "2099-01-01");
}

}  // namespace
}  // namespace ferry::testing
