// ftp:// URLs: RFC 1738 section 3.2 on the syntax of RFC 3986.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/export.hpp>

namespace ferry {

/// A URL that cannot be used. `what()` says why in words, with the password masked.
class FERRY_API url_error : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// A parsed URL. Every part is decoded exactly once; no part contains CR, LF or NUL.
struct FERRY_API url {
  std::string scheme;                   ///< lower case: `ftp`, `ftpes` (explicit TLS) or `ftps` (implicit TLS)
  std::optional<std::string> user;      ///< absent: anonymous
  std::optional<std::string> password;  ///< absent and empty are different
  std::string host;                     ///< without brackets; an IPv6 zone keeps its `%`
  std::uint16_t port = 0;               ///< never 0: the scheme's default is filled in
  bool absolute = false;  ///< the path starts with `%2F` (or `//`): from the server's root, not the login directory
  std::vector<std::string> segments;  ///< each decoded; empty inner segments are dropped
  bool directory = false;             ///< the path ended with `/` or is empty
  std::optional<char> type;           ///< `a`, `i` or `d` of `;type=`

  /// The path as a server takes it in one argument: `a/b`, `/etc/x`, or empty for the login directory.
  [[nodiscard]] std::string path() const;
  /// The URL again, percent-encoded, without the password.
  [[nodiscard]] std::string text() const;
};

/// Parses `text`. Throws url_error. Nothing is looked up. A URL with no scheme is refused, except that `host/path`
/// gets the hint to write `ftp://`.
[[nodiscard]] FERRY_API url parse_url(std::string_view text);

/// The default port of a scheme (21 or 990), or 0 when it is not one of Ferry's.
[[nodiscard]] FERRY_API std::uint16_t default_port(std::string_view scheme) noexcept;

/// `bytes` percent-encoded for one path segment (RFC 3986 pchar; `;` and `/` encoded too).
[[nodiscard]] FERRY_API std::string encode_segment(std::string_view bytes);

}  // namespace ferry
