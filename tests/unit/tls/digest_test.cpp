#include "tls/digest.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace ferry::tls {
namespace {

struct sum {
  checksum_algorithm algorithm;
  const char* empty;
  const char* check;  // of "123456789"
};

constexpr sum sums[] = {
    {checksum_algorithm::crc32, "00000000", "cbf43926"},
    {checksum_algorithm::md5, "d41d8cd98f00b204e9800998ecf8427e", "25f9e794323b453885f5181f1b624d0b"},
    {checksum_algorithm::sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"},
    {checksum_algorithm::sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"},
    {checksum_algorithm::sha512,
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a"
     "5"
     "38327af927da3e",
     "d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503"
     "a"
     "cf574fba8ffe85"},
};

void feed(digest& d, std::string_view text) { d.update(std::as_bytes(std::span(text))); }

TEST(digest, of_nothing_and_of_something) {
  for (const sum& s : sums) {
    digest d(s.algorithm);
    EXPECT_EQ(d.finish(), (checksum{s.algorithm, s.empty}));
    feed(d, "123456789");
    EXPECT_EQ(d.finish(), (checksum{s.algorithm, s.check}));
    EXPECT_EQ(checksum_digits(s.algorithm), std::string_view(s.check).size());
  }
}

TEST(digest, does_not_depend_on_pieces) {
  for (const sum& s : sums) {
    digest d(s.algorithm);
    feed(d, "12");
    d.update({});
    feed(d, "");
    feed(d, "3456");
    digest moved = std::move(d);
    feed(moved, "789");
    EXPECT_EQ(moved.finish().hex, s.check);
    EXPECT_EQ(moved.algorithm(), s.algorithm);
  }
}

}  // namespace
}  // namespace ferry::tls
