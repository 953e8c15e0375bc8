// Two log-ins on one connection: the second names the server.
#include "session/proxy_login.hpp"

#include "session/proxy_dialogue.hpp"
#include "wire/address.hpp"

namespace ferry::session {

namespace {

template <class Error>
[[noreturn]] void rethrow(const proxy_options& proxy, const Error& e) {
  throw Error(prefix_of(proxy) + e.what(), e.context());
}

void log_in_to_proxy(connection& c, const proxy_options& proxy) try {
  login(c, {proxy.user(), proxy.password(), {}});
} catch (const error_perm& e) {
  rethrow(proxy, e);
} catch (const error_temp& e) {
  rethrow(proxy, e);
} catch (const error_reply& e) {
  rethrow(proxy, e);
}

}  // namespace

std::string login_name_through(const proxy_options& proxy, const std::string& host, std::uint16_t port,
                               const std::string& user) {
  if (proxy.kind() != proxy_kind::ftp) return user;
  const std::string name = (user.empty() ? "anonymous" : user) + "@";
  if (port != default_port(proxy_kind::ftp)) return name + wire::host_and_port(host, port);
  return name + (host.find(':') == std::string::npos ? host : "[" + host + "]");
}

reply login_through(connection& c, const std::string& host, std::uint16_t port, credentials who) {
  const auto& proxy = c.options().proxy;
  if (!proxy || proxy->kind() != proxy_kind::ftp) return login(c, std::move(who));
  const bool anonymous = who.user.empty() || who.user == "anonymous";
  if (anonymous && (who.password.empty() || who.password == "-")) who.password += "anonymous@";
  who.user = login_name_through(*proxy, host, port, who.user);
  // What can never be sent is found before the proxy hears anything.
  (void)c.make_command("USER", who.user);
  (void)c.make_command("PASS", who.password);
  (void)c.make_command("ACCT", who.account);
  if (!proxy->user().empty()) log_in_to_proxy(c, *proxy);
  return login(c, std::move(who));
}

}  // namespace ferry::session
