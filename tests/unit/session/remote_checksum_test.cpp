#include "session/remote_checksum.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

using enum checksum_algorithm;

std::string hex_of(checksum_algorithm a, char digit = 'a') { return std::string(checksum_digits(a), digit); }
std::string sent(checksum_algorithm a) { return hex_of(a, 'A'); }

wire::features with(const std::string& lines) { return wire::features::parse("211-x\n" + lines + "\n211 y"); }
const auto hash_feature = with(" HASH SHA-256*;SHA-512;MD5;SHA-384\n RANG STREAM");

// HASH as the draft has it.
void prepare(fixture& f) {
  f.connect();
  auto name = std::make_shared<std::string>("SHA-256");
  auto range = std::make_shared<std::string>("0-9");
  f.host.on("OPTS", [&f, name](std::string_view argument) {
    *name = argument.substr(5);
    f.host.reply("200 " + *name);
  });
  f.host.on("RANG", [&f, range](std::string_view argument) {
    *range = argument == "1 0" ? "0-9" : std::string(argument).replace(argument.find(' '), 1, "-");
    f.host.reply("350 so be it");
  });
  f.host.on("HASH", [&f, name, range](std::string_view path) {
    const auto algorithm = parse_checksum_algorithm(*name);
    f.host.reply("213 " + *name + ' ' + *range + ' ' + sent(*algorithm) + ' ' + std::string(path));
  });
  f.session.exchange(wire::command("TYPE I"));
}

std::optional<checksum> ask(fixture& f, const wire::features& features, std::optional<checksum_algorithm> wanted = {},
                            std::optional<session::byte_range> range = {}, std::string_view path = "a b") {
  return session::ask_checksum(f.session, features, path, wanted, range);
}

TEST(remote_checksum, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { (void)ask(f, hash_feature); });
  all_faults([](fixture& f) { f.connect(), f.host.on("XMD5", "250 " + sent(md5)); },
             [](fixture& f) { (void)ask(f, with(" XMD5"), {}, {}, "a"); });
  // A range that cannot be taken back closes the session.
  const step part = [](fixture& f) { (void)ask(f, hash_feature, sha512, session::byte_range{2, 5}); };
  every_fault(prepare, part);
  every_goodbye(prepare, part);
  every_trace_throw(prepare, part);
  stale_reply(prepare, part);
}

TEST(remote_checksum, hash_uses_the_strongest_and_remembers_it) {
  fixture f;
  prepare(f);
  const checksum whole{sha512, hex_of(sha512)};
  EXPECT_EQ(ask(f, hash_feature), whole);
  EXPECT_EQ(f.host.last_commands(2), (words{"OPTS HASH SHA-512", "HASH a b"}));
  EXPECT_EQ(ask(f, hash_feature), whole);
  EXPECT_EQ(f.host.last_commands(2), (words{"HASH a b", "HASH a b"}));
  EXPECT_EQ(ask(f, hash_feature, sha256), (checksum{sha256, hex_of(sha256)}));
  EXPECT_EQ(f.host.last_commands(2), (words{"OPTS HASH SHA-256", "HASH a b"}));
  // Said by hand: nobody knows what was agreed on.
  f.session.exchange(wire::command("OPTS hash SHA-384"));
  EXPECT_EQ(ask(f, hash_feature, sha256), (checksum{sha256, hex_of(sha256)}));
  EXPECT_EQ(f.host.last_commands(2), (words{"OPTS HASH SHA-256", "HASH a b"}));
  f.session.exchange(wire::command("OPTS UTF8 ON"));
  EXPECT_EQ(f.session.hash_algorithm(), "SHA-256");
  f.session.exchange(wire::command("REIN"));
  EXPECT_FALSE(f.session.hash_algorithm());
  f.expect_in_step();
}

TEST(remote_checksum, the_algorithm_that_is_in_use_is_not_selected) {
  fixture f;
  f.connect();
  f.host.on("HASH", "213-Computing SHA-256 digest\r\n213 SHA-256 0-6 " + hex_of(sha256) + " a b");  // ProFTPD
  EXPECT_EQ(ask(f, hash_feature, sha256), (checksum{sha256, hex_of(sha256)}));
  EXPECT_EQ(f.host.last_commands(2), (words{"TYPE I", "HASH a b"}));
}

