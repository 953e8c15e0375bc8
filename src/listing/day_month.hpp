// Dates of digits alone, whose order only the whole listing can tell: 03-04-05 is the fourth of March unless another line has a 13 where the
// month would be, and the fifth of April 2003 when another is 99-04-05. Dates between dots are written day first wherever they are used, and are taken so.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "listing/dates.hpp"

namespace ferry::listings {

class day_month {
 public:
  struct dated {
    std::chrono::year_month_day day;
    bool ambiguous = false;
  };

  /// A date of the listing, as evidence.
  void add(const date_parts& parts) noexcept;
  /// The day, in the order that the listing has, or else in the one that gives a day; nothing when none does. A date that fits one order only is evidence for those after it.
  [[nodiscard]] std::optional<dated> read(const date_parts& parts) noexcept;
  /// Digits alone: no name of a month.
  [[nodiscard]] static bool numeric(const date_parts& parts) noexcept;

 private:
  [[nodiscard]] bool proven() const noexcept { return (month_first_ > 0) != (day_first_ > 0); }

  std::size_t month_first_ = 0;
  std::size_t day_first_ = 0;
  bool short_year_first_ = false;
};

}  // namespace ferry::listings
