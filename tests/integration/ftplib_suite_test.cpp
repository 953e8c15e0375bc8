// What CPython's own tests of ftplib ask of its class FTP, asked of ours, in clear and over TLS. What they ask of FTP_TLS alone is in
// tls_session_test.cpp.
#include <sstream>

#include "tls_support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

// A thousand lines with characters beyond ASCII, as text in UTF-8.
std::string thousand_lines(std::string_view line_end) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text.append("abcde12345 \u00e9\u00e8\u00e0").append(line_end);
  return text;
}
const std::string data = thousand_lines("\r\n");

enum class protection { clear, tls };

std::unique_ptr<FTP> make_client(protection p, const ftp_options& options = {}) {
  if (p == protection::clear) return std::make_unique<FTP>(options);
  return std::make_unique<FTP_TLS>(trusting(), options);
}

class ftplib_suite : public client_test, public ::testing::WithParamInterface<protection> {
 protected:
  ftplib_suite() : client_test("127.0.0.1", make_client(GetParam())) {}

  void SetUp() override {
    server.enable_tls().greeting("220 welcome\r\n");
    server.files()["/data"] = data;
    connect();
    secure(ftp);
  }

  // Control and data, as CPython's tests do it.
  static void secure(FTP& f) {
    if (GetParam() == protection::clear) return;
    auto& tls = static_cast<FTP_TLS&>(f);
    tls.auth();
    tls.prot_p();
  }

  std::unique_ptr<FTP> another(const ftp_options& options = {}) {
    auto other = make_client(GetParam(), options);
    other->connect(server.address(), server.port());
    secure(*other);
    return other;
  }

  std::string lines_of(const std::string& command) {
    std::string text;
    ftp.retrlines(command, [&](std::string_view line) { text.append(line).append("\r\n"); });
    return text;
  }
};

INSTANTIATE_TEST_SUITE_P(protection, ftplib_suite, ::testing::Values(protection::clear, protection::tls),
                         [](const auto& p) { return std::string(p.param == protection::clear ? "clear" : "tls"); });

TEST_P(ftplib_suite, test_getwelcome) { EXPECT_EQ(ftp.getwelcome(), "220 welcome"); }

TEST_P(ftplib_suite, test_sanitize) {
  EXPECT_EQ(FTP::sanitize("foo"), "'foo'");
  EXPECT_EQ(FTP::sanitize("pass 12345"), "'pass ********'");
  EXPECT_EQ(FTP::sanitize("PASS 12345"), "'PASS ********'");
}

TEST_P(ftplib_suite, test_exceptions) {
  for (const char* line : {"ECHO 40\r\n0", "ECHO 40\n0", "ECHO 40\r0"})
    EXPECT_THROW(ftp.sendcmd(line), std::invalid_argument);
  in_step<error_temp>([&] { ftp.sendcmd("ECHO 400"); });
  in_step<error_temp>([&] { ftp.sendcmd("ECHO 499"); });
  in_step<error_perm>([&] { ftp.sendcmd("ECHO 500"); });
  in_step<error_perm>([&] { ftp.sendcmd("ECHO 599"); });
  in_step<error_proto>([&] { ftp.sendcmd("ECHO 999"); });
}

TEST_P(ftplib_suite, test_all_errors) {
  const auto is_caught = [](auto e) {
    try {
      throw e;
    } catch (const all_errors&) {
      return true;
    }
  };
  EXPECT_TRUE(is_caught(error_reply("", {})));
  EXPECT_TRUE(is_caught(error_temp("", {})));
  EXPECT_TRUE(is_caught(error_perm("", {})));
  EXPECT_TRUE(is_caught(error_proto("", {})));
  EXPECT_TRUE(is_caught(ftp_error("", {})));
  EXPECT_TRUE(is_caught(network_error({}, "", {})));
  EXPECT_TRUE(is_caught(connection_closed({}, "", {})));
}

