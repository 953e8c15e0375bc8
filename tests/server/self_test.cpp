// The server by default: an ordinary server over its file tree, on IPv4 and IPv6.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/raw_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class defaults : public ::testing::TestWithParam<const char*> {
 protected:
  scripted_server server_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(families, defaults, ::testing::Values("127.0.0.1", "::1"),
                         [](const auto& family) { return std::string(family.param) == "::1" ? "ipv6" : "ipv4"; });

TEST_P(defaults, login_and_quit) {
  raw_client client(server_);
  EXPECT_THAT(client.reply(), StartsWith("220 "));
  EXPECT_THAT(client.command("USER anna"), StartsWith("331 "));
  EXPECT_THAT(client.command("PASS secret"), StartsWith("230 "));
  EXPECT_THAT(client.command("QUIT"), StartsWith("221 "));
  EXPECT_EQ(client.reply(), "");
  server_.wait_for_sessions_finished();
  EXPECT_THAT(server_.commands(), ElementsAre("USER anna", "PASS secret", "QUIT"));
  EXPECT_EQ(server_.sessions().at(0).raw, "USER anna\r\nPASS secret\r\nQUIT\r\n");
  EXPECT_EQ(server_.sessions().at(0).end, peer_end::none);
  EXPECT_EQ(server_.counts().open_sessions, 0U);
}

TEST_P(defaults, extended_passive_transfers_both_ways) {
  server_.files()["/pub/a.bin"] = std::string("a\0b\r\n", 5);
  raw_client client(server_);
  client.reply();
  EXPECT_EQ(client.download("RETR /pub/a.bin"), std::string("a\0b\r\n", 5));
  client.upload("STOR /pub/b.bin", "bytes");
  EXPECT_EQ(server_.files().content("/pub/b.bin"), "bytes");
  client.upload("APPE /pub/b.bin", " and more");
  EXPECT_EQ(server_.files().content("/pub/b.bin"), "bytes and more");
  EXPECT_EQ(server_.counts().data_connections, 3U);
  EXPECT_EQ(server_.counts().data_bytes_received, 14U);
}

TEST_P(defaults, active_transfers_both_ways) {
  server_.files()["/a.txt"] = "down";
  raw_client client(server_);
  client.reply();
  const unique_fd down = client.active("EPRT");
  EXPECT_EQ(client.command("RETR a.txt"), "150 Opening data connection (4 bytes)");
  EXPECT_EQ(client.accept(down).receive_all(), "down");
  EXPECT_THAT(client.reply(), StartsWith("226 "));

  const unique_fd up = client.active("EPRT");
  EXPECT_THAT(client.command("STOR b.txt"), StartsWith("150 "));
  connection data = client.accept(up);
  EXPECT_EQ(data.peer().address, GetParam());
  data.send("up");
  data.close();
  EXPECT_THAT(client.reply(), StartsWith("226 "));
  EXPECT_EQ(server_.files().content("/b.txt"), "up");
}

TEST_P(defaults, transfer_without_a_data_connection_is_425) {
  server_.files()["/a.txt"] = "a";
  raw_client client(server_);
  client.reply();
  EXPECT_THAT(client.command("RETR a.txt"), StartsWith("425 "));
  EXPECT_THAT(client.command("STOR b.txt"), StartsWith("425 "));
  const closed_port closed{GetParam()};
  const std::string family = server_.at().is_ipv6() ? "2" : "1";
  client.command("EPRT |" + family + "|" + GetParam() + "|" + std::to_string(closed.port()) + "|");
  EXPECT_THAT(client.command("STOR b.txt"), StartsWith("150 "));
  EXPECT_THAT(client.reply(), StartsWith("425 "));
  EXPECT_THAT(client.command("NOOP"), StartsWith("200 "));
  EXPECT_FALSE(server_.files().find("/b.txt"));
}

TEST(server, passive_and_port_on_ipv4) {
  scripted_server server;
  server.files()["/a"] = "text";
  raw_client client(server);
  client.reply();
  connection data = client.passive("PASV");
  EXPECT_THAT(client.command("RETR a"), StartsWith("150 "));
  EXPECT_EQ(data.receive_all(), "text");
  EXPECT_THAT(client.reply(), StartsWith("226 "));
  const unique_fd listener = client.active("PORT");
  EXPECT_THAT(client.command("NLST"), StartsWith("150 "));
  EXPECT_EQ(client.accept(listener).receive_all(), "a\r\n");
  EXPECT_THAT(client.reply(), StartsWith("226 "));
  EXPECT_THAT(client.command("PORT 10,0,0,1,4,4"), StartsWith("501 "));
}

