// A proxy between this machine and FTP servers: what it is, where it is, and how to log in to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <ferry/export.hpp>

namespace ferry {

enum class proxy_kind : std::uint8_t {
  socks5h,       ///< SOCKS5 (RFC 1928); the proxy looks up the names of servers
  socks5,        ///< SOCKS5; names are looked up here
  http_connect,  ///< HTTP CONNECT (RFC 9110 section 9.3.6); the proxy looks up names
  ftp,           ///< an FTP server that takes `USER user@host` and goes on to that host. No TLS
};
[[nodiscard]] FERRY_API std::string_view to_string(proxy_kind kind) noexcept;
/// 1080 for SOCKS5, 80 for HTTP, 21 for FTP.
[[nodiscard]] FERRY_API std::uint16_t default_port(proxy_kind kind) noexcept;

/// A proxy. Its host is never empty and nothing in it contains a control character.
class FERRY_API proxy_options {
 public:
  /// Port 0 is the kind's default. Throws std::invalid_argument for a host that cannot be one.
  explicit proxy_options(std::string host, std::uint16_t port = 0, proxy_kind kind = proxy_kind::socks5h);

  /// `socks5h://`, `socks5://`, `http://` or `ftp://`, then `[user[:password]@]host[:port]`; user and password are percent-decoded. Throws url_error, whose
  /// message repeats nothing of the URL but its scheme.
  [[nodiscard]] static proxy_options parse(std::string_view url);

  proxy_options& kind(proxy_kind value);
  /// A name or a numeric address (IPv6 without brackets).
  proxy_options& host(std::string value);
  proxy_options& port(std::uint16_t value);
  /// Empty: no log-in. At most 255 bytes with SOCKS5 (RFC 1929); without a colon with HTTP (RFC 7617).
  proxy_options& user(std::string value);
  /// Sent in clear to the proxy by all kinds.
  proxy_options& password(std::string value);

  [[nodiscard]] proxy_kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  /// Never 0.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_ != 0 ? port_ : default_port(kind_); }
  [[nodiscard]] const std::string& user() const noexcept { return user_; }
  [[nodiscard]] const std::string& password() const noexcept { return password_; }

  /// `socks5h://host:1080`, for messages: without user and password.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const proxy_options&, const proxy_options&) = default;

 private:
  proxy_kind kind_;
  std::string host_;
  std::uint16_t port_;
  std::string user_;
  std::string password_;
};

}  // namespace ferry