TEST_P(ftplib_suite, test_set_pasv) {
  EXPECT_TRUE(ftp.passiveserver());
  ftp.set_pasv(true);
  EXPECT_TRUE(ftp.passiveserver());
  ftp.set_pasv(false);
  EXPECT_FALSE(ftp.passiveserver());
}

TEST_P(ftplib_suite, test_voidcmd) {
  EXPECT_EQ(ftp.voidcmd("ECHO 200"), "200");
  EXPECT_EQ(ftp.voidcmd("ECHO 299"), "299");
  in_step<error_reply>([&] { ftp.voidcmd("ECHO 300"); });
}

TEST_P(ftplib_suite, test_voidcmd_with_a_preliminary_reply) {
  server.once("NOOP", [](session& s, std::string_view) { s.raw("199 wait\r\n200 done\r\n"); });
  EXPECT_STREQ(in_step<error_reply>([&] { ftp.voidcmd("NOOP"); }).what(), "199 wait");
}

TEST_P(ftplib_suite, test_login) {
  EXPECT_EQ(ftp.login(), "230 Logged in");
  EXPECT_EQ(ftp.lastresp(), "230");
}

TEST_P(ftplib_suite, test_acct) { EXPECT_EQ(ftp.acct("passwd"), "230 Account accepted"); }

TEST_P(ftplib_suite, test_rename) {
  EXPECT_EQ(ftp.rename("data", "b"), "250 Renamed");
  server.reply_once("RNFR", "200 OK");
  in_step<error_reply>([&] { ftp.rename("b", "c"); });
}

TEST_P(ftplib_suite, test_delete) {
  EXPECT_EQ(ftp.delete_("data"), "250 File removed");
  server.reply_once("DELE", "199 wait\r\n250 done");
  in_step<error_reply>([&] { ftp.delete_("foo"); });
}

TEST_P(ftplib_suite, test_size) {
  EXPECT_EQ(ftp.size("data"), data.size());
  server.reply_to("SIZE", "250 1000");
  EXPECT_EQ(ftp.size("foo"), std::nullopt);
}

TEST_P(ftplib_suite, test_mkd) { EXPECT_EQ(ftp.mkd("/foo"), "/foo"); }

TEST_P(ftplib_suite, test_rmd) {
  ftp.mkd("foo");
  EXPECT_EQ(ftp.rmd("foo"), "250 Directory removed");
}

TEST_P(ftplib_suite, test_cwd) {
  ftp.mkd("foo");
  EXPECT_EQ(ftp.cwd("foo"), "250 Directory changed");
}

TEST_P(ftplib_suite, test_pwd) {
  server.reply_to("PWD", "257 \"pwd ok\"");
  EXPECT_EQ(ftp.pwd(), "pwd ok");
}

TEST_P(ftplib_suite, test_quit) {
  EXPECT_EQ(ftp.quit(), "221 Goodbye");
  EXPECT_FALSE(ftp.is_connected());
}

TEST_P(ftplib_suite, test_abort) { EXPECT_THAT(ftp.abort(), StartsWith("226 ")); }

TEST_P(ftplib_suite, test_retrbinary) {
  std::vector<std::string> blocks;
  const std::string verdict = ftp.retrbinary("RETR data", [&](std::string_view b) { blocks.emplace_back(b); });
  std::string all;
  for (const auto& block : blocks) {
    EXPECT_LE(block.size(), 8192u);
    all += block;
  }
  EXPECT_TRUE(all == data);
  EXPECT_EQ(verdict, "226 Transfer complete");
}

TEST_P(ftplib_suite, test_retrbinary_rest) {
  for (const int offset : {0, 10, 20}) {
    std::string got;
    ftp.retrbinary("RETR data", got, 8192, offset);
    EXPECT_TRUE(got == data.substr(static_cast<std::size_t>(offset))) << offset;
  }
}

TEST_P(ftplib_suite, test_retrlines) { EXPECT_TRUE(lines_of("RETR data") == data); }

