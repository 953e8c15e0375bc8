#include "session/small_commands.hpp"

#include "session/ask.hpp"
#include "session/directory.hpp"
#include "session/listing_replies.hpp"

namespace ferry::session {

namespace {

// RFC 7151 section 3.1: addresses of IPv6 are in brackets.
std::string host_argument(std::string_view name) {
  const std::string host(name.substr(0, name.find('%')));
  return host.find(':') == std::string::npos || host.starts_with('[') ? host : '[' + host + ']';
}

}  // namespace

bool choose_host(connection& c, std::string_view name) {
  const reply r = ask(c, "HOST", host_argument(name));
  // vsftpd and Pure-FTPd say "log in first" to whatever they do not know.
  if (r.code() == 500 || r.code() == 502 || r.code() == 530) return false;
  if (!r.completed()) throw_refusal(c, r);
  // RFC 7151 section 3.2.1: what was agreed on before holds no more.
  c.forget_state();
  return true;
}

bool allocate(connection& c, std::uint64_t bytes) {
  const reply r = ask(c, "ALLO", std::to_string(bytes));
  if (not_implemented(r)) return false;
  if (!r.completed()) throw_refusal(c, r);
  return true;
}

reply site(connection& c, std::string_view text) { return c.send_command(c.make_command("SITE", text)); }

wire::system_kind ask_system(connection& c) { return wire::system_of(ask(c, wire::command("SYST")).text); }

std::string starting_directory(connection& c) {
  const auto ask_directory = [&]() -> std::string {
    try {
      return working_directory(c);
    } catch (const error_proto&) {
      throw;
    } catch (const ftp_error&) {
      if (!c.is_open()) throw;
      return {};
    }
  };
  std::string path = ask_directory();
  if (path.empty() || path.starts_with('/') || ask_system(c) != wire::system_kind::os400) return path;
  if (ask(c, wire::command("SITE NAMEFMT 1")).completed()) path = ask_directory();
  return path;
}

}  // namespace ferry::session
