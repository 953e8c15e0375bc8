// Where names begin, when they may begin with blanks: the column before a name is padded, and only the whole listing shows how.
//
// Either all names stand in one column, or the same number of blanks is before each of them. The first non-blank of the names says which of the two
// fits more lines; what stands between that place and the first non-blank belongs to the name.
#pragma once

#include <algorithm>
#include <cstddef>

namespace ferry::listings {

class name_column {
 public:
  /// A line whose name's first non-blank is at `begin`, behind a column that ends at `end`.
  void add(std::size_t end, std::size_t begin) noexcept {
    column_.add(begin);
    if (begin > end) gap_.add(begin - end);
  }
  /// Where the name of such a line begins.
  [[nodiscard]] std::size_t start(std::size_t end, std::size_t begin) const noexcept {
    if (column_.least == 0) return begin;
    const std::size_t place = fixed() ? std::max(column_.least, end + 1) : end + gap_.least;
    return std::min(place, begin);
  }
  [[nodiscard]] bool fixed() const noexcept { return column_.times >= gap_.times; }
  /// Do several names show this column?
  [[nodiscard]] bool shows_column() const noexcept { return fixed() && column_.times > 1; }
  [[nodiscard]] std::size_t column() const noexcept { return column_.least; }

 private:
  struct minimum {
    std::size_t least = 0;
    std::size_t times = 0;
    void add(std::size_t value) noexcept {
      if (times == 0 || value < least) {
        least = value;
        times = 0;
      }
      times += value == least;
    }
  };
  minimum column_;
  minimum gap_;
};

}  // namespace ferry::listings
