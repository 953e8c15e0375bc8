// One number, the time at which all that was moved is paid for; so no lock is needed.
#include "session/rate_limiter.hpp"

#include <algorithm>
#include <limits>

namespace ferry::session {

namespace {

// Waits end late; a debt forgiven up to here keeps the mean.
constexpr std::chrono::milliseconds forgiven{100};

}  // namespace

void rate_limiter::rate(std::uint64_t bytes_per_second) noexcept {
  rate_ = std::max<std::uint64_t>(bytes_per_second, 1);
}

io::clock_time rate_limiter::charge(std::size_t bytes, io::clock_time now) noexcept {
  using ticks = io::clock_time::duration;
  const double cost = static_cast<double>(bytes) / static_cast<double>(rate_.load());
  const auto price = std::chrono::duration_cast<ticks>(std::chrono::duration<double>(std::min(cost, 1e6)));
  const auto earliest = (now - std::chrono::duration_cast<ticks>(forgiven)).time_since_epoch().count();
  auto before = free_at_.load();
  auto after = before;
  do {
    after = std::max(before, earliest) + price.count();
  } while (!free_at_.compare_exchange_weak(before, after));
  return io::clock_time(ticks(after));
}

std::size_t rate_limiter::piece() const noexcept {
  const auto tenth = rate_.load() / 10;
  constexpr std::uint64_t most = std::numeric_limits<std::size_t>::max();
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(tenth, 1, most));
}

}  // namespace ferry::session