TEST(remote_checksum, hash_of_a_part_leaves_no_range_behind) {
  fixture f;
  prepare(f);
  const session::byte_range part{2, 5};
  EXPECT_EQ(ask(f, hash_feature, sha256, part), (checksum{sha256, hex_of(sha256)}));
  EXPECT_EQ(f.host.last_commands(3), (words{"RANG 2 4", "HASH a b", "RANG 1 0"}));
  f.host.on("HASH", "550 no");
  EXPECT_THROW((void)ask(f, hash_feature, sha256, part), error_perm);
  EXPECT_EQ(f.host.last_commands(1), words{"RANG 1 0"});
  // ProFTPD's mod_digest hashes all of it whatever RANG says.
  f.host.on("HASH", "213 SHA-256 0-9 " + hex_of(sha256) + " a b");
  EXPECT_EQ(ask(f, hash_feature, sha256, part), std::nullopt);
  f.expect_in_step();
  const auto before = f.host.commands().size();
  EXPECT_EQ(ask(f, with(" HASH SHA-256*"), sha256, part), std::nullopt);
  EXPECT_EQ(f.host.commands().size(), before);
  f.host.on("RANG", "500 no");
  EXPECT_EQ(ask(f, hash_feature, sha256, part), std::nullopt);
  EXPECT_TRUE(f.session.is_open());
  f.host.on("RANG", [&f](std::string_view a) { f.host.reply(a == "1 0" ? "501 what?" : "350 yes"); });
  EXPECT_FALSE(thrown<error_proto>([&] { (void)ask(f, hash_feature, sha256, part); }).session_usable());
  EXPECT_FALSE(f.session.is_open());
  EXPECT_THROW((void)ask(f, hash_feature, sha256, session::byte_range{5, 5}), std::invalid_argument);
}

TEST(remote_checksum, a_hash_of_something_else_is_none) {
  for (const std::string& text : {"213 SHA-1 0-9 " + hex_of(sha1) + " a b", "213 SHA-256 0-9 " + hex_of(md5) + " a b",
                                  "213 SHA-256 1-9 " + hex_of(sha256) + " a b", std::string("213 done")}) {
    fixture f;
    prepare(f);
    f.host.on("HASH", text);
    EXPECT_THROW((void)ask(f, hash_feature, sha256), error_proto) << text;
    f.expect_sound();
  }
}

TEST(remote_checksum, each_command_has_its_own_words) {
  struct row {
    checksum_algorithm algorithm;
    const char* command;
    std::string reply;
  };
  for (const auto& [algorithm, command, text] :
       std::vector<row>{{sha512, "XSHA512 \"a b\"", "250 " + sent(sha512)},
                        {sha256, "XSHA256 \"a b\"", "213 " + sent(sha256)},
                        {sha1, "XSHA1 \"a b\"", "250-Computing SHA1 digest\r\n250 " + sent(sha1)},  // ProFTPD
                        {sha1, "XSHA \"a b\"", "250 SHA = " + sent(sha1)},
                        {md5, "XMD5 \"a b\"", "251 \"" + hex_of(md5, 'b') + "\" " + sent(md5)},
                        {md5, "MD5 a b", "251 a b " + sent(md5)},
                        {crc32, "XCRC \"a b\"", "250 XCRC: " + sent(crc32)}}) {
    fixture f;
    f.connect();
    const std::string verb(command, std::string_view(command).find(' '));
    f.host.on(verb, text);
    const checksum right{algorithm, hex_of(algorithm)};
    EXPECT_EQ(ask(f, with(" " + verb)), right) << command;
    EXPECT_EQ(f.host.last_commands(1), words{command});
    // Not in FEAT: asked for only when the user wants just this.
    EXPECT_EQ(ask(f, with(" SIZE")), std::nullopt);
    EXPECT_EQ(ask(f, with(" SIZE"), algorithm), right) << command;
    f.host.on(verb, "250 " + sent(algorithm) + "0");
    EXPECT_THROW((void)ask(f, with(" " + verb)), error_proto) << command;
    f.expect_sound();
  }
}

