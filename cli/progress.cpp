// A line is made to fit: what matters least is left out first.
#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr auto between_draws = std::chrono::milliseconds(100);
constexpr seconds memory{3};  // about how long an old speed counts
constexpr std::size_t narrowest_bar = 8;
constexpr std::size_t widest_bar = 40;
constexpr seconds longest_shown{359'999};  // 99:59:59

unsigned percent(const progress_facts& facts) {
  if (!facts.total || *facts.total == 0) return 100;
  const double part = static_cast<double>(facts.bytes) / static_cast<double>(*facts.total);
  return static_cast<unsigned>(std::floor(std::clamp(part, 0.0, 1.0) * 100));
}

std::string time_left(const progress_facts& facts) {
  if (facts.bytes >= *facts.total) return "0:00 left";
  if (facts.bytes_per_second <= 0) return "--:-- left";
  const seconds left{static_cast<double>(*facts.total - facts.bytes) / facts.bytes_per_second};
  return format_clock(std::min(left, longest_shown)) + " left";
}

std::string bar(unsigned filled_percent, std::size_t width) {
  const std::size_t inside = width - 2;
  const std::size_t filled = inside * filled_percent / 100;
  std::string text = "[" + std::string(filled, '=');
  if (filled < inside) text += '>' + std::string(inside - filled - 1, ' ');
  return text + "]";
}

}  // namespace

std::string format_bytes(double bytes) {
  static constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return fmt::format("{:.0f} B", std::floor(bytes));
  std::size_t unit = 0;
  double value = bytes / 1024;
  // 1023.95 would be printed as 1024.0.
  while (value >= 1023.95 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string format_clock(seconds time) {
  const auto all = static_cast<long long>(std::max(time.count(), 0.0));
  if (all < 3600) return fmt::format("{}:{:02}", all / 60, all % 60);
  return fmt::format("{}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60);
}

std::string format_elapsed(seconds time) {
  if (time.count() < 59.95) return fmt::format("{:.1f} s", std::max(time.count(), 0.0));
  return format_clock(time) + (time.count() < 3600 ? " min" : " h");
}

std::string progress_line(const progress_facts& facts, std::size_t columns) {
  const std::string bytes = fmt::format("{:>10}", format_bytes(static_cast<double>(facts.bytes)));
  const std::string speed = fmt::format("{:>12}", format_bytes(facts.bytes_per_second) + "/s");
  std::string right = bytes;
  if (facts.total) right = fmt::format("{:>3}%  {}", percent(facts), bytes);
  if (right.size() >= columns) return fit(right, columns);

  const std::string last = facts.total ? fmt::format("{:>12}", time_left(facts)) : format_clock(facts.elapsed);
  for (const auto& piece : {speed, last})
    if (right.size() + 2 + piece.size() + 8 <= columns) right += "  " + piece;

  const std::size_t room = columns - right.size() - 1;
  const bool with_bar = facts.total && room >= narrowest_bar + 2 + std::min<std::size_t>(display_width(facts.name), 12);
  if (!with_bar) {
    const auto name = fit(facts.name, room);
    return name + std::string(columns - right.size() - display_width(name), ' ') + right;
  }
  const std::size_t bar_width = std::clamp(room / 2, narrowest_bar, widest_bar);
  const std::size_t name_room = room - bar_width - 1;
  const auto name = fit(facts.name, name_room);
  return name + std::string(name_room - display_width(name) + 1, ' ') + bar(percent(facts), bar_width) + ' ' + right;
}

std::string progress_end(const progress_facts& facts) {
  const double time = std::max(facts.elapsed.count(), 0.001);
  const auto bytes = static_cast<double>(facts.bytes);
  return fmt::format("{}  {} in {}, {}/s", facts.name, format_bytes(bytes), format_elapsed(facts.elapsed),
                     format_bytes(bytes / time));
}

double speed_meter::measure(time now, std::uint64_t bytes) {
  const seconds since = now - last_;
  if (since.count() <= 0) return speed_;
  // A transfer that begins anew has fewer.
  const double current = static_cast<double>(bytes - std::min(bytes_, bytes)) / since.count();
  const double weight = any_ ? 1 - std::exp(-since / memory) : 1;
  speed_ += weight * (current - speed_);
  any_ = true;
  last_ = now;
  bytes_ = bytes;
  return speed_;
}

progress::progress(std::string name, bool visible)
    : now_(&std::chrono::steady_clock::now), start_(now_()), drawn_(start_), speed_(start_) {
  if (!visible) return;
  facts_.name = one_line(name);
  draw_ = [](const std::string& line) { show_status(std::span(&line, 1)); };
  // The last column stays free: some terminals wrap when it is filled.
  columns_ = [] { return std::max<std::size_t>(terminal_width(STDERR_FILENO), 12) - 1; };
}

progress::progress(std::string name, clock now, display draw, std::size_t columns)
    : now_(std::move(now)),
      draw_(std::move(draw)),
      columns_([columns] { return columns; }),
      start_(now_()),
      drawn_(start_),
      speed_(start_) {
  facts_.name = one_line(name);
}

progress::~progress() {
  if (visible()) clear_status();
}

void progress::update(std::uint64_t bytes) {
  if (!visible()) return;
  facts_.bytes = bytes;
  const auto now = now_();
  if (now - drawn_ < between_draws) return;
  drawn_ = now;
  facts_.elapsed = now - start_;
  facts_.bytes_per_second = speed_.measure(now, bytes);
  draw_(progress_line(facts_, columns_()));
}

std::string progress::finish(std::uint64_t bytes) {
  if (!visible()) return {};
  facts_.bytes = bytes;
  facts_.elapsed = now_() - start_;
  return progress_end(facts_);
}

bool wants_progress(bool quiet) { return !quiet && is_terminal(STDERR_FILENO); }

}  // namespace ferry::cli
