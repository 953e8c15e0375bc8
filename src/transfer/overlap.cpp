// The vector is trimmed only when it has doubled, so that adding small pieces costs no move each.
#include "transfer/overlap.hpp"

#include <algorithm>

namespace ferry::transfer {

void tail::start(std::uint64_t end, std::vector<std::byte> last) {
  end_ = end;
  bytes_ = std::move(last);
}

void tail::add(std::span<const std::byte> bytes) {
  end_ += bytes.size();
  if (bytes.size() >= most_) {
    bytes = bytes.last(most_);
    bytes_.assign(bytes.begin(), bytes.end());
    return;
  }
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  if (bytes_.size() > 2 * most_) bytes_.erase(bytes_.begin(), bytes_.end() - static_cast<std::ptrdiff_t>(most_));
}

bool tail::agrees(std::uint64_t offset, std::span<const std::byte> bytes) const noexcept {
  const std::uint64_t from = std::max(offset, begin());
  const std::uint64_t to = std::min(offset + bytes.size(), end_);
  if (from >= to) return true;
  const auto known = std::span(bytes_).subspan(from - begin(), to - from);
  return std::ranges::equal(known, bytes.subspan(from - offset, to - from));
}

}  // namespace ferry::transfer
