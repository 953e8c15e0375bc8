// A CR at the end of a piece may belong to an LF at the beginning of the next one.
#include "session/text_ends.hpp"

#include <algorithm>
#include <vector>

#include <ferry/stream.hpp>

namespace ferry::session {

void lf_sink::write(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve(bytes.size() + 1);
  for (const char c : as_text(bytes)) {
    if (cr_ && c != '\n') text += '\r';
    cr_ = c == '\r';
    if (!cr_) text += c;
  }
  if (!text.empty()) to_.write(content(text));
}

void lf_sink::finish() {
  if (cr_) to_.write(content("\r"));
  cr_ = false;
}

std::size_t crlf_source::read(std::span<std::byte> room) {
  constexpr std::size_t piece = 64 * 1024;
  while (given_ == text_.size()) {
    std::vector<std::byte> raw(piece);
    const std::size_t n = from_.read(raw);
    if (n == 0) return 0;
    text_.clear();
    given_ = 0;
    for (const char c : as_text(std::span(raw).first(n))) {
      if (c == '\n' && !cr_) text_ += '\r';
      text_ += c;
      cr_ = c == '\r';
    }
  }
  const std::size_t n = std::min(room.size(), text_.size() - given_);
  std::ranges::copy(content(std::string_view(text_).substr(given_, n)), room.begin());
  given_ += n;
  return n;
}

}  // namespace ferry::session
