// The channel that comes out looks like one to the server itself, so that nothing above knows of the proxy.
#include "session/proxy.hpp"

#include <algorithm>
#include <array>

#include "session/proxy_dialogue.hpp"
#include "wire/address.hpp"

namespace ferry::session {

namespace {

// The connection to the proxy, with the server as its peer.
class tunnel final : public io::channel {
 public:
  tunnel(std::unique_ptr<io::channel> below, endpoint peer) : below_(std::move(below)), peer_(std::move(peer)) {}

  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return below_->native_handle(); }
  [[nodiscard]] const io::waitable& lowest() const noexcept override { return below_->lowest(); }
  [[nodiscard]] std::optional<std::error_code> connected() override { return below_->connected(); }
  [[nodiscard]] io::io_result read_some(std::span<std::byte> room) override { return below_->read_some(room); }
  [[nodiscard]] io::io_result write_some(std::span<const std::byte> b) override { return below_->write_some(b); }
  [[nodiscard]] io::io_result write_urgent(std::span<const std::byte> b) override { return below_->write_urgent(b); }
  [[nodiscard]] bool buffered() const override { return below_->buffered(); }
  [[nodiscard]] io::io_result move_to(io::sink& to, std::size_t most) override { return below_->move_to(to, most); }
  [[nodiscard]] io::io_result move_from(io::source& from, std::size_t most) override {
    return below_->move_from(from, most);
  }
  void shutdown_write() noexcept override { below_->shutdown_write(); }
  void close() noexcept override { below_->close(); }
  void reset() noexcept override { below_->reset(); }
  [[nodiscard]] endpoint local() const override { return below_->local(); }
  [[nodiscard]] endpoint peer() const override { return peer_; }

 private:
  std::unique_ptr<io::channel> below_;
  endpoint peer_;
};

endpoint as_endpoint(const std::string& name, std::uint16_t port) {
  switch (wire::address_bytes(name).size()) {
    case 4:
      return {address_family::ipv4, name, port};
    case 16:
      return {address_family::ipv6, name, port};
    default:
      return {address_family::unspecified, name, port};
  }
}

bool is_socks(const proxy_options& proxy) { return proxy.kind() != proxy_kind::http_connect; }

void check(const proxy_options& proxy, const std::string& name, const course& how) {
  // A line end in it would be a header of somebody else's.
  const auto odd = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '%' || c == '/'; };
  if (name.empty() || name.size() > 255 || std::ranges::any_of(name, odd))
    throw network_error(std::make_error_code(std::errc::invalid_argument),
                        prefix_of(proxy) +
                            "the server's name is empty, longer than 255 bytes, or has characters that "
                            "no name and no address without a zone has",
                        proxy_context(how));
  is_socks(proxy) ? check_socks5(proxy, how) : check_http_connect(proxy, how);
}

std::unique_ptr<io::channel> dial_proxy(io::host& host, const settings& s, const course& how) try {
  return dial_directly(host, s, s.proxy->host(), s.proxy->port(), how);
} catch (const cancelled_error&) {
  throw;
} catch (const timeout_error& e) {
  throw timeout_error(prefix_of(*s.proxy) + e.what(), e.context());
} catch (const network_error& e) {
  throw network_error(e.error_code(), prefix_of(*s.proxy) + e.what(), e.context());
}

// The addresses that the proxy is asked for in turn, until it can connect to one.
std::vector<endpoint> targets(io::host& host, const settings& s, const std::string& name, std::uint16_t port,
                              const course& how) {
  endpoint as_it_is = as_endpoint(name, port);
  if (s.proxy->kind() != proxy_kind::socks5 || as_it_is.af != address_family::unspecified) return {as_it_is};
  auto found = interleave(look_up(host, name, port, address_family::unspecified, how.until));
  if (found.size() > s.limits.addresses) found.resize(s.limits.addresses);
  return found;
}

}  // namespace

std::string prefix_of(const proxy_options& proxy) {
  return "proxy " + wire::host_and_port(proxy.host(), proxy.port()) + ": ";
}

error_context proxy_context(const course& how) {
  return {.phase = how.phase, .command = {}, .reply = {}, .bytes = 0, .session_usable = false};
}

bool tunnels(const settings& s) { return s.proxy && s.proxy->kind() != proxy_kind::ftp; }

