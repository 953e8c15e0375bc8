// TCP/IP for VSE: its root with catalogs, libraries and queues, and the members of a sublibrary.
//
//   HP2IBM    <VSAM Catalog>
//   INTAP01   Entry Seq VSAM
//   README.TXT                 80          1  99/07/09  15:10  F
//
// Columns of a member: name and type, bytes, library blocks, when it was changed, and whether records are fixed (F) or a string (S).
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

bool is_vse_name(std::string_view text) {
  return consists_of(text, 44, [](char c) {
    return wire::is_digit(c) || is_capital(c) || is_national(c) || c == '.' || c == '-' || c == '_';
  });
}

// A kind in angle brackets holds others. Its words are asked for, since `<DIR>` is what many small systems print.
bool is_container(std::string_view kind) {
  if (kind.size() < 3 || !kind.starts_with('<') || !kind.ends_with('>')) return false;
  for (const std::string_view word : {"VSAM", "Catalog", "Library", "Queue", "Directory", "Sublib", "SubLib"}) {
    if (kind.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// `Entry Seq VSAM`, `Key Seq VSAM`, `Relative Rec VSAM`.
bool is_cluster(std::string_view kind) { return kind.size() < 40 && kind.ends_with(" VSAM") && is_capital(kind[0]); }

class vse final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cells(line);
    if (cells.size() == 0) return verdict::blank;
    if (cells.begin(0) != 0 || !is_vse_name(cells[0])) return verdict::foreign;
    if (of_the_root(cells, out.found) || member(cells, out.found)) {
      out.found.name = cells[0];
      return verdict::entry;
    }
    return verdict::foreign;
  }

 private:
  static bool of_the_root(const columns& cells, entry& found) {
    const std::string_view kind = wire::trim_blanks(cells.rest(1));
    if (is_container(kind)) {
      found.type = entry_type::directory;
      add_fact(found, "kind", kind.substr(1, kind.size() - 2));
      return true;
    }
    if (!is_cluster(kind)) return false;
    found.type = entry_type::file;
    add_fact(found, "kind", kind);
    return true;
  }

  bool member(const columns& cells, entry& found) const {
    if (cells.size() != 6 || cells[0].find('.') == std::string_view::npos) return false;
    const auto size = wire::parse_number(cells[1], UINT64_MAX);
    const auto parts = split_date(cells[3]);
    const auto clock = read_clock(cells[4]);
    if (!size || !is_digits(cells[2], 9) || !parts || !clock || !is_capitals(cells[5], 2)) return false;
    const auto day = read_date(*parts, date_order::ymd);
    if (!day) return false;
    found.type = entry_type::file;
    found.size = *size;
    found.modified = on_server(*day, *clock, options());
    add_fact(found, "blocks", cells[2]);
    add_fact(found, "recfm", cells[5]);
    return true;
  }
};

}  // namespace

std::unique_ptr<reader> make_vse(const listing_options& options) { return make_reader<vse>(options); }

}  // namespace ferry::listings
