// Sorted by their starts they are sorted by their ends too.
#include "transfer/ranges.hpp"

#include <algorithm>

namespace ferry::transfer {

void ranges::add(range r) {
  if (r.from >= r.to) return;
  const auto first = std::ranges::lower_bound(list_, r.from, {}, &range::to);
  auto last = first;
  for (; last != list_.end() && last->from <= r.to; ++last) {
    r.from = std::min(r.from, last->from);
    r.to = std::max(r.to, last->to);
  }
  list_.insert(list_.erase(first, last), r);
}

void ranges::add(const ranges& others) {
  for (const auto& r : others.list_) add(r);
}

void ranges::keep(const ranges& others) {
  ranges both;
  for (const auto& mine : list_)
    for (const auto& theirs : others.list_) both.add({std::max(mine.from, theirs.from), std::min(mine.to, theirs.to)});
  *this = std::move(both);
}

void ranges::cut(std::uint64_t size) {
  std::erase_if(list_, [&](const range& r) { return r.from >= size; });
  if (!list_.empty()) list_.back().to = std::min(list_.back().to, size);
}

std::uint64_t ranges::total() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& r : list_) sum += r.size();
  return sum;
}

std::uint64_t ranges::from_start() const noexcept {
  return list_.empty() || list_.front().from > 0 ? 0 : list_.front().to;
}

bool ranges::contains(range r) const noexcept {
  return r.from >= r.to ||
         std::ranges::any_of(list_, [&](const range& have) { return have.from <= r.from && r.to <= have.to; });
}

bool ranges::contains(const ranges& others) const noexcept {
  return std::ranges::all_of(others.list_, [&](const range& r) { return contains(r); });
}

std::optional<range> ranges::next_gap(std::uint64_t from, std::uint64_t size) const noexcept {
  for (const auto& r : list_) {
    if (from < r.from) {
      size = std::min(size, r.from);
      break;
    }
    from = std::max(from, r.to);
  }
  if (from >= size) return {};
  return range{from, size};
}

std::vector<range> ranges::missing(std::uint64_t size) const {
  std::vector<range> gaps;
  for (auto gap = next_gap(0, size); gap; gap = next_gap(gap->to, size)) gaps.push_back(*gap);
  return gaps;
}

}  // namespace ferry::transfer
