// Servers, and callers, that mean harm: the cases S01 to S39 that concern class FTP. README.md says where the others are.
#include <ferry/netrc.hpp>
#include <ferry/url.hpp>

#include "support.hpp"

namespace ferry::testing {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class attacks : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    connect();
  }
};

// --- where the client is told to connect

TEST_F(attacks, s01_a_227_names_another_listener) {
  stranger trap("127.0.0.5");
  server.reply_to("EPSV", "500 What?");
  server.on("PASV", [&trap](session& s, std::string_view) {
    const auto port = s.listen_data();
    trap.listen(port);
    s.reply(passive_reply({"127.0.0.5", port}));
  });
  EXPECT_EQ(download("a"), "all of it");
  upload("b", "secret");
  EXPECT_EQ(server.files().content("/b"), "secret");
  EXPECT_EQ(trap.connections(), 0u);
  server.stop();
}

TEST_F(attacks, s02_a_227_with_an_address_that_is_nobodys) {
  server.reply_to("EPSV", "500 What?");
  for (const char* address : {"0.0.0.0", "255.255.255.255", "224.0.0.1", "169.254.169.254", "127.0.0.5"}) {
    server.on("PASV", [address](session& s, std::string_view) { s.reply(passive_reply({address, s.listen_data()})); });
    EXPECT_EQ(download("a"), "all of it") << address;
  }
}

TEST_F(attacks, s02_a_229_that_carries_an_address) {
  stranger trap("127.0.0.5");
  for (const char* protocol : {"1", "2", ""}) {
    for (const char* address :
         {"127.0.0.5", "0.0.0.0", "255.255.255.255", "224.0.0.1", "::ffff:127.0.0.5", "ff02::1"}) {
      server.on("EPSV", [&, address, protocol](session& s, std::string_view) {
        const auto port = s.listen_data();
        trap.listen(port);
        s.reply("229 (|" + std::string(protocol) + "|" + address + "|" + std::to_string(port) + "|)");
      });
      EXPECT_EQ(download("a"), "all of it") << address;
    }
  }
  EXPECT_EQ(trap.connections(), 0u);
  EXPECT_THAT(server.commands(), Not(Contains("PASV")));
  server.stop();
}

TEST_F(attacks, s02_ports_of_other_services) {
  for (const int port : {0, 1, 21, 22, 25, 80, 443, 1023}) {
    server.reply_to("EPSV", "229 (|||" + std::to_string(port) + "|)");
    server.reply_to("PASV", passive_reply({"127.0.0.1", static_cast<std::uint16_t>(port)}));
    connect();
    const auto e = in_step<error_proto>([&] { download("a"); });
    EXPECT_EQ(e.phase(), phase::data_connect);
    EXPECT_EQ(e.code(), 227);
  }
  EXPECT_THAT(server.commands(), Each(Not(StartsWith("RETR"))));
  EXPECT_EQ(server.counts().data_connections, 0u);
}

class between_servers : public attacks {
 protected:
  void SetUp() override {
    attacks::SetUp();
    be_patient(target);
    target.connect(target_server.address(), target_server.port());
  }
  void TearDown() override {
    target.close();
    target_server.stop();
    EXPECT_THAT(target_server.problems(), IsEmpty());
    attacks::TearDown();
  }

  scripted_server target_server{"127.0.0.2"};
  FTP target;
};

TEST_F(between_servers, s03_the_target_gets_the_address_that_the_source_has) {
  stranger trap("127.0.0.5");
  server.on("PASV", [&trap](session& s, std::string_view) {
    const auto port = s.listen_data();
    trap.listen(port);
    s.reply(passive_reply({"127.0.0.5", port}));
  });
  ftpcp(ftp, "a", target, "b");
  EXPECT_EQ(target_server.files().content("/b"), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("TYPE I", "PASV", "RETR a"));
  EXPECT_THAT(target_server.commands(), ElementsAre("TYPE I", StartsWith("PORT 127,0,0,1,"), "STOR b"));
  EXPECT_EQ(trap.connections(), 0u);
  expect_in_step(ftp);
  expect_in_step(target);
  server.stop();
}

