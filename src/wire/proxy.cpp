// Proxies as text. A message about one never repeats what may be a password, so it repeats nothing of a URL but the scheme.
#include <uriparser/Uri.h>
#include <ferry/proxy.hpp>
#include <ferry/url.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "wire/address.hpp"
#include "wire/ascii.hpp"

namespace ferry {

namespace {

struct known_kind {
  proxy_kind kind;
  std::string_view scheme;
  std::uint16_t port;
};
constexpr std::array<known_kind, 4> kinds = {{{proxy_kind::socks5h, "socks5h", 1080},
                                              {proxy_kind::socks5, "socks5", 1080},
                                              {proxy_kind::http_connect, "http", 80},
                                              {proxy_kind::ftp, "ftp", 21}}};

const known_kind& facts_of(proxy_kind kind) noexcept { return *std::ranges::find(kinds, kind, &known_kind::kind); }

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string without_controls(std::string text, const char* what) {
  if (std::ranges::any_of(text, is_control))
    throw std::invalid_argument(std::string("the proxy's ") + what + " contains a line break or a control character");
  return text;
}

std::string usable_host(std::string host) {
  // With a colon it is an IPv6 address, whose zone follows a percent sign.
  const std::string_view odd = host.find(':') == std::string::npos ? " /@%[]" : " /@[]";
  const bool bad = std::ranges::any_of(host, [odd](char c) { return is_control(c) || odd.find(c) != odd.npos; });
  if (host.empty() || bad) throw std::invalid_argument("the proxy's host is neither a name nor an IP address");
  return host;
}

struct parsed {
  parsed() = default;
  parsed(const parsed&) = delete;
  parsed& operator=(const parsed&) = delete;
  ~parsed() { uriFreeUriMembersA(&uri); }
  UriUriA uri{};
};

std::string_view view(const UriTextRangeA& range) {
  if (range.first == nullptr) return {};
  return {range.first, static_cast<std::size_t>(range.afterLast - range.first)};
}

// uriparser has checked that two hexadecimal digits follow each `%`.
std::string decoded(std::string_view raw) {
  std::string text(raw);
  const char* const end = uriUnescapeInPlaceExA(text.data(), URI_FALSE, URI_BR_DONT_TOUCH);
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

[[noreturn]] void fail(const std::string& why) { throw url_error("the proxy's URL: " + why); }

const known_kind& kind_of(std::string_view text) {
  const std::string scheme = wire::lower(text.substr(0, text.find("://")));
  const auto* const found = std::ranges::find(kinds, scheme, &known_kind::scheme);
  if (found != kinds.end()) return *found;
  if (scheme == "https") fail("TLS to the proxy is not possible: use http:// if it takes that");
  if (scheme == "socks4" || scheme == "socks4a" || scheme == "socks")
    fail("of SOCKS there is version 5 only: use socks5h://");
  fail("it starts with socks5h://, socks5://, http:// or ftp://");
}

std::uint16_t port_of(std::string_view text) {
  if (text.empty()) return 0;
  const auto value = wire::parse_number(text, 65'535);
  if (!value || *value == 0) fail("the port is not in 1 to 65535");
  return static_cast<std::uint16_t>(*value);
}

}  // namespace

std::string_view to_string(proxy_kind kind) noexcept {
  switch (kind) {
    case proxy_kind::socks5h:
    case proxy_kind::socks5:
      return "SOCKS5";
    case proxy_kind::http_connect:
      return "HTTP";
    case proxy_kind::ftp:
      break;
  }
  return "FTP";
}

std::uint16_t default_port(proxy_kind kind) noexcept { return facts_of(kind).port; }

proxy_options::proxy_options(std::string host, std::uint16_t port, proxy_kind kind)
    : kind_(kind), host_(usable_host(std::move(host))), port_(port) {}

proxy_options proxy_options::parse(std::string_view url) {
  const known_kind& kind = kind_of(url);
  parsed p;
  const char* error_at = nullptr;
  if (uriParseSingleUriExA(&p.uri, url.data(), url.data() + url.size(), &error_at) != URI_SUCCESS)
    fail("it is not written as " + std::string(kind.scheme) +
         "://user:password@host:port; write other characters of user and password as %XX");
  if (p.uri.hostText.first == nullptr || p.uri.hostText.first == p.uri.hostText.afterLast) fail("the host is missing");
  const bool has_path =
      p.uri.pathHead != nullptr && (p.uri.pathHead->next != nullptr || !view(p.uri.pathHead->text).empty());
  if (has_path || p.uri.query.first != nullptr || p.uri.fragment.first != nullptr) fail("it ends with the port");
  try {
    proxy_options result(std::string(view(p.uri.hostText)), port_of(view(p.uri.portText)), kind.kind);
    const std::string_view who = view(p.uri.userInfo);
    const std::size_t colon = who.find(':');
    result.user(decoded(who.substr(0, colon)));
    if (colon != std::string_view::npos) result.password(decoded(who.substr(colon + 1)));
    return result;
  } catch (const url_error&) {
    throw;
  } catch (const std::invalid_argument& e) {
    throw url_error(e.what());
  }
}

proxy_options& proxy_options::kind(proxy_kind value) {
  kind_ = value;
  return *this;
}
proxy_options& proxy_options::host(std::string value) {
  host_ = usable_host(std::move(value));
  return *this;
}
proxy_options& proxy_options::port(std::uint16_t value) {
  port_ = value;
  return *this;
}
proxy_options& proxy_options::user(std::string value) {
  user_ = without_controls(std::move(value), "user");
  return *this;
}
proxy_options& proxy_options::password(std::string value) {
  password_ = without_controls(std::move(value), "password");
  return *this;
}

std::string proxy_options::text() const {
  return std::string(facts_of(kind_).scheme) + "://" + wire::host_and_port(host_, port());
}

}  // namespace ferry
