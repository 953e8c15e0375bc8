#include <ferry/url.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ferry {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using namespace std::string_literals;

std::string refusal(std::string_view text) {
  try {
    (void)parse_url(text);
  } catch (const url_error& e) {
    return e.what();
  }
  return "accepted";
}

std::string host_of(std::string_view text) { return parse_url(text).host; }
std::string path_of(std::string_view text) { return parse_url(text).path(); }

// --- the cases of urllib's tests

struct urllib_case {
  const char* text;
  std::uint16_t port;
  std::optional<std::string> user;
  std::optional<char> type;
  std::vector<std::string> segments;
  bool directory;
};

class url_as_urllib : public testing::TestWithParam<urllib_case> {};
TEST_P(url_as_urllib, parts) {
  const urllib_case& c = GetParam();
  const url u = parse_url(c.text);
  EXPECT_EQ(u.scheme, "ftp");
  EXPECT_EQ(u.host, "localhost");
  EXPECT_EQ(u.port, c.port);
  EXPECT_EQ(u.user, c.user);
  EXPECT_EQ(u.password, std::nullopt);
  EXPECT_EQ(u.type, c.type);
  EXPECT_EQ(u.segments, c.segments);
  EXPECT_EQ(u.directory, c.directory);
  EXPECT_FALSE(u.absolute);
}
INSTANTIATE_TEST_SUITE_P(
    cases, url_as_urllib,
    testing::Values(
        urllib_case{"ftp://localhost/foo/bar/baz.html", 21, {}, {}, {"foo", "bar", "baz.html"}, false},
        urllib_case{"ftp://parrot@localhost/foo/bar/baz.html", 21, "parrot", {}, {"foo", "bar", "baz.html"}, false},
        urllib_case{"ftp://%25parrot@localhost/foo/bar/baz.html", 21, "%parrot", {}, {"foo", "bar", "baz.html"}, false},
        urllib_case{
            "ftp://%2542parrot@localhost/foo/bar/baz.html", 21, "%42parrot", {}, {"foo", "bar", "baz.html"}, false},
        urllib_case{"ftp://localhost:80/foo/bar/", 80, {}, {}, {"foo", "bar"}, true},
        urllib_case{"ftp://localhost/baz.gif;type=a", 21, {}, 'a', {"baz.gif"}, false},
        urllib_case{"ftp://localhost/baz.gif;TYPE=A", 21, {}, 'a', {"baz.gif"}, false},
        urllib_case{"ftp://localhost", 21, {}, {}, {}, true}, urllib_case{"ftp://localhost/", 21, {}, {}, {}, true}));

TEST(url, a_url_without_a_host_is_refused) {
  EXPECT_EQ(refusal("ftp:///path"), "ftp:///path: the host is missing");
  for (const char* text : {"ftp://", "ftp://:21/x", "ftp://user@/x", "ftp://u:p@:21/x"})
    EXPECT_THAT(refusal(text), HasSubstr("the host is missing")) << text;
}

// --- scheme and port

TEST(url, schemes_and_default_ports) {
  EXPECT_EQ(parse_url("ftp://h/x").port, 21);
  EXPECT_EQ(parse_url("ftpes://h/x").port, 21);
  EXPECT_EQ(parse_url("ftps://h/x").port, 990);
  EXPECT_EQ(parse_url("FTPS://h/x").scheme, "ftps");
  EXPECT_EQ(default_port("ftp"), 21);
  EXPECT_EQ(default_port("FtpEs"), 21);
  EXPECT_EQ(default_port("ftps"), 990);
  EXPECT_EQ(default_port("http"), 0);
  EXPECT_EQ(default_port(""), 0);
}

TEST(url, a_missing_scheme_gets_a_hint) {
  EXPECT_EQ(refusal("h/x"), "h/x: the scheme is missing: write ftp:// (or ftpes://, ftps://) in front of the host");
  for (const char* text : {"", "h", "h:21/x", "ftp:h/x", "ftp:/h/x", "h/a://b", " ftp://h/", "://h"}) {
    EXPECT_THAT(refusal(text), HasSubstr("ftp://")) << text;
  }
}

TEST(url, other_schemes_are_refused) {
  for (const char* text : {"http://h/x", "sftp://h/x", "file:///x", "ftp+x://h/"})
    EXPECT_THAT(refusal(text), HasSubstr("not FTP")) << text;
}

TEST(url, ports) {
  EXPECT_EQ(parse_url("ftp://h:2121/x").port, 2121);
  EXPECT_EQ(parse_url("ftp://h:65535/x").port, 65535);
  EXPECT_EQ(parse_url("ftp://h:/x").port, 21);
  EXPECT_EQ(parse_url("ftps://h:").port, 990);
  EXPECT_EQ(parse_url("ftp://h:0021/x").port, 21);
}