TEST_P(ftplib_suite, test_storbinary) {
  std::istringstream in(data);
  bool called = false;
  ftp.storbinary("STOR copy", in, 8192, [&](std::span<const std::byte>) { called = true; });
  EXPECT_TRUE(server.files().content("/copy") == data);
  EXPECT_TRUE(called);
}

TEST_P(ftplib_suite, test_storbinary_rest) {
  for (const rest_t& rest : {rest_t(10), rest_t("20")}) {
    server.files()["/copy"] = std::string(20, '.');
    ftp.storbinary("STOR copy", content("x"), 8192, {}, rest);
    EXPECT_EQ(server.files().content("/copy"), std::string(rest->offset(), '.') + "x");
  }
  server.wait_for_command("REST 10");
  server.wait_for_command("REST 20");
}

TEST_P(ftplib_suite, test_storlines) {
  bool called = false;
  ftp.storlines("STOR copy", content(thousand_lines("\n")), [&](std::span<const std::byte>) { called = true; });
  EXPECT_TRUE(server.files().content("/copy") == data);
  EXPECT_TRUE(called);
  for (const auto& [sent, arrives] : std::map<std::string, std::string>{{"a\nb\n", "a\r\nb\r\n"},
                                                                        {"a\r\nb", "a\r\nb\r\n"},
                                                                        {"a\rb\n", "a\rb\r\n"},
                                                                        {"a\r", "a\r\n"},
                                                                        {"", ""},
                                                                        {"\n\n", "\r\n\r\n"}}) {
    ftp.storlines("STOR copy", content(sent));
    EXPECT_EQ(server.files().content("/copy"), arrives);
  }
}

TEST_P(ftplib_suite, test_nlst) {
  server.files()["/ \u00e9t\u00e9"] = "";
  EXPECT_THAT(ftp.nlst(), ElementsAre(" \u00e9t\u00e9", "data"));
}

TEST_P(ftplib_suite, test_dir) {
  std::vector<std::string> lines;
  ftp.dir([&](std::string_view line) { lines.emplace_back(line); });
  EXPECT_THAT(lines, ElementsAre(::testing::EndsWith(" data")));
}

TEST_P(ftplib_suite, test_mlsd) {
  server.files()["/foo/bar"] = "abc";
  const std::vector<std::string> facts{"type", "size"};
  EXPECT_THAT(ftp.mlsd(),
              ElementsAre(::testing::Field(&mlsd_entry::name, "data"), ::testing::Field(&mlsd_entry::name, "foo")));
  EXPECT_THAT(ftp.mlsd("/foo"), ElementsAre(::testing::Field(&mlsd_entry::name, "bar")));
  const auto entries = ftp.mlsd("/foo", facts);
  EXPECT_THAT(entries, ElementsAre(mlsd_entry{"bar", {{"type", "file"}, {"size", "3"}}}));
  server.wait_for_command("OPTS MLST type;size;");
}

