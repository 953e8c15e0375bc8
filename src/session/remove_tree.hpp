// A directory and all that is below it, as `rm -r` removes it.
//
// Invariants: nothing in a directory is deleted before its listing has come whole; a link is deleted and never followed; no name from the server
// leads out of the directory that it was listed in.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "session/connection.hpp"
#include "session/directory_reader.hpp"

namespace ferry::session {

class remove_tree_options {
 public:
  using removed_sink = std::function<void(const std::string& path, bool directory)>;
  using refused_sink = std::function<void(const std::string& path, const std::string& reason)>;

  /// Nothing is deleted; the sink is told what would be. Servers that show links to directories as directories are then read through the links.
  remove_tree_options& dry_run(bool yes) {
    dry_run_ = yes;
    return *this;
  }
  /// Directories below the first one; deeper ones are refused.
  remove_tree_options& depth(std::size_t most) {
    depth_ = most;
    return *this;
  }
  /// What these throw ends the removal and leaves the call, with the session in step.
  remove_tree_options& on_removed(removed_sink sink) {
    removed_ = std::move(sink);
    return *this;
  }
  /// Something stays, and so do the directories above it.
  remove_tree_options& on_refused(refused_sink sink) {
    refused_ = std::move(sink);
    return *this;
  }

  [[nodiscard]] bool dry_run() const noexcept { return dry_run_; }
  [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
  [[nodiscard]] const removed_sink& on_removed() const noexcept { return removed_; }
  [[nodiscard]] const refused_sink& on_refused() const noexcept { return refused_; }

 private:
  bool dry_run_ = false;
  std::size_t depth_ = 1000;
  removed_sink removed_;
  refused_sink refused_;
};

struct removed_tree {
  std::size_t files = 0;  ///< links and the like among them
  std::size_t directories = 0;
  std::size_t refused = 0;  ///< names that were told to on_refused
};

/// `reader` is prepared for `c`. `DELE` is tried before a directory is entered, because many servers show a link to a directory as a
/// directory: a link is gone then, and a directory refuses. A directory that will not go is looked at once more by LIST: some servers hide
/// links to nothing from MLSD. `path` itself may so be a file or a link.
///
/// What the server refuses, lists only in part, or names unsafely (entry::safe_name) is told to on_refused and stays; so does a directory
/// that holds itself (the fact `unique`). Thrown are: the refusal of the listing of `path` itself, errors of the network, 421, limit_error
/// for a directory above `limits::listing_bytes`, and std::invalid_argument for a path that ends in `.`, `..` or nothing.
removed_tree remove_tree(connection& c, directory_reader& reader, std::string_view path,
                         const remove_tree_options& options = {});

}  // namespace ferry::session