TEST_F(between_servers, s03_unless_the_user_trusts_the_source) {
  server.reply_to("PASV", "227 (127,0,0,5,200,6)");
  target_server.reply_to("PORT", "500 No");
  ftp.trust_server_pasv_ipv4_address(true);
  fails_in_step<error_perm>(target, [&] { ftpcp(ftp, "a", target); });
  EXPECT_THAT(target_server.commands(), Contains("PORT 127,0,0,5,200,6"));
  expect_in_step(ftp);
}

TEST_F(between_servers, either_side_refuses) {
  fails_in_step<error_perm>(ftp, [&] { ftpcp(ftp, "none", target, "b"); });
  expect_in_step(target);
  fails_in_step<error_perm>(target, [&] { ftpcp(ftp, "a", target, "/none/b"); });
  expect_in_step(ftp);
  ftpcp(ftp, "a", target);
  EXPECT_EQ(target_server.files().content("/a"), "all of it");
}

// The target's connection waits at the source's port, and vsftpd does not hear ABOR while it waits for data.
TEST_F(between_servers, a_target_that_is_deaf_while_it_waits_for_a_source_that_refused) {
  target_server.once("STOR", [](session& s, std::string_view) {
    connection data = s.open_data();  // first, or the source's port might be shut by then
    s.reply("150 Go on");
    data.wait_for_peer_close();
    s.reply("226 Done");
  });
  fails_in_step<error_perm>(ftp, [&] { ftpcp(ftp, "none", target, "b"); });
  expect_in_step(target);
}

TEST_F(between_servers, no_copy_from_a_source_reached_by_ipv6) {
  scripted_server source_server("::1");
  FTP source;
  source.connect(source_server.address(), source_server.port());
  source_server.reply_to("PASV", "227 Entering Passive Mode (0,0,0,0,163,54).");
  fails_in_step<error_proto>(source, [&] { ftpcp(source, "a", target, "b"); });
  expect_in_step(target);
  EXPECT_THAT(target_server.commands(), Each(Not(StartsWith("PORT"))));
}

TEST_F(attacks, s04_no_port_when_both_passive_ways_are_refused) {
  server.reply_to("EPSV", "500 What?").reply_to("PASV", "500 What?");
  in_step<error_perm>([&] { download("a"); });
  in_step<error_perm>([&] { upload("b", "b"); });
  in_step<error_perm>([&] { ftp.nlst(); });
  in_step<error_perm>([&] { ftp.mlsd(); });
  EXPECT_THAT(server.commands(), Each(AllOf(Not(StartsWith("PORT")), Not(StartsWith("EPRT")))));
}

// --- command injection

using call = std::function<void(FTP&, const std::string&)>;