TEST_P(ftplib_suite, test_mlsd_lines) {
  const std::vector<std::pair<std::string, mlsd_entry>> lines{
      {"type=type;perm=perm;unique=unique; name", {"name", {{"type", "type"}, {"perm", "perm"}, {"unique", "unique"}}}},
      {"type=ty=pe;perm=perm;unique=unique; name",
       {"name", {{"type", "ty=pe"}, {"perm", "perm"}, {"unique", "unique"}}}},
      {"type==type;perm==perm; name", {"name", {{"type", "=type"}, {"perm", "=perm"}}}},
      {"type=type=;perm=; name", {"name", {{"type", "type="}, {"perm", ""}}}},
      {"type=type; na me", {"na me", {{"type", "type"}}}},
      {"type=type; name ", {"name ", {{"type", "type"}}}},
      {"type=type;  name", {" name", {{"type", "type"}}}},
      {"type=type;  n am  e", {" n am  e", {{"type", "type"}}}},
      {"type=type; na;me", {"na;me", {{"type", "type"}}}},
      {"type=type; ;name", {";name", {{"type", "type"}}}},
      {"type=type; ;name;", {";name;", {{"type", "type"}}}},
      {"type=type; ;;;;", {";;;;", {{"type", "type"}}}},
      {"Type=Type;TYpe=; Name", {"Name", {{"type", ""}}}},
      {"OS.unix=slink:/x;UNIX.mode=0755; n", {"n", {{"os.unix", "slink:/x"}, {"unix.mode", "0755"}}}},
      {"type=cdir; .", {".", {{"type", "cdir"}}}},
      {"type=pdir; ..", {"..", {{"type", "pdir"}}}},
  };
  std::string listing;
  std::vector<mlsd_entry> expected;
  for (const auto& [line, entry] : lines) {
    listing += line + "\r\n";
    expected.push_back(entry);
  }
  server.on("MLSD", [listing](session& s, std::string_view) { s.send_transfer(listing); });
  EXPECT_EQ(ftp.mlsd(), expected);
  server.on("MLSD", [](session& s, std::string_view) { s.send_transfer(""); });
  EXPECT_THAT(ftp.mlsd(), IsEmpty());
}

TEST_P(ftplib_suite, test_makeport) {
  const auto listener = ftp.makeport();
  EXPECT_THAT(said(), ElementsAre(StartsWith("PORT ")));
  EXPECT_EQ(listener.local().af, address_family::ipv4);
}

TEST_P(ftplib_suite, test_makepasv) {
  // EPSV comes first here; when the server does not know it, the rest is ftplib's.
  server.reply_to("EPSV", "500 What?");
  const auto [host, port] = ftp.makepasv();
  EXPECT_EQ(host, "127.0.0.1");
  EXPECT_TRUE(connect_from("127.0.0.1", {host, port}).is_open());
  EXPECT_THAT(said(), ElementsAre("EPSV", "PASV"));
}

TEST_P(ftplib_suite, test_makepasv_issue43285_security_disabled) {
  server.reply_to("PASV", "227 (252,253,254,255,200,6)");
  ftp.trust_server_pasv_ipv4_address(true);
  EXPECT_EQ(ftp.makepasv(), (host_port{"252.253.254.255", 51206}));
}

TEST_P(ftplib_suite, test_makepasv_issue43285_security_enabled_default) {
  server.reply_to("EPSV", "500 What?").reply_to("PASV", "227 (252,253,254,255,200,6)");
  EXPECT_FALSE(ftp.trust_server_pasv_ipv4_address());
  EXPECT_EQ(ftp.makepasv(), (host_port{"127.0.0.1", 51206}));
}

TEST_P(ftplib_suite, test_with_statement) {
  ftp.close();
  {
    const auto other = another();
    EXPECT_EQ(other->sendcmd("NOOP"), "200 NOOP done");
  }
  EXPECT_EQ(server.wait_for_command("QUIT"), "QUIT");
  another()->quit();
  server.wait_for_command("QUIT", 2);
  // A destructor cannot throw: the refusal of a QUIT is for those who call quit().
  server.reply_once("QUIT", "550 error on quit");
  another().reset();
  server.wait_for_command("QUIT", 3);
  server.wait_for_sessions_finished(4);
}

std::uint16_t free_port(const std::string& address) { return local_endpoint(bind_to({address, 0}).get()).port; }

TEST_P(ftplib_suite, test_source_address) {
  // An address that nobody else uses, so that the port is still free when it is asked for.
  const std::string from = "127.0.0.77";
  const auto port = free_port(from);
  ftp.connect(server.address(), server.port(), {}, source_address{from, port});
  secure(ftp);
  EXPECT_EQ(server.sessions().at(1).peer, (endpoint{from, port}));
}

TEST_P(ftplib_suite, test_source_address_passive_connection) {
  ftp.source_address(source_address{"127.0.0.78", 0});
  const auto transfer = ftp.transfercmd("LIST");
  EXPECT_EQ(transfer.local().address, "127.0.0.78");
}

