// Lines of transfers, MLSx entries, charsets, escapes. Invariants: pieces do not matter; decode and encode undo each other; what is escaped for a
// terminal has no control characters.
#include <ferry/trace.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "fuzz.hpp"
#include "wire/charset.hpp"
#include "wire/line_codec.hpp"
#include "wire/mlsx.hpp"

namespace {

template <class Codec>
std::vector<std::string> lines(std::string_view text, std::size_t piece) {
  Codec codec(64);
  std::vector<std::string> found;
  const auto take = [&](std::string_view line) { found.emplace_back(line); };
  bool good = true;
  for (std::size_t at = 0; good && at < text.size(); at += piece) good = codec.feed(text.substr(at, piece), take);
  if (good) good = codec.finish(take);
  if (!good) found.emplace_back("\ntoo long");
  return found;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ferry;
  const auto text = fuzz::text(data, size);
  fuzz::require(lines<wire::line_splitter>(text, 1) == lines<wire::line_splitter>(text, size + 1),
                "splitting in pieces");
  fuzz::require(lines<wire::line_normaliser>(text, 1) == lines<wire::line_normaliser>(text, size + 1),
                "normalising in pieces");
  (void)wire::parse_mlsx(text);
  static const wire::charset latin("latin-1");
  static const wire::charset japanese("shift_jis");
  fuzz::require(latin.encode(latin.decode(text)) == text, "latin-1 there and back");
  (void)japanese.decode(text);
  const std::string shown = escape_for_terminal(text);
  fuzz::require(std::ranges::none_of(shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
                "no control character on a terminal");
  return 0;
}
