// OS/2: size, attributes and DIR, date, time, name. Some of these servers count years from 1900 and print 103.
#include <span>

#include "listing/columns.hpp"
#include "listing/day_month.hpp"
#include "listing/name_column.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

struct row {
  std::uint64_t size = 0;
  std::string attributes;
  bool directory = false;
  date_parts date;
  clock_reading clock;
  std::size_t end = 0;
  std::size_t name = 0;  // the end of the line when there is none
};

// Archived, hidden, read-only, system, in any order.
bool are_attributes(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 4 && text.find_first_not_of("AHRS") == std::string_view::npos;
}

std::optional<row> split(std::string_view line) {
  const columns cut(line);
  row result;
  const auto size = wire::parse_number(cut[0], UINT64_MAX);
  if (!size) return std::nullopt;
  result.size = *size;
  std::size_t i = 1;
  for (; i < 6; ++i) {
    if (cut[i] == "DIR" && !result.directory) {
      result.directory = true;
    } else if (are_attributes(cut[i])) {
      result.attributes += cut[i];
    } else {
      break;
    }
  }
  const auto date = split_date(cut[i]);
  if (!date || !day_month::numeric(*date) || date->first.size() > 2 || cut[i][date->first.size()] != '-') {
    return std::nullopt;
  }
  result.date = *date;
  const auto clock = read_clock(cut[i + 1]);
  if (!clock) return std::nullopt;
  result.clock = *clock;
  result.end = cut.end(i + 1);
  result.name = cut.begin(i + 2);
  return result;
}

class os2 final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      const auto found = split(line);
      if (!found || found->name == line.size()) continue;
      dates_.add(found->date);
      names_.add(found->end, found->name);
    }
  }

  verdict read(std::string_view line, output& out) override {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    const auto found = split(line);
    const auto date = found ? dates_.read(found->date) : std::nullopt;
    if (!date) return verdict::foreign;
    if (found->name == line.size()) {
      out.reason = "no name";
      return verdict::noise;
    }
    entry& e = out.found;
    e.name = line.substr(names_.start(found->end, found->name));
    e.type = found->directory ? entry_type::directory : entry_type::file;
    e.size = found->size;
    e.permissions = found->attributes;
    e.modified = on_server(date->day, found->clock, options());
    e.modified->ambiguous = date->ambiguous;
    return verdict::entry;
  }

 private:
  day_month dates_;
  name_column names_;
};

}  // namespace

std::unique_ptr<reader> make_os2(const listing_options& options) { return make_reader<os2>(options); }

}  // namespace ferry::listings
