// The peer check (RFC 2577): who connects to our port is the server, or nobody.
#include "session/active.hpp"

#include <array>

#include "session/proxy.hpp"
#include "wire/host_port.hpp"

namespace ferry::session {

reply send_port(connection& c, std::string_view address, std::uint16_t port) {
  return c.require_completed(c.make_command("PORT", wire::port_argument(address, port)), phase::data_connect);
}

reply send_eprt(connection& c, address_family family, std::string_view address, std::uint16_t port) {
  const int protocol = family == address_family::ipv6 ? 2 : 1;
  return c.require_completed(c.make_command("EPRT", wire::eprt_argument(protocol, address, port)), phase::data_connect);
}

std::unique_ptr<io::listener> listen_for_data(connection& c) {
  require_reachable(c);
  const endpoint own = c.ctrl().local();
  std::error_code ec;
  auto listener = c.host().listen({own.af, own.address, 0}, ec);
  if (!listener)
    throw network_error(ec, "cannot listen for the server: " + ec.message(), c.context(phase::data_connect));
  return listener;
}

wire::command active_command(const connection& c, const io::listener& listener) {
  const endpoint own = c.ctrl().local();
  const auto port = listener.local().port;
  if (own.af == address_family::ipv6) return c.make_command("EPRT", wire::eprt_argument(2, own.address, port));
  return c.make_command("PORT", wire::port_argument(own.address, port));
}

std::unique_ptr<io::listener> open_active(connection& c) {
  auto listener = listen_for_data(c);
  c.require_completed(active_command(c, *listener), phase::data_connect);
  return listener;
}

std::unique_ptr<io::channel> accept_data(connection& c, io::listener& from) {
  auto& host = c.host();
  const auto deadline = c.ctrl().deadline_within(c.options().deadlines.connect);
  std::size_t strangers = 0;
  for (;;) {
    std::error_code ec;
    if (auto channel = from.accept(ec)) {
      if (channel->peer().address == c.ctrl().peer().address) return channel;
      c.ctrl().note("dropped a data connection from " + channel->peer().address + ": not the server");
      if (++strangers > c.options().limits.foreign_peers)
        throw limit_error("too many strangers connect to the data port", c.context(phase::data_connect));
      continue;
    }
    if (ec)
      throw network_error(ec, "cannot accept the server's connection: " + ec.message(), c.context(phase::data_connect));
    // A refusal may have come with the 150; nothing more would wake us.
    if (c.final_reply_due() && c.ctrl().buffered()) c.watch_control();
    const bool watching = c.final_reply_due();
    std::array items{io::wait_item{&from, io::readiness::readable}, io::wait_item{&from, io::readiness::readable}};
    if (watching) items[1] = {&c.ctrl().waitable(), io::readiness::readable};
    switch (host.wait(std::span{items}.first(watching ? 2 : 1), deadline)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        throw timeout_error("timed out: the server did not connect to " + from.local().address + " port " +
                                std::to_string(from.local().port),
                            c.context(phase::data_connect));
      case io::wait_outcome::cancelled:
        throw cancelled_error("cancelled", c.context(phase::data_connect));
    }
    if (watching && items[1].got != io::readiness::none) c.watch_control();
  }
}

std::unique_ptr<io::channel> accept_waiting(connection& c, io::listener& from) {
  std::error_code ignored;
  for (std::size_t seen = 0; seen <= c.options().limits.foreign_peers; ++seen) {
    auto channel = from.accept(ignored);
    if (!channel || channel->peer().address == c.ctrl().peer().address) return channel;
  }
  return nullptr;
}

}  // namespace ferry::session
