// VM/CMS: minidisks and directories of the shared file system, as LISTFILE prints them.
//
// `NAME TYPE [FM] F|V lrecl records blocks date time label`, or `NAME DIR - - - date time -`. Name and type are what other systems join with a
// dot, and so does FTP.
#include <algorithm>

#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

constexpr std::uint64_t most_records = 0xffff'ffff;

// Eight characters on a minidisk, sixteen of a directory; nothing hangs on it.
bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
    return wire::is_alnum(c) || std::string_view("$#@+-:_.").find(c) != std::string_view::npos;
  });
}

bool is_file_mode(std::string_view text) {
  return !text.empty() && text.size() <= 2 && wire::to_upper(text[0]) >= 'A' && wire::to_upper(text[0]) <= 'Z' &&
         (text.size() == 1 || wire::is_digit(text[1]));
}

bool is_format(std::string_view text) { return text == "F" || text == "V"; }

// The formats of a date that a user of CMS may set: `10/05/95`, `10/05/1995`, `1995-10-05`.
std::optional<std::chrono::year_month_day> read_day(std::string_view text) {
  const auto parts = split_date(text);
  if (!parts) return std::nullopt;
  const char separator = text[parts->first.size()];
  if (separator == '/') return read_date(*parts, date_order::mdy);
  return separator == '-' ? read_date(*parts, date_order::ymd) : std::nullopt;
}

class vm_cms final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns words(line);
    if (words.size() == 0) return verdict::blank;
    if (wire::equal_ignoring_case(words[0], "FILENAME") && wire::equal_ignoring_case(words[1], "FILETYPE")) {
      out.reason = "the heading of the columns";
      return verdict::noise;
    }
    const bool directory = words[1] == "DIR" && words[2] == "-" && words[3] == "-" && words[4] == "-";
    if (directory) {
      if (!is_identifier(words[0])) return verdict::foreign;
      out.found.type = entry_type::directory;
      out.found.name = words[0];
      return read_end(words, 5, out.found) ? verdict::entry : verdict::foreign;
    }
    return read_file(words, out.found) ? verdict::entry : verdict::foreign;
  }

 private:
  bool read_file(const columns& words, entry& found) const {
    if (!is_identifier(words[0]) || !is_identifier(words[1])) return false;
    std::size_t at = 2;
    if (is_file_mode(words[2]) && is_format(words[3])) {
      found.facts.push_back({"filemode", std::string(words[2])});
      at = 3;
    }
    const auto length = wire::parse_number(words[at + 1], most_records);
    const auto records = wire::parse_number(words[at + 2], most_records);
    if (!is_format(words[at]) || !length || !records || !wire::parse_number(words[at + 3], most_records)) return false;
    found.type = entry_type::file;
    found.name.append(words[0]).append(1, '.').append(words[1]);
    // Without the ends of lines that a transfer as text adds. Records of varying length are at most this long.
    found.size = *length * *records;
    found.size_is_rounded = words[at] == "V";
    found.facts.push_back({"recfm", std::string(words[at])});
    found.facts.push_back({"lrecl", std::string(words[at + 1])});
    found.facts.push_back({"records", std::string(words[at + 2])});
    found.facts.push_back({"blocks", std::string(words[at + 3])});
    return read_end(words, at + 4, found);
  }

  // Date, time, and the label of the disk; `-` for a shared directory.
  bool read_end(const columns& words, std::size_t at, entry& found) const {
    const auto day = read_day(words[at]);
    const std::string_view time = words[at + 1];
    if (!day || time.empty() || !wire::is_digit(time.back()) || words.size() > at + 3) return false;
    const auto clock = read_clock(time);
    if (!clock) return false;
    found.modified = on_server(*day, *clock, options());
    const std::string_view label = words[at + 2];
    if (!label.empty() && label != "-") found.facts.push_back({"label", std::string(label)});
    return true;
  }
};

}  // namespace

std::unique_ptr<reader> make_vm_cms(const listing_options& options) { return make_reader<vm_cms>(options); }

}  // namespace ferry::listings
