// VxWorks with a DOS file system: size, date, time, name, and <DIR> behind the names of directories.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

// `FEB-19-2001`
std::optional<std::chrono::year_month_day> read_day(std::string_view text) noexcept {
  const unsigned month = month_number(wire::take_piece(text, "-"));
  const auto day = number(wire::take_piece(text, "-"), 31);
  const auto year = text.size() == 4 ? full_year(text) : std::nullopt;
  if (month == 0 || !day || !year) return std::nullopt;
  return make_date(*year, month, *day);
}

class vxworks final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cut(line);
    if (cut.size() == 0) return verdict::blank;
    if (is_frame(cut)) {
      out.reason = "a heading";
      return verdict::noise;
    }
    const auto size = wire::parse_number(cut[0], UINT64_MAX);
    const auto day = read_day(cut[1]);
    const auto clock = read_clock(cut[2]);
    std::string_view name = wire::trim_blanks(cut.rest(3));
    if (!size || !day || !clock || name.empty()) return verdict::foreign;
    entry& e = out.found;
    e.type = entry_type::file;
    constexpr std::string_view mark = "<DIR>";
    if (name.ends_with(mark) && name.size() > mark.size() && wire::is_blank(name[name.size() - mark.size() - 1])) {
      name = wire::trim_blanks(name.substr(0, name.size() - mark.size()));
      e.type = entry_type::directory;
    }
    e.name = name;
    e.size = *size;
    e.modified = on_server(*day, *clock, options());
    return verdict::entry;
  }

 private:
  bool is_frame(const columns& cut) {
    if (cut.size() == 4 && cut[0] == "size" && cut[1] == "date" && cut[2] == "time" && cut[3] == "name") {
      headed_ = true;
      return true;
    }
    if (!headed_) return false;
    // The line under the heading; and at the end what the shell prints that made the listing.
    return cut[0].find_first_not_of('-') == std::string_view::npos || (cut[0] == "value" && cut[1] == "=");
  }

  bool headed_ = false;
};

}  // namespace

std::unique_ptr<reader> make_vxworks(const listing_options& options) { return make_reader<vxworks>(options); }

}  // namespace ferry::listings
