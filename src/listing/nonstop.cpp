// HPE NonStop (Tandem): the files of a Guardian subvolume. Its Unix side (OSS) lists as Unix does.
//
//   File         Code             EOF  Last Modification    Owner  RWEP
//   BGPNTRG5      101 O          91552 15-Aug-02 17:01:37 155,106 "nnnn"
//
// Marks may stand before or behind the code: open (O), questionable or broken (?), audited (A), licensed (L), PROGID (P), format 2 (+).
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

bool is_mark(std::string_view text) {
  return consists_of(text, 4, [](char c) { return is_capital(c) || c == '?' || c == '+' || c == '*'; });
}

// `101`, `700L`, `0+`.
bool is_code(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  return end > 0 && end <= 5 && (end == text.size() || is_mark(text.substr(end)));
}

class nonstop final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cells(line);
    if (cells.size() == 0) return verdict::blank;
    if (cells[0] == "File" && cells[1] == "Code" && cells[2] == "EOF") return verdict::noise;
    return file(cells, out.found) ? verdict::entry : verdict::foreign;
  }

 private:
  bool file(const columns& cells, entry& found) const {
    std::size_t at = 1;
    std::string_view mark;
    if (is_mark(cells[at])) mark = cells[at++];
    const std::string_view code = cells[at++];
    if (!is_code(code)) return false;
    if (mark.empty() && is_mark(cells[at])) mark = cells[at++];
    const auto size = wire::parse_number(cells[at++], UINT64_MAX);
    const auto parts = split_date(cells[at++]);
    const auto clock = read_clock(cells[at++]);
    if (!size || !parts || month_number(parts->second) == 0 || !clock) return false;
    const auto day = read_date(*parts, date_order::dmy);
    if (!day) return false;

    // `155,106`, `255, 0`: group and user; the blank is padding.
    std::string owner(cells[at++]);
    if (owner.ends_with(',')) owner += cells[at++];
    const std::size_t comma = owner.find(',');
    if (comma == std::string::npos || !is_digits(std::string_view(owner).substr(0, comma), 3) ||
        !is_digits(std::string_view(owner).substr(comma + 1), 3)) {
      return false;
    }
    std::string_view security = cells[at];
    if (security.empty() || cells.size() != at + 1) return false;
    if (security.size() > 2 && security.starts_with('"') && security.ends_with('"')) {
      security = security.substr(1, security.size() - 2);
    }

    found.name = cells[0];
    found.type = entry_type::file;
    found.size = *size;
    found.modified = on_server(*day, *clock, options());
    found.permissions = security;
    found.owner = owner;
    add_fact(found, "code", code);
    add_fact(found, "mark", mark);
    return true;
  }
};

}  // namespace

std::unique_ptr<reader> make_nonstop(const listing_options& options) { return make_reader<nonstop>(options); }

}  // namespace ferry::listings