TEST(url, s39_ports_that_are_none) {
  EXPECT_EQ(refusal("ftp://h:0/x"), "ftp://h:0/x: the port is not in 1 to 65535");
  EXPECT_EQ(refusal("ftp://h:65536/x"), "ftp://h:65536/x: the port is not in 1 to 65535");
  EXPECT_THAT(refusal("ftp://h:99999999999999999999999/x"), HasSubstr("the port is not in 1 to 65535"));
  for (const char* text : {"ftp://h:-1/", "ftp://h:2x/", "ftp://h:1:2/", "ftp://h: 21/", "ftp://h:%32%31/"}) {
    EXPECT_THAT(refusal(text), HasSubstr("the host or the port is not valid")) << text;
  }
}

// --- user, password, host

TEST(url, no_password_and_an_empty_one_differ) {
  EXPECT_EQ(parse_url("ftp://u@h/").password, std::nullopt);
  EXPECT_EQ(parse_url("ftp://u:@h/").password, "");
  EXPECT_EQ(parse_url("ftp://h/").user, std::nullopt);
  EXPECT_EQ(parse_url("ftp://@h/").user, "");
  EXPECT_EQ(parse_url("ftp://:pw@h/").user, "");
  EXPECT_EQ(parse_url("ftp://:pw@h/").password, "pw");
}

TEST(url, s39_user_and_password) {
  const url a = parse_url("ftp://a;b@h");
  EXPECT_EQ(a.user, "a;b");
  EXPECT_EQ(a.host, "h");
  const url b = parse_url("ftp://h:pw@x");
  EXPECT_EQ(b.user, "h");
  EXPECT_EQ(b.password, "pw");
  EXPECT_EQ(b.host, "x");
  EXPECT_EQ(b.port, 21);
  EXPECT_EQ(parse_url("ftp://u:a:b@h").password, "a:b");
  EXPECT_EQ(parse_url("ftp://u%3Av:p%40%2F%23w%5C@h").user, "u:v");
  EXPECT_EQ(parse_url("ftp://u%3Av:p%40%2F%23w%5C@h").password, "p@/#w\\");
}

TEST(url, user_and_password_as_people_type_them) {
  const url u = parse_url("ftp://j\u00f6rg b:p^\u00e4 {1}@h/");
  EXPECT_EQ(u.user, "j\u00f6rg b");
  EXPECT_EQ(u.password, "p^\u00e4 {1}");
}

TEST(url, s39_authorities_that_mislead_are_refused) {
  EXPECT_THAT(refusal("ftp://h\\@evil"), HasSubstr("a backslash"));
  EXPECT_THAT(refusal("ftp://h\\evil/"), HasSubstr("a backslash"));
  EXPECT_THAT(refusal("ftp://h#@evil"), HasSubstr("%23"));
  EXPECT_THAT(refusal("ftp://u:p@ss@h/"), HasSubstr("%40"));
  EXPECT_THAT(refusal("ftp://h?@evil/x"), HasSubstr("`/` is missing"));
  EXPECT_THAT(refusal("ftp://h/x#frag"), HasSubstr("%23"));
}

TEST(url, a_slash_ends_the_authority) {
  const url u = parse_url("ftp://h/@evil");
  EXPECT_EQ(u.host, "h");
  EXPECT_THAT(u.segments, ElementsAre("@evil"));
}

TEST(url, hosts) {
  EXPECT_EQ(host_of("ftp://ftp.Example_1-x.org./x"), "ftp.Example_1-x.org.");
  EXPECT_EQ(host_of("ftp://192.0.2.7/x"), "192.0.2.7");
  EXPECT_EQ(host_of("ftp://[::1]/x"), "::1");
  EXPECT_EQ(host_of("ftp://[2001:db8::7]:2121/x"), "2001:db8::7");
  EXPECT_EQ(parse_url("ftp://u:p@[2001:db8::7]:2121/x").port, 2121);
  EXPECT_EQ(host_of("ftp://[::ffff:192.0.2.7]/"), "::ffff:192.0.2.7");
}