TEST_P(ftplib_suite, the_source_port_is_for_the_control_connection_alone) {
  const std::string from = "127.0.0.79";
  const auto port = free_port(from);
  ftp.connect(server.address(), server.port(), {}, source_address{from, port});
  secure(ftp);
  const auto transfer = ftp.transfercmd("LIST");
  EXPECT_EQ(transfer.local().address, from);
  EXPECT_NE(transfer.local().port, port);
}

TEST_P(ftplib_suite, test_parse257) {
  EXPECT_EQ(parse257("257 \"/foo/bar\""), "/foo/bar");
  EXPECT_EQ(parse257("257 \"/foo/bar\" created"), "/foo/bar");
  EXPECT_EQ(parse257("257 \"\""), "");
  EXPECT_EQ(parse257("257 \"\" created"), "");
  EXPECT_THROW((void)parse257("250 \"/foo/bar\""), error_reply);
  EXPECT_EQ(parse257("257 \"/foo/b\"\"ar\""), "/foo/b\"ar");
  EXPECT_EQ(parse257("257 \"/foo/b\"\"ar\" created"), "/foo/b\"ar");
}

TEST_P(ftplib_suite, test_line_too_long) {
  server.reply_to("NOOP", std::string(2 * ftp.maxline(), 'x'));
  closed<limit_error>([&] { ftp.sendcmd("NOOP"); });
}

TEST_P(ftplib_suite, test_retrlines_too_long) {
  server.files()["/long"] = std::string(2 * ftp.maxline(), 'x') + "\r\n";
  std::vector<std::string> lines;
  in_step<limit_error>([&] { ftp.retrlines("RETR long", [&](std::string_view line) { lines.emplace_back(line); }); });
  EXPECT_THAT(lines, IsEmpty());
}

TEST_P(ftplib_suite, test_storlines_too_long) {
  in_step<limit_error>([&] { ftp.storlines("STOR long", content(std::string(2 * default_maxline, 'x'))); });
}

TEST_P(ftplib_suite, test_encoding_param) {
  EXPECT_EQ(ftp.encoding(), "utf-8");
  for (const std::string name : {"latin-1", "utf-8"}) {
    SCOPED_TRACE(name);
    const auto other = another(ftp_options().encoding(name));
    EXPECT_EQ(other->encoding(), name);
    const std::string e_acute = name == "utf-8" ? "\xc3\xa9" : "\xe9";
    server.files()["/lines"] = "caf" + e_acute + "\r\n";
    std::vector<std::string> lines;
    other->retrlines("RETR lines", [&](std::string_view line) { lines.emplace_back(line); });
    EXPECT_THAT(lines, ElementsAre("caf\u00e9"));
    EXPECT_EQ(other->mkd("/caf\u00e9"), "/caf\u00e9");
    EXPECT_TRUE(server.files().is_directory("/caf" + e_acute));
    std::string bytes;
    other->retrbinary("RETR lines", bytes);
    EXPECT_EQ(bytes, "caf" + e_acute + "\r\n");
    other->storbinary("STOR copy", content(bytes));
    EXPECT_EQ(server.files().content("/copy"), bytes);
    EXPECT_THAT(other->nlst("/"), ::testing::Contains("caf\u00e9"));
  }
}

TEST_P(ftplib_suite, debug_output_goes_where_the_user_wants) {
  std::vector<std::string> shown;
  ftp.set_debuglevel(1, [&](std::string_view line) { shown.emplace_back(line); });
  ftp.login("anna", "secret");
  EXPECT_THAT(shown, ElementsAre("*cmd* 'USER anna'", "*resp* '331 Password, please'", "*cmd* 'PASS ********'",
                                 "*resp* '230 Logged in'"));
}

// --- TestIPv6Environment

class ftplib_suite_ipv6 : public ipv6_test {
 protected:
  void SetUp() override {
    server.files()["/data"] = data;
    connect();
  }
};

