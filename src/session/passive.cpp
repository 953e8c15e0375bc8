// A server may be told by a firewall between us that EPSV works when it does not; that is why a closed port makes PASV try once.
#include "session/passive.hpp"

#include "session/dial.hpp"
#include "wire/host_port.hpp"

namespace ferry::session {

namespace {

endpoint at_peer(const connection& c, std::uint16_t port) {
  endpoint e = c.ctrl().peer();
  e.port = port;
  return e;
}

// Behind a proxy that looks up names nobody here knows the family; a server on IPv6 refuses PASV then, which does no harm.
bool may_use_pasv(const connection& c) { return c.ctrl().peer().af != address_family::ipv6; }

// 5xx other than "not logged in", and replies that make no sense, will not get better.
bool refused_for_good(const reply& r) { return r.kind() != 4 && r.code() != 530; }

endpoint by_epsv_only(connection& c) {
  const reply r = c.send_command(wire::command("EPSV"), phase::data_connect);
  if (r.code() != 229) c.refuse<error_reply>(r, phase::data_connect);
  const auto port = wire::find_epsv_port(r.text);
  if (!port || !acceptable_data_port(*port)) c.refuse<error_proto>(r, phase::data_connect);
  return at_peer(c, *port);
}

endpoint by_pasv(connection& c) {
  const reply r = c.send_command(wire::command("PASV"), phase::data_connect);
  if (r.code() != 227) c.refuse<error_reply>(r, phase::data_connect);
  const auto found = wire::find_pasv_address(r.text);
  if (!found || !acceptable_data_port(found->port)) c.refuse<error_proto>(r, phase::data_connect);
  if (c.options().trust_pasv_address) return {address_family::ipv4, found->address, found->port};
  return at_peer(c, found->port);
}

std::optional<endpoint> try_epsv(connection& c) {
  if (!c.epsv_works() || c.options().trust_pasv_address) return {};
  const reply r = c.exchange(wire::command("EPSV"), phase::data_connect);
  if (!c.is_open()) c.check(r, phase::data_connect);  // 421
  if (r.code() == 229)
    if (const auto port = wire::find_epsv_port(r.text); port && acceptable_data_port(*port)) return at_peer(c, *port);
  if (refused_for_good(r)) c.epsv_refused();
  return {};
}

}  // namespace

endpoint passive_address(connection& c) {
  if (!may_use_pasv(c)) return by_epsv_only(c);
  if (const auto found = try_epsv(c)) return *found;
  return by_pasv(c);
}

std::unique_ptr<io::channel> open_passive(connection& c) {
  if (!may_use_pasv(c)) return dial_data(c.host(), c.options(), by_epsv_only(c));
  const auto found = try_epsv(c);
  if (!found) return dial_data(c.host(), c.options(), by_pasv(c));
  try {
    return dial_data(c.host(), c.options(), *found);
  } catch (timeout_error&) {
    throw;
  } catch (cancelled_error&) {
    throw;
  } catch (network_error&) {  // NOLINT(bugprone-empty-catch) PASV has one try
  }
  c.epsv_refused();
  c.ctrl().note("the port that EPSV named does not answer; trying PASV");
  return dial_data(c.host(), c.options(), by_pasv(c));
}

}  // namespace ferry::session
