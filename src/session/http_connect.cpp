// HTTP CONNECT: RFC 9110 section 9.3.6, RFC 9112, Basic authentication by RFC 7617.
#include "session/proxy_dialogue.hpp"
#include "tls/base64.hpp"
#include "wire/address.hpp"
#include "wire/ascii.hpp"

namespace ferry::session {

namespace {

// Byte by byte, because what stands behind the empty line belongs to the tunnel. Its line ends are LF here.
std::string read_head(proxy_dialogue& d, std::size_t& left) {
  constexpr std::string_view start = "HTTP/";
  std::string head;
  while (!head.ends_with("\n\n")) {
    if (left-- == 0)
      d.fail_flood("its answer is longer than " + std::to_string(d.limits().proxy_answer_bytes) + " bytes");
    const char c = d.read(1)[0];
    // Whatever else it is may wait for us to speak.
    if (head.size() < start.size() && c != start[head.size()]) d.fail_foreign("it does not speak HTTP");
    if (c == '\n' && head.ends_with('\r')) head.pop_back();
    head += c;
  }
  return head;
}

struct answer {
  unsigned status;
  std::string status_text;  ///< with the number
  std::string login_schemes;
};

std::string header_values(std::string_view head, std::string_view name) {
  std::string values;
  while (!head.empty()) {
    std::string_view line = wire::take_piece(head, "\n");
    const std::string_view key = wire::take_piece(line, ":");
    if (!wire::equal_ignoring_case(key, name)) continue;
    values += (values.empty() ? "" : ", ") + std::string(wire::trim_blanks(line));
  }
  return values;
}

answer read_answer(proxy_dialogue& d) {
  std::size_t left = d.limits().proxy_answer_bytes;
  for (;;) {
    const std::string head = read_head(d, left);
    std::string_view rest = head;
    std::string_view line = wire::take_piece(rest, "\n");
    (void)wire::take_piece(line, " ");
    const auto status = wire::parse_number(line.substr(0, 3), 999);
    if (!status || *status < 100 || (line.size() > 3 && line[3] != ' '))
      d.fail_foreign("its answer has no HTTP status");
    if (*status / 100 == 1) continue;
    return {static_cast<unsigned>(*status), std::string(wire::trim_blanks(line)),
            header_values(rest, "Proxy-Authenticate")};
  }
}

std::string login_trouble(const proxy_dialogue& d, const answer& a) {
  if (!a.login_schemes.empty() && !wire::holds_ignoring_case(a.login_schemes, "basic"))
    return "it wants a log-in of a kind that Ferry does not have; it has Basic only";
  return d.proxy().user().empty() ? "it wants a user and a password" : "it refuses the user and password";
}

std::errc error_of(unsigned status) {
  switch (status) {
    case 401:
    case 403:
    case 405:
      return std::errc::permission_denied;
    case 404:
    case 502:
    case 503:
      return std::errc::host_unreachable;
    case 504:
      return std::errc::timed_out;
    default:
      return std::errc::io_error;
  }
}

}  // namespace

void check_http_connect(const proxy_options& proxy, const course& how) {
  if (proxy.user().find(':') == std::string::npos) return;
  throw network_error(std::make_error_code(std::errc::invalid_argument),
                      prefix_of(proxy) + "HTTP takes no user with a colon in it", proxy_context(how));
}

std::optional<proxy_refusal> ask_http_connect(proxy_dialogue& d, const std::string& host, std::uint16_t port) {
  const std::string target = wire::host_and_port(host, port);
  std::string request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  const auto& proxy = d.proxy();
  if (!proxy.user().empty())
    request += "Proxy-Authorization: Basic " + tls::base64(proxy.user() + ":" + proxy.password()) + "\r\n";
  d.write(request + "\r\n");

  const answer a = read_answer(d);
  if (a.status / 100 == 2) return {};
  if (a.status == 407) d.fail(std::errc::permission_denied, login_trouble(d, a) + " (" + a.status_text + ")");
  const auto error = error_of(a.status);
  const bool ruled_out = error == std::errc::permission_denied;
  return proxy_refusal{std::make_error_code(error),
                       a.status_text + (ruled_out ? "; many HTTP proxies let through port 443 only" : "")};
}

}  // namespace ferry::session
