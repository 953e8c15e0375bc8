// The dates of `ls -l`, in all the forms that locales and options give them.
#pragma once

#include <ferry/listing.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "listing/columns.hpp"
#include "listing/dates.hpp"

namespace ferry::listings {

/// How the end of a date is written: it tells whether blanks behind it may be padding.
enum class date_form : std::uint8_t {
  full,       ///< twelve columns: a time, or a year that is right-justified in the columns of a time
  left_year,  ///< `Mar  1 2003 `: a year that is left-justified there
  bare_day,   ///< `2004-07-15`: nothing stands where others have the time
};

/// Which of two numbers is the month. A name of a month, or a year before them, tells.
enum class number_order : std::uint8_t {
  told,
  month_first,       ///< only so they are a day: proof for the whole listing
  day_first,         ///< the same
  open_month_first,  ///< either way they are a day; this is the usual one
  open_day_first,    ///< the same
};

struct unix_date {
  std::optional<int> year;
  unsigned month = 0;
  unsigned day = 0;
  std::optional<clock_reading> clock;
  std::optional<std::chrono::seconds> offset;  ///< of a printed zone
  number_order order = number_order::told;
  bool ambiguous = false;  ///< the order is open
  date_form form = date_form::full;
  std::size_t next = 0;  ///< the column behind the date
};

/// The date that begins at column `at`, when one does and a column follows it. The day exists: in its year, or without one in some year.
[[nodiscard]] std::optional<unix_date> read_unix_date(const columns& line, std::size_t at) noexcept;

/// What the dates of a listing prove about the order of day and month: it has one.
class order_proof {
 public:
  void add(const unix_date& date) noexcept {
    month_first_ = month_first_ || date.order == number_order::month_first;
    day_first_ = day_first_ || date.order == number_order::day_first;
  }
  /// Gives an open date the order that is proven.
  void settle(unix_date& date) const noexcept;

 private:
  bool month_first_ = false;
  bool day_first_ = false;
};

/// The time of an entry; nothing when the year is not told and cannot be found, or is none that a clock had.
[[nodiscard]] std::optional<entry_time> to_entry_time(const unix_date& date, const listing_options& options) noexcept;

}  // namespace ferry::listings
