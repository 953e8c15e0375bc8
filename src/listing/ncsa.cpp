// Servers of DOS and Windows 3: name, <DIR> or size, date, time. NCSA Telnet and SuperTCP write the date in digits, Chameleon with the name of
// the month and the attributes at the end.
#include <span>

#include "listing/columns.hpp"
#include "listing/day_month.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

struct row {
  std::string_view name;
  std::optional<std::uint64_t> size;  // none: a directory
  std::optional<date_parts> digits;   // none: `day`
  std::optional<std::chrono::year_month_day> day;
  clock_reading clock;
  std::string_view attributes;
};

// `05/11/95`: two digits at least in each piece, so that no other number is taken for a date.
bool is_full(const date_parts& parts) noexcept {
  return parts.first.size() == 2 && parts.second.size() == 2 && (parts.third.size() == 2 || parts.third.size() == 4);
}

std::optional<row> split(std::string_view line) noexcept {
  if (line.empty() || wire::is_blank(line[0])) return std::nullopt;
  const columns cut(line);
  row result;
  result.name = cut[0];
  if (cut[1] != "<DIR>") {
    result.size = wire::parse_number(cut[1], UINT64_MAX);
    if (!result.size) return std::nullopt;
  }
  std::size_t i = 3;
  result.digits = split_date(cut[2]);
  if (result.digits) {
    if (!day_month::numeric(*result.digits) || !is_full(*result.digits)) return std::nullopt;
  } else {
    const unsigned month = month_number(cut[2]);
    const auto day = number(cut[3], 31);
    const auto year = cut[4].size() == 4 ? full_year(cut[4]) : std::nullopt;
    if (month == 0 || !day || !year) return std::nullopt;
    result.day = make_date(*year, month, *day);
    if (!result.day) return std::nullopt;
    i = 5;
  }
  const auto clock = read_clock(cut[i]);
  if (!clock) return std::nullopt;
  result.clock = *clock;
  if (cut.size() > i + 2) return std::nullopt;
  result.attributes = cut[i + 1];
  if (result.attributes.size() > 4 || result.attributes.find_first_not_of("AHRS") != std::string_view::npos) {
    return std::nullopt;
  }
  return result;
}

class ncsa final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      const auto found = split(line);
      if (found && found->digits) dates_.add(*found->digits);
    }
  }

  verdict read(std::string_view line, output& out) override {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    const auto found = split(line);
    if (!found) {
      if (!wire::trim_blanks(line).ends_with(" Bytes Available")) return verdict::foreign;
      out.reason = "a line about the whole listing";
      return verdict::noise;
    }
    const auto date = found->digits ? dates_.read(*found->digits) : day_month::dated{*found->day, false};
    if (!date) return verdict::foreign;
    entry& e = out.found;
    e.name = found->name;
    e.type = found->size ? entry_type::file : entry_type::directory;
    e.size = found->size;
    e.permissions = found->attributes;
    e.modified = on_server(date->day, found->clock, options());
    e.modified->ambiguous = date->ambiguous;
    return verdict::entry;
  }

 private:
  day_month dates_;
};

}  // namespace

std::unique_ptr<reader> make_ncsa(const listing_options& options) { return make_reader<ncsa>(options); }

}  // namespace ferry::listings
