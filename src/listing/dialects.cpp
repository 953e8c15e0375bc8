// The table of dialects. Adding one: a file with its reader and its make_ function, and a row here.
#include <vector>

#include "listing/reader.hpp"

// Those with the surest signs stand first: they win where two read a listing equally well.
#define FERRY_DIALECTS(row) \
  row("mlsd", make_mlsd, false) row("eplf", make_eplf, false) row("names-only", make_names_only, true)

namespace ferry::listings {

#define FERRY_DECLARE(name, make, weak) std::unique_ptr<reader> make(const listing_options& options);
FERRY_DIALECTS(FERRY_DECLARE)
#undef FERRY_DECLARE

std::span<const dialect_row> dialects() {
#define FERRY_ROW(name, make, weak) dialect_row{name, make, weak},
  static constexpr dialect_row table[] = {FERRY_DIALECTS(FERRY_ROW)};
#undef FERRY_ROW
  return table;
}

}  // namespace ferry::listings

namespace ferry {

std::vector<std::string_view> listing_dialects() {
  std::vector<std::string_view> names;
  for (const auto& one : listings::dialects()) names.push_back(one.name);
  return names;
}

}  // namespace ferry
