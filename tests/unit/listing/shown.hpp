// A listing as text: the dialect, then one line for each entry and for each line that is none, so that a test compares all there is at once.
#pragma once

#include <ferry/listing.hpp>

#include <string>

namespace ferry::listings {

/// `dir docs 2018-10-03T14:58? size=1 perms=RA owner=x group=y target=z in=C:\x`: the ? is an ambiguous date; what is unknown is left out.
/// Of other lines the reason, in brackets.
inline std::string shown(std::string_view text, const listing_options& options = {}) {
  std::string result;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) result.append(1, ' ').append(name).append(1, '=').append(value);
  };
  listing_parser parser(
      options,
      [&](entry& e) {
        result.append("\n").append(to_string(e.type)).append(" ").append(e.name);
        if (e.modified) result.append(" ").append(to_string(*e.modified)).append(e.modified->ambiguous ? "?" : "");
        if (e.size) add("size", std::to_string(*e.size));
        add("perms", e.permissions);
        add("owner", e.owner);
        add("group", e.group);
        add("target", e.target);
        add("in", e.directory);
        for (const entry_fact& fact : e.facts) add(fact.name.c_str(), fact.value);
      },
      [&](skipped_line& line) { result.append("\n[").append(line.reason).append("]"); });
  parser.feed(text);
  parser.finish();
  return std::string(parser.dialect()) + result;
}

}  // namespace ferry::listings
