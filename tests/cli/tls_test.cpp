// What goes over TLS: the whole table.
#include "tls.hpp"

#include "pch.hpp"

namespace ferry::cli {
namespace {

const credentials anonymous{
    .user = "anonymous", .password = "anonymous@", .account = {}, .anonymous = true, .user_from_netrc = false};
const credentials bob{.user = "bob", .password = "secret", .account = {}, .anonymous = false, .user_from_netrc = false};

protection decide(const std::string& text, const credentials& who, const settings& how = {}, bool secret = false) {
  return protection_for(parse_url(text), who, how, secret);
}

TEST(protection_for, the_scheme_decides_first) {
  for (const auto& who : {anonymous, bob}) {
    EXPECT_EQ(decide("ftpes://h/", who), protection::explicit_tls);
    EXPECT_EQ(decide("ftps://h/", who), protection::implicit_tls);
  }
}

TEST(protection_for, ftp_is_clear_for_nobody_in_particular) {
  EXPECT_EQ(decide("ftp://h/", anonymous), protection::clear);
  EXPECT_EQ(decide("ftp://h/", bob), protection::explicit_tls);
  EXPECT_EQ(decide("ftp://h/", anonymous, {}, true), protection::explicit_tls);
}

TEST(protection_for, each_option_of_tls_asks_for_tls) {
  std::vector<settings> all(7);
  all[0].ca_file = "f";
  all[1].ca_directory = "d";
  all[2].certificate = "c";
  all[3].key = "k";
  all[4].pins = {"p"};
  all[5].insecure = true;
  all[6].tls_version = "1.2";
  for (const auto& how : all) EXPECT_EQ(decide("ftp://h/", anonymous, how), protection::explicit_tls);
}

TEST(protection_for, plain_allows_clear_text) {
  settings how;
  how.plain = true;
  EXPECT_EQ(decide("ftp://h/", bob, how, true), protection::clear);
}

}  // namespace
}  // namespace ferry::cli