std::unique_ptr<io::channel> dial_through(io::host& host, const settings& s, const std::string& name,
                                          std::uint16_t port, const course& how) {
  if (!tunnels(s)) return dial_proxy(host, s, how);
  check(*s.proxy, name, how);
  std::string failures;
  std::error_code last;
  for (const endpoint& to : targets(host, s, name, port, how)) {
    auto channel = dial_proxy(host, s, how);
    proxy_dialogue dialogue(host, *channel, s, how);
    const auto refusal = is_socks(*s.proxy) ? ask_socks5(dialogue, to.address, to.port)
                                            : ask_http_connect(dialogue, to.address, to.port);
    if (!refusal) return std::make_unique<tunnel>(std::move(channel), to);
    failures += (failures.empty() ? "" : ", ") + wire::host_and_port(to.address, to.port) + ": " + refusal->why;
    last = refusal->error;
  }
  throw network_error(last, prefix_of(*s.proxy) + "cannot connect to " + failures, proxy_context(how));
}

void require_reachable(const connection& c) {
  if (c.options().passive || !tunnels(c.options())) return;
  throw network_error(std::make_error_code(std::errc::operation_not_supported),
                      prefix_of(*c.options().proxy) +
                          "active mode is not possible, because no server can connect through it: use passive mode",
                      c.context(phase::data_connect));
}

void require_end_to_end(const connection& c) {
  const auto& proxy = c.options().proxy;
  if (!proxy || proxy->kind() != proxy_kind::ftp) return;
  throw tls_error(tls_problem::settings,
                  prefix_of(*proxy) + "TLS is not possible through an FTP proxy: use one that speaks SOCKS5 or HTTP",
                  {}, c.context(phase::connect));
}

// --- The dialogue ----------------------------------------------------------------------------------------------

void proxy_dialogue::wait(io::io_status what) {
  const auto wanted = what == io::io_status::wait_write ? io::readiness::writable : io::readiness::readable;
  std::array items{io::wait_item{&channel_, wanted}};
  switch (host_.wait(items, how_.until)) {
    case io::wait_outcome::ready:
      return;
    case io::wait_outcome::timed_out:
      throw timeout_error(prefix_of(proxy()) + "timed out before it had connected", proxy_context(how_));
    case io::wait_outcome::cancelled:
      throw cancelled_error("cancelled", proxy_context(how_));
  }
}

void proxy_dialogue::write(std::string_view bytes) {
  auto rest = std::as_bytes(std::span{bytes.data(), bytes.size()});
  while (!rest.empty()) {
    const auto r = channel_.write_some(rest);
    if (r.status == io::io_status::done)
      rest = rest.subspan(r.bytes);
    else if (r.status == io::io_status::wait_read || r.status == io::io_status::wait_write)
      wait(r.status);
    else
      fail_broken(r);
  }
}

std::string proxy_dialogue::read(std::size_t count) {
  std::string bytes(count, '\0');
  auto room = std::as_writable_bytes(std::span{bytes});
  while (!room.empty()) {
    const auto r = channel_.read_some(room);
    if (r.status == io::io_status::done)
      room = room.subspan(r.bytes);
    else if (r.status == io::io_status::wait_read || r.status == io::io_status::wait_write)
      wait(r.status);
    else
      fail_broken(r);
  }
  return bytes;
}

void proxy_dialogue::fail_broken(const io::io_result& r) const {
  const auto ec = r.error ? r.error : std::make_error_code(std::errc::connection_reset);
  throw connection_closed(ec,
                          prefix_of(proxy()) + "it closed the connection" + (r.error ? ": " + ec.message() : "") +
                              "; does it speak " + std::string(to_string(proxy().kind())) + "?",
                          proxy_context(how_));
}

void proxy_dialogue::fail(std::errc code, const std::string& why) const {
  throw network_error(std::make_error_code(code), prefix_of(proxy()) + why, proxy_context(how_));
}

void proxy_dialogue::fail_foreign(const std::string& why) const {
  throw error_proto(prefix_of(proxy()) + why, proxy_context(how_));
}

void proxy_dialogue::fail_flood(const std::string& why) const {
  throw limit_error(prefix_of(proxy()) + why, proxy_context(how_));
}

}  // namespace ferry::session