TEST(url, s39_ipv6_zones) {
  EXPECT_EQ(host_of("ftp://[fe80::1%25eth0]/x"), "fe80::1%eth0");
  EXPECT_EQ(host_of("ftp://[::1%25lo]:2121"), "::1%lo");
  EXPECT_EQ(host_of("ftp://[fe80::1%25et%68%2D0.100]/"), "fe80::1%eth-0.100");
  for (const char* text : {"ftp://[fe80::1%eth0]/", "ftp://[fe80::1%25]/", "ftp://[fe80::1%]/"})
    EXPECT_THAT(refusal(text), HasSubstr("%25")) << text;
  for (const char* text : {"ftp://[fe80::1%25a%2Fb]/", "ftp://[fe80::1%25a b]/", "ftp://[fe80::1%25a\xc3\xa9]/"}) {
    EXPECT_THAT(refusal(text), HasSubstr("the name of an interface")) << text;
  }
  EXPECT_THAT(refusal("ftp://[fe80::1%25a%0d]/"), HasSubstr("line break"));
  EXPECT_THAT(refusal("ftp://[fe80::1%25a%4]/"), HasSubstr("hexadecimal"));
}

TEST(url, hosts_that_are_none) {
  for (const char* text : {"ftp://::1/x", "ftp://[::1/x", "ftp://[1::2::3]/", "ftp://[h]/", "ftp://[%25lo]/",
                           "ftp://a b/", "ftp://h\xc3\xa9/", "ftp://[::1]x/", "ftp://h^/", "ftp://h]/", "ftp://[]/"}) {
    EXPECT_THAT(refusal(text), HasSubstr("the host or the port is not valid")) << text;
  }
  for (const char* text :
       {"ftp://a,b/", "ftp://h%2e/", "ftp://h%00/", "ftp://h%0d%0a/", "ftp://[v1.a]/", "ftp://$(x)/", "ftp://a;b/"}) {
    EXPECT_THAT(refusal(text), HasSubstr("the host is neither")) << text;
  }
}

// --- path

TEST(url, segments_are_split_before_they_are_decoded) {
  const url u = parse_url("ftp://h/a%20b/c%3Bd%23%3f%25/%C3%A9");
  EXPECT_THAT(u.segments, ElementsAre("a b", "c;d#?%", "\u00e9"));
  EXPECT_EQ(u.path(), "a b/c;d#?%/\u00e9");
  EXPECT_EQ(parse_url("ftp://h/%252F").segments.front(), "%2F");
}

TEST(url, paths_as_people_type_them) {
  EXPECT_EQ(path_of("ftp://h/a b.txt"), "a b.txt");
  EXPECT_EQ(path_of("ftp://h/\u00e9t\u00e9/\xff"), "\u00e9t\u00e9/\xff");
  EXPECT_EQ(path_of("ftp://h/a?b=c"), "a?b=c");
  EXPECT_EQ(path_of("ftp://h/?x"), "?x");
  EXPECT_EQ(path_of("ftp://h/a\\b[1]{2}|^`\"<>"), "a\\b[1]{2}|^`\"<>");
  EXPECT_EQ(path_of("ftp://h/a@b:c!$&'()*+,=~-_."), "a@b:c!$&'()*+,=~-_.");
  EXPECT_EQ(path_of("ftp://h/FILE.TXT;1"), "FILE.TXT;1");
}

TEST(url, absolute_paths) {
  for (const char* text :
       {"ftp://h/%2Fetc/x", "ftp://h/%2fetc/x", "ftp://h//etc/x", "ftp://h///etc//x", "ftp://h/%2F/etc/x"}) {
    const url u = parse_url(text);
    EXPECT_TRUE(u.absolute) << text;
    EXPECT_THAT(u.segments, ElementsAre("etc", "x")) << text;
    EXPECT_EQ(u.path(), "/etc/x") << text;
    EXPECT_FALSE(u.directory) << text;
  }
  for (const char* text : {"ftp://h//", "ftp://h/%2F", "ftp://h/%2F/", "ftp://h/%2f;type=d"}) {
    const url u = parse_url(text);
    EXPECT_TRUE(u.absolute) << text;
    EXPECT_TRUE(u.directory) << text;
    EXPECT_THAT(u.segments, IsEmpty()) << text;
    EXPECT_EQ(u.path(), "/") << text;
  }
}

TEST(url, relative_paths_and_directories) {
  EXPECT_EQ(path_of("ftp://h"), "");
  EXPECT_EQ(path_of("ftp://h/"), "");
  EXPECT_EQ(path_of("ftp://h/a/b"), "a/b");
  EXPECT_EQ(path_of("ftp://h/a//b/"), "a/b");
  EXPECT_TRUE(parse_url("ftp://h/a//b/").directory);
  EXPECT_FALSE(parse_url("ftp://h/a//b").directory);
  EXPECT_FALSE(parse_url("ftp://h/a//b").absolute);
}

