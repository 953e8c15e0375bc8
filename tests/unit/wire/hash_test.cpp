#include "wire/hash.hpp"

#include <gmock/gmock.h>

namespace ferry::wire {
namespace {

using testing::ElementsAre;

const std::string md5(32, 'a');

TEST(checksum_algorithm, has_one_name_and_many_spellings) {
  using enum checksum_algorithm;
  for (const auto one : {crc32, md5, sha1, sha256, sha512})
    EXPECT_EQ(parse_checksum_algorithm(to_string(one)), one) << to_string(one);
  for (const auto& [text, algorithm] : std::vector<std::pair<const char*, checksum_algorithm>>{{"XSHA256", sha256},
                                                                                               {"sha256", sha256},
                                                                                               {"Sha_512", sha512},
                                                                                               {"XSHA", sha1},
                                                                                               {"sha", sha1},
                                                                                               {"xsha1", sha1},
                                                                                               {"XCRC", crc32},
                                                                                               {"crc-32", crc32},
                                                                                               {"XMD5", md5},
                                                                                               {" md5 ", md5}})
    EXPECT_EQ(parse_checksum_algorithm(text), algorithm) << text;
  for (const char* text : {"", "x", "sha3", "SHA-384", "sha2560", "xx", "md", "crc16"})
    EXPECT_FALSE(parse_checksum_algorithm(text)) << text;
  EXPECT_LT(sha1, sha256);
  EXPECT_EQ(checksum_digits(sha512), 128u);
}

TEST(hash, offers_are_names_one_of_them_in_use) {
  EXPECT_THAT(hash_offers("SHA-256*;SHA-512;SHA-1;MD5;CRC32"),
              ElementsAre(hash_offer{"SHA-256", true}, hash_offer{"SHA-512", false}, hash_offer{"SHA-1", false},
                          hash_offer{"MD5", false}, hash_offer{"CRC32", false}));
  EXPECT_THAT(hash_offers(" sha-1 ; md5*;;"), ElementsAre(hash_offer{"sha-1", false}, hash_offer{"md5", true}));
  EXPECT_TRUE(hash_offers("").empty());
  EXPECT_TRUE(hash_offers("*;").empty());
}

TEST(hash, reply_tells_algorithm_range_and_value) {
  const auto v = hash_reply("213 SHA-256 0-49 6DB5 file name 1");
  ASSERT_TRUE(v);
  EXPECT_EQ(*v, (hash_value{"SHA-256", 0, 49, "6db5"}));
  // ProFTPD's mod_digest; a slow one says how far it is.
  EXPECT_EQ(hash_reply("213-Computing CRC32 digest\n 213 SHA-1 1-2 ff x\n213 CRC32 0-6 363a3020 a"),
            (hash_value{"CRC32", 0, 6, "363a3020"}));
}

TEST(hash, reply_that_is_not_clean_is_none) {
  for (const char* text :
       {"213", "213 ", "213 abc", "213 SHA-1 0-4", "213 SHA-1 0-4 ", "213 SHA-1 0-4 xyz name", "213 SHA-1 0 abc n",
        "213 SHA-1 a-4 abc n", "213 SHA-1 -4 abc n", "213 SHA-1 0- abc n", "213 SHA-1 0-99999999999999999999 abc n",
        "250 SHA-1 0-4 abc n", "213  0-4 abc n", "213-SHA-1 0-4 abc n\n213 end"})
    EXPECT_FALSE(hash_reply(text)) << text;
}

TEST(hash, finds_the_number_anywhere) {
  for (const std::string& text : {
           "250 " + md5,
           "250 XMD5 = " + md5,
           "250 MD5:" + md5,
           "213 " + md5 + " ",
           "251 \"a " + std::string(32, 'b') + "\" " + md5,  // a name in quotes
           "251 name " + md5,
           "250 (" + md5 + ")",
           "250-Computing MD5 digest\n250 " + std::string(32, 'A'),  // ProFTPD
           "250 " + md5 + " " + md5,
       })
    EXPECT_EQ(find_hex(text, 32, "name"), md5) << text;
}

TEST(hash, a_file_named_like_a_checksum_confuses_nobody) {
  const std::string name(32, 'b');
  EXPECT_EQ(find_hex("251 " + name + " " + md5, 32, name), md5);
  EXPECT_EQ(find_hex("251 " + md5 + " " + md5, 32, md5), md5);
  EXPECT_FALSE(find_hex("251 " + name + " " + md5, 32, "other"));
  EXPECT_FALSE(find_hex("251 " + name, 32, name));
  EXPECT_EQ(find_hex("250 " + md5, 32, "aa"), md5);  // part of a word is not the path
}

TEST(hash, digits_must_be_as_many_as_the_algorithm_has) {
  EXPECT_FALSE(find_hex("250 " + md5, 40, ""));
  EXPECT_FALSE(find_hex("250 " + md5 + "a", 32, ""));
  EXPECT_FALSE(find_hex("250 " + std::string(32, 'g'), 32, ""));
  EXPECT_FALSE(find_hex("251 \"" + md5, 32, ""));
  EXPECT_FALSE(find_hex("", 8, ""));
}

}  // namespace
}  // namespace ferry::wire
