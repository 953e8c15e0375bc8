// MUSIC/SP: `name length+format size read write time owner [attributes] records`; a directory ends in a backslash and has `<DIR>`.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

// `24SEP96`.
std::optional<std::chrono::year_month_day> read_day(std::string_view text) {
  if (text.size() != 7) return std::nullopt;
  const auto day = number(text.substr(0, 2), 31);
  const unsigned month = month_number(text.substr(2, 3));
  const auto year = full_year(text.substr(5));
  if (!day || month == 0 || !year) return std::nullopt;
  return make_date(*year, month, *day);
}

// `47VC`: the length of a record, fixed or variable, compressed.
bool is_format(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && wire::is_digit(text[digits])) ++digits;
  const std::string_view kind = text.substr(digits);
  return digits > 0 && (kind == "F" || kind == "V" || kind == "FC" || kind == "VC" || kind == "U");
}

class music final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns words(line);
    if (words.size() == 0) return verdict::blank;
    if (words[0] == "File" && words[1] == "name" && words[2] == "RlenRf") {
      out.reason = "a heading";
      return verdict::noise;
    }
    return read_file(words, out.found) ? verdict::entry : verdict::foreign;
  }

 private:
  bool read_file(const columns& words, entry& found) const {
    const bool directory = words[1] == "<DIR>";
    if ((!directory && !is_format(words[1])) || words.size() < 8 || words.size() > 9) return false;
    std::string_view size = words[2];
    if (!size.ends_with('K')) return false;
    size.remove_suffix(1);
    const auto thousands = wire::parse_number(size, 0xffff'ffff);
    const auto day = read_day(words[4]);
    const std::string_view time = words[5];
    const auto clock = read_clock(time);
    const std::string_view records = words[words.size() - 1];
    if (!thousands || (words[3] != "0000000" && !read_day(words[3])) || !day || !clock ||
        !wire::is_digit(time.back()) || !wire::parse_number(records, 0xffff'ffff)) {
      return false;
    }
    std::string_view name = words[0];
    if (directory && name.size() > 1 && name.ends_with('\\')) name.remove_suffix(1);
    found.name = name;
    found.type = directory ? entry_type::directory : entry_type::file;
    found.size = *thousands * 1024;
    found.size_is_rounded = true;
    found.modified = on_server(*day, *clock, options());
    found.owner = words[6];
    if (!directory) found.facts.push_back({"format", std::string(words[1])});
    if (words[3] != "0000000") found.facts.push_back({"read", std::string(words[3])});
    if (words.size() == 9) found.facts.push_back({"attributes", std::string(words[7])});
    found.facts.push_back({"records", std::string(records)});
    return true;
  }
};

}  // namespace

std::unique_ptr<reader> make_music(const listing_options& options) { return make_reader<music>(options); }

}  // namespace ferry::listings
