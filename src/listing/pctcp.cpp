// PC/TCP, a server for DOS: size or <dir>, name, and the date as C's ctime() prints it.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

class pctcp final : public reader {
 public:
  using reader::reader;

  // `     40774              IO.SYS   Tue May 31 06:22:00 1994`
  verdict read(std::string_view line, output& out) override {
    const columns cut(line);
    if (cut.size() == 0) return verdict::blank;
    const bool directory = cut[0] == "<dir>";
    const auto size = wire::parse_number(cut[0], UINT64_MAX);
    const unsigned month = month_number(cut[3]);
    const auto day = number(cut[4], 31);
    const auto clock = read_clock(cut[5]);
    const auto year = cut[6].size() == 4 ? full_year(cut[6]) : std::nullopt;
    if ((!directory && !size) || !is_weekday(cut[2]) || month == 0 || !day || !clock || !year || cut.size() != 7) {
      return verdict::foreign;
    }
    const auto date = make_date(*year, month, *day);
    if (!date) return verdict::foreign;
    entry& e = out.found;
    e.name = cut[1];
    e.type = directory ? entry_type::directory : entry_type::file;
    e.size = size;
    e.modified = on_server(*date, *clock, options());
    return verdict::entry;
  }
};

}  // namespace

std::unique_ptr<reader> make_pctcp(const listing_options& options) { return make_reader<pctcp>(options); }

}  // namespace ferry::listings
