// A line as columns between blanks, each with its place, so that the rest of the line (a name with blanks) can be taken as it is.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "wire/ascii.hpp"

namespace ferry::listings {

/// Up to `most` columns; what follows is only reached through rest().
class columns {
 public:
  static constexpr std::size_t most = 24;

  explicit columns(std::string_view line) noexcept : line_(line) {
    std::size_t at = 0;
    while (count_ < most) {
      while (at < line.size() && wire::is_blank(line[at])) ++at;
      if (at == line.size()) break;
      const std::size_t begin = at;
      while (at < line.size() && !wire::is_blank(line[at])) ++at;
      at_[count_++] = {begin, at - begin};
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  /// Empty behind the last one.
  [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept {
    return i < count_ ? line_.substr(at_[i].begin, at_[i].length) : std::string_view{};
  }
  /// Where column `i` begins and ends in the line.
  [[nodiscard]] std::size_t begin(std::size_t i) const noexcept { return i < count_ ? at_[i].begin : line_.size(); }
  [[nodiscard]] std::size_t end(std::size_t i) const noexcept {
    return i < count_ ? at_[i].begin + at_[i].length : line_.size();
  }
  /// From column `i` to the end of the line, blanks at its end included.
  [[nodiscard]] std::string_view rest(std::size_t i) const noexcept { return line_.substr(begin(i)); }
  /// What follows column `i` and one blank: a name that may begin with blanks.
  [[nodiscard]] std::string_view after(std::size_t i) const noexcept {
    const std::size_t at = end(i);
    return at < line_.size() ? line_.substr(at + 1) : std::string_view{};
  }

 private:
  struct place {
    std::size_t begin;
    std::size_t length;
  };
  std::string_view line_;
  std::array<place, most> at_;
  std::size_t count_ = 0;
};

}  // namespace ferry::listings
