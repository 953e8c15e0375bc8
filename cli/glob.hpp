// Patterns of names on the server: `*` any text, `?` one character, `[a-z]` and `[!a-z]` one of a set; a backslash takes a character for what it is.
//
// Invariants: a name that begins with a dot matches only a pattern that does. No name leads out of its directory. A path without a pattern is not
// looked up.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/url.hpp>

namespace ferry::cli {

/// True when a character of a pattern stands in `text` unquoted.
[[nodiscard]] bool has_pattern(std::string_view text) noexcept;
/// `text` without the backslashes that quote.
[[nodiscard]] std::string unquoted(std::string_view text);
/// One name against one pattern. `?` and sets take a character of UTF-8, or a byte that is part of none. A `[` that is never closed is a `[`.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name) noexcept;

/// A URL whose segments are patterns: where `%2A` and the like stand for the character itself, a backslash is put before it. So are all
/// segments to be read with `matches` or `unquoted`. Throws url_error.
[[nodiscard]] url parse_pattern_url(std::string_view text);
[[nodiscard]] bool has_pattern(const url& what) noexcept;

struct glob_entry {
  std::string name{};
  bool directory = false;  // may be entered
  bool unknown = false;    // the server does not tell what it is
};
/// The entries of a directory, given as the segments of its path.
using glob_lister = std::function<std::vector<glob_entry>(const std::vector<std::string>& directory)>;

struct glob_match {
  std::vector<std::string> segments{};  // no patterns any more
  bool directory = false;
};

/// Told of a name in a directory that the pattern matches and Ferry leaves out.
using glob_refusal =
    std::function<void(const std::vector<std::string>& directory, const std::string& name, const std::string& why)>;

struct glob_limits {
  std::size_t listings = 10'000;
  std::size_t matches = 1'000'000;
};

/// Each path that `pattern` matches, sorted by the bytes of its names. Without a pattern: that path, unseen, not a directory. Where `list` throws,
/// so does this. More than a limit is a failure.
[[nodiscard]] std::vector<glob_match> expand(const std::vector<std::string>& pattern, const glob_lister& list,
                                             const glob_refusal& refuse, glob_limits limits = {});

}  // namespace ferry::cli
