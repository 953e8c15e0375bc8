// Bull GCOS 7: `- - -----0 SEPT         SYSADMIN         AUG 26, 1997 SEQ1`.
//
// Columns: kind, mark, access, project, owner, date, name. The date with its comma is the sure sign.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

// `-----0`, `rwx--1`.
bool is_access(std::string_view text) {
  return text.size() >= 4 && wire::is_digit(text.back()) && consists_of(text.substr(0, text.size() - 1), 9, [](char c) {
           return c == '-' || (wire::is_alnum(c) && !wire::is_digit(c));
         });
}

class gcos7 final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cells(line);
    if (cells.size() == 0) return verdict::blank;
    if (cells[0].size() != 1 || cells[1].size() != 1 || !is_access(cells[2])) return verdict::foreign;
    // Project and owner may be blank.
    for (std::size_t at = 3; at <= 5; ++at) {
      const unsigned month = month_number(cells[at]);
      const std::string_view day = cells[at + 1];
      if (month == 0 || !day.ends_with(',') || cells[at + 2].size() != 4) continue;
      const auto year = number(cells[at + 2], 9999);
      const auto day_number = number(day.substr(0, day.size() - 1), 31);
      if (!year || !day_number) continue;
      const auto date = make_date(static_cast<int>(*year), month, *day_number);
      const std::string_view name = wire::trim_blanks(cells.rest(at + 3));
      if (!date || name.empty()) return verdict::foreign;
      const bool directory = wire::to_lower(cells[0].front()) == 'd';
      out.found.name = name;
      out.found.type = directory ? entry_type::directory : entry_type::file;
      out.found.modified = on_server(*date, options());
      out.found.permissions = cells[2];
      if (at > 3) out.found.owner = cells[at - 1];
      if (at > 4) out.found.group = cells[3];
      return verdict::entry;
    }
    return verdict::foreign;
  }
};

}  // namespace

std::unique_ptr<reader> make_gcos7(const listing_options& options) { return make_reader<gcos7>(options); }

}  // namespace ferry::listings
