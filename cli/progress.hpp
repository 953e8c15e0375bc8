// The progress bar: how it looks (pure functions of numbers) and when it is drawn (at most ten times a second).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace ferry::cli {

using seconds = std::chrono::duration<double>;

/// `512 B`, `12.3 MiB`.
[[nodiscard]] std::string format_bytes(double bytes);
/// `0:07`, `12:34`, `1:02:03`.
[[nodiscard]] std::string format_clock(seconds time);
/// `0.4 s`, `2:05 min`, `1:02:03 h`.
[[nodiscard]] std::string format_elapsed(seconds time);

/// Bytes a second, smoothed over the last few seconds, so that the time left does not jump with every block.
class speed_meter {
 public:
  using time = std::chrono::steady_clock::time_point;
  explicit speed_meter(time start) : last_(start) {}
  /// `bytes` have moved until now.
  double measure(time now, std::uint64_t bytes);

 private:
  time last_;
  std::uint64_t bytes_ = 0;
  double speed_ = 0;
  bool any_ = false;
};

struct progress_facts {
  std::string name;  ///< escaped already
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> total;
  double bytes_per_second = 0;
  seconds elapsed{0};
};

/// One line of at most `columns` columns: name, percent, bar, bytes, speed, time left. What does not fit is left out.
[[nodiscard]] std::string progress_line(const progress_facts& facts, std::size_t columns);
/// `name  12.3 MiB in 0.4 s, 30.1 MiB/s`.
[[nodiscard]] std::string progress_end(const progress_facts& facts);

/// Draws on standard error.
class progress {
 public:
  using clock = std::function<std::chrono::steady_clock::time_point()>;
  using display = std::function<void(const std::string&)>;

  /// `name` is not escaped yet. A bar that is not `visible` does nothing.
  progress(std::string name, bool visible);
  /// For tests: `draw` gets each line instead of the terminal, `now` is asked for the time.
  progress(std::string name, clock now, display draw, std::size_t columns);
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  ~progress();  ///< removes the bar

  void total(std::optional<std::uint64_t> bytes) { facts_.total = bytes; }
  [[nodiscard]] bool visible() const noexcept { return static_cast<bool>(draw_); }
  void update(std::uint64_t bytes);
  /// The transfer has succeeded: the last line, which stays. Gives that line, empty when invisible.
  [[nodiscard]] std::string finish(std::uint64_t bytes);

 private:
  progress_facts facts_;
  clock now_;
  display draw_;
  std::function<std::size_t()> columns_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point drawn_;
  speed_meter speed_;
};

/// A bar is shown when standard error is a terminal and `quiet` was not asked for.
[[nodiscard]] bool wants_progress(bool quiet);

}  // namespace ferry::cli
