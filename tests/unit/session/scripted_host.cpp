// The network and the clock. What the server says is in scripted_server.cpp.
#include "scripted_host.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "scripted_channel.hpp"

namespace ferry::testing {

namespace {

constexpr std::uint16_t first_data_port = 50'000;
constexpr std::uint16_t last_data_port = 50'001;
constexpr std::uint16_t active_port = 40'000;
constexpr std::size_t most_waits = 100'000;  // the longest test needs a few hundred

std::string own_address(address_family af) { return af == address_family::ipv6 ? "2001:db8::99" : "192.0.2.99"; }

bool is_data_port(std::uint16_t port) { return port >= first_data_port && port <= last_data_port; }

}  // namespace

scripted_host::scripted_host() {
  basic_commands();
  transfer_commands();
  names["server"] = {{address_family::ipv4, "192.0.2.1", 0}};
  names["six"] = {{address_family::ipv6, "2001:db8::1", 0}};
}

scripted_host::~scripted_host() = default;

void scripted_host::fail(fault kind, std::size_t step) {
  fault_ = kind;
  countdown_ = step;
  happened_ = false;
}

fault scripted_host::next_operation() {
  ++operations_;
  if (fault_ != fault::error && fault_ != fault::end) return fault::none;
  if (countdown_ == 0 || --countdown_ > 0) return fault::none;
  happened_ = true;
  return fault_;
}

std::chrono::milliseconds scripted_host::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
}

void scripted_host::at(std::chrono::milliseconds from_now, std::function<void()> what) {
  arranged_.emplace(now_ + from_now, std::move(what));
}

void scripted_host::run_due() {
  while (!arranged_.empty() && arranged_.begin()->first <= now_) {
    const auto what = std::move(arranged_.begin()->second);
    arranged_.erase(arranged_.begin());
    what();
  }
}

bool scripted_host::look(std::span<io::wait_item> items) {
  bool any = false;
  for (auto& item : items) {
    bool is_ready = false;
    if (const auto* c = dynamic_cast<const scripted_channel*>(&item.what->lowest())) is_ready = c->ready(item.wanted);
    if (const auto* l = dynamic_cast<const scripted_listener*>(item.what)) is_ready = l->ready();
    if (const auto* r = dynamic_cast<const scripted_resolution*>(item.what)) is_ready = r->ready();
    item.got = is_ready ? item.wanted : io::readiness::none;
    any = any || is_ready;
  }
  return any;
}

io::wait_outcome scripted_host::wait(std::span<io::wait_item> items, io::clock_time deadline) {
  if (++waits_ > most_waits) throw std::logic_error("the script never ends; so far: " + dialogue());
  if (on_wait) on_wait();
  if ((fault_ == fault::timeout || fault_ == fault::cancel) && countdown_ > 0 && --countdown_ == 0) {
    happened_ = true;
    if (fault_ == fault::cancel) return io::wait_outcome::cancelled;
    if (deadline != io::never) now_ = std::max(now_, deadline);
    return io::wait_outcome::timed_out;
  }
  now_ += std::chrono::milliseconds(1);
  for (;;) {
    run_due();
    for (auto* c : live_) c->deliver();
    if (beside != nullptr)
      for (auto* c : beside->live_) c->deliver();
    if (std::exchange(cancelled_, false)) return io::wait_outcome::cancelled;
    if (look(items)) return io::wait_outcome::ready;
    const auto next = arranged_.empty() ? io::never : arranged_.begin()->first;
    if (next == io::never && deadline == io::never)
      throw std::logic_error("the script would wait for ever; so far: " + dialogue());
    now_ = std::max(now_, std::min(next, deadline));
    if (deadline < next) return io::wait_outcome::timed_out;
  }
}

std::unique_ptr<io::resolution> scripted_host::resolve(const std::string& name, std::uint16_t port,
                                                       address_family family) {
  looked_up_.push_back({name, port, family});
  if (std::ranges::find(black_holes, name) != black_holes.end())
    return std::make_unique<scripted_resolution>(std::nullopt);
  io::resolution::result r;
  const auto found = names.find(name);
  if (found == names.end()) {
    r.error = std::make_error_code(std::errc::host_unreachable);
    r.message = resolver_says;
    return std::make_unique<scripted_resolution>(std::move(r));
  }
  for (auto e : found->second) {
    e.port = port;
    if (family == address_family::unspecified || e.af == family) r.addresses.push_back(e);
  }
  return std::make_unique<scripted_resolution>(std::move(r));
}

std::unique_ptr<io::channel> scripted_host::connect(const endpoint& to, const std::optional<endpoint>& from) {
  dialled_.push_back({to, from, elapsed()});
  const auto port = std::to_string(to.port);
  const auto listed = [&](const std::vector<std::string>& list) {
    return std::ranges::find(list, to.address) != list.end() || std::ranges::find(list, port) != list.end();
  };
  std::error_code ec;
  if (listed(refusing) || next_operation() != fault::none) ec = std::make_error_code(std::errc::connection_refused);
  const endpoint local = from.value_or(endpoint{to.af, own_address(to.af), 33'000});
  auto channel = std::make_unique<scripted_channel>(*this, local, to, ec);
  if (listed(black_holes)) channel->answers_at = io::never;
  for (const auto& key : {to.address, port}) {
    const auto delay = slow.find(key);
    if (delay == slow.end()) continue;
    channel->answers_at = now_ + delay->second;
    at(delay->second, [] {});
  }
  return channel;
}

void scripted_host::established(scripted_channel& c) {
  c.at_proxy = proxy_port != 0 && c.peer().port == proxy_port;
  if (!c.at_proxy) connected_to(c.peer().port, c);
}

void scripted_host::proxy_received(scripted_channel& from, std::string_view bytes) {
  from.to_proxy += bytes;
  const proxy_word word = on_proxy(from.to_proxy, from.proxy_stage);
  if (!word.says.empty()) ++from.proxy_stage;
  from.arriving += word.says;
  from.end_arriving = word.ends;
  from.at_proxy = word.leads_to == 0;
  if (!from.at_proxy) connected_to(word.leads_to, from);
}

void scripted_host::connected_to(std::uint16_t port, scripted_channel& c) {
  c.is_data = is_data_port(port);
  if (c.is_data) {
    data_ = &c;
    if (protects_data) c.put_tls_on(*tls);
    return;
  }
  control_ = &c;
  line_.clear();
  pending_.reset();
  protects_data = clearing_ = false;
  if (implicit_tls) c.put_tls_on(*tls);
  const answering now(*this);
  if (!greeting_.empty()) reply(greeting_);
}

std::unique_ptr<io::listener> scripted_host::listen(const endpoint& at, std::error_code& ec) {
  if (next_operation() != fault::none) {
    ec = std::make_error_code(std::errc::too_many_files_open);
    return nullptr;
  }
  if (active_peers.empty() && control_ != nullptr) active_peers.push_back(control_->peer().address);
  return std::make_unique<scripted_listener>(*this, endpoint{at.af, at.address, active_port});
}

bool scripted_host::stuck(const scripted_channel& c) const noexcept {
  return c.is_data ? data_stuck : (&c == control_ && control_stuck);
}

}  // namespace ferry::testing