const std::map<std::string, call>& calls_with_text() {
  static const auto ignore_line = [](std::string_view) {};
  static const std::vector<std::string> none;
  static const std::map<std::string, call> calls{
      {"login user", [](FTP& f, const std::string& x) { f.login(x, "p", "a"); }},
      {"login password", [](FTP& f, const std::string& x) { f.login("u", x, "a"); }},
      {"login account", [](FTP& f, const std::string& x) { f.login("u", "p", x); }},
      {"acct", [](FTP& f, const std::string& x) { f.acct(x); }},
      {"sendcmd", [](FTP& f, const std::string& x) { f.sendcmd("SITE " + x); }},
      {"sendcmd verb", [](FTP& f, const std::string& x) { f.sendcmd(x); }},
      {"voidcmd", [](FTP& f, const std::string& x) { f.voidcmd("SITE CHMOD 644 " + x); }},
      {"putcmd", [](FTP& f, const std::string& x) { f.putcmd("NOOP " + x); }},
      {"putline", [](FTP& f, const std::string& x) { f.putline("NOOP " + x); }},
      {"cwd", [](FTP& f, const std::string& x) { f.cwd(x); }},
      {"mkd", [](FTP& f, const std::string& x) { f.mkd(x); }},
      {"rmd", [](FTP& f, const std::string& x) { f.rmd(x); }},
      {"delete", [](FTP& f, const std::string& x) { f.delete_(x); }},
      {"rename from", [](FTP& f, const std::string& x) { f.rename(x, "b"); }},
      {"rename to", [](FTP& f, const std::string& x) { f.rename("a", x); }},
      {"size", [](FTP& f, const std::string& x) { (void)f.size(x); }},
      {"nlst", [](FTP& f, const std::string& x) { f.nlst(x); }},
      {"nlst more",
       [](FTP& f, const std::string& x) {
         f.nlst(std::vector<std::string>{"a", x});
       }},
      {"dir", [](FTP& f, const std::string& x) { f.dir(x, ignore_line); }},
      {"dir more",
       [](FTP& f, const std::string& x) {
         f.dir(std::vector<std::string>{"a", x}, ignore_line);
       }},
      {"mlsd", [](FTP& f, const std::string& x) { f.mlsd(x); }},
      {"mlsd with facts", [](FTP& f, const std::string& x) { f.mlsd(x, std::vector<std::string>{"type"}); }},
      {"mlsd facts", [](FTP& f, const std::string& x) { f.mlsd("a", std::vector<std::string>{x}); }},
      {"retrbinary", [](FTP& f, const std::string& x) { f.retrbinary("RETR " + x, ignore_line); }},
      {"retrbinary rest", [](FTP& f, const std::string& x) { f.retrbinary("RETR a", ignore_line, 8192, x.c_str()); }},
      {"retrlines", [](FTP& f, const std::string& x) { f.retrlines("RETR " + x, ignore_line); }},
      {"storbinary", [](FTP& f, const std::string& x) { f.storbinary("STOR " + x, content("a")); }},
      {"storlines", [](FTP& f, const std::string& x) { f.storlines("STOR " + x, content("a")); }},
      {"transfercmd", [](FTP& f, const std::string& x) { f.transfercmd("RETR " + x); }},
      {"ntransfercmd", [](FTP& f, const std::string& x) { f.ntransfercmd("RETR " + x); }},
      {"transfercmd rest",
       [](FTP& f, const std::string& x) { f.transfercmd("RETR a", restart_marker(std::string_view(x))); }},
      {"sendport", [](FTP& f, const std::string& x) { f.sendport(x, 2000); }},
      {"sendeprt", [](FTP& f, const std::string& x) { f.sendeprt(x, 2000); }},
  };
  return calls;
}

TEST_F(attacks, s07_line_ends_and_nul_in_any_text) {
  const std::vector<std::string> spoilt{"x\r\nDELE y", "x\nDELE y", "x\rDELE y", "x\0DELE y"s, "x\r\n", "\n"};
  for (const auto& [name, make] : calls_with_text()) {
    for (const auto& text : spoilt) {
      if (name == "retrbinary rest" && text.find('\0') != std::string::npos) continue;  // a C string ends there
      SCOPED_TRACE(name);
      EXPECT_THROW(make(ftp, text), std::invalid_argument);
    }
  }
  ftp.sendcmd("NOOP");
  EXPECT_EQ(server.sessions().at(0).raw, "NOOP\r\n");
  EXPECT_EQ(server.counts().data_connections, 0u);
}

TEST_F(between_servers, s07_line_ends_and_nul_between_servers) {
  for (const std::string& spoilt : {std::string("x\r\nDELE y"), std::string("x\nDELE y"), "x\0DELE y"s}) {
    EXPECT_THROW(ftpcp(ftp, spoilt, target, "b"), std::invalid_argument);
    EXPECT_THROW(ftpcp(ftp, "a", target, spoilt), std::invalid_argument);
    EXPECT_THROW(ftpcp(ftp, "a", target, "b", spoilt), std::invalid_argument);
  }
  ftp.sendcmd("NOOP");
  target.sendcmd("NOOP");
  EXPECT_EQ(server.sessions().at(0).raw, "NOOP\r\n");
  EXPECT_EQ(target_server.sessions().at(0).raw, "NOOP\r\n");
}

TEST_F(attacks, s07_the_message_does_not_repeat_a_secret) {
  try {
    ftp.login("anna", "hunter2\r\nDELE y");
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::invalid_argument& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr("PASS"), Not(HasSubstr("hunter2"))));
  }
}

TEST_F(attacks, s07_an_encoding_makes_no_line_ends) {
  // In these a harmless character may hold the byte of a line end.
  for (const char* name : {"utf-16le", "utf-16", "utf-32", "ucs-2"})
    EXPECT_THROW(ftp.encoding(name), std::invalid_argument) << name;
  EXPECT_EQ(ftp.encoding(), "utf-8");
}

