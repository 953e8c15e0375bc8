// A point every tenth of a second over five seconds is enough for a speed that people believe.
#include "transfer/meter.hpp"

namespace ferry::transfer {

namespace {
constexpr std::chrono::seconds window{5};
constexpr std::chrono::milliseconds between_points{100};
}  // namespace

void meter::at(std::uint64_t there) {
  if (!watch_) return;
  const auto now = host_.now();
  // A transfer that began anew has not moved backwards at some speed.
  if (!points_.empty() && there < points_.back().bytes) points_.clear();
  if (points_.empty() || now - points_.back().when >= between_points) points_.push_back({now, there});
  while (points_.size() > 2 && now - points_.front().when > window) points_.pop_front();
  transfer_progress p{.bytes = there, .total = total_, .speed = 0, .left = {}};
  const std::chrono::duration<double> span = now - points_.front().when;
  if (span.count() > 0) p.speed = static_cast<double>(there - points_.front().bytes) / span.count();
  if (total_ && p.speed > 0 && *total_ >= there)
    p.left = std::chrono::seconds(static_cast<std::int64_t>(static_cast<double>(*total_ - there) / p.speed));
  watch_(p);
}

}  // namespace ferry::transfer
