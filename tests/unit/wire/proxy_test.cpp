#include <ferry/proxy.hpp>

#include <gtest/gtest.h>

#include <ferry/url.hpp>

#include "wire/address.hpp"

namespace ferry {
namespace {

TEST(proxy_options, reads_urls) {
  const auto p = proxy_options::parse("SOCKS5H://an%40na:p%3Aw%2f@proxy.example:1081/");
  EXPECT_EQ(p.kind(), proxy_kind::socks5h);
  EXPECT_EQ(p.host(), "proxy.example");
  EXPECT_EQ(p.port(), 1081);
  EXPECT_EQ(p.user(), "an@na");
  EXPECT_EQ(p.password(), "p:w/");
  EXPECT_EQ(p.text(), "socks5h://proxy.example:1081");
  EXPECT_EQ(p, proxy_options("proxy.example", 1081).user("an@na").password("p:w/"));
  EXPECT_NE(p, proxy_options("proxy.example", 1081).user("an@na"));
}

TEST(proxy_options, knows_the_ports_of_its_kinds) {
  EXPECT_EQ(proxy_options::parse("socks5://h").text(), "socks5://h:1080");
  EXPECT_EQ(proxy_options::parse("http://[2001:db8::1]").text(), "http://[2001:db8::1]:80");
  EXPECT_EQ(proxy_options::parse("ftp://u@h").text(), "ftp://h:21");
  EXPECT_EQ(proxy_options::parse("ftp://u@h").user(), "u");
  EXPECT_EQ(proxy_options("h").kind(proxy_kind::http_connect).port(), 80);
  EXPECT_EQ(proxy_options("h").kind(proxy_kind::ftp).port(2121).host("g").text(), "ftp://g:2121");
  EXPECT_EQ(to_string(proxy_kind::socks5), "SOCKS5");
  EXPECT_EQ(to_string(proxy_kind::http_connect), "HTTP");
  EXPECT_EQ(to_string(proxy_kind::ftp), "FTP");
}

TEST(proxy_options, refuses_what_is_none_without_repeating_it) {
  const std::pair<std::string, std::string> table[] = {
      {"geheim", "it starts with socks5h://, socks5://, http:// or ftp://"},
      {"gopher://u:geheim@h", "it starts with socks5h://, socks5://, http:// or ftp://"},
      {"https://u:geheim@h", "TLS to the proxy is not possible: use http:// if it takes that"},
      {"socks4://u:geheim@h", "of SOCKS there is version 5 only: use socks5h://"},
      {"http://u:geheim@", "the host is missing"},
      {"http://u:geheim@h:0", "the port is not in 1 to 65535"},
      {"http://u:geheim@h:65536", "the port is not in 1 to 65535"},
      {"http://u:geheim@h/x", "it ends with the port"},
      {"http://u:geheim@h?x", "it ends with the port"},
      {"http://u:geheim@h#x", "it ends with the port"}};
  for (const auto& [url, why] : table) {
    try {
      (void)proxy_options::parse(url);
      ADD_FAILURE() << url;
    } catch (const url_error& e) {
      EXPECT_EQ(e.what(), "the proxy's URL: " + why);
    }
  }
  for (const std::string url :
       {"http://u:geheim@h:x", "http://u:ge heim@h", "http://u:geheim%@h", "http://u:geheim@h@h",
        "http://u:geheim%0d%0a@h", "http://u%00:geheim@h", "http://u:geheim%7f@h", "http://u:geheim@[::1%25lo]",
        "http://u:geheim@h%2fx", "http://u:geheim@h\nx"}) {
    try {
      (void)proxy_options::parse(url);
      ADD_FAILURE() << url;
    } catch (const url_error& e) {
      EXPECT_EQ(std::string(e.what()).find("geheim"), std::string::npos);
    }
  }
}

TEST(proxy_options, holds_nothing_that_could_end_a_line) {
  EXPECT_THROW(proxy_options(""), std::invalid_argument);
  EXPECT_THROW(proxy_options("a b"), std::invalid_argument);
  EXPECT_THROW(proxy_options("h").host("a\r\nb"), std::invalid_argument);
  EXPECT_THROW(proxy_options("h").user("a\nb"), std::invalid_argument);
  EXPECT_THROW(proxy_options("h").password(std::string("a\0b", 3)), std::invalid_argument);
}

TEST(address, has_bytes_when_it_is_numeric) {
  using wire::address_bytes;
  EXPECT_EQ(address_bytes("192.0.2.7"), std::string("\300\0\2\7", 4));
  EXPECT_EQ(address_bytes("::1"), std::string(15, '\0') + '\1');
  EXPECT_EQ(address_bytes("::ffff:192.0.2.7"), std::string(10, '\0') + "\377\377" + std::string("\300\0\2\7", 4));
  for (const char* text : {"", "server", "192.0.2", "192.0.2.256", "192.0.2.7:21", "u@192.0.2.7", "192.0.2.7/x",
                           "::1%eth0", "::1]", "::1]:21", "1:2", "a b"})
    EXPECT_EQ(address_bytes(text), "") << text;
}

TEST(address, is_written_with_its_port) {
  EXPECT_EQ(wire::host_and_port("server", 21), "server:21");
  EXPECT_EQ(wire::host_and_port("::1", 21), "[::1]:21");
}

}  // namespace
}  // namespace ferry
