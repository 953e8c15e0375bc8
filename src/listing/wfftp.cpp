// Nortel's WfFTP, in routers: name, size, date, day of the week, time.
#include <array>
#include <span>

#include "listing/columns.hpp"
#include "listing/day_month.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

struct row {
  std::string_view name;
  std::uint64_t size = 0;
  date_parts date;
  clock_reading clock;
};

std::optional<row> split(std::string_view line) noexcept {
  const columns cut(line);
  if (cut.size() != 5 || cut.begin(0) != 0 || !is_weekday(cut[3])) return std::nullopt;
  const auto size = wire::parse_number(cut[1], UINT64_MAX);
  const auto date = split_date(cut[2]);
  const auto clock = read_clock(cut[4]);
  if (!size || !date || !day_month::numeric(*date) || !clock) return std::nullopt;
  return row{cut[0], *size, *date, *clock};
}

class wfftp final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      if (const auto found = split(line)) dates_.add(found->date);
    }
  }

  verdict read(std::string_view line, output& out) override {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    if (const auto found = split(line)) {
      const auto date = dates_.read(found->date);
      if (!date) return verdict::foreign;
      entry& e = out.found;
      e.name = found->name;
      e.directory = volume_;
      e.type = entry_type::file;
      e.size = found->size;
      e.modified = on_server(date->day, found->clock, options());
      e.modified->ambiguous = date->ambiguous;
      return verdict::entry;
    }
    if (!is_frame(line)) return verdict::foreign;
    out.reason = "a line about the whole listing";
    return verdict::noise;
  }

 private:
  bool is_frame(std::string_view line) {
    constexpr std::string_view of = " Directory of ";
    const columns cut(line);
    if (line.starts_with(" Volume - drive ")) {
      headed_ = true;
      return true;
    }
    if (!headed_) return false;
    if (line.starts_with(of)) {
      volume_ = wire::trim_blanks(line.substr(of.size()));
      return true;
    }
    return line.starts_with("File Name ") || (cut[1] == "bytes" && cut[2] == "-") ||
           cut[0].find_first_not_of('-') == std::string_view::npos;
  }

  day_month dates_;
  std::string volume_;
  bool headed_ = false;
};

}  // namespace

std::unique_ptr<reader> make_wfftp(const listing_options& options) { return make_reader<wfftp>(options); }

}  // namespace ferry::listings
