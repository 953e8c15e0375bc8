// Proxies for a scripted_host. They understand what a client says, keep it, and answer in words that a test can change.
#pragma once

#include <memory>
#include <string>

#include <ferry/proxy.hpp>

#include "fixture.hpp"

namespace ferry::testing {

/// What tests search errors for.
inline const std::string proxy_password = "geheim";

struct socks5_script {
  std::string chooses{"\5\0", 2};
  std::string says_to_login{"\1\0", 2};
  std::string answers{"\5\0\0\1\177\0\0\1\0\0", 10};
  bool ends = false;  ///< behind `answers`
  words offered;      ///< the ways to log in, as digits
  words logins;       ///< `user/password`
  words asked;        ///< `4 192.0.2.1:21`, `name server:21`, `6 (the bytes in hexadecimal):21`
};

struct http_script {
  std::string answers = "HTTP/1.1 200 go on\r\n\r\n";
  bool ends = false;
  words requests;  ///< with their line ends
};

/// Puts such a proxy on port 1080 of `proxy` (192.0.2.8), and into the settings.
std::shared_ptr<socks5_script> put_socks5(fixture& f, proxy_kind kind = proxy_kind::socks5h);
std::shared_ptr<http_script> put_http(fixture& f);

}  // namespace ferry::testing
