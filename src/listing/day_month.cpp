#include "listing/day_month.hpp"

#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

constexpr unsigned months = 12;

// A date that begins with the year says its order itself: 2005-03-04, and 99-11-20, whose first number is neither day nor month. 34-11-20 is more
// likely broken than of a year to come.
bool year_first(const date_parts& parts) noexcept {
  if (parts.first.size() != 2) return parts.first.size() == 4;
  const unsigned first = number(parts.first, 99).value_or(1);
  return first == 0 || first >= 70;
}

// split_date() leaves the views in the line, so the separator is the byte behind the first piece.
bool dotted(const date_parts& parts) noexcept {
  return parts.second.data() == parts.first.data() + parts.first.size() + 1 && parts.second.data()[-1] == '.';
}

}  // namespace

bool day_month::numeric(const date_parts& parts) noexcept {
  return number(parts.first, 9999) && number(parts.second, 99) && number(parts.third, 9999);
}

void day_month::add(const date_parts& parts) noexcept {
  if (year_first(parts)) {
    short_year_first_ = short_year_first_ || (parts.first.size() == 2 && read_date(parts, date_order::ymd));
    return;
  }
  const auto first = number(parts.first, 31);
  const auto second = number(parts.second, 31);
  if (!first || !second) return;
  month_first_ += *first <= months && *second > months;
  day_first_ += *first > months && *second <= months;
}

std::optional<day_month::dated> day_month::read(const date_parts& parts) noexcept {
  if (!proven() || year_first(parts)) add(parts);
  const auto as = [&](date_order order, bool ambiguous) -> std::optional<dated> {
    const auto day = read_date(parts, order);
    if (!day) return std::nullopt;
    return dated{*day, ambiguous};
  };
  if (year_first(parts)) return as(date_order::ymd, false);
  // A second number that is no month belongs to no such listing.
  if (short_year_first_ && month_first_ == 0) {
    if (const auto day = as(date_order::ymd, false)) return day;
  }
  bool day_first = day_first_ > month_first_;
  if (!proven() && day_first_ == month_first_) day_first = dotted(parts);
  const bool swappable = number(parts.first, months) && number(parts.second, months) &&
                         number(parts.first, months) != number(parts.second, months);
  if (const auto day = as(day_first ? date_order::dmy : date_order::mdy, !proven() && swappable)) return day;
  // A listing that mixes the orders: this one is then plain enough.
  return as(day_first ? date_order::mdy : date_order::dmy, false);
}

}  // namespace ferry::listings
