// A line end may be split between two blocks, either way.
#include "session/text_ends.hpp"

#include <algorithm>
#include <utility>

namespace ferry::session {

namespace {

constexpr std::byte cr{'\r'};
constexpr std::byte lf{'\n'};
constexpr std::size_t block_size = 64 * 1024;

}  // namespace

void text_sink::write(std::span<const std::byte> bytes) {
  block_.clear();
  block_.reserve(bytes.size() + 1);
  for (const std::byte b : bytes) {
    if (std::exchange(held_cr_, b == cr) && b != lf) block_.push_back(cr);
    if (b != cr) block_.push_back(b);
  }
  if (!block_.empty()) to_.write(block_);
}

void text_sink::commit() {
  if (std::exchange(held_cr_, false)) to_.write(std::span{&cr, 1});
  to_.commit();
}

std::size_t text_source::read(std::span<std::byte> room) {
  std::size_t filled = 0;
  while (filled < room.size()) {
    if (at_ == end_) {
      // What is there is given before more is asked for.
      if (filled > 0) break;
      block_.resize(std::min(block_size, std::max<std::size_t>(room.size(), 1)));
      at_ = 0;
      end_ = from_.read(block_);
      if (end_ == 0) break;
    }
    const std::byte b = block_[at_];
    const bool bare = b == lf && !after_cr_;
    room[filled++] = bare ? cr : b;
    after_cr_ = bare || b == cr;
    if (!bare) ++at_;
  }
  return filled;
}

}  // namespace ferry::session
