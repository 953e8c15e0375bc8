// IBM i, i5/OS, OS/400 with SITE LISTFMT 0 (LISTFMT 1 looks like Unix).
//
//   QPGMR        16347136 29.06.13 15:45:09 *FILE      RPGUNIT.SAVF
//   QPGMR                                   *MEM       RPGUNITC1.FILE/RUCALLTST.MBR
//   PEP             36864 04/03/24 14:06:34 *DIR       dir1/
//   /QDLS/ARM           0 11/09/95 07:19:30 DIR
//
// Order and separator of the date are settings of the server's job, and no line tells them. The orders that fit every line so far are kept; the
// first of them is taken, and where another one would give another day, the time says that it is ambiguous.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

// In the order in which they are preferred: what IBM delivers first.
constexpr std::array orders = {date_order::mdy, date_order::dmy, date_order::ymd};
using readings = std::array<std::optional<std::chrono::year_month_day>, orders.size()>;

readings read_all(std::string_view text) {
  readings found;
  if (text.size() < 6 || text.size() > 10) return found;
  std::array<char, 10> buffer;
  std::ranges::copy(text, buffer.begin());
  // DATSEP may be a comma.
  std::replace(buffer.begin(), buffer.end(), ',', '.');
  const auto parts = split_date({buffer.data(), text.size()});
  if (!parts || !wire::is_digit(parts->second.front())) return found;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const std::string_view year = orders[i] == date_order::ymd ? parts->first : parts->third;
    if (year.size() == 2 || year.size() == 4) found[i] = read_date(*parts, orders[i]);
  }
  return found;
}

// TIMSEP is `:`, `.` or `,`.
std::optional<clock_reading> read_time(std::string_view text) {
  if (text.size() != 8 || text[2] != text[5]) return std::nullopt;
  std::array<char, 8> buffer;
  std::ranges::copy(text, buffer.begin());
  if (text[2] == '.' || text[2] == ',') buffer[2] = buffer[5] = ':';
  return read_clock({buffer.data(), buffer.size()});
}

bool is_owner(std::string_view text) {
  return consists_of(text, 10, [](char c) { return wire::is_alnum(c) || is_national(c) || c == '_' || c == '.'; });
}

bool is_type(std::string_view text) {
  return text.size() > 1 && text.front() == '*' &&
         consists_of(text.substr(1), 10, [](char c) { return is_capital(c) || wire::is_digit(c); });
}

entry_type type_of(std::string_view type) {
  for (const std::string_view one : {"DIR", "DDIR", "LIB", "FLR"}) {
    if (type == one) return entry_type::directory;
  }
  for (const std::string_view one : {"FILE", "MEM", "STMF", "DSTMF", "DOC", "SAVF"}) {
    if (type == one) return entry_type::file;
  }
  return type == "SYMLNK" ? entry_type::link : entry_type::other;
}

// Members never have a size and a date; a file without size has none either.
bool may_lack_size(std::string_view type) { return type != "*FILE" && type != "*STMF" && type != "*MEM"; }

struct row {
  std::string_view owner, size, date, time, type, name;
};

std::optional<row> split_row(std::string_view line) {
  const columns cells(line);
  row found;
  std::size_t at = 0;
  const bool in_documents = cells[0].starts_with('/');
  if (in_documents) {
    if (cells.size() != 5 || !is_digits(cells[1], 20) || !is_capitals(cells[4], 10)) return std::nullopt;
    return row{{}, cells[1], cells[2], cells[3], cells[4], cells[0]};
  }
  // Whoever logged in as anonymous does not see the owners.
  if (cells.begin(0) == 0) {
    found.owner = cells[at++];
    if (!is_owner(found.owner)) return std::nullopt;
  }
  if (!is_type(cells[at])) {
    if (is_digits(cells[at], 20)) found.size = cells[at++];
    found.date = cells[at++];
    found.time = cells[at++];
    if (found.size.empty() && !may_lack_size(cells[at])) return std::nullopt;
  }
  found.type = cells[at];
  if (!is_type(found.type) || (found.type == "*MEM" && !found.date.empty())) return std::nullopt;
  found.type.remove_prefix(1);
  found.name = wire::trim_blanks(cells.rest(at + 1));
  if (found.name.empty()) return std::nullopt;
  return found;
}

class os400 final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      const auto found = split_row(line);
      if (found && read_time(found->time)) narrow(read_all(found->date));
    }
  }

  verdict read(std::string_view line, output& out) override {
    if (is_blank_line(line)) return verdict::blank;
    const auto found = split_row(line);
    if (!found) return verdict::foreign;
    entry& one = out.found;
    if (!found->date.empty() && !set_time(*found, one)) return verdict::foreign;
    if (!found->size.empty()) {
      one.size = wire::parse_number(found->size, UINT64_MAX);
      if (!one.size) return verdict::foreign;
    }
    one.owner = found->owner;
    one.name = found->name;
    one.type = type_of(found->type);
    if (one.name.size() > 1 && one.name.ends_with('/')) {
      one.name.pop_back();
      one.type = entry_type::directory;
    }
    add_fact(one, "object-type", found->type);
    return verdict::entry;
  }

 private:
  // Keeps the orders that fit this date too. One that fits none of them is of another setting: it says nothing about the rest.
  void narrow(const readings& dates) {
    auto left = possible_;
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = left[i] && dates[i];
    if (std::ranges::find(left, true) != left.end()) possible_ = left;
  }

  bool set_time(const row& from, entry& one) {
    const auto clock = read_time(from.time);
    if (!clock) return false;
    const readings dates = read_all(from.date);
    narrow(dates);
    bool fits = false;
    for (std::size_t i = 0; i < dates.size(); ++i) fits = fits || (possible_[i] && dates[i]);
    std::optional<std::chrono::year_month_day> day;
    bool ambiguous = false;
    for (std::size_t i = 0; i < dates.size(); ++i) {
      if (!dates[i] || (fits && !possible_[i])) continue;
      if (!day) day = dates[i];
      ambiguous = ambiguous || *day != *dates[i];
    }
    if (!day) return false;
    one.modified = on_server(*day, *clock, options());
    one.modified->ambiguous = ambiguous;
    return true;
  }

  std::array<bool, orders.size()> possible_ = {true, true, true};
};

}  // namespace

std::unique_ptr<reader> make_os400(const listing_options& options) { return make_reader<os400>(options); }

}  // namespace ferry::listings