TEST(url, an_encoded_slash_elsewhere_is_refused) {
  for (const char* text : {"ftp://h/a%2Fb", "ftp://h/a/%2Fb", "ftp://h/%2F%2Fetc", "ftp://h//%2Fetc", "ftp://h/a%2f"}) {
    EXPECT_THAT(refusal(text), HasSubstr("%2F can only start the path")) << text;
  }
}

TEST(url, s39_dot_segments_are_refused) {
  for (const char* text : {"ftp://h/%2e%2e/x", "ftp://h/../x", "ftp://h/a/./b", "ftp://h/a/..", "ftp://h/.%2E",
                           "ftp://h/%2F../x", "ftp://h/%2e", "ftp://h/..;type=i"}) {
    EXPECT_THAT(refusal(text), HasSubstr("`.` or `..`")) << text;
  }
  EXPECT_EQ(path_of("ftp://h/.../..a/a../.a"), ".../..a/a../.a");
}

TEST(url, types) {
  EXPECT_EQ(parse_url("ftp://h/x;type=i").type, 'i');
  EXPECT_EQ(parse_url("ftp://h/x;Type=D").type, 'd');
  EXPECT_EQ(parse_url("ftp://h/a;b;type=a").segments.front(), "a;b");
  EXPECT_EQ(parse_url("ftp://h/dir/;type=d").type, 'd');
  EXPECT_TRUE(parse_url("ftp://h/dir/;type=d").directory);
  EXPECT_TRUE(parse_url("ftp://h/;type=d").directory);
  EXPECT_FALSE(parse_url("ftp://h/dir;type=d").directory);
  EXPECT_EQ(parse_url("ftp://h/x%3Btype=a").type, std::nullopt);
  EXPECT_EQ(parse_url("ftp://h/x%3Btype=a").segments.front(), "x;type=a");
}

TEST(url, types_that_are_refused) {
  for (const char* text : {"ftp://h/x;type=", "ftp://h/x;type=x", "ftp://h/x;type=ai", "ftp://h/x;type=a;b",
                           "ftp://h/x;type=a;type=i", "ftp://h/x;type=%61", "ftp://h/x;type=a?y"}) {
    EXPECT_THAT(refusal(text), HasSubstr("takes one of a, i and d")) << text;
  }
  EXPECT_THAT(refusal("ftp://h/x;type=a/b"), HasSubstr("end of the URL"));
}

TEST(url, s08_line_breaks_and_nul_are_refused) {
  for (const char* code : {"%0d%0a", "%0a", "%0D", "%00"}) {
    for (const std::string& text :
         {"ftp://u"s + code + "@h/x", "ftp://u:p"s + code + "@h/x", "ftp://h/a"s + code + "/x", "ftp://h/x"s + code}) {
      EXPECT_THAT(refusal(text), HasSubstr("contains a line break or a NUL")) << text;
    }
    EXPECT_THAT(refusal("ftp://h/x;type="s + code), HasSubstr("takes one of a, i and d"));
    EXPECT_THAT(refusal("ftp://h/x;type=a"s + code), HasSubstr("takes one of a, i and d"));
  }
  for (const std::string& raw : {"\r"s, "\n"s, "\0"s, "\x1b"s, "\x7f"s, "\t"s}) {
    for (const std::string& text :
         {"ftp://h/a" + raw, "ftp://u" + raw + "@h/", "ftp://h" + raw + "/", raw + "ftp://h/"}) {
      const std::string why = refusal(text);
      EXPECT_THAT(why, HasSubstr("no control characters"));
      EXPECT_EQ(why.find(raw), std::string::npos);
    }
  }
  EXPECT_EQ(path_of("ftp://h/tab%09"), "tab\t");
}

TEST(url, broken_percent_codes_get_a_hint) {
  for (const char* text : {"ftp://h/100%", "ftp://h/%zz", "ftp://h/%4", "ftp://h/a%4g", "ftp://h/%-1", "ftp://u%@h/",
                           "ftp://u:%1@h/x", "ftp://h/%%20"}) {
    EXPECT_THAT(refusal(text), HasSubstr("write a percent sign as %25")) << text;
  }
  EXPECT_EQ(path_of("ftp://h/100%25"), "100%");
}