TEST_F(attacks, s08_urls_that_would_inject) {
  for (const char* code : {"%0d%0a", "%0a", "%0D", "%00"}) {
    for (const std::string before : {"ftp://u", "ftp://u:p", "ftp://h/a", "ftp://h/a/", "ftp://h/a;type="}) {
      const bool in_user = before.starts_with("ftp://u");
      EXPECT_THROW((void)parse_url(before + code + "DELE%20y" + (in_user ? "@h/" : "")), url_error) << before << code;
    }
  }
}

TEST_F(attacks, s09_names_from_a_listing_that_would_inject) {
  server.on("NLST", [](session& s, std::string_view) { s.send_transfer("evil\0DELE a\r\nb\rDELE a\nc\r\n"sv); });
  const auto names = ftp.nlst();
  EXPECT_THAT(names, ElementsAre("evil\0DELE a"s, "b", "DELE a", "c"));
  EXPECT_THROW(ftp.delete_(names[0]), std::invalid_argument);
  EXPECT_THROW(ftp.retrbinary("RETR " + names[0], [](std::string_view) {}), std::invalid_argument);
  server.on("MLSD", [](session& s, std::string_view) { s.send_transfer("type=file; e\0vil\r\n"sv); });
  const auto entries = ftp.mlsd();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THROW(ftp.size(entries[0].name), std::invalid_argument);
  EXPECT_THAT(server.commands(), ElementsAre("TYPE A", "EPSV", "NLST", "TYPE A", "EPSV", "MLSD"));
}

// --- parsers

TEST_F(attacks, s29_a_listing_cut_short_is_no_listing) {
  server.once("NLST", [](session& s, std::string_view) { s.send_transfer("a\r\nb", "150 (100 bytes)", "426 Cut"); });
  in_step<error_temp>([&] { ftp.nlst(); });
  server.once("MLSD", [](session& s, std::string_view) {
    s.send_transfer("type=file; a\r\n", "150 Here", "");
    s.close();
  });
  closed<connection_closed>([&] { ftp.mlsd(); });
}

TEST_F(attacks, s30_a_million_entries_that_nobody_keeps) {
  constexpr std::size_t half = 500'000;
  const std::string line = "drwxr-xr-x 2 ftp ftp 4096 Jan  1  2024 .\r\n";
  const event first_half_seen;
  server.once("LIST", [=](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.flood(line, half * line.size());
    // A client that holds the listing until its end would never get past this.
    s.pause_until(first_half_seen);
    data.flood(line, half * line.size());
    data.close();
    s.reply("226 Done");
  });
  std::size_t lines = 0;
  ftp.dir([&](std::string_view text) {
    EXPECT_EQ(text.size(), line.size() - 2);
    if (++lines == half) first_half_seen.open();
  });
  EXPECT_EQ(lines, 2 * half);
}