TEST_F(ftplib_suite_ipv6, test_af) { EXPECT_EQ(ftp.af(), address_family::ipv6); }

TEST_F(ftplib_suite_ipv6, test_makeport) {
  const auto listener = ftp.makeport();
  EXPECT_THAT(server.commands(), ElementsAre(StartsWith("EPRT |2|::1|")));
  EXPECT_EQ(listener.local().af, address_family::ipv6);
}

TEST_F(ftplib_suite_ipv6, test_makepasv) {
  const auto [host, port] = ftp.makepasv();
  EXPECT_TRUE(connect_from("::1", {host, port}).is_open());
  EXPECT_THAT(server.commands(), ElementsAre("EPSV"));
}

TEST_F(ftplib_suite_ipv6, test_transfer) {
  for (const bool passive : {true, false}) {
    ftp.set_pasv(passive);
    EXPECT_TRUE(download("data") == data);
    upload("copy", data);
    EXPECT_TRUE(server.files().content("/copy") == data);
  }
  expect_in_step(ftp);
}

// --- TestTimeouts: this greeting has a class and no code.

class ftplib_suite_timeouts : public client_test {
 protected:
  void SetUp() override { server.greeting("1 Hola mundo\n"); }
  void connect_to_it(FTP& f) { EXPECT_EQ(f.connect(server.address(), server.port()), "1 Hola mundo"); }
};

TEST_F(ftplib_suite_timeouts, testTimeoutDefault) {
  connect_to_it(ftp);
  EXPECT_EQ(ftp.timeout(), std::nullopt);
  EXPECT_EQ(ftp.deadlines().reply, ferry::deadlines{}.reply);
  expect_in_step(ftp);
}

TEST_F(ftplib_suite_timeouts, testTimeoutNone) {
  FTP other(ftp_options().timeout(no_timeout));
  connect_to_it(other);
  EXPECT_EQ(other.timeout(), no_timeout);
  EXPECT_EQ(other.deadlines().reply, no_timeout);
  expect_in_step(other);
  EXPECT_EQ(other.nlst(), std::vector<std::string>{});
}

TEST_F(ftplib_suite_timeouts, testTimeoutValue) {
  FTP other(ftp_options().timeout(milliseconds(30'000)));
  connect_to_it(other);
  EXPECT_EQ(other.deadlines().connect, milliseconds(30'000));
  EXPECT_EQ(other.deadlines().reply, milliseconds(30'000));
  EXPECT_EQ(other.deadlines().idle_data, milliseconds(30'000));
  for (const int refused : {0, -1}) {
    FTP never(ftp_options().timeout(milliseconds(refused)));
    EXPECT_THROW(never.connect(server.address(), server.port()), std::invalid_argument);
    EXPECT_FALSE(never.is_connected());
  }
}

TEST_F(ftplib_suite_timeouts, testTimeoutConnect) {
  ftp.connect(server.address(), server.port(), milliseconds(30'000));
  EXPECT_EQ(ftp.timeout(), milliseconds(30'000));
  EXPECT_EQ(ftp.deadlines().reply, milliseconds(30'000));
}

TEST_F(ftplib_suite_timeouts, testTimeoutDifferentOrder) {
  FTP other(ftp_options().timeout(milliseconds(30'000)));
  connect_to_it(other);
  connect_to_it(other);
  EXPECT_EQ(other.timeout(), milliseconds(30'000));
}

TEST_F(ftplib_suite_timeouts, testTimeoutDirectAccess) {
  ftp.timeout(milliseconds(30'000));
  connect_to_it(ftp);
  EXPECT_EQ(ftp.deadlines().reply, milliseconds(30'000));
  EXPECT_THROW(ftp.timeout(milliseconds(0)), std::invalid_argument);
  EXPECT_EQ(ftp.timeout(), milliseconds(30'000));
}

}  // namespace
}  // namespace ferry::testing
