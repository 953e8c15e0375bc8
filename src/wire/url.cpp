// Parsing ftp:// URLs. The path is split at `/` before anything is decoded, each part is decoded once, and what could be
// read in two ways is refused. Messages show the URL with everything that may be a password masked.
#include <uriparser/Uri.h>
#include <ferry/trace.hpp>
#include <ferry/url.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "wire/ascii.hpp"
#include "wire/utf8.hpp"

namespace ferry {

namespace {

using wire::equal_ignoring_case;

constexpr auto nowhere = std::string_view::npos;
constexpr std::size_t longest_url = 65'536;  // far above what anything accepts; keeps messages and parsing small
constexpr std::string_view stars = "********";

struct scheme_port {
  std::string_view scheme;
  std::uint16_t port;
};
constexpr std::array<scheme_port, 3> schemes = {{{"ftp", 21}, {"ftpes", 21}, {"ftps", 990}}};

// --- messages

// What stands in front of `://` counts as a scheme only if it cannot be a user and password.
std::size_t authority_start(std::string_view text) {
  const std::size_t slashes = text.find("://");
  if (slashes == nowhere || text.find_first_of(":@/") < slashes) return 0;
  return slashes + 3;
}

bool looks_like_port(std::string_view text) { return text.size() <= 5 && std::ranges::all_of(text, wire::is_digit); }

// A password may contain what ends it (`ftp://u:p/w@h`), or its host may be missing (`ftp://u:pw`): all that stands
// between the first colon and the last `@` goes, and without an `@` all that cannot be a port.
std::string masked(std::string_view text) {
  const std::size_t start = authority_start(text);
  const std::size_t last_at = text.rfind('@');
  const bool has_user = last_at != nowhere && last_at >= start;
  const std::size_t bracket = has_user ? nowhere : text.find(']', start);
  const std::size_t colon = text.find(':', bracket == nowhere ? start : bracket);
  if (colon == nowhere) return std::string(text);
  if (has_user && colon < last_at)
    return std::string(text.substr(0, colon + 1)).append(stars).append(text.substr(last_at));
  const std::string_view behind = text.substr(colon + 1);
  if (looks_like_port(behind.substr(0, behind.find_first_of("/?#")))) return std::string(text);
  return std::string(text.substr(0, colon + 1)).append(stars);
}

[[noreturn]] void fail(std::string_view text, const std::string& why) {
  throw url_error(escape_for_terminal(masked(text)) + ": " + why);
}

// --- percent-encoding

bool is_unreserved(char c) noexcept { return wire::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~'; }
bool is_sub_delim(char c) noexcept { return c != '\0' && std::string_view("!$&'()*+,;=").find(c) != nowhere; }
bool is_pchar(char c) noexcept { return is_unreserved(c) || is_sub_delim(c) || c == ':' || c == '@'; }

void append_encoded(std::string& out, char c) {
  out += '%';
  wire::append_hex(out, static_cast<unsigned char>(c), 2, "0123456789ABCDEF");
}

template <class Keep>
std::string encode(std::string_view bytes, Keep keep) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    if (keep(c)) {
      out += c;
    } else {
      append_encoded(out, c);
    }
  }
  return out;
}

int hex_value(char c) noexcept {
  if (wire::is_digit(c)) return c - '0';
  const char letter = wire::to_lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool starts_with_slash_code(std::string_view raw) { return equal_ignoring_case(raw.substr(0, 3), "%2F"); }

// --- parsing

struct authority {
  std::optional<std::string_view> user_info;
  std::string host_and_port;  // without an IPv6 zone, which RFC 3986 does not know
  std::string zone;
};

// uriparser's structure; its ranges point into the text that was parsed.
class parsed_uri {
 public:
  explicit parsed_uri(std::string_view text)
      : ok_(uriParseSingleUriExA(&uri_, text.data(), text.data() + text.size(), nullptr) == URI_SUCCESS) {}
  parsed_uri(const parsed_uri&) = delete;
  parsed_uri& operator=(const parsed_uri&) = delete;
  ~parsed_uri() {
    if (ok_) uriFreeUriMembersA(&uri_);
  }

  explicit operator bool() const noexcept { return ok_; }
  const UriUriA* operator->() const noexcept { return &uri_; }

  static std::string_view view(const UriTextRangeA& range) noexcept {
    if (range.first == nullptr) return {};
    return {range.first, static_cast<std::size_t>(range.afterLast - range.first)};
  }

  [[nodiscard]] std::vector<std::string_view> segments() const {
    std::vector<std::string_view> all;
    for (const UriPathSegmentA* s = uri_.pathHead; s != nullptr; s = s->next) all.push_back(view(s->text));
    return all;
  }

 private:
  UriUriA uri_{};
  bool ok_;
};

class parser {
 public:
  explicit parser(std::string_view text) : text_(text) {}

  url run() {
    refuse_unusable_text();
    std::string_view rest = take_scheme();
    const std::string_view before_path = rest.substr(0, rest.find_first_of("/?"));
    rest.remove_prefix(before_path.size());
    const authority who = split_authority(before_path);
    if (rest.starts_with('?')) error("a `/` is missing behind the host");

    const std::string rfc3986 = repaired(who, rest);
    const parsed_uri uri(rfc3986);
    if (!uri) error("the host or the port is not valid (an IPv6 address stands in brackets: `[::1]`)");
    take_user(parsed_uri::view(uri->userInfo), who.user_info.has_value());
    take_host(*uri.operator->(), who.zone);
    take_port(parsed_uri::view(uri->portText));
    take_path(uri.segments());
    return std::move(url_);
  }

 private:
  [[noreturn]] void error(const std::string& why) const { fail(text_, why); }

  void refuse_unusable_text() const {
    if (text_.size() > longest_url) throw url_error("the URL is longer than 65536 bytes");
    if (std::ranges::any_of(text_, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
      error("a URL contains no line breaks and no control characters");
    }
    if (text_.find('#') != nowhere) error("FTP has no fragments: write a `#` that belongs to the name as %23");
  }

  std::string_view take_scheme() {
    const std::size_t end = text_.find("://");
    const std::string_view scheme = text_.substr(0, end);
    const bool is_scheme = end != nowhere && std::ranges::all_of(scheme, [](char c) {
                             return wire::is_alnum(c) || c == '+' || c == '-' || c == '.';
                           });
    if (!is_scheme) error("the scheme is missing: write ftp:// (or ftpes://, ftps://) in front of the host");
    url_.scheme = wire::lower(scheme);
    if (default_port(url_.scheme) == 0) error("this scheme is not FTP: use ftp://, ftpes:// or ftps://");
    return text_.substr(end + 3);
  }

  authority split_authority(std::string_view raw) const {
    if (raw.find('\\') != nowhere)
      error("a backslash cannot stand in front of the path: write %5C if it belongs to the user or password");
    authority parts;
    const std::size_t at = raw.find('@');
    if (at != nowhere) {
      parts.user_info = raw.substr(0, at);
      raw.remove_prefix(at + 1);
      if (raw.find('@') != nowhere) error("more than one `@`: write one that belongs to the user or password as %40");
    }
    split_zone(parts, raw);
    return parts;
  }

  void split_zone(authority& parts, std::string_view host_and_port) const {
    const std::size_t close = host_and_port.find(']');
    const std::size_t percent = host_and_port.find('%');
    parts.host_and_port = host_and_port;
    if (!host_and_port.starts_with('[') || close == nowhere || percent > close) return;
    const std::string_view zone = host_and_port.substr(percent, close - percent);
    if (!zone.starts_with("%25") || zone.size() == 3)
      error("an IPv6 zone is written behind %25, as in [fe80::1%25eth0]");
    parts.zone = decode(zone.substr(3), "IPv6 zone");
    if (!std::ranges::all_of(parts.zone, is_unreserved)) error("the IPv6 zone is not the name of an interface");
    parts.host_and_port.erase(percent, zone.size());
  }

  // The URL with everything encoded that people type as it is: spaces, UTF-8, `?` in names.
  [[nodiscard]] std::string repaired(const authority& who, std::string_view path) const {
    std::string out = url_.scheme + "://";
    if (who.user_info) {
      check_percents(*who.user_info);
      out += encode(*who.user_info, [](char c) { return is_unreserved(c) || is_sub_delim(c) || c == ':' || c == '%'; });
      out += '@';
    }
    check_percents(path);
    out += who.host_and_port;
    out += encode(path, [](char c) { return is_pchar(c) || c == '/' || c == '%'; });
    return out;
  }

  void check_percents(std::string_view raw) const {
    for (std::size_t i = raw.find('%'); i != nowhere; i = raw.find('%', i + 1)) {
      if (i + 2 < raw.size() && hex_value(raw[i + 1]) >= 0 && hex_value(raw[i + 2]) >= 0) continue;
      error("a `%` without two hexadecimal digits behind it: write a percent sign as %25");
    }
  }

  // Once, and never CR, LF or NUL: these end a command.
  [[nodiscard]] std::string decode(std::string_view raw, const std::string& what) const {
    check_percents(raw);
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '%') {
        out += raw[i];
        continue;
      }
      out += static_cast<char>(static_cast<unsigned char>(hex_value(raw[i + 1]) * 16 + hex_value(raw[i + 2])));
      i += 2;
    }
    if (out.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      error("the " + what + " contains a line break or a NUL");
    }
    return out;
  }

  void take_user(std::string_view user_info, bool present) {
    if (!present) return;
    const std::size_t colon = user_info.find(':');
    url_.user = decode(user_info.substr(0, colon), "user");
    if (colon != nowhere) url_.password = decode(user_info.substr(colon + 1), "password");
  }

  void take_host(const UriUriA& uri, const std::string& zone) {
    url_.host = parsed_uri::view(uri.hostText);
    if (url_.host.empty()) error("the host is missing");
    if (uri.hostData.ip6 != nullptr) {
      if (!zone.empty()) url_.host += '%' + zone;
      return;
    }
    const bool is_name =
        std::ranges::all_of(url_.host, [](char c) { return wire::is_alnum(c) || c == '-' || c == '.' || c == '_'; });
    if (uri.hostData.ipFuture.first != nullptr || !is_name) {
      error("the host is neither a name of letters, digits, `-`, `.` and `_`, nor an IP address");
    }
  }

  void take_port(std::string_view port) {
    url_.port = default_port(url_.scheme);
    if (port.empty()) return;
    const auto value = wire::parse_number(port, 65'535);
    if (!value || *value == 0) error("the port is not in 1 to 65535");
    url_.port = static_cast<std::uint16_t>(*value);
  }

  void take_path(std::vector<std::string_view> raw) {
    if (!raw.empty()) {
      take_type(raw.back());
      take_root(raw);
    }
    url_.directory = raw.empty() || raw.back().empty();
    for (const std::string_view segment : raw) take_segment(segment);
    if (url_.segments.empty()) url_.directory = true;
  }

  static std::size_t find_type(std::string_view segment) {
    for (std::size_t i = segment.find(';'); i != nowhere; i = segment.find(';', i + 1)) {
      if (equal_ignoring_case(segment.substr(i, 6), ";type=")) return i;
    }
    return nowhere;
  }

  void take_type(std::string_view& last) {
    const std::size_t at = find_type(last);
    if (at == nowhere) return;
    const std::string type = wire::lower(last.substr(at + 6));
    if (type != "a" && type != "i" && type != "d") error("`;type=` takes one of a, i and d, and ends the URL");
    url_.type = type.front();
    last = last.substr(0, at);
  }

  void take_root(std::vector<std::string_view>& raw) {
    std::string_view& first = raw.front();
    if (first.empty() && raw.size() > 1) {
      url_.absolute = true;
    } else if (starts_with_slash_code(first)) {
      url_.absolute = true;
      first.remove_prefix(3);
    }
  }

  void take_segment(std::string_view raw) {
    if (raw.empty()) return;
    if (find_type(raw) != nowhere) error("`;type=` belongs to the end of the URL");
    std::string name = decode(raw, "path");
    if (name == "." || name == "..") error("the path contains `.` or `..`: write the directory it leads to");
    if (name.find('/') != std::string::npos) error("%2F can only start the path: separate directories with `/`");
    url_.segments.push_back(std::move(name));
  }

  std::string_view text_;
  url url_;
};

}  // namespace

url parse_url(std::string_view text) { return parser(text).run(); }

std::uint16_t default_port(std::string_view scheme) noexcept {
  const auto* found =
      std::ranges::find_if(schemes, [scheme](const scheme_port& s) { return equal_ignoring_case(s.scheme, scheme); });
  return found == schemes.end() ? std::uint16_t{0} : found->port;
}

std::string encode_segment(std::string_view bytes) {
  return encode(bytes, [](char c) { return is_pchar(c) && c != ';'; });
}

std::string url::path() const {
  std::string out;
  for (const std::string& segment : segments) {
    if (absolute || !out.empty()) out += '/';
    out += segment;
  }
  if (absolute && out.empty()) out = "/";
  return out;
}

std::string url::text() const {
  std::string out = scheme + "://";
  if (user) out += encode(*user, is_unreserved) + '@';
  const bool brackets = host.find(':') != std::string::npos;
  if (brackets) out += '[';
  out += encode(host, [](char c) { return c != '%'; });
  if (brackets) out += ']';
  if (port != default_port(scheme)) out += ':' + std::to_string(port);
  out += '/';
  if (absolute) out += "%2F";
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i > 0) out += '/';
    out += encode_segment(segments[i]);
  }
  if (directory && !segments.empty()) out += '/';
  if (type) {
    out += ";type=";
    out += *type;
  }
  return out;
}

}  // namespace ferry
