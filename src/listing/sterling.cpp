// Sterling (IBM) Connect:Enterprise: the batches of a mailbox.
//
//   -C--E-----FTP B QUA1I1      18128       41 Aug 12 13:56 QUADTEST
//   -SR--M------- A steve      1     369 Sep 02 13:47 <<ACTIVITY LOG>>
//
// Columns: status flags and the protocol the batch came by, data type (ASCII, binary, EBCDIC ...), mailbox, number of the batch, bytes, date, name.
// Looks like Unix from afar; the flags are capitals, as no mode of Unix is throughout.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

bool is_flags(std::string_view text) {
  return text.size() >= 11 && text.front() == '-' &&
         consists_of(text, 16, [](char c) { return c == '-' || is_capital(c); });
}

class sterling final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cells(line);
    if (cells.size() == 0) return verdict::blank;
    if (line.starts_with("Total number of batches")) return verdict::noise;
    return batch(cells, out.found) ? verdict::entry : verdict::foreign;
  }

 private:
  bool batch(const columns& cells, entry& found) const {
    if (!is_flags(cells[0]) || !is_capitals(cells[1], 1) || !is_digits(cells[3], 12)) return false;
    const auto size = wire::parse_number(cells[4], UINT64_MAX);
    if (!size || !read_short_date(cells[5], cells[6], cells[7], options(), found.modified)) return false;
    const std::string_view name = cells.after(7);
    if (is_blank_line(name)) return false;
    found.name = name;
    found.type = entry_type::file;
    found.size = *size;
    found.permissions = cells[0];
    found.owner = cells[2];
    found.group = cells[3];
    add_fact(found, "batch", cells[3]);
    add_fact(found, "data-type", cells[1]);
    return true;
  }
};

}  // namespace

std::unique_ptr<reader> make_sterling(const listing_options& options) { return make_reader<sterling>(options); }

}  // namespace ferry::listings
