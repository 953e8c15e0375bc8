// What the targets of listings share: every entry is sound, and how the text was cut into pieces changes nothing.
#pragma once

#include <ferry/listing.hpp>

#include <string_view>
#include <utility>

#include "fuzz.hpp"
#include "listings/soundness.hpp"

namespace ferry::fuzz {

/// Pieces of `step` bytes.
inline listing parse_in_pieces(std::string_view text, const listing_options& options, std::size_t step) {
  listing got;
  listing_parser parser(
      options, [&](entry& e) { got.entries.push_back(std::move(e)); },
      [&](skipped_line& s) { got.skipped.push_back(std::move(s)); });
  for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) parser.feed(text.substr(0, step));
  parser.finish();
  got.dialect = parser.dialect();
  return got;
}

inline void require_sound_listing(std::string_view text, listing_options options) {
  using namespace std::chrono;
  options.now(local_days(2026y / 11 / 20) + hours(12)).sample_lines(8);
  if (text.size() % 4 == 0) options.max_line(60);
  const listing whole = parse_listing(text, options);
  const listing pieces = parse_in_pieces(text, options, 1 + text.size() % 7);
  require(whole.entries == pieces.entries && whole.skipped == pieces.skipped && whole.dialect == pieces.dialect,
          "pieces give what the whole gives");
  for (const entry& e : whole.entries) {
    const char* fault = listings::fault_of(e, text);
    require(fault == nullptr, fault);
  }
}

}  // namespace ferry::fuzz
