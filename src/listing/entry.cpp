#include <ferry/listing.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace ferry {

std::string_view to_string(entry_type type) noexcept {
  switch (type) {
    case entry_type::file:
      return "file";
    case entry_type::directory:
      return "dir";
    case entry_type::link:
      return "link";
    case entry_type::other:
      return "other";
    case entry_type::unknown:
      break;
  }
  return "unknown";
}

std::string_view to_string(time_precision precision) noexcept {
  switch (precision) {
    case time_precision::minute:
      return "minute";
    case time_precision::second:
      return "second";
    case time_precision::subsecond:
      return "ms";
    case time_precision::day:
      break;
  }
  return "day";
}

std::string_view to_string(zone_source source) noexcept {
  switch (source) {
    case zone_source::utc:
      return "utc";
    case zone_source::stated:
      return "stated";
    case zone_source::given:
      return "given";
    case zone_source::inferred:
      return "inferred";
    case zone_source::unknown:
      break;
  }
  return "unknown";
}

std::string to_string(const entry_time& time) {
  using namespace std::chrono;
  // The midnight before the first instants of 1677 does not fit nanoseconds.
  const auto written = floor<milliseconds>(time.written);
  const auto day = floor<days>(written);
  const year_month_day date(day);
  const hh_mm_ss clock(written - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  std::string all(text.data());
  switch (time.precision) {
    case time_precision::day:
      return all.substr(0, all.size() - 13);
    case time_precision::minute:
      return all.substr(0, all.size() - 7);
    case time_precision::second:
      return all.substr(0, all.size() - 4);
    case time_precision::subsecond:
      break;
  }
  return all;
}

const std::string* entry::fact(std::string_view fact_name) const noexcept {
  const auto found = std::ranges::find(facts, fact_name, &entry_fact::name);
  return found == facts.end() ? nullptr : &found->value;
}

bool entry::safe_name() const noexcept {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string::npos;
}

}  // namespace ferry
