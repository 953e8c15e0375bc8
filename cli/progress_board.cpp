// A file's line stands as long as the file moves. When there are more than the terminal has lines for, the first ones are shown and the others counted.
#include "progress_board.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr auto between_draws = std::chrono::milliseconds(100);
constexpr std::size_t most_lines = 10;

progress_board::room of_terminal() {
  // The last column stays free: some terminals wrap when it is filled. Two lines are left for what is said.
  const auto columns = std::max<std::size_t>(terminal_width(STDERR_FILENO), 12) - 1;
  const auto height = std::max<std::size_t>(terminal_height(STDERR_FILENO), 3) - 2;
  return {.columns = columns, .lines = can_move_cursor() ? std::min(height, most_lines) : 1};
}

}  // namespace

progress_board::progress_board(bool visible)
    : progress_board(&std::chrono::steady_clock::now,
                     visible ? display([](std::span<const std::string> lines) { show_status(lines); }) : display(),
                     &of_terminal) {}

progress_board::progress_board(clock now, display draw, std::function<room()> measure)
    : now_(std::move(now)),
      draw_(std::move(draw)),
      measure_(std::move(measure)),
      start_(now_()),
      drawn_(start_),
      speed_(start_) {}

progress_board::~progress_board() {
  if (visible()) draw_({});
}

void progress_board::expect(std::size_t files, std::optional<std::uint64_t> bytes) {
  const std::scoped_lock held(mutex_);
  files_ = files;
  bytes_ = bytes;
}

progress_board::ticket progress_board::begin(const std::string& name, std::optional<std::uint64_t> total,
                                             std::uint64_t there) {
  if (!visible()) return 0;
  const std::scoped_lock held(mutex_);
  const auto now = now_();
  line fresh{.facts = {.name = one_line(name), .bytes = there, .total = total},
             .there = there,
             .start = now,
             .speed = speed_meter(now)};
  active_.emplace(next_, std::move(fresh));
  return next_++;
}

void progress_board::update(ticket which, std::uint64_t bytes, std::optional<std::uint64_t> total) {
  if (!visible()) return;
  const std::scoped_lock held(mutex_);
  const auto found = active_.find(which);
  if (found == active_.end()) return;
  found->second.facts.bytes = bytes;
  found->second.facts.total = total;
  draw_if_due();
}

std::string progress_board::finish(ticket which, std::uint64_t bytes) {
  if (!visible()) return {};
  const std::scoped_lock held(mutex_);
  const auto found = active_.find(which);
  if (found == active_.end()) return {};
  auto facts = found->second.facts;
  finished_bytes_ += bytes;
  finished_there_ += found->second.there;
  // What an earlier run has moved took no time now.
  facts.bytes = bytes - std::min(bytes, found->second.there);
  facts.elapsed = now_() - found->second.start;
  active_.erase(found);
  ++over_;
  return progress_end(facts);
}

void progress_board::fail(ticket which) {
  if (!visible()) return;
  const std::scoped_lock held(mutex_);
  over_ += active_.erase(which);
}

void progress_board::skip(std::uint64_t expected_bytes) {
  if (!visible()) return;
  const std::scoped_lock held(mutex_);
  ++over_;
  if (bytes_) bytes_ = *bytes_ - std::min(*bytes_, expected_bytes);
}

void progress_board::draw_if_due() {
  const auto now = now_();
  if (now - drawn_ < between_draws) return;
  drawn_ = now;
  draw_(lines(now, measure_()));
}

std::vector<std::string> progress_board::lines(std::chrono::steady_clock::time_point now, room space) {
  for (auto& [number, one] : active_) {
    one.facts.elapsed = now - one.start;
    one.facts.bytes_per_second = one.speed.measure(now, one.facts.bytes - std::min(one.facts.bytes, one.there));
  }
  const auto sum = sum_line(now, space.columns);
  const bool only_one = files_ <= 1 && over_ == 0 && active_.size() == 1;
  if (only_one) return {progress_line(active_.begin()->second.facts, space.columns)};
  std::vector<std::string> shown;
  const auto for_files = space.lines - std::min<std::size_t>(space.lines, 1);
  const bool all = active_.size() <= for_files;
  const auto count = all ? active_.size() : for_files - std::min<std::size_t>(for_files, 1);
  for (const auto& [number, one] : active_) {
    if (shown.size() == count) break;
    shown.push_back(progress_line(one.facts, space.columns));
  }
  if (!all && for_files > 0) shown.push_back(fit(fmt::format("and {} more", active_.size() - count), space.columns));
  shown.push_back(sum);
  return shown;
}

std::string progress_board::sum_line(std::chrono::steady_clock::time_point now, std::size_t columns) {
  const auto bytes = moved();
  std::uint64_t there = finished_there_;
  for (const auto& [number, one] : active_) there += one.there;
  progress_facts all{.name = files_ > 0 ? fmt::format("{} of {} files", over_, files_) : fmt::format("{} files", over_),
                     .bytes = bytes,
                     .total = bytes_,
                     .bytes_per_second = speed_.measure(now, bytes - std::min(bytes, there)),
                     .elapsed = now - start_};
  return progress_line(all, columns);
}

std::uint64_t progress_board::moved() const {
  std::uint64_t sum = finished_bytes_;
  for (const auto& [number, one] : active_) sum += one.facts.bytes;
  return sum;
}

}  // namespace ferry::cli
