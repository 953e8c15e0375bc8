// SOCKS5: RFC 1928, with user and password by RFC 1929.
#include <array>

#include "session/proxy_dialogue.hpp"
#include "wire/address.hpp"

namespace ferry::session {

namespace {

constexpr char version = 5;
constexpr char no_login = 0;
constexpr char by_password = 2;
constexpr char none_of_these = '\xFF';
constexpr char connect_command = 1;
constexpr char ipv4 = 1;
constexpr char domain_name = 3;
constexpr char ipv6 = 4;

struct meaning {
  std::errc error;
  const char* words;
};
constexpr std::array<meaning, 8> replies = {{
    {std::errc::io_error, "it failed, and does not say why"},
    {std::errc::permission_denied, "its rules do not allow it"},
    {std::errc::network_unreachable, "network unreachable"},
    {std::errc::host_unreachable, "host unreachable, or its name unknown"},
    {std::errc::connection_refused, "connection refused"},
    {std::errc::timed_out, "the server did not answer in time"},
    {std::errc::operation_not_supported, "it does not know CONNECT"},
    {std::errc::address_family_not_supported, "it does not know this kind of address"},
}};

void check_version(const proxy_dialogue& d, char got) {
  if (got == version) return;
  const std::string hint = got == 'H' ? "; it speaks HTTP: use http://" : got == '2' ? "; it may be an FTP server" : "";
  d.fail_foreign("it does not speak SOCKS5" + hint);
}

void log_in(proxy_dialogue& d) {
  const std::string& user = d.proxy().user();
  const std::string& password = d.proxy().password();
  d.write(std::string{'\1', static_cast<char>(user.size())} + user + static_cast<char>(password.size()) + password);
  // The first byte ought to be 1; some proxies repeat the 5.
  if (d.read(2)[1] != 0) d.fail(std::errc::permission_denied, "it refuses the user and password");
}

void agree_on_login(proxy_dialogue& d) {
  const bool has_user = !d.proxy().user().empty();
  d.write(has_user ? std::string{version, 2, no_login, by_password} : std::string{version, 1, no_login});
  check_version(d, d.read(1)[0]);
  const char chosen = d.read(1)[0];
  if (chosen == by_password && has_user) return log_in(d);
  if (chosen == no_login) return;
  if (chosen != none_of_these) d.fail_foreign("it chose a way to log in that was not offered");
  d.fail(std::errc::permission_denied, has_user ? "it takes neither a user and password nor nobody"
                                                : "it wants to know who connects: give it a user and password");
}

std::string address_of(const std::string& host) {
  const std::string bytes = wire::address_bytes(host);
  if (bytes.size() == 4) return ipv4 + bytes;
  if (bytes.size() == 16) return ipv6 + bytes;
  return std::string{domain_name, static_cast<char>(host.size())} + host;
}

// The address that the proxy connects from tells us nothing.
void skip_address(proxy_dialogue& d) {
  const char kind = d.read(2)[1];
  std::size_t length = 0;
  if (kind == ipv4)
    length = 4;
  else if (kind == ipv6)
    length = 16;
  else if (kind == domain_name)
    length = static_cast<unsigned char>(d.read(1)[0]);
  else
    d.fail_foreign("its answer has an address of no known kind");
  (void)d.read(length + 2);
}

}  // namespace

void check_socks5(const proxy_options& proxy, const course& how) {
  if (proxy.user().size() <= 255 && proxy.password().size() <= 255) return;
  throw network_error(std::make_error_code(std::errc::invalid_argument),
                      prefix_of(proxy) + "SOCKS5 takes a user and a password of at most 255 bytes each",
                      proxy_context(how));
}

std::optional<proxy_refusal> ask_socks5(proxy_dialogue& d, const std::string& host, std::uint16_t port) {
  agree_on_login(d);
  d.write(std::string{version, connect_command, 0} + address_of(host) + static_cast<char>(port >> 8) +
          static_cast<char>(port & 0xFF));
  check_version(d, d.read(1)[0]);
  const auto code = static_cast<unsigned char>(d.read(1)[0]);
  if (code == 0) {
    skip_address(d);
    return {};
  }
  // Some proxies close behind this byte: the rest is not waited for.
  if (code > replies.size())
    return proxy_refusal{std::make_error_code(std::errc::io_error), "SOCKS5 error " + std::to_string(code)};
  const meaning& what = replies.at(code - 1U);
  return proxy_refusal{std::make_error_code(what.error), what.words};
}

}  // namespace ferry::session
