// ferry::lister where the server lies, cuts, floods or knows nothing. Numbers of cases are those of docs/design/cases.md.
#include <ferry/lister.hpp>

#include "support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class lister_over_sockets : public client_test {
 protected:
  void SetUp() override {
    server.files()["/a"] = "all of it";
    server.files().make_directory("/sub");
    server.files()["/sub/inner"] = "123";
    connect();
  }

  void listing(const std::string& verb, std::string text) {
    server.on(verb, [text = std::move(text)](session& s, std::string_view) { s.send_transfer(text); });
  }
  static std::vector<std::string> names_of(const std::vector<entry>& entries) {
    std::vector<std::string> all;
    for (const auto& e : entries) all.push_back(e.name);
    return all;
  }
  void without_mlsd() { server.reply_to("FEAT", "211 nothing"); }
};

TEST_F(lister_over_sockets, reads_a_tree) {
  lister l(ftp);
  EXPECT_THAT(names_of(l.list()), ElementsAre("a", "sub"));
  EXPECT_THAT(names_of(l.list("sub")), ElementsAre("inner"));
  EXPECT_EQ(l.last_command(), list_command::mlsd);
  EXPECT_EQ(l.find("sub/inner")->size, 3u);
  expect_in_step(ftp);
}

TEST_F(lister_over_sockets, falls_back_to_list) {
  without_mlsd();
  lister l(ftp);
  EXPECT_THAT(names_of(l.list()), ElementsAre("a", "sub"));
  EXPECT_EQ(l.last_command(), list_command::list);
  EXPECT_EQ(l.dialect(), "unix");
  EXPECT_THAT(server.commands(), Not(Contains("MLSD")));
  expect_in_step(ftp);
}

TEST_F(lister_over_sockets, case_081_names_that_lead_elsewhere_are_told) {
  listing("MLSD",
          "type=file; ../up\r\ntype=file; /abs\r\ntype=file; a/b\r\ntype=file; \r\ntype=file;  lead\r\n"
          "type=dir; ..\r\ntype=file; back\\slash\r\ntype=file; good\r\n" +
              std::string("type=file; n\0ul\r\n", 17));
  lister l(ftp);
  std::vector<std::string> safe;
  for (const auto& e : l.list())
    if (e.safe_name()) safe.push_back(e.name);
  EXPECT_THAT(safe, ElementsAre(" lead", "back\\slash", "good"));
}

TEST_F(lister_over_sockets, s09_names_with_control_characters_are_never_sent_back) {
  without_mlsd();
  server.reply_to("LIST", "502 no");
  listing("NLST", std::string("a\0b\r\nc\rDELE x\r\na\r\n", 18));
  lister l(ftp);
  EXPECT_EQ(l.list().size(), 3u);
  for (const auto& command : server.commands()) EXPECT_THAT(command, Not(HasSubstr("DELE")));
  EXPECT_THAT(server.commands(), Contains("SIZE a"));
  expect_in_step(ftp);
}

TEST_F(lister_over_sockets, case_083_facts_of_careless_servers) {
  listing(
      "MLSD",
      "type=cdir; .\ntype=file;size=1;X.y=z; one\nsize=2; two\ntype=OS.unix=slink:/t;; three\nType=dir;Size=x four\n");
  lister l(ftp);
  const auto entries = l.list();
  ASSERT_THAT(names_of(entries), ElementsAre("one", "two", "three", "four"));
  EXPECT_EQ(*entries[0].fact("x.y"), "z");
  EXPECT_EQ(entries[1].type, entry_type::unknown);
  EXPECT_EQ(entries[2].target, "/t");
  EXPECT_EQ(entries[3].size, std::nullopt);
}

TEST_F(lister_over_sockets, case_084_dash_a_that_gives_nothing_is_not_believed) {
  without_mlsd();
  server.on("LIST", [](session& s, std::string_view argument) {
    s.send_transfer(argument.empty() ? "-rw-r--r--   1 ftp ftp 1 Jan  1  2020 a\r\n" : "");
  });
  lister l(ftp);
  EXPECT_THAT(names_of(l.list()), ElementsAre("a"));
  EXPECT_THAT(names_of(l.list()), ElementsAre("a"));
}

TEST_F(lister_over_sockets, case_085_a_listing_without_end_takes_no_memory) {
  constexpr int blocks = 2'000;
  constexpr int lines = 500;
  server.on("MLSD", [](session& s, std::string_view) {
    std::string block;
    for (int i = 0; i < lines; ++i) block += "type=file;size=1;modify=20200101000000; some name of a file\r\n";
    s.reply("150 Here it comes");
    connection data = s.open_data();
    for (int i = 0; i < blocks; ++i) data.send(block);
    data.close();
    s.reply("226 Done");
  });
  lister l(ftp);
  std::size_t count = 0;
  l.each("", [&](entry&) { ++count; });
  EXPECT_EQ(count, std::size_t{blocks} * lines);
}

TEST_F(lister_over_sockets, a_listing_in_memory_is_bounded) {
  ftp.limits().listing_bytes = 100;
  listing("MLSD", std::string("type=file; a\r\n") + "type=file; " + std::string(100, 'b') + "\r\n");
  lister l(ftp);
  EXPECT_THROW((void)l.list(), limit_error);
  expect_in_step(ftp);
  EXPECT_NO_THROW(l.each("", [](entry&) {}));
}

TEST_F(lister_over_sockets, a_listing_that_is_cut_is_an_error) {
  server.once("MLSD", [](session& s, std::string_view) {
    s.reply("150 Here it comes");
    connection data = s.open_data();
    data.send("type=file; a\r\ntype=fi");
    data.close();
    s.reply("426 Something broke");
  });
  lister l(ftp);
  EXPECT_THROW((void)l.list(), error_temp);
  EXPECT_THAT(names_of(l.list()), ElementsAre("a", "sub"));
}

TEST_F(lister_over_sockets, an_unreadable_directory_is_no_empty_one) {
  without_mlsd();
  server.on("LIST", [](session& s, std::string_view) {
    s.reply("150 Here comes the directory listing.");
    s.open_data().close();
    s.reply("226 Transfer done (but failed to open directory).");
  });
  lister l(ftp);
  EXPECT_THROW((void)l.list("sub"), error_reply);
  EXPECT_EQ(ftp.pwd(), "/");
  expect_in_step(ftp);
}

TEST_F(lister_over_sockets, another_charset) {
  ftp.encoding("latin-1");
  listing("MLSD", "type=file; \xe4\r\n");
  lister l(ftp);
  const auto entries = l.list();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].name, "\xe4");
  EXPECT_EQ(entries[0].text(), "\u00e4");
}

TEST_F(lister_over_sockets, another_server_is_another_matter) {
  without_mlsd();
  lister l(ftp);
  (void)l.list();
  scripted_server other;
  other.files()["/elsewhere"] = "x";
  ftp.connect(other.address(), other.port());
  EXPECT_THAT(names_of(l.list()), ElementsAre("elsewhere"));
  EXPECT_EQ(l.last_command(), list_command::mlsd);
  ftp.close();
}

}  // namespace
}  // namespace ferry::testing
