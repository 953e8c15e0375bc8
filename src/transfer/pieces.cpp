// Halves of the largest piece: with sessions of equal speed two divisions make four equal parts, and a slow one loses its rest to the others.
#include "transfer/pieces.hpp"

#include <algorithm>

namespace ferry::transfer {

std::optional<range> pieces::open_part() const {
  ranges spoken_for = done_;
  for (const auto& [number, w] : working_) spoken_for.add({w.from, w.to});
  return spoken_for.next_gap(0, size_);
}

piece pieces::begin(range r) {
  working_.emplace(next_, work{.from = r.from, .moved = r.from, .written = r.from, .to = r.to});
  return {.number = next_++, .from = r.from, .to = r.to};
}

std::optional<piece> pieces::take(std::uint64_t least) {
  if (const auto open = open_part()) return begin(*open);
  const auto left = [](const auto& entry) { return entry.second.to - entry.second.moved; };
  const auto largest = std::ranges::max_element(working_, {}, left);
  if (largest == working_.end() || left(*largest) < std::max(least, least_divided)) return {};
  work& w = largest->second;
  const range second{w.to - (w.to - w.moved) / 2, w.to};
  w.to = second.from;
  return begin(second);
}

std::uint64_t pieces::reached(std::size_t number, std::uint64_t moved, std::uint64_t written) {
  work& w = working_.at(number);
  w.moved = std::clamp(moved, w.from, w.to);
  w.written = std::clamp(written, w.from, w.to);
  return w.to;
}

void pieces::release(std::size_t number) {
  const auto found = working_.find(number);
  if (found == working_.end()) return;
  const work w = found->second;
  working_.erase(found);
  done_.add({w.from, w.written});
  if (w.written > w.from) return;
  for (auto& [other, neighbour] : working_)
    if (neighbour.to == w.from) neighbour.to = w.to;
}

ranges pieces::written() const {
  ranges all = done_;
  for (const auto& [number, w] : working_) all.add({w.from, w.written});
  return all;
}

std::uint64_t pieces::moved() const {
  std::uint64_t sum = done_.total();
  for (const auto& [number, w] : working_) sum += w.moved - w.from;
  return sum;
}

}  // namespace ferry::transfer
