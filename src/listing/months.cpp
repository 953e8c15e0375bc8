#include "listing/months.hpp"

#include <cstdint>

#include "wire/ascii.hpp"

namespace ferry::listings {

unsigned month_number(std::string_view text) noexcept {
  static constexpr std::string_view english = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (text.size() > 1 && (text.back() == '.' || text.back() == ',')) text.remove_suffix(1);
  if (text.size() != 3) return 0;
  const char abbreviation[3] = {wire::to_lower(text[0]), wire::to_lower(text[1]), wire::to_lower(text[2])};
  for (unsigned month = 0; month < 12; ++month) {
    if (english.substr(3 * std::size_t{month}, 3) == std::string_view(abbreviation, 3)) return month + 1;
  }
  return 0;
}

}  // namespace ferry::listings