TEST(server, pasv_on_ipv6_is_refused) {
  scripted_server server("::1");
  raw_client client(server);
  client.reply();
  EXPECT_THAT(client.command("PASV"), StartsWith("425 "));
  EXPECT_THAT(client.command("EPSV 1"), StartsWith("522 "));
  EXPECT_THAT(client.command("EPSV ALL"), StartsWith("200 "));
}

TEST(server, restarts_at_an_offset) {
  scripted_server server;
  server.files()["/a"] = "0123456789";
  raw_client client(server);
  client.reply();
  EXPECT_THAT(client.command("REST 7"), StartsWith("350 "));
  EXPECT_EQ(client.download("RETR a"), "789");
  EXPECT_EQ(client.download("RETR a"), "0123456789");
  client.command("REST 4");
  client.upload("STOR a", "xy");
  EXPECT_EQ(server.files().content("/a"), "0123xy");
  client.command("REST 7");
  EXPECT_THAT(client.command("RETR a"), StartsWith("554 "));
  EXPECT_THAT(client.command("REST x"), StartsWith("501 "));
}

TEST(server, lists_in_three_forms) {
  scripted_server server;
  server.files()["/pub/a b.txt"] = "12345";
  server.files().make_directory("/pub/sub");
  server.files().set_modified("/pub/a b.txt", "20230704080910");
  raw_client client(server);
  client.reply();
  client.command("CWD pub");
  EXPECT_EQ(client.download("NLST"), "a b.txt\r\nsub\r\n");
  EXPECT_EQ(client.download("LIST -a"),
            "-rw-r--r--   1 ftp      ftp               5 Jul  4  2023 a b.txt\r\n"
            "drwxr-xr-x   1 ftp      ftp               0 Jan 31  2024 sub\r\n");
  EXPECT_THAT(client.download("MLSD"),
              MatchesRegex("type=file;size=5;modify=20230704080910;perm=adfrw;unique=[^;]+; a b.txt\r\n"
                           "type=dir;modify=20240131123456;perm=cdeflmp;unique=[^;]+; sub\r\n"));
  EXPECT_THAT(client.command("OPTS MLST size;type;owner;"), StartsWith("200 MLST OPTS size;type;"));
  EXPECT_EQ(client.download("MLSD /pub"), "type=file;size=5; a b.txt\r\ntype=dir; sub\r\n");
  EXPECT_EQ(client.command("MLST a b.txt"), "250-Listing\n type=file;size=5; /pub/a b.txt\n250 End");
  EXPECT_EQ(client.download("LIST sub"), "");
  client.passive("EPSV");
  EXPECT_THAT(client.command("NLST nowhere"), StartsWith("550 "));
  EXPECT_THAT(client.command("MLSD a b.txt"), StartsWith("501 "));
}

TEST(server, keeps_directories_and_names) {
  scripted_server server;
  raw_client client(server);
  client.reply();
  EXPECT_THAT(client.command("MKD a\"b"), StartsWith("257 \"/a\"\"b\""));
  EXPECT_THAT(client.command("MKD a\"b"), StartsWith("550 "));
  EXPECT_THAT(client.command("CWD a\"b"), StartsWith("250 "));
  EXPECT_THAT(client.command("PWD"), StartsWith("257 \"/a\"\"b\""));
  client.upload("STOR x", "1");
  EXPECT_THAT(client.command("SIZE x"), StartsWith("213 1"));
  EXPECT_EQ(client.command("MDTM x"), "213 20240131123456");
  EXPECT_THAT(client.command("SITE CHMOD 600 x"), StartsWith("200 "));
  EXPECT_THAT(client.command("STAT x"), HasSubstr("-rw------- "));
  EXPECT_THAT(client.command("CDUP"), StartsWith("250 "));
  EXPECT_THAT(client.command("RMD a\"b"), StartsWith("550 "));
  EXPECT_THAT(client.command("RNTO c"), StartsWith("503 "));
  EXPECT_THAT(client.command("RNFR a\"b"), StartsWith("350 "));
  EXPECT_THAT(client.command("RNTO c"), StartsWith("250 "));
  EXPECT_EQ(server.files().snapshot(), (std::map<std::string, std::string>{{"/", ""}, {"/c/", ""}, {"/c/x", "1"}}));
  EXPECT_THAT(client.command("DELE c"), StartsWith("550 "));
  EXPECT_THAT(client.command("DELE c/x"), StartsWith("250 "));
  EXPECT_THAT(client.command("RMD c"), StartsWith("250 "));
  EXPECT_THAT(client.command("CWD c"), StartsWith("550 "));
}

