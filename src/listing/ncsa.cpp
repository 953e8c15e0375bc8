// DOS and Windows 3: name, <DIR> or size, date, time. NCSA Telnet, SuperTCP, WinQVT (a slash behind the names of directories), PC-NFS and the
// `dir` of MS-DOS (the extension in a column of its own). Chameleon writes the name of the month, and the attributes at the end.
#include <span>

#include "listing/columns.hpp"
#include "listing/day_month.hpp"
#include "listing/dos_dir.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

struct row {
  std::string name;
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

bool is_attributes(std::string_view text) noexcept {
  return text.size() <= 4 && text.find_first_not_of("AHRS") == std::string_view::npos;
}

// The date from column `i` on, which becomes the column behind it.
bool read_date(const columns& cut, std::size_t& i, row& result) noexcept {
  result.digits = split_date(cut[i]);
  if (result.digits) {
    ++i;
    return day_month::numeric(*result.digits) && is_full(*result.digits);
  }
  const unsigned month = month_number(cut[i]);
  const auto day = number(cut[i + 1], 31);
  const auto year = cut[i + 2].size() == 4 ? full_year(cut[i + 2]) : std::nullopt;
  if (month == 0 || !day || !year) return false;
  i += 3;
  result.day = make_date(*year, month, *day);
  return result.day.has_value();
}

// From column `i` on: <DIR> or size, date, time, attributes.
bool read_facts(const columns& cut, std::size_t i, row& result) noexcept {
  if (!wire::equal_ignoring_case(cut[i], "<DIR>")) {
    const auto size = read_dos_size(cut[i]);
    if (!size || !size->bytes) return false;
    result.size = size->bytes;
  }
  ++i;
  if (!read_date(cut, i, result)) return false;
  const auto clock = read_clock(cut[i]);
  if (!clock || cut.size() > i + 2 || !is_attributes(cut[i + 1])) return false;
  result.clock = *clock;
  result.attributes = cut[i + 1];
  return true;
}

std::optional<row> split(std::string_view line) {
  if (line.empty() || wire::is_blank(line[0])) return std::nullopt;
  const columns cut(line);
  row result;
  result.name = cut[0];
  if (read_facts(cut, 1, result)) {
    if (result.name.size() > 1 && result.name.ends_with('/')) {
      result.name.pop_back();
      result.size.reset();
    }
    return result;
  }
  if (cut[0].size() > 8 || cut[1].size() > 3) return std::nullopt;
  result = {};
  result.name.append(cut[0]).append(1, '.').append(cut[1]);
  return read_facts(cut, 2, result) ? std::optional(result) : std::nullopt;
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
    if (!found) return read_other(line, out);
    const auto date = found->digits ? dates_.read(*found->digits) : day_month::dated{*found->day, false};
    if (!date) return verdict::foreign;
    entry& e = out.found;
    e.name = found->name;
    e.directory = directory_;
    e.type = found->size ? entry_type::file : entry_type::directory;
    e.size = found->size;
    e.permissions = found->attributes;
    e.modified = on_server(date->day, found->clock, options());
    e.modified->ambiguous = date->ambiguous;
    return verdict::entry;
  }

 private:
  verdict read_other(std::string_view line, output& out) {
    if (const std::string_view path = dir_heading(line); !path.empty()) {
      directory_ = path;
      out.reason = "the heading of a directory";
      return verdict::noise;
    }
    if (!is_dir_summary(line) && !is_dir_title(line) && !wire::trim_blanks(line).ends_with(" Bytes Available")) {
      return verdict::foreign;
    }
    out.reason = "a line about the whole listing";
    return verdict::noise;
  }

  day_month dates_;
  std::string directory_;
};

}  // namespace

std::unique_ptr<reader> make_ncsa(const listing_options& options) { return make_reader<ncsa>(options); }

}  // namespace ferry::listings
