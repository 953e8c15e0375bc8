// The mode column of ls.
#include "listing/unix_mode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace ferry::listings {
namespace {

using testing::Eq;
using testing::Optional;

// Every permission string that four kinds of ls print.
TEST(UnixMode, of_all_permission_strings) {
  std::ifstream in(FERRY_LISTING_CORPUS "/perm-strings.tsv");
  std::size_t read = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#' || line.starts_with("variant\t")) continue;
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    ASSERT_NE(second, std::string::npos) << line;
    const std::string text = line.substr(first + 1, second - first - 1);
    const auto mode = read_unix_mode(text);
    ASSERT_TRUE(mode && mode->bits) << line;
    EXPECT_EQ(*mode->bits, std::stoul(line.substr(second + 1), nullptr, 8)) << line;
    EXPECT_EQ(mode->letters, text.substr(1));
    ++read;
  }
  EXPECT_EQ(read, 10'240u);
}

TEST(UnixMode, types) {
  const auto type_of = [](char letter) { return read_unix_mode(letter + std::string("rw-r--r--"))->type; };
  for (const char c : std::string("-faCM")) EXPECT_EQ(type_of(c), entry_type::file) << c;
  for (const char c : std::string("bcpsDPnwm?")) EXPECT_EQ(type_of(c), entry_type::other) << c;
  EXPECT_EQ(type_of('d'), entry_type::directory);
  EXPECT_EQ(type_of('l'), entry_type::link);
  for (const char c : std::string("xzZE")) EXPECT_FALSE(read_unix_mode(c + std::string("rw-r--r--"))) << c;
  // A door has permissions, a directory of 3CDaemon has none.
  EXPECT_EQ(read_unix_mode("D---------")->type, entry_type::directory);
}

TEST(UnixMode, what_stands_behind_it) {
  const auto acl = read_unix_mode("drwxr-x---+1464");
  ASSERT_TRUE(acl);
  EXPECT_EQ(acl->mark, '+');
  EXPECT_EQ(acl->links, "1464");
  EXPECT_EQ(read_unix_mode("drwxr-xr-x1732")->links, "1732");
  EXPECT_EQ(read_unix_mode("-rw-r--r--.")->mark, '.');
  EXPECT_EQ(read_unix_mode("-rw-r--r--@")->mark, '@');
  EXPECT_FALSE(read_unix_mode("-rw-r--r--x"));
  EXPECT_FALSE(read_unix_mode("-rw-r--r--+a"));
  // A dash is left of the code of a STAT reply.
  EXPECT_EQ(read_unix_mode("--rw-r-----")->letters, "rw-r-----");
  EXPECT_EQ(read_unix_mode("-drwxr-x---")->type, entry_type::directory);
}

TEST(UnixMode, letters_of_other_systems_are_no_bits) {
  for (const char* text :
       {"-wa-------", "-was------", "--a-------", "-w--------", "-rwx---A--", "d*********", "drwxr-x", "drw-r--rw"}) {
    const auto mode = read_unix_mode(text);
    ASSERT_TRUE(mode) << text;
    EXPECT_EQ(mode->bits, std::nullopt) << text;
    EXPECT_EQ(mode->letters, std::string(text).substr(1));
  }
}

TEST(UnixMode, bad_ones) {
  for (const char* text :
       {"", "-", "d", "total", "dxrwr-xr-x", "zrwxr-xr-x", "-rwxrwxr", "drwx", "----", "lrwxrwxrax"}) {
    EXPECT_FALSE(read_unix_mode(text)) << text;
  }
  for (const char* text : {"dxrwr-xr-x", "zrwxr-xr-x", "lrwxrwxrax"}) EXPECT_TRUE(resembles_unix_mode(text)) << text;
  for (const char* text : {"", "total", "README.txt", "directory.1"}) EXPECT_FALSE(resembles_unix_mode(text)) << text;
}

TEST(UnixMode, numbers) {
  EXPECT_EQ(read_numeric_mode("0100644")->type, entry_type::file);
  EXPECT_THAT(read_numeric_mode("0100644")->bits, Optional(Eq(0644)));
  EXPECT_EQ(read_numeric_mode("40755")->type, entry_type::directory);
  EXPECT_EQ(read_numeric_mode("0120777")->type, entry_type::link);
  EXPECT_EQ(read_numeric_mode("0020666")->type, entry_type::other);
  for (const char* text : {"", "644", "00644", "0100648", "206876", "12345678"}) {
    EXPECT_FALSE(read_numeric_mode(text)) << text;
  }
}

}  // namespace
}  // namespace ferry::listings
