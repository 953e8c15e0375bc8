// All attempts share one deadline. A new attempt starts when one has failed or 250 ms have passed; the first to connect wins and the
// others are dropped.
#include "session/dial.hpp"

#include <algorithm>
#include <array>

#include "session/proxy.hpp"
#include "wire/address.hpp"

namespace ferry::session {

namespace {

constexpr milliseconds attempt_delay{250};  // RFC 8305 section 5

error_context at(phase p) { return {.phase = p, .command = {}, .reply = {}, .bytes = 0, .session_usable = false}; }

std::string shown(const endpoint& e) { return wire::host_and_port(e.address, e.port); }

}  // namespace

std::vector<endpoint> look_up(io::host& host, const std::string& name, std::uint16_t port, address_family family,
                              io::clock_time until) {
  const auto job = host.resolve(name, port, family);
  for (;;) {
    if (auto r = job->poll()) {
      if (!r->error && !r->addresses.empty()) return std::move(r->addresses);
      const auto ec = r->error ? r->error : std::make_error_code(std::errc::address_not_available);
      throw network_error(
          ec, "cannot find the address of " + name + ": " + (r->message.empty() ? ec.message() : r->message),
          at(phase::resolve));
    }
    std::array items{io::wait_item{job.get(), io::readiness::readable}};
    switch (host.wait(items, until)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        throw timeout_error("timed out looking up " + name, at(phase::resolve));
      case io::wait_outcome::cancelled:
        throw cancelled_error("cancelled", at(phase::resolve));
    }
  }
}

namespace {

// The source address in the family of the target; nothing when the user gave none.
std::optional<endpoint> source_for(io::host& host, const settings& s, address_family family, bool with_port,
                                   io::clock_time deadline) {
  if (!s.source) return {};
  auto found = look_up(host, s.source->host, with_port ? s.source->port : std::uint16_t{0}, family, deadline);
  return std::move(found.front());
}

struct attempt {
  endpoint to;
  std::unique_ptr<io::channel> channel;
};

class race {
 public:
  race(io::host& host, const settings& s, std::vector<endpoint> addresses, bool with_port, io::clock_time deadline)
      : host_(host), settings_(s), waiting_(std::move(addresses)), with_port_(with_port), deadline_(deadline) {}

  std::unique_ptr<io::channel> run(phase p) {
    for (;;) {
      if (next_ < waiting_.size() && (running_.empty() || host_.now() >= next_start_)) start();
      if (auto winner = finished()) return winner;
      if (running_.empty() && next_ == waiting_.size()) fail(p);
      if (!running_.empty()) wait(p);
    }
  }

 private:
  void start() {
    const endpoint& to = waiting_[next_++];
    running_.push_back({to, host_.connect(to, source_for(host_, settings_, to.af, with_port_, deadline_))});
    next_start_ = host_.now() + attempt_delay;
  }

  std::unique_ptr<io::channel> finished() {
    for (auto it = running_.begin(); it != running_.end();) {
      const auto state = it->channel->connected();
      if (!state) {
        ++it;
        continue;
      }
      if (!*state) return std::move(it->channel);
      last_error_ = *state;
      failures_ += (failures_.empty() ? "" : ", ") + shown(it->to) + ": " + state->message();
      it = running_.erase(it);
      next_start_ = host_.now();
    }
    return nullptr;
  }

  void wait(phase p) {
    std::vector<io::wait_item> items;
    for (const auto& a : running_) items.push_back({a.channel.get(), io::readiness::writable});
    const bool more = next_ < waiting_.size();
    const auto until = more ? std::min(deadline_, next_start_) : deadline_;
    switch (host_.wait(items, until)) {
      case io::wait_outcome::ready:
        return;
      case io::wait_outcome::cancelled:
        throw cancelled_error("cancelled", at(p));
      case io::wait_outcome::timed_out:
        break;
    }
    if (more && host_.now() < deadline_) return;
    std::string to;
    for (const auto& a : running_) to += (to.empty() ? "" : ", ") + shown(a.to);
    throw timeout_error("timed out connecting to " + to + (failures_.empty() ? "" : " (" + failures_ + ")"), at(p));
  }

  [[noreturn]] void fail(phase p) { throw network_error(last_error_, "cannot connect to " + failures_, at(p)); }

  io::host& host_;
  const settings& settings_;
  std::vector<endpoint> waiting_;
  std::size_t next_ = 0;
  bool with_port_;
  io::clock_time deadline_;
  io::clock_time next_start_{};
  std::vector<attempt> running_;
  std::string failures_;
  std::error_code last_error_ = std::make_error_code(std::errc::address_not_available);
};

io::clock_time connect_deadline(const io::host& host, const settings& s) {
  return std::min(s.until, s.deadlines.connect == no_timeout ? io::never : host.now() + s.deadlines.connect);
}

}  // namespace

std::vector<endpoint> interleave(const std::vector<endpoint>& addresses) {
  std::vector<endpoint> result;
  if (addresses.empty()) return result;
  std::vector<endpoint> first;
  std::vector<endpoint> second;
  for (const auto& a : addresses) (a.af == addresses.front().af ? first : second).push_back(a);
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) result.push_back(first[i]);
    if (i < second.size()) result.push_back(second[i]);
  }
  return result;
}

std::unique_ptr<io::channel> dial_directly(io::host& host, const settings& s, const std::string& name,
                                           std::uint16_t port, const course& how) {
  const bool own_port = !how.for_data();
  auto family = s.family;
  if (s.source) family = source_for(host, s, family, own_port, how.until)->af;
  auto addresses = interleave(look_up(host, name, port, family, how.until));
  if (addresses.size() > s.limits.addresses) addresses.resize(s.limits.addresses);
  return race(host, s, std::move(addresses), own_port, how.until).run(how.phase);
}

std::unique_ptr<io::channel> dial(io::host& host, const settings& s, const std::string& name, std::uint16_t port) {
  const course how{phase::connect, connect_deadline(host, s)};
  if (s.proxy) return dial_through(host, s, name, port, how);
  return dial_directly(host, s, name, port, how);
}

std::unique_ptr<io::channel> dial_data(io::host& host, const settings& s, const endpoint& to) {
  const course how{phase::data_connect, connect_deadline(host, s)};
  if (tunnels(s)) return dial_through(host, s, to.address, to.port, how);
  return race(host, s, {to}, false, how.until).run(how.phase);
}

}  // namespace ferry::session
