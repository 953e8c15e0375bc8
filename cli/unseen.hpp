// What a walk over a tree could not see: told in a line each, and in the exit code. For commands whose answer is too small by it.
#pragma once

#include <cstddef>
#include <string>

#include "errors.hpp"
#include "remote_walk.hpp"

namespace ferry::cli {

class unseen {
 public:
  /// `what` outlives it.
  explicit unseen(const task& what) : what_(what) {}
  unseen(const unseen&) = delete;
  unseen& operator=(const unseen&) = delete;

  void add_to(walk_hooks& hooks);
  /// A file whose size the server does not tell.
  void without_size() noexcept { ++without_size_; }
  /// To be called once, when the walk is over: says what is left to say, and gives the exit code of the first of all.
  [[nodiscard]] int status();

 private:
  void warn(const std::string& words);
  void first(int code);

  const task& what_;
  int status_ = 0;
  std::size_t unknown_ = 0;  // entries that may be directories
  std::size_t without_size_ = 0;
  std::string names_;
};

}  // namespace ferry::cli
