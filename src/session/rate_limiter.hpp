// How fast data may move, over all the sessions and threads that share one limiter.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "io/host.hpp"

namespace ferry::session {

class rate_limiter {
 public:
  /// At least 1. May be changed while transfers run.
  explicit rate_limiter(std::uint64_t bytes_per_second) noexcept { rate(bytes_per_second); }
  void rate(std::uint64_t bytes_per_second) noexcept;
  /// `bytes` have moved: the time before which the one who moved them should move no more. Sharers queue up behind each other.
  [[nodiscard]] io::clock_time charge(std::size_t bytes, io::clock_time now) noexcept;
  /// The most to move at a time, so that what is moved stays even: a tenth of a second's worth.
  [[nodiscard]] std::size_t piece() const noexcept;

 private:
  std::atomic<std::uint64_t> rate_;
  std::atomic<io::clock_time::rep> free_at_{io::clock_time::min().time_since_epoch().count()};
};

}  // namespace ferry::session
