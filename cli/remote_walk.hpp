// A directory of the server and all below it, depth first. What `get -r`, `copy -r`, `find` and `du` share.
//
// Invariants: links are not followed; no name leads out of its directory; a directory that holds itself is not entered again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ferry/client.hpp>
#include <ferry/url.hpp>

#include "glob.hpp"

namespace ferry::cli {

/// A directory that is being walked.
struct walk_place {
  url where;                       // of the directory
  std::vector<std::string> below;  // names from the root on
};

struct walk_hooks {
  /// Before a directory is listed; false: it is left alone. What it throws is told to `failed`.
  std::function<bool(const walk_place&)> enter{};
  /// Each entry whose name is safe, directories too.
  std::function<void(const entry&, const walk_place&)> found{};
  /// A directory and all below it are done.
  std::function<void(const walk_place&)> leave{};
  /// An entry, or a directory, that Ferry does not go into.
  std::function<void(const url&, const std::string& why)> refused{};
  /// An entry of which the server does not tell whether it is a directory: it is not entered.
  std::function<void(const url&)> unknown{};
  /// A directory that could not be listed, or entered. What ends everything is thrown instead.
  std::function<void(const url&, const std::exception&)> failed{};
};

/// Throws when the root itself cannot be listed.
void walk(client& remote, const url& root, const walk_hooks& hooks);

/// The same of a root that may be a file: gives it then, and walks nowhere.
[[nodiscard]] std::optional<entry> walk_unless_file(client& remote, const url& root, const walk_hooks& hooks);

/// What a pattern matches on the server of `from`, whose segments it stands in place of. None at all is a failure. `refused` is told of a name that would
/// match and that Ferry leaves out, with the URL of its directory.
[[nodiscard]] std::vector<glob_match> matches_of(
    client& remote, const url& from, const url& pattern,
    const std::function<void(const url&, const std::string& why)>& refused);

/// By its `/` at the end, or because the server says so.
[[nodiscard]] bool names_directory(client& remote, const url& which);

/// The URL of a name in a directory.
[[nodiscard]] url inside(const url& directory, const std::string& name, bool is_directory);

}  // namespace ferry::cli
