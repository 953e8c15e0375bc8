// Distinct's FTP server for Windows: attributes, size, date, time, name. Its first versions have no year, and a dash in the time.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

// Directory, write, archive, hidden, system: `-wa--`.
bool are_attributes(std::string_view text) noexcept {
  constexpr std::string_view letters[] = {"d-", "rw-", "a-", "h-", "s-"};
  if (text.size() != std::size(letters)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (letters[i].find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

class distinct final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cut(line);
    if (cut.size() == 0) return verdict::blank;
    const auto size = wire::parse_number(cut[1], UINT64_MAX);
    const unsigned month = month_number(cut[2]);
    std::string_view year_text = cut[3];
    const std::string_view day_text = wire::take_piece(year_text, ",");
    const auto day = number(day_text, 31);
    if (!are_attributes(cut[0]) || !size || month == 0 || !day || cut[5].empty()) return verdict::foreign;

    entry& e = out.found;
    if (year_text.empty()) {
      std::string time(cut[4]);
      if (time.size() == 5 && time[2] == '-') time[2] = ':';
      if (!read_short_date(cut[2], day_text, time, options(), e.modified)) return verdict::foreign;
    } else {
      const auto clock = read_clock(cut[4]);
      const auto year = full_year(year_text);
      const auto date = year ? make_date(*year, month, *day) : std::nullopt;
      if (!clock || !date) return verdict::foreign;
      e.modified = on_server(*date, *clock, options());
    }
    e.name = cut.rest(5);
    e.type = cut[0][0] == 'd' ? entry_type::directory : entry_type::file;
    e.permissions = cut[0];
    e.size = *size;
    return verdict::entry;
  }
};

}  // namespace

std::unique_ptr<reader> make_distinct(const listing_options& options) { return make_reader<distinct>(options); }

}  // namespace ferry::listings
