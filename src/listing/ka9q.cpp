// KA9Q NOS, packet radio on DOS: name, size, time, date, twice on a line. A directory has a slash at the end of its name, and no size.
#include <array>
#include <span>

#include "listing/columns.hpp"
#include "listing/day_month.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

constexpr std::size_t most_per_line = 4;

struct item {
  std::string_view name;
  std::optional<std::uint64_t> size;  // none: a directory
  clock_reading clock;
  date_parts date;
};

struct row {
  std::array<item, most_per_line> items;
  std::size_t count = 0;
};

// `4,321`: always with commas.
std::optional<std::uint64_t> read_size(std::string_view text) noexcept {
  std::uint64_t value = 0;
  for (bool first = true; first || !text.empty(); first = false) {
    const std::string_view group = wire::take_piece(text, ",");
    const auto three = number(group, 999);
    if (!three || group.size() > 3 || (!first && group.size() != 3) || value > 999'999'999'999) return std::nullopt;
    value = value * 1000 + *three;
  }
  return value;
}

std::optional<item> read_item(const columns& cut, std::size_t& i) noexcept {
  item result;
  result.name = cut[i++];
  if (result.name.ends_with('/')) {
    result.name.remove_suffix(1);
  } else {
    result.size = read_size(cut[i++]);
    if (!result.size) return std::nullopt;
  }
  const auto clock = read_clock(cut[i++]);
  const auto date = split_date(cut[i++]);
  if (!clock || !date || !day_month::numeric(*date) || date->third.size() != 2) return std::nullopt;
  result.clock = *clock;
  result.date = *date;
  return result;
}

std::optional<row> split(std::string_view line) noexcept {
  const columns cut(line);
  row result;
  for (std::size_t i = 0; i < cut.size();) {
    const auto found = read_item(cut, i);
    if (!found || result.count == most_per_line) return std::nullopt;
    result.items.at(result.count++) = *found;
  }
  if (result.count == 0) return std::nullopt;
  return result;
}

// `43 files. 11,642,880 bytes free. Disk size 32,602,112 bytes.`
bool is_summary(std::string_view line) noexcept {
  const columns cut(line);
  return number(cut[0], 999'999) && (cut[1] == "files." || cut[1] == "file.") && cut[3] == "bytes" && cut[4] == "free.";
}

class ka9q final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      const auto found = split(line);
      if (!found) continue;
      for (std::size_t i = 0; i < found->count; ++i) dates_.add(found->items.at(i).date);
    }
  }

  verdict read(std::string_view line, output& out) override {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    if (is_summary(line)) {
      out.reason = "a line about the whole listing";
      return verdict::noise;
    }
    const auto found = split(line);
    if (!found) return verdict::foreign;
    for (std::size_t i = 0; i < found->count; ++i) {
      entry e;
      if (!fill(found->items.at(i), e)) return verdict::foreign;
      if (i == 0) {
        out.found = std::move(e);
      } else {
        out.more.push_back(std::move(e));
      }
    }
    return verdict::entry;
  }

 private:
  bool fill(const item& from, entry& e) {
    const auto date = dates_.read(from.date);
    if (!date) return false;
    e.name = from.name;
    e.type = from.size ? entry_type::file : entry_type::directory;
    e.size = from.size;
    e.modified = on_server(date->day, from.clock, options());
    e.modified->ambiguous = date->ambiguous;
    return true;
  }

  day_month dates_;
};

}  // namespace

std::unique_ptr<reader> make_ka9q(const listing_options& options) { return make_reader<ka9q>(options); }

}  // namespace ferry::listings
