#include "server/event.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

namespace ferry::testing {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds no_limit{-1};

int make_eventfd(int flags) {
  const int fd = ::eventfd(0, flags | EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

void add(int fd, std::uint64_t count) {
  if (::write(fd, &count, sizeof count) != sizeof count)
    throw std::system_error(errno, std::generic_category(), "eventfd");
}

int milliseconds_left(clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

/// False when `limit` passed first.
bool poll_within(std::span<pollfd> fds, std::chrono::milliseconds limit) {
  const auto until = clock::now() + limit;
  for (;;) {
    const int timeout = limit == no_limit ? -1 : milliseconds_left(until);
    const int ready = ::poll(fds.data(), fds.size(), timeout);
    if (ready > 0) return true;
    if (ready == 0 && timeout == 0) return false;
    if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
  }
}

std::string expired_text(std::chrono::milliseconds patience, std::string_view what) {
  return "waited " + std::to_string(patience.count()) + " ms for " + std::string(what);
}

}  // namespace

struct event::state {
  int fd = make_eventfd(0);
  std::atomic<bool> open{false};
  state() = default;
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { ::close(fd); }
};

event::event() : state_(std::make_shared<state>()) {}

void event::open() const {
  if (!state_->open.exchange(true)) add(state_->fd, 1);
}

bool event::is_open() const { return state_->open.load(); }
int event::fd() const { return state_->fd; }

void event::wait(std::string_view what, std::chrono::milliseconds patience) const {
  pollfd entry{fd(), POLLIN, 0};
  if (!poll_within({&entry, 1}, patience)) throw wait_expired(expired_text(patience, what));
  // The descriptor wakes; the flag is what orders memory between the threads.
  static_cast<void>(is_open());
}

struct gate::state {
  int fd = make_eventfd(EFD_SEMAPHORE);
  state() = default;
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { ::close(fd); }
};

gate::gate() : state_(std::make_shared<state>()) {}
void gate::admit(unsigned pieces) const { add(state_->fd, pieces); }
int gate::fd() const { return state_->fd; }

bool gate::try_pass() const {
  std::uint64_t taken = 0;
  return ::read(state_->fd, &taken, sizeof taken) == sizeof taken;
}

waiter::waiter(event stop, std::chrono::milliseconds patience) : stop_(std::move(stop)), patience_(patience) {}

waiter waiter::without_limit() const { return waiter(stop_, no_limit); }

short waiter::wait(int fd, short events, std::string_view what) const {
  pollfd entry{fd, events, 0};
  wait_any({&entry, 1}, what);
  return entry.revents;
}

void waiter::wait_any(std::span<pollfd> fds, std::string_view what) const {
  std::vector<pollfd> all(fds.begin(), fds.end());
  all.push_back({stop_.fd(), POLLIN, 0});
  const bool happened = poll_within(all, patience_);
  if (all.back().revents != 0) throw server_stopped{};
  if (!happened) throw wait_expired(expired_text(patience_, what));
  for (std::size_t i = 0; i < fds.size(); ++i) fds[i].revents = all[i].revents;
}

bool waiter::wait_up_to(std::chrono::milliseconds pause, int fd, short events) const {
  pollfd entries[] = {{fd, events, 0}, {stop_.fd(), POLLIN, 0}};
  const bool happened = poll_within(entries, pause);
  if (entries[1].revents != 0) throw server_stopped{};
  return happened;
}

}  // namespace ferry::testing
