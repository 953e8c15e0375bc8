// OS-9: `dir -e`. `group.user yy/mm/dd hhmm attributes sector bytes name`, under a heading with the time of day.
#include <algorithm>

#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

// Directory, not sharable, then what the public and what the owner may. A dash stands for what is not granted; it reaches us as any byte that is no
// letter, because these listings were carried through systems with dashes of their own.
std::optional<std::string> read_attributes(std::string_view text) {
  static constexpr std::string_view all = "dsewrewr";
  if (text.size() != all.size()) return std::nullopt;
  std::string result;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (text[i] != all[i] && wire::is_alnum(text[i])) return std::nullopt;
    result += text[i] == all[i] ? text[i] : '-';
  }
  return result;
}

bool is_user(std::string_view text) {
  const std::string_view group = wire::take_piece(text, ".");
  return number(group, 65535) && number(text, 65535);
}

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.size() <= 8 && std::ranges::all_of(text, [](char c) {
    return wire::is_digit(c) || (wire::to_lower(c) >= 'a' && wire::to_lower(c) <= 'f');
  });
}

std::optional<clock_reading> read_time(std::string_view text) {
  if (text.size() != 4) return std::nullopt;
  const auto hour = number(text.substr(0, 2), 23);
  const auto minute = number(text.substr(2), 59);
  if (!hour || !minute) return std::nullopt;
  return clock_reading{std::chrono::hours(*hour) + std::chrono::minutes(*minute), time_precision::minute};
}

class os9 final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns words(line);
    if (words.size() == 0) return verdict::blank;
    if (is_heading(words) || (started_ && std::ranges::none_of(line, wire::is_alnum))) {
      started_ = true;
      out.reason = "a heading";
      return verdict::noise;
    }
    return read_file(words, out.found) ? verdict::entry : verdict::foreign;
  }

 private:
  // `Directory of . 10:52:50` (DOS has no time there), and the names of the columns.
  static bool is_heading(const columns& words) {
    if (words[0] == "Owner" && words[1] == "Last" && words[2] == "modified") return true;
    if (words[0] != "Directory" || words[1] != "of" || words.size() < 4) return false;
    const auto clock = read_clock(words[words.size() - 1]);
    return clock && clock->precision == time_precision::second;
  }

  bool read_file(const columns& words, entry& found) const {
    const auto parts = split_date(words[1]);
    if (!is_user(words[0]) || !parts || words[1][parts->first.size()] != '/') return false;
    const auto day = read_date(*parts, date_order::ymd);
    const auto clock = read_time(words[2]);
    const auto attributes = read_attributes(words[3]);
    const auto bytes = wire::parse_number(words[5], 0xffff'ffff);
    if (!day || !clock || !attributes || !is_hexadecimal(words[4]) || !bytes || words.size() < 7) return false;
    found.name = wire::trim_blanks(words.rest(6));
    found.type = attributes->front() == 'd' ? entry_type::directory : entry_type::file;
    found.size = bytes;
    found.modified = on_server(*day, *clock, options());
    found.owner = words[0];
    found.permissions = *attributes;
    found.facts.push_back({"sector", std::string(words[4])});
    return true;
  }

  bool started_ = false;
};

}  // namespace

std::unique_ptr<reader> make_os9(const listing_options& options) { return make_reader<os9>(options); }

}  // namespace ferry::listings
