// What is said to a proxy before the tunnel is there. Reads never take a byte too many: what follows belongs to the tunnel.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "session/dial.hpp"

namespace ferry::session {

/// The proxy is one, and does not connect to the server.
struct proxy_refusal {
  std::error_code error;
  std::string why;
};

class proxy_dialogue {
 public:
  /// `to` is connected. All outlive the object.
  proxy_dialogue(io::host& host, io::channel& to, const settings& s, const course& how)
      : host_(host), channel_(to), settings_(s), how_(how) {}

  void write(std::string_view bytes);
  /// Exactly that many bytes.
  [[nodiscard]] std::string read(std::size_t count);

  [[nodiscard]] const proxy_options& proxy() const { return *settings_.proxy; }
  [[nodiscard]] const ferry::limits& limits() const { return settings_.limits; }
  [[noreturn]] void fail(std::errc code, const std::string& why) const;
  [[noreturn]] void fail_foreign(const std::string& why) const;  ///< error_proto
  [[noreturn]] void fail_flood(const std::string& why) const;    ///< limit_error

 private:
  void wait(io::io_status what);
  [[noreturn]] void fail_broken(const io::io_result& r) const;

  io::host& host_;
  io::channel& channel_;
  const settings& settings_;
  const course& how_;
};

/// `proxy HOST:PORT: `
[[nodiscard]] std::string prefix_of(const proxy_options& proxy);
[[nodiscard]] error_context proxy_context(const course& how);

/// Throws network_error when these can never be sent by that protocol. Before anything is.
void check_socks5(const proxy_options& proxy, const course& how);
void check_http_connect(const proxy_options& proxy, const course& how);
/// Log in, ask for the tunnel. Nothing: it is there. A numeric `host` is asked for as an address.
[[nodiscard]] std::optional<proxy_refusal> ask_socks5(proxy_dialogue& d, const std::string& host, std::uint16_t port);
[[nodiscard]] std::optional<proxy_refusal> ask_http_connect(proxy_dialogue& d, const std::string& host,
                                                            std::uint16_t port);

}  // namespace ferry::session
