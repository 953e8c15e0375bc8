// A listing as a few words for each entry, so that a test shows what it expects next to what it reads.
#pragma once

#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace ferry::listings {

/// `file NAME 512~ 2005-03-12T08:44 group:owner rw-r--r-- ->target in DIRECTORY fact=value`: `~` of a rounded size; what is unknown is left out.
inline std::string one_line(const entry& e) {
  std::string text(to_string(e.type));
  text += ' ' + e.name;
  if (e.size) text += ' ' + std::to_string(*e.size) + (e.size_is_rounded ? "~" : "");
  if (e.modified) text += ' ' + to_string(*e.modified);
  if (!e.owner.empty()) text += ' ' + (e.group.empty() ? e.owner : e.group + ':' + e.owner);
  if (!e.permissions.empty()) text += ' ' + e.permissions;
  if (!e.target.empty()) text += " ->" + e.target;
  if (!e.directory.empty()) text += " in " + e.directory;
  for (const auto& fact : e.facts) text += ' ' + fact.name + '=' + fact.value;
  return text;
}

inline std::vector<std::string> one_line_each(const listing& all) {
  std::vector<std::string> result;
  for (const entry& e : all.entries) result.push_back(one_line(e));
  return result;
}

/// None of these lines is read by the dialect.
inline void expect_foreign(std::string_view dialect, const std::vector<std::string_view>& lines) {
  for (const std::string_view line : lines) {
    const listing got = parse_listing(line, listing_options{}.dialect(std::string(dialect)));
    EXPECT_THAT(one_line_each(got), testing::IsEmpty()) << line;
  }
}

}  // namespace ferry::listings