TEST_F(attacks, s30_a_listing_that_is_held_has_a_limit) {
  ftp.limits().listing_bytes = 100'000;
  const std::string line = "type=cdir; .\r\n";
  server.on("MLSD", [line](session& s, std::string_view) {
    std::string listing;
    for (int i = 0; i < 100'000; ++i) listing += line;
    s.send_transfer(listing);
  });
  server.on("NLST", [](session& s, std::string_view) { s.send_transfer(std::string(3'000'000, '\n')); });
  EXPECT_THAT(in_step<limit_error>([&] { ftp.mlsd(); }).what(), HasSubstr("100000 bytes"));
  in_step<limit_error>([&] { ftp.nlst(); });
}

// --- display and secrets

TEST_F(attacks, s36_what_a_server_says_can_be_shown) {
  const std::string evil =
      "\x1b]0;owned\x07\x1b[2J\xc2\x9b"
      "31m\u202e\x7f\xff";
  server.greeting("220 " + evil + "\r\n");
  server.reply_to("NOOP", "550 " + evil);
  server.on("NLST", [evil](session& s, std::string_view) { s.send_transfer(evil + "\r\n"); });
  const auto harmless = [](std::string_view text) {
    const std::string shown = escape_for_terminal(text);
    return std::all_of(shown.begin(), shown.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  };
  EXPECT_TRUE(harmless(connect()));
  const auto e = in_step<error_perm>([&] { ftp.sendcmd("NOOP"); });
  EXPECT_TRUE(harmless(e.what()));
  EXPECT_TRUE(harmless(e.describe()));
  EXPECT_TRUE(harmless(ftp.nlst().at(0)));
  std::vector<std::string> shown;
  ftp.set_debuglevel(2, [&](std::string_view line) { shown.emplace_back(line); });
  EXPECT_THROW(ftp.sendcmd("NOOP"), error_perm);
  for (const auto& line : shown)
    EXPECT_THAT(line, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07")), Not(HasSubstr("\x7f")))) << line;
  EXPECT_THAT(shown, SizeIs(4));
}

TEST_F(attacks, s37_secrets_are_in_no_trace_and_no_error) {
  const std::string secret = "hunter2xyzzy";
  std::string seen;
  const auto keep = [&](std::string_view text) { seen.append(text).append("\n"); };
  ftp.trace([&](const trace_event& e) { keep(e.text); });
  ftp.set_debuglevel(3, keep);
  const auto attempt = [&](const auto& step) {
    try {
      step();
    } catch (const error& e) {
      keep(e.what());
      keep(e.describe());
      keep(e.command());
    } catch (const std::exception& e) {
      keep(e.what());
    }
  };
  const auto log_in = [&] { ftp.login("anna", secret, secret); };
  attempt(log_in);
  for (const char* verb : {"PASS", "ACCT"}) {
    for (const char* reply : {"530 No", "332 Account?", "450 Later", "633 ???", "hello", "421 Bye"}) {
      if (!ftp.is_connected()) connect();
      server.reply_once("PASS", "332 Account?");
      server.reply_once(verb, reply);
      attempt(log_in);
      if (ftp.is_connected()) attempt([&] { ftp.acct(secret); });
    }
  }
  if (!ftp.is_connected()) connect();
  attempt([&] { ftp.login("anna", secret + "\r\nNOOP"); });
  attempt([&] { ftp.sendcmd("pass " + secret); });
  attempt([&] { ftp.voidcmd(" Acct\t" + secret); });
  server.once("PASS", [](session& s, std::string_view) { s.wait_for_peer_close(); });
  ftp.deadlines().reply = soon;
  attempt(log_in);
  attempt(log_in);
  EXPECT_THAT(seen, Not(HasSubstr(secret)));
  EXPECT_THAT(seen, HasSubstr("PASS ********"));
  EXPECT_THAT(seen, HasSubstr("ACCT ********"));
  EXPECT_THAT(server.commands(), Contains("PASS " + secret));
  EXPECT_THAT(server.commands(), Contains("ACCT " + secret));
}

TEST_F(attacks, s38_a_password_of_netrc_is_for_its_host_alone) {
  const auto entries = netrc::parse("machine 127.0.0.1 login anna password hunter2 account sales\n");
  EXPECT_FALSE(entries.authenticators("127.0.0.2").has_value());
  EXPECT_FALSE(entries.authenticators("127.0.0.1.evil.example").has_value());
  const auto found = entries.authenticators(ftp.host());
  ASSERT_TRUE(found.has_value());
  server.require_login("anna", "hunter2");
  ftp.login(found->login, found->password, found->account);
  EXPECT_EQ(ftp.pwd(), "/");
}

TEST_F(attacks, s39_a_url_leads_where_it_says) {
  const auto at = parse_url("ftp://a;b:p@127.0.0.1:" + std::to_string(server.port()) + "/%2fa");
  ftp.connect(at.host, at.port);
  ftp.login(*at.user, *at.password);
  EXPECT_EQ(download(at.path()), "all of it");
  EXPECT_THAT(server.commands(), ElementsAre("USER a;b", "PASS p", "TYPE I", "EPSV", "RETR /a"));
  for (const char* text :
       {"h:pw@x", "ftp://h\\@evil", "ftp://h#@evil", "ftp://h:0/", "ftp://h:65536/", "ftp://h/%2e%2e/x"})
    EXPECT_THROW((void)parse_url(text), url_error) << text;
}

class zones : public ipv6_test {};

TEST_F(zones, s39_a_url_with_an_ipv6_zone) {
  EXPECT_EQ(parse_url("ftp://[::1%25lo]/").host, "::1%lo");
  // By its number, since only link-local addresses may have a zone with a name.
  const auto at = parse_url("ftp://[::1%251]:" + std::to_string(server.port()) + "/");
  ftp.connect(at.host, at.port);
  server.files()["/a"] = "all of it";
  EXPECT_EQ(download("a"), "all of it");
}

}  // namespace
}  // namespace ferry::testing