TEST(url, very_long_urls_are_refused) {
  EXPECT_EQ(path_of("ftp://h/" + std::string(60'000, 'x')).size(), 60'000U);
  EXPECT_EQ(refusal("ftp://h/" + std::string(70'000, 'x')), "the URL is longer than 65536 bytes");
}

// --- messages

TEST(url_error, s37_passwords_are_masked) {
  EXPECT_EQ(refusal("ftp://bob:hunter2@h/../x"),
            "ftp://bob:********@h/../x: the path contains `.` or `..`: write the directory it leads to");
  for (const char* text : {
           "bob:hunter2@h/x",           // no scheme
           "ftp:bob:hunter2@h",         // half of one
           "http://bob:hunter2@h/x",    // not ours
           "ftp://bob:hunter2@h:0/",    // bad port
           "ftp://bob:hunter2@/x",      // no host
           "ftp://bob:x@hunter2@h/",    // `@` in the password
           "ftp://bob:hunter2@x@h/",    //
           "ftp://bob:x/hunter2@h/..",  // `/` in the password
           "ftp://bob:x?hunter2@h/",    //
           "ftp://bob:x#hunter2@h/",    //
           "ftp://bob:hunter2",         // the host was forgotten
           "ftp://bob:hunter2/x#",      //
           "ftp://bob:x/hunter2#",      //
           "ftp://bob:a:hunter2@h/..",  // `:` in the password
           "ftp://bob:hunter2%@h/",     // broken percent code
           "ftp://bob:hunter2\\@h/",    //
           "ftp://bob:hunter2\n@h/",    //
           "bob:x://hunter2@h/",        // looks like a scheme
           "bob:hunter2://x@h/",        //
           "ftp://bob:hunter2%0a@h/",   //
       }) {
    EXPECT_THAT(refusal(text), AllOf(Not(HasSubstr("hunter2")), Not(testing::Eq("accepted")))) << text;
  }
}

TEST(url_error, what_is_no_password_stays_readable) {
  EXPECT_THAT(refusal("ftp://bob@h:21/.."), StartsWith("ftp://bob@h:21/..: "));
  EXPECT_THAT(refusal("ftp://[::1]:21/.."), StartsWith("ftp://[::1]:21/..: "));
  EXPECT_THAT(refusal("ftp://h/a:b/.."), StartsWith("ftp://h/a:********: "));  // rather too much than too little
}

TEST(url_error, is_harmless_for_a_terminal) {
  EXPECT_THAT(refusal("ftp://h/\x1b[2J"), StartsWith("ftp://h/\\x1b[2J: "));
}

// --- writing

TEST(url, text_is_canonical_and_has_no_password) {
  EXPECT_EQ(parse_url("FTP://u:pw@h:21").text(), "ftp://u@h/");
  EXPECT_EQ(parse_url("ftps://h:21/a b/\u00e9?;x").text(), "ftps://h:21/a%20b/%C3%A9%3F%3Bx");
  EXPECT_EQ(parse_url("ftp://h//etc/x/").text(), "ftp://h/%2Fetc/x/");
  EXPECT_EQ(parse_url("ftp://h//").text(), "ftp://h/%2F");
  EXPECT_EQ(parse_url("ftp://a%40b%3A%2F@[fe80::1%25eth0]:2121/x;type=A").text(),
            "ftp://a%40b%3A%2F@[fe80::1%25eth0]:2121/x;type=a");
}

TEST(url, text_can_be_parsed_again) {
  for (const char* text :
       {"ftp://h", "ftp://@h/", "ftp://u@h/a/b", "ftp://h/a/", "ftp://h//", "ftp://h//a", "ftp://h/%2Fa/",
        "ftps://h:991/a%25b;type=d", "ftpes://[::1]/\xff%09 ;,@:?", "ftp://h/;type=d", "ftp://%25:x@h/x%3Btype=a"}) {
    const url once = parse_url(text);
    const url again = parse_url(once.text());
    EXPECT_EQ(again.scheme, once.scheme) << text;
    EXPECT_EQ(again.user, once.user) << text;
    EXPECT_EQ(again.host, once.host) << text;
    EXPECT_EQ(again.port, once.port) << text;
    EXPECT_EQ(again.absolute, once.absolute) << text;
    EXPECT_EQ(again.segments, once.segments) << text;
    EXPECT_EQ(again.directory, once.directory) << text;
    EXPECT_EQ(again.type, once.type) << text;
    EXPECT_EQ(again.text(), once.text()) << text;
  }
}

TEST(url, encode_segment) {
  EXPECT_EQ(encode_segment("aZ09-._~!$&'()*+,=:@"), "aZ09-._~!$&'()*+,=:@");
  EXPECT_EQ(encode_segment("a/b;c d%?#[]\\"), "a%2Fb%3Bc%20d%25%3F%23%5B%5D%5C");
  EXPECT_EQ(encode_segment(std::string_view("\0\n\xff", 3)), "%00%0A%FF");
}

}  // namespace
}  // namespace ferry