TEST(remote_checksum, the_strongest_that_works_is_taken) {
  fixture f;
  prepare(f);
  f.host.on("HASH", "504 no");
  f.host.on("XSHA256", "502 no");
  f.host.on("XMD5", "250 " + sent(md5));
  EXPECT_EQ(ask(f, with(" HASH SHA-512*\n XSHA256\n XMD5\n XCRC")), (checksum{md5, hex_of(md5)}));
  EXPECT_EQ(f.host.last_commands(3), (words{"HASH a b", "XSHA256 \"a b\"", "XMD5 \"a b\""}));
  f.host.on("OPTS", "501 no");
  EXPECT_EQ(ask(f, hash_feature, sha512), std::nullopt);
  // Nothing here has it: each command is tried, once.
  EXPECT_EQ(ask(f, hash_feature, sha1), std::nullopt);
  EXPECT_EQ(f.host.last_commands(2), (words{"XSHA1 \"a b\"", "XSHA \"a b\""}));
  f.expect_sound();
}

TEST(remote_checksum, a_part_goes_behind_the_path) {
  fixture f;
  f.connect();
  f.host.on("XCRC", "250 " + sent(crc32));
  const session::byte_range part{2, 5};
  EXPECT_EQ(ask(f, with(" XCRC"), {}, part), (checksum{crc32, hex_of(crc32)}));
  EXPECT_EQ(f.host.last_commands(1), words{"XCRC \"a b\" 2 5"});
  const auto before = f.host.commands().size();
  EXPECT_EQ(ask(f, with(" XCRC"), {}, part, "a\"b"), std::nullopt);
  EXPECT_EQ(ask(f, with(" MD5"), {}, part), std::nullopt);
  EXPECT_EQ(f.host.commands().size(), before);
  EXPECT_TRUE(ask(f, with(" XCRC"), {}, {}, "a\"b"));
  EXPECT_EQ(f.host.last_commands(1), words{"XCRC a\"b"});
}

TEST(remote_checksum, quotes_may_be_taken_for_a_part_of_the_name) {
  fixture f;
  f.connect();
  f.host.on("XCRC", [&f](std::string_view a) { f.host.reply(a == "ab" ? "250 " + sent(crc32) : "550 no such file"); });
  EXPECT_TRUE(ask(f, with(" XCRC"), {}, {}, "ab"));
  EXPECT_EQ(f.host.last_commands(2), (words{"XCRC \"ab\"", "XCRC ab"}));
  EXPECT_EQ(thrown<error_perm>([&] { (void)ask(f, with(" XCRC"), {}, {}, "a b"); }).code(), 550);
  EXPECT_EQ(f.host.last_commands(1), words{"XCRC \"a b\""});
}

TEST(remote_checksum, a_refusal_of_the_file_is_thrown) {
  for (const char* text : {"550 no such file", "450 busy", "552 not allowed", "553 a directory", "350 hm"}) {
    fixture f;
    prepare(f);
    f.host.on("HASH", text);
    f.host.on("XMD5", text);
    EXPECT_THROW((void)ask(f, hash_feature), ftp_error) << text;
    EXPECT_THROW((void)ask(f, with(" XMD5")), ftp_error) << text;
    f.expect_sound();
  }
}

TEST(remote_checksum, s07_writes_nothing_for_a_name_of_two_lines) {
  fixture f;
  prepare(f);
  const auto before = f.host.operations();
  EXPECT_THROW((void)ask(f, hash_feature, {}, {}, "a\r\nDELE x"), std::invalid_argument);
  EXPECT_THROW((void)ask(f, with(" XMD5"), {}, {}, "a\nb"), std::invalid_argument);
  EXPECT_EQ(f.host.operations(), before);
}

}  // namespace
}  // namespace ferry::testing
