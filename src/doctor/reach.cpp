// From the name to the greeting: addresses, a connection over each family, and who speaks first.
#include <algorithm>
#include <utility>

#include "doctor/patient.hpp"
#include "doctor/words.hpp"
#include "session/dial.hpp"
#include "session/greet.hpp"
#include "session/secure.hpp"
#include "wire/address.hpp"

namespace ferry::doctor {

namespace {

// Of one family; a name can have many, and each may take the whole deadline.
constexpr std::size_t most_addresses = 3;

std::string_view name_of(address_family family) { return family == address_family::ipv6 ? "IPv6" : "IPv4"; }

struct trial {
  std::exception_ptr why;
  std::string words;
  bool timed_out = false;
};

// Nothing when one of the addresses of this family answers.
std::optional<trial> connect_over(patient& p, address_family family) {
  trial last;
  std::size_t tried = 0;
  for (const auto& a : p.addresses) {
    if (a.af != family) continue;
    if (++tried > most_addresses) break;
    try {
      session::dial_directly(p.host, p.what.settings, a.address, a.port, {phase::connect, p.connect_deadline()})
          ->close();
      p.found.ok(
          family == address_family::ipv6 ? "tcp.ipv6" : "tcp.ipv4",
          "Port " + std::to_string(a.port) + " answers over " + std::string(name_of(family)) + " (" + a.address + ").");
      return {};
    } catch (const error& e) {
      throw_if_ours(e);
      last = {std::current_exception(), reason(e), timed_out(e)};
    }
  }
  return last;
}

void tell_unreachable(patient& p, address_family family, const trial& t, bool other_works) {
  std::string sentence = "Nothing answers over " + std::string(name_of(family)) + ": " + t.words + ".";
  if (other_works) {
    sentence += " Ferry takes the other kind of address by itself.";
  } else if (t.timed_out) {
    sentence += " The server is down, or a firewall drops the connection: check the host and the port.";
  } else {
    sentence += " Check the host and the port.";
  }
  p.tell(!other_works, family == address_family::ipv6 ? "tcp.ipv6" : "tcp.ipv4", std::move(sentence));
}

bool reach_through_proxy(patient& p) {
  const auto& s = p.what.settings;
  try {
    session::dial(p.host, s, p.what.site.host, p.what.site.port)->close();
  } catch (const error& e) {
    throw_if_ours(e);
    p.found.problem("tcp", "The way through the proxy fails: " + reason(e) + ".");
    p.found.fails(std::current_exception());
    return false;
  }
  p.found.ok("tcp", "The proxy " + s.proxy->text() + " connects.");
  return true;
}

std::string at_port(const patient& p) { return "port " + std::to_string(p.what.site.port); }

std::string url_with(const patient& p, std::string_view scheme) {
  url other = p.what.where;
  other.scheme = scheme;
  other.password.reset();
  return other.text();
}

// Somebody looks in and leaves, whatever the certificate says. True when he was greeted, or `seen` says that there was something.
template <class Seen>
bool looks_in(patient& p, bool implicit_tls, const Seen& seen) {
  auto s = p.trusting();
  s.implicit_tls = implicit_tls;
  visit look(p.host, s);
  try {
    (void)session::greet(look.c(), p.what.site.host, p.what.site.port);
    return true;
  } catch (const error& e) {
    throw_if_ours(e);
    return seen(look.c(), e);
  }
}

// Does TLS begin at the first byte there?
bool begins_with_tls(patient& p) {
  return looks_in(p, true, [](const session::connection& c, const error&) { return c.tls().control.has_value(); });
}

// The server has words in clear there, if not a greeting.
bool greets_in_clear(patient& p) {
  return looks_in(p, false, [](const session::connection&, const error& e) { return e.reply().has_value(); });
}

// Why there is no TLS that is asked for; nothing when there is.
std::optional<std::string> refusal_of_auth(patient& p) {
  auto s = p.trusting();
  s.implicit_tls = false;
  visit look(p.host, s);
  try {
    (void)session::greet(look.c(), p.what.site.host, p.what.site.port);
    (void)session::authenticate(look.c());
    return {};
  } catch (const error& e) {
    throw_if_ours(e);
    return reason(e);
  }
}

void tell_silence(patient& p) {
  if (!p.implicit() && !p.what.settings.proxy && begins_with_tls(p)) {
    p.found.problem("greeting", "The server waits for TLS from the first byte on " + at_port(p) + " (implicit TLS).",
                    url_with(p, "ftps"));
    p.found.scheme("ftps");
    if (!p.what.anonymous && p.clear()) p.found.without("--plain");
    return;
  }
  p.found.problem("greeting", "The server accepts the connection and says nothing within " +
                                  time_text(p.what.settings.deadlines.reply) +
                                  ": it is overloaded, or this is no FTP server. Check the port, or wait longer with "
                                  "--timeout.");
  p.found.no_help();
}

void tell_other_protocol(patient& p, const error& e) {
  const auto protocol = other_protocol(e.what());
  if (protocol == "TLS" && !p.implicit()) {
    p.found.problem("greeting", "What answers on " + at_port(p) + " is TLS from the first byte.", url_with(p, "ftps"));
    return p.found.scheme("ftps");
  }
  p.found.problem("greeting", "What answers on " + at_port(p) + " does not speak FTP" +
                                  (protocol.empty() ? "" : " but " + std::string(protocol)) + ": it says '" +
                                  first_line(e.what()) + "'. Check the host and the port.");
  p.found.no_help();
}

void tell_no_implicit_tls(patient& p, const tls_error& e) {
  if (greets_in_clear(p)) {
    const auto refusal = refusal_of_auth(p);
    if (!refusal) {
      p.found.problem("greeting",
                      "The server speaks in clear on " + at_port(p) + ", and TLS only when it is asked for.",
                      url_with(p, "ftpes"));
      return p.found.scheme("ftpes");
    }
    p.found.problem("greeting",
                    "The server speaks in clear on " + at_port(p) + ", and TLS that is asked for fails too: " +
                        *refusal + ". Where clear text is acceptable, there is a way.",
                    "ftp:// and --plain");
    p.found.scheme("ftp");
    return p.found.option("--plain");
  }
  p.found.problem("greeting", "TLS from the first byte fails: " + reason(e) + ".");
}

void tell_failure(patient& p, const error& e) {
  if (e.reply()) {
    const bool later = e.reply()->transient();
    p.found.problem("greeting",
                    "The server turns the connection away: " + reason(e) +
                        (later ? ". Try again later." : ". Ask its owner whether this address may connect."));
    return p.found.no_help();
  }
  if (timed_out(e)) return tell_silence(p);
  if (dynamic_cast<const error_proto*>(&e) != nullptr) return tell_other_protocol(p, e);
  if (const auto* tls = dynamic_cast<const tls_error*>(&e)) return tell_no_implicit_tls(p, *tls);
  p.found.problem("greeting", "The connection ends before the server has said anything: " + reason(e) +
                                  ". It may not let this address in, or is no FTP server.");
  p.found.no_help();
}

}  // namespace

bool find_addresses(patient& p) {
  const auto& site = p.what.site;
  if (p.what.settings.proxy) {
    p.found.note("name", "All connections go through the proxy " + p.what.settings.proxy->text() + ".");
    return true;
  }
  try {
    p.addresses = session::look_up(p.host, site.host, site.port, address_family::unspecified, p.connect_deadline());
  } catch (const error& e) {
    throw_if_ours(e);
    p.found.problem("name",
                    "Ferry " + reason(e) + ". Check the host name, and whether this machine can look up others.");
    p.found.fails(std::current_exception());
    return false;
  }
  std::vector<std::string> shown;
  for (const auto& a : p.addresses)
    if (shown.size() < p.what.settings.limits.addresses)
      shown.push_back(a.address + " (" + std::string(name_of(a.af)) + ")");
  const bool numeric = p.addresses.size() == 1 && p.addresses.front().address == site.host;
  p.found.ok("name", numeric ? "The URL has an address, " + shown.front() + ": there is no name to look up."
                             : site.host + " is " + list_of(shown) + ".");
  return true;
}

bool reach(patient& p) {
  if (p.what.settings.proxy) return reach_through_proxy(p);
  std::vector<std::pair<address_family, trial>> failures;
  bool any = false;
  for (const auto family : {address_family::ipv4, address_family::ipv6}) {
    if (std::ranges::find(p.addresses, family, &endpoint::af) == p.addresses.end()) continue;
    if (auto failure = connect_over(p, family))
      failures.emplace_back(family, std::move(*failure));
    else
      any = true;
  }
  for (const auto& [family, failure] : failures) {
    tell_unreachable(p, family, failure, any);
    if (!any) p.found.fails(failure.why);
  }
  return any;
}

bool hear_greeting(patient& p) {
  bool told_to_wait = false;
  auto s = p.trusting();
  s.trace = [&told_to_wait, shown = s.trace](const trace_event& e) {
    told_to_wait = told_to_wait || (e.kind == trace_kind::reply && e.text.starts_with("120"));
    if (shown) shown(e);
  };
  visit look(p.host, s);
  reply r;
  try {
    r = session::greet(look.c(), p.what.site.host, p.what.site.port);
  } catch (const error& e) {
    throw_if_ours(e);
    const auto why = std::current_exception();
    tell_failure(p, e);
    p.found.fails(why);
    return false;
  }
  const auto words = first_line(r.text);
  if (const auto other = other_protocol(r.text); !other.empty()) {
    p.found.problem("greeting", "What answers speaks " + std::string(other) + ": '" + words + "'. Check the port.");
    p.found.no_help();
    p.found.fails(std::make_exception_ptr(error_proto(r.text, look.c().reply_context(r, phase::greeting))));
    return false;
  }
  const auto software = software_of(r.text);
  p.found.ok("greeting", "The server greets with '" + words + "'" +
                             (software.empty() ? "." : ": it is " + std::string(software) + "."));
  if (told_to_wait)
    p.found.note("greeting.wait", "It asked to wait first (120): it is busy, and Ferry waits by itself.");
  return true;
}

}  // namespace ferry::doctor
