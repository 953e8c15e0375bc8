// What holds for every entry that the parser gives, whatever the listing: for property tests and fuzzing.
#pragma once

#include <ferry/listing.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace ferry::listings {

/// Nothing below the precision is told.
inline bool is_whole(const entry_time& time) {
  using namespace std::chrono;
  const auto since = time.written.time_since_epoch();
  switch (time.precision) {
    case time_precision::day:
      return since % days(1) == nanoseconds(0);
    case time_precision::minute:
      return since % minutes(1) == nanoseconds(0);
    case time_precision::second:
      return since % seconds(1) == nanoseconds(0);
    case time_precision::subsecond:
      break;
  }
  return true;
}

/// Are all lines of an entry lines of the listing?
inline bool holds_lines(std::string_view text, std::string_view raw) {
  while (!raw.empty()) {
    const std::size_t end = std::min(raw.find('\n'), raw.size());
    if (text.find(raw.substr(0, end)) == std::string_view::npos) return false;
    raw.remove_prefix(std::min(end + 1, raw.size()));
  }
  return true;
}

/// What is wrong with an entry of the listing `text`; nullptr when nothing is.
inline const char* fault_of(const entry& e, std::string_view text) {
  if (e.name.empty()) return "an entry has a name";
  if (e.name.find('\n') != std::string::npos) return "no line end is in a name";
  const bool unsafe =
      e.name == "." || e.name == ".." || e.name.find_first_of(std::string_view("/\0", 2)) != std::string::npos;
  if (e.safe_name() && unsafe) return "a safe name stays in its directory";
  if (e.modified && !is_whole(*e.modified)) return "a time has nothing below its precision";
  if (e.modified && e.modified->zone == zone_source::unknown && e.modified->utc()) return "an instant needs a zone";
  if (e.mode && *e.mode > 07777) return "the mode is permission bits";
  if (e.type != entry_type::link && !e.target.empty()) return "only links have a target";
  std::set<std::string_view> facts;
  for (const auto& [name, value] : e.facts) {
    if (name.empty() || !facts.insert(name).second) return "a fact has a name, and is there once";
    if (std::ranges::any_of(name, [](char c) { return c >= 'A' && c <= 'Z'; })) return "facts are in lower case";
  }
  if (!holds_lines(text, e.raw)) return "the raw lines are lines of the listing";
  return nullptr;
}

}  // namespace ferry::listings
