// What a listing that is held in memory may have: `limits::listing_bytes`, each line with a line end of one byte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

class listing_limit {
 public:
  explicit listing_limit(const connection& c) : c_(c), most_(c.options().limits.listing_bytes) {}
  /// Throws limit_error when this line is one too many.
  void count(std::string_view line) {
    seen_ += line.size() + 1;
    if (seen_ > most_)
      throw limit_error("the listing is longer than " + std::to_string(most_) + " bytes", c_.context(phase::transfer));
  }

 private:
  const connection& c_;
  std::size_t most_;
  std::size_t seen_ = 0;
};

}  // namespace ferry::session
