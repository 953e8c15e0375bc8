// z/OS, OS/390, MVS: the members of a partitioned data set, with the statistics that ISPF keeps, or of a load library.
//
//    Name     VV.MM   Created       Changed      Size  Init   Mod   Id
//   JVBR30    01.01 2018/09/07 2018/09/07 03:52    13    13     0 USER
//    Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode
//   DD        03DBD8   031506 IRRENV00 01 FO             RN RU            31    24
//
// A member without statistics is a name and nothing else: it is read only under a heading, or beside rows that have them. `Size` of the statistics
// counts lines, not bytes.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

bool is_hex(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least &&
         consists_of(text, most, [](char c) { return wire::is_digit(c) || (c >= 'A' && c <= 'F'); });
}

bool is_member_name(std::string_view text, bool headed) {
  return consists_of(text, 8, [&](char c) {
    return headed ? c > ' ' : wire::is_digit(c) || is_capital(c) || is_national(c) || c == '{';
  });
}

// `01.03`: version and modification.
bool is_version(std::string_view text) {
  return text.size() == 5 && text[2] == '.' && is_digits(text.substr(0, 2), 2) && is_digits(text.substr(3), 2);
}

bool is_mode(std::string_view text) {
  for (const std::string_view mode : {"24", "31", "64", "ANY", "MIN", "SPLT"}) {
    if (text == mode) return true;
  }
  return false;
}

class mvs_pds final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      const columns cells(line);
      entry ignored;
      headed_ = headed_ || is_heading(cells);
      known_ = known_ || headed_ || statistics(cells, ignored) || load_module(cells, ignored);
    }
  }

  verdict read(std::string_view line, output& out) override {
    const columns cells(line);
    if (cells.size() == 0) return verdict::blank;
    if (is_heading(cells)) {
      headed_ = known_ = true;
      return verdict::noise;
    }
    if (statistics(cells, out.found) || load_module(cells, out.found)) {
      known_ = true;
    } else if (!known_ || cells.size() != 1 || cells.begin(0) > 1 || !is_member_name(cells[0], headed_)) {
      out.found = {};
      return verdict::foreign;
    }
    out.found.name = cells[0];
    out.found.type = entry_type::file;
    return verdict::entry;
  }

 private:
  static bool is_heading(const columns& cells) {
    return cells[0] == "Name" && (cells[1] == "VV.MM" || (cells[1] == "Size" && cells[2] == "TTR"));
  }

  bool statistics(const columns& cells, entry& found) const {
    if (cells.size() < 8 || cells.size() > 10 || !is_version(cells[1])) return false;
    const auto created = split_date(cells[2]);
    const auto changed = split_date(cells[3]);
    const auto clock = read_clock(cells[4]);
    if (!created || !changed || !clock || !read_date(*created, date_order::ymd)) return false;
    const auto day = read_date(*changed, date_order::ymd);
    if (!day) return false;
    for (std::size_t i = 5; i < 8; ++i) {
      if (!is_digits(cells[i], 10)) return false;
    }
    found.modified = on_server(*day, *clock, options());
    found.owner = cells[8];
    add_fact(found, "version", cells[1]);
    add_fact(found, "created", cells[2]);
    add_fact(found, "lines", cells[5]);
    add_fact(found, "initial-lines", cells[6]);
    add_fact(found, "modified-lines", cells[7]);
    return true;
  }

  static bool load_module(const columns& cells, entry& found) {
    if (!is_hex(cells[1], 6, 8) || !is_hex(cells[2], 6, 8)) return false;
    std::size_t at = 3;
    std::string_view alias_of;
    if (!is_hex(cells[at], 2, 2) || !wire::is_digit(cells[at].front())) alias_of = cells[at++];
    if (!is_hex(cells[at], 2, 2) || alias_of.size() > 8) return false;
    const std::string_view authorization = cells[at++];
    const std::size_t first = at;
    while (is_capitals(cells[at], 4) && !is_mode(cells[at])) ++at;
    if (at + 2 != cells.size() || !is_mode(cells[at]) || !is_mode(cells[at + 1])) return false;
    std::uint64_t size = 0;
    for (const char c : cells[1]) size = size * 16 + static_cast<unsigned>(wire::is_digit(c) ? c - '0' : c - 'A' + 10);
    found.size = size;
    add_fact(found, "ttr", cells[2]);
    add_fact(found, "alias-of", alias_of);
    add_fact(found, "ac", authorization);
    std::string attributes;
    for (std::size_t i = first; i < at; ++i) attributes.append(i == first ? "" : " ").append(cells[i]);
    add_fact(found, "attributes", attributes);
    add_fact(found, "amode", cells[at]);
    add_fact(found, "rmode", cells[at + 1]);
    return true;
  }

  bool headed_ = false;
  bool known_ = false;
};

}  // namespace

std::unique_ptr<reader> make_mvs_pds(const listing_options& options) { return make_reader<mvs_pds>(options); }

}  // namespace ferry::listings
