// Progress of several files that move at once: a line for each, and one for all of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "progress.hpp"

namespace ferry::cli {

/// Draws on standard error, at most ten times a second. Any thread may call.
class progress_board {
 public:
  using clock = std::function<std::chrono::steady_clock::time_point()>;
  using display = std::function<void(std::span<const std::string>)>;
  using ticket = std::size_t;

  struct room {
    std::size_t columns = 79;
    std::size_t lines = 8;  // 1: the line of all only, or of the file when there is but one
  };

  /// A board that is not `visible` does nothing.
  explicit progress_board(bool visible);
  /// For tests: `draw` gets the lines instead of the terminal, nothing to remove them; `now` is asked for the time.
  progress_board(clock now, display draw, std::function<room()> measure);
  progress_board(const progress_board&) = delete;
  progress_board& operator=(const progress_board&) = delete;
  ~progress_board();  ///< removes the lines

  [[nodiscard]] bool visible() const noexcept { return static_cast<bool>(draw_); }
  /// So much is to be done, as far as that is known; may be said again when more is known.
  void expect(std::size_t files, std::optional<std::uint64_t> bytes);
  /// A file begins. `name` is not escaped yet; `there`: bytes that an earlier run has moved.
  [[nodiscard]] ticket begin(const std::string& name, std::optional<std::uint64_t> total, std::uint64_t there = 0);
  void update(ticket which, std::uint64_t bytes, std::optional<std::uint64_t> total);
  /// It has succeeded: the line that says so, empty when invisible.
  [[nodiscard]] std::string finish(ticket which, std::uint64_t bytes);
  /// It has failed: its bytes count no more.
  void fail(ticket which);
  /// It was skipped: it counts as done, its bytes do not.
  void skip(std::uint64_t expected_bytes);

 private:
  struct line {
    progress_facts facts;
    std::uint64_t there = 0;
    std::chrono::steady_clock::time_point start;
    speed_meter speed;
  };
  void draw_if_due();
  [[nodiscard]] std::vector<std::string> lines(std::chrono::steady_clock::time_point now, room space);
  [[nodiscard]] std::string sum_line(std::chrono::steady_clock::time_point now, std::size_t columns);
  [[nodiscard]] std::uint64_t moved() const;

  std::mutex mutex_;
  clock now_;
  display draw_;
  std::function<room()> measure_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point drawn_;
  speed_meter speed_;
  std::size_t files_ = 0;  // expected
  std::size_t over_ = 0;
  std::optional<std::uint64_t> bytes_{};  // expected
  std::uint64_t finished_bytes_ = 0;
  std::uint64_t finished_there_ = 0;
  ticket next_ = 0;
  std::map<ticket, line> active_;  // in order of their begin
};

}  // namespace ferry::cli
