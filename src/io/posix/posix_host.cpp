// One poll(2) a wait. Cancellation is a byte in a pipe, because a signal handler may do no more than write(2).
#include "posix/posix_host.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <vector>

#include "posix/resolver.hpp"
#include "posix/tcp_channel.hpp"
#include "posix/tcp_listener.hpp"

namespace ferry::io::posix {

std::unique_ptr<resolution> socket_host::resolve(const std::string& name, std::uint16_t port, address_family family) {
  return start_resolving(name, port, family);
}

std::unique_ptr<channel> socket_host::connect(const endpoint& to, const std::optional<endpoint>& from) {
  return tcp_channel::connect(to, from);
}

std::unique_ptr<listener> socket_host::listen(const endpoint& at, std::error_code& ec) {
  return tcp_listener::open(at, ec);
}

posix_host::posix_host() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) throw std::system_error(errno, std::system_category(), "pipe");
  cancel_read_ = unique_fd(ends[0]);
  cancel_write_ = unique_fd(ends[1]);
}

void posix_host::cancel() noexcept {
  const int kept = errno;
  const char byte = 1;
  // A full pipe means that cancellation is pending already.
  [[maybe_unused]] const auto written = ::write(cancel_write_.get(), &byte, 1);
  errno = kept;
}

namespace {

short poll_events(readiness wanted) {
  return static_cast<short>((has(wanted, readiness::readable) ? POLLIN : 0) |
                            (has(wanted, readiness::writable) ? POLLOUT : 0));
}

readiness got(short events, readiness wanted) {
  // An error or a hang-up shows at the next read or write, whichever it is.
  if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0) return wanted;
  readiness r = readiness::none;
  if ((events & POLLIN) != 0) r = r | readiness::readable;
  if ((events & POLLOUT) != 0) r = r | readiness::writable;
  return r;
}

int poll_timeout(clock_time now, clock_time deadline) {
  if (deadline == never) return -1;
  if (deadline <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now).count();
  return static_cast<int>(std::min<std::int64_t>(left, INT_MAX));
}

}  // namespace

wait_outcome posix_host::wait(std::span<wait_item> items, clock_time deadline) {
  std::vector<pollfd> polled;
  polled.reserve(items.size() + 1);
  polled.push_back({cancel_read_.get(), POLLIN, 0});
  for (const auto& item : items)
    polled.push_back({static_cast<int>(item.what->native_handle()), poll_events(item.wanted), 0});
  for (;;) {
    const int n = ::poll(polled.data(), polled.size(), poll_timeout(now(), deadline));
    if (n < 0 && errno != EINTR) throw std::system_error(errno, std::system_category(), "poll");
    if (n == 0 && deadline <= now()) return wait_outcome::timed_out;
    if (n <= 0) continue;
    break;
  }
  if (polled[0].revents != 0) {
    char bytes[64];
    while (::read(cancel_read_.get(), bytes, sizeof bytes) > 0) continue;
    return wait_outcome::cancelled;
  }
  for (std::size_t i = 0; i < items.size(); ++i) items[i].got = got(polled[i + 1].revents, items[i].wanted);
  return wait_outcome::ready;
}

}  // namespace ferry::io::posix