TEST(server, stores_under_a_unique_name) {
  scripted_server server;
  server.files()["/unique"] = "there";
  raw_client client(server);
  client.reply();
  connection data = client.passive("EPSV");
  EXPECT_EQ(client.command("STOU"), "150 FILE: unique.1");
  data.send("new");
  data.close();
  EXPECT_THAT(client.reply(), StartsWith("226 "));
  EXPECT_EQ(server.files().content("/unique.1"), "new");
  EXPECT_EQ(server.files().content("/unique"), "there");
}

TEST(server, answers_small_talk) {
  scripted_server server;
  raw_client client(server);
  client.reply();
  for (const char* line : {"NOOP", "TYPE I", "type a n", "MODE S", "STRU F", "OPTS UTF8 ON"})
    EXPECT_THAT(client.command(line), StartsWith("200 ")) << line;
  for (const char* line : {"TYPE E", "MODE B", "STRU R", "SITE WHO"})
    EXPECT_THAT(client.command(line), StartsWith("504 ")) << line;
  EXPECT_THAT(client.command("FEAT"), HasSubstr("\n MLST type*;size*;modify*;perm*;unique*;\n"));
  EXPECT_THAT(client.command("SYST"), StartsWith("215 UNIX"));
  EXPECT_THAT(client.command("HELP"), StartsWith("214 "));
  EXPECT_THAT(client.command("STAT"), StartsWith("211-"));
  EXPECT_THAT(client.command("ALLO 5"), StartsWith("202 "));
  EXPECT_THAT(client.command("ACCT x"), StartsWith("230 "));
  EXPECT_EQ(client.command("ECHO 599 as you like"), "599 as you like");
  EXPECT_EQ(client.command("what now"), "500 Unknown command WHAT");
}

TEST(server, can_require_a_login) {
  scripted_server server;
  server.require_login("anna", "secret");
  raw_client client(server);
  client.reply();
  EXPECT_THAT(client.command("PWD"), StartsWith("530 "));
  EXPECT_THAT(client.command("FEAT"), StartsWith("211-"));
  client.command("USER anna");
  EXPECT_THAT(client.command("PASS wrong"), StartsWith("530 "));
  EXPECT_THAT(client.command("PASS secret"), StartsWith("230 "));
  EXPECT_THAT(client.command("PWD"), StartsWith("257 "));
}

TEST(file_tree, resolves_paths) {
  EXPECT_EQ(resolve("/", ""), "/");
  EXPECT_EQ(resolve("/a", "b"), "/a/b");
  EXPECT_EQ(resolve("/a", "/b//c/"), "/b/c");
  EXPECT_EQ(resolve("/a/b", "../../.."), "/");
  EXPECT_EQ(resolve("/a", "./ b "), "/a/ b ");
  EXPECT_EQ(parent_of("/a"), "/");
  EXPECT_EQ(parent_of("/a/b"), "/a");
  EXPECT_EQ(name_of("/a/b"), "b");
}

TEST(file_tree, renames_a_directory_with_all_below_and_no_namesakes) {
  file_tree tree;
  tree["/d/x"] = "1";
  tree["/d/e/y"] = "2";
  tree["/d.txt"] = "3";
  const auto id = tree.find("/d/x")->id;
  EXPECT_FALSE(tree.rename("/d", "/d/e/f"));
  EXPECT_FALSE(tree.rename("/d", "/nowhere/f"));
  EXPECT_TRUE(tree.rename("/d", "/n"));
  EXPECT_EQ(tree.content("/n/x"), "1");
  EXPECT_EQ(tree.content("/n/e/y"), "2");
  EXPECT_EQ(tree.content("/d.txt"), "3");
  EXPECT_FALSE(tree.find("/d"));
  EXPECT_EQ(tree.find("/n/x")->id, id);
  EXPECT_FALSE(tree.remove("/n"));
}

TEST(words, takes_telnet_controls_out) {
  EXPECT_EQ(without_telnet("\xff\xf4\xff\xf2"
                           "ABOR"),
            "ABOR");
  EXPECT_EQ(without_telnet("\xff\xfd\x01NOOP"), "NOOP");
  EXPECT_EQ(without_telnet("CWD \xff"), "CWD \xff");
  EXPECT_EQ(without_telnet("CWD \xff\xff"), "CWD \xff\xff");
}

}  // namespace
}  // namespace ferry::testing
