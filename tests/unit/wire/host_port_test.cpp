// Addresses on the control connection, both ways.

#include "wire/host_port.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ferry::wire {
namespace {

using testing::Eq;
using testing::Optional;

address_and_port at(std::string address, std::uint16_t port) { return {std::move(address), port}; }

// Bytes that end exactly where an allocation ends, so that reading past them is seen.
class exact_bytes {
 public:
  explicit exact_bytes(std::string_view text) : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
    text.copy(bytes_.get(), text.size());
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

TEST(PortArgument, has_commas_and_two_bytes_of_port) {
  EXPECT_EQ(port_argument("192.0.2.7", 2121), "192,0,2,7,8,73");
  EXPECT_EQ(port_argument("0.0.0.0", 0), "0,0,0,0,0,0");
  EXPECT_EQ(port_argument("255.255.255.255", 65535), "255,255,255,255,255,255");
  EXPECT_EQ(port_argument("127.0.0.1", 255), "127,0,0,1,0,255");
  EXPECT_EQ(port_argument("127.0.0.1", 256), "127,0,0,1,1,0");
}

TEST(PortArgument, refuses_what_is_not_dotted_ipv4) {
  for (const std::string_view address :
       {"", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5", "256.2.3.4", "1.2.3.1000", "01.2.3.4",
        "1.2.3.4a", "1.2.3.-4", "+1.2.3.4", " 1.2.3.4", "::1", "::ffff:1.2.3.4", "localhost", "1,2,3,4", "0x1.2.3.4"}) {
    EXPECT_THROW((void)port_argument(address, 1), std::invalid_argument) << address;
  }
}

TEST(EprtArgument, is_delimited_by_bars) {
  EXPECT_EQ(eprt_argument(1, "192.0.2.7", 2121), "|1|192.0.2.7|2121|");
  EXPECT_EQ(eprt_argument(2, "2001:db8::7", 65535), "|2|2001:db8::7|65535|");
}

TEST(EprtArgument, leaves_a_zone_out) { EXPECT_EQ(eprt_argument(2, "fe80::1%eth0", 1), "|2|fe80::1|1|"); }

TEST(PasvAddress, is_six_numbers_in_parentheses) {
  EXPECT_THAT(find_pasv_address("227 Entering Passive Mode (192,0,2,7,8,73)."), Optional(at("192.0.2.7", 2121)));
  EXPECT_THAT(find_pasv_address("227 Entering Passive Mode (0,0,0,0,0,1)"), Optional(at("0.0.0.0", 1)));
  EXPECT_THAT(find_pasv_address("227 (255,255,255,255,255,255)"), Optional(at("255.255.255.255", 65535)));
}

TEST(PasvAddress, case_046_six_numbers_anywhere) {
  EXPECT_THAT(find_pasv_address("227 192,0,2,7,8,73"), Optional(at("192.0.2.7", 2121)));
  EXPECT_THAT(find_pasv_address("227 Entering Passive Mode 192,0,2,7,8,73 ok"), Optional(at("192.0.2.7", 2121)));
  EXPECT_THAT(find_pasv_address("227 =192,0,2,7,8,73"), Optional(at("192.0.2.7", 2121)));
  EXPECT_THAT(find_pasv_address("227 v1,2 then 192,0,2,7,8,73"), Optional(at("192.0.2.7", 2121)));
  EXPECT_THAT(find_pasv_address("227-\n192,0,2,7,8,73\n227 end"), Optional(at("192.0.2.7", 2121)));
  EXPECT_THAT(find_pasv_address("227 x1,2,3,4,5,6,7,8"), Optional(at("1.2.3.4", 5 * 256 + 6)));
  EXPECT_THAT(find_pasv_address("227 1,2,,1,2,3,4,5,6"), Optional(at("1.2.3.4", 5 * 256 + 6)));
}

TEST(PasvAddress, the_first_run_counts_even_when_it_is_bad) {
  EXPECT_EQ(find_pasv_address("227 (1,2,3,4,5,256) (1,2,3,4,5,6)"), std::nullopt);
}

TEST(PasvAddress, leading_zeros_are_dropped) {
  EXPECT_THAT(find_pasv_address("227 (192,000,002,07,008,0073)"), Optional(at("192.0.2.7", 2121)));
}

TEST(PasvAddress, case_044_out_of_range_is_nothing) {
  EXPECT_EQ(find_pasv_address("227 (999,2,3,4,5,6)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (256,2,3,4,5,6)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (1,2,3,256,5,6)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (1,2,3,4,300,6)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (1,2,3,4,5,256)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (1,2,3,4,0,0)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (4294967297,2,3,4,5,6)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (18446744073709551617,2,3,4,5,6)"), std::nullopt);
}

TEST(PasvAddress, case_047_s29_cut_short_is_nothing) {
  constexpr std::string_view text = "227 Entering Passive Mode (192,0,2,7,8,73)";
  const std::size_t sixth = text.rfind(',') + 1;
  for (std::size_t n = 0; n <= sixth; ++n) {
    EXPECT_EQ(find_pasv_address(exact_bytes(text.substr(0, n)).view()), std::nullopt) << n;
  }
  EXPECT_EQ(find_pasv_address("227 (1,2,3"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 (1, 2, 3, 4, 5, 6)"), std::nullopt);
  EXPECT_EQ(find_pasv_address("227"), std::nullopt);
  EXPECT_EQ(find_pasv_address(""), std::nullopt);
}

TEST(PasvAddress, a_long_reply_is_read_once) {
  std::string text = "227 ";
  for (int i = 0; i < 100'000; ++i) text += "1,2,3,4,5,x";
  EXPECT_EQ(find_pasv_address(text), std::nullopt);
  EXPECT_EQ(find_pasv_address("227 " + std::string(1'000'000, '9')), std::nullopt);
  EXPECT_THAT(find_pasv_address(text + " 1,2,3,4,5,6"), Optional(at("1.2.3.4", 5 * 256 + 6)));
}

TEST(EpsvPort, stands_between_four_delimiters) {
  EXPECT_THAT(find_epsv_port("229 Entering Extended Passive Mode (|||6446|)"), Optional(Eq(6446)));
  EXPECT_THAT(find_epsv_port("229 (|||1|)"), Optional(Eq(1)));
  EXPECT_THAT(find_epsv_port("229 (|||65535|)"), Optional(Eq(65535)));
  EXPECT_THAT(find_epsv_port("229 (|||00021|)"), Optional(Eq(21)));
  EXPECT_THAT(find_epsv_port("229 (|||21|) (|||22|)"), Optional(Eq(21)));
}

TEST(EpsvPort, any_printing_character_is_a_delimiter) {
  EXPECT_THAT(find_epsv_port("229 (!!!21!)"), Optional(Eq(21)));
  EXPECT_THAT(find_epsv_port("229 (~~~21~)"), Optional(Eq(21)));
  EXPECT_THAT(find_epsv_port("229 (((((21()"), std::nullopt);
  EXPECT_THAT(find_epsv_port("229 ((((21()"), Optional(Eq(21)));
  EXPECT_THAT(find_epsv_port("229 (111221)"), Optional(Eq(22)));
  EXPECT_EQ(find_epsv_port("229 (111211)"), std::nullopt);
  EXPECT_EQ(find_epsv_port("229 (   21 )"), std::nullopt);
  EXPECT_EQ(find_epsv_port("229 (\x7f\x7f\x7f"
                           "21\x7f)"),
            std::nullopt);
  EXPECT_EQ(find_epsv_port("229 (\xff\xff\xff"
                           "21\xff)"),
            std::nullopt);
}

TEST(EpsvPort, s02_protocol_and_address_are_ignored) {
  EXPECT_THAT(find_epsv_port("229 (|1|203.0.113.9|21|)"), Optional(Eq(21)));
  EXPECT_THAT(find_epsv_port("229 (|9|rubbish|21|)"), Optional(Eq(21)));
}

TEST(EpsvPort, case_042_port_zero_too_large_or_no_number) {
  for (const std::string_view text :
       {"229 (|||0|)", "229 (|||65536|)", "229 (|||70000|)", "229 (|||1000000|)", "229 (|||18446744073709551617|)",
        "229 (||||)", "229 (|||-5|)", "229 (|||+5|)", "229 (||| 5 |)", "229 (|||5_000|)", "229 (|||abc|)",
        "229 (|||0x15|)", "229 (|||5a|)"}) {
    EXPECT_EQ(find_epsv_port(text), std::nullopt) << text;
  }
}

TEST(EpsvPort, wrong_shapes_are_nothing) {
  for (const std::string_view text :
       {"229 (|||5)", "229 (||5|)", "229 (||||5|)", "229 (|||5||)", "229 (|||5|x)", "229 (x|||5|)", "229 |||5|",
        "229 (a) (|||5|)", "229 ()", "229 (", "229 )|||5|(", "229", ""}) {
    EXPECT_EQ(find_epsv_port(text), std::nullopt) << text;
  }
}

TEST(EpsvPort, s29_cut_short_is_nothing) {
  constexpr std::string_view text = "229 Entering Extended Passive Mode (|||6446|)";
  for (std::size_t n = 0; n < text.size(); ++n) {
    EXPECT_EQ(find_epsv_port(exact_bytes(text.substr(0, n)).view()), std::nullopt) << n;
  }
}

struct offer {
  std::string_view text;
  bool ipv4;
  bool ipv6;
};

TEST(Protocols, case_050_the_list_of_a_522) {
  for (const offer& o :
       {offer{"522 Network protocol not supported, use (1,2)", true, true}, offer{"522 use (1)", true, false},
        offer{"522 use (2)", false, true}, offer{"522 use (2,1).", true, true}, offer{"522 use ( 1 , 2 )", true, true},
        offer{"522 use (3,7)", false, false}, offer{"522 use (12)", false, false},
        offer{"522 (see RFC 2428) use (2)", false, true}, offer{"522 ((1)", true, false},
        offer{"522 ) (2)", false, true}, offer{"522 (a)) (2)", false, true}}) {
    const protocols found = find_protocols(o.text);
    EXPECT_EQ(found.ipv4, o.ipv4) << o.text;
    EXPECT_EQ(found.ipv6, o.ipv6) << o.text;
  }
}

TEST(Protocols, none_where_there_is_no_list) {
  for (const std::string_view text :
       {"522 use 1,2", "522 (1,2", "522 (1;2)", "522 (a)", "522 (1,,2)", "522 ()", "522", ""}) {
    const protocols found = find_protocols(text);
    EXPECT_FALSE(found.ipv4) << text;
    EXPECT_FALSE(found.ipv6) << text;
  }
}

TEST(Protocols, a_long_reply_is_read_once) {
  EXPECT_FALSE(find_protocols("522 " + std::string(1'000'000, '(') + "x)").ipv4);
  std::string text = "522 ";
  for (int i = 0; i < 300'000; ++i) text += "(x)";
  EXPECT_TRUE(find_protocols(text + "(1)").ipv4);
}

}  // namespace
}  // namespace ferry::wire
