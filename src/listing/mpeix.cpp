// HP 3000 with MPE/iX, in the two forms of its commands LISTFILE and LISTF. No dates.
//
// `[code] size typ eof limit r/b sectors #x mx name`, or `name [code] size typ eof limit`. The size is that of a record, in bytes or words of two
// bytes, and EOF the number of records. The letters of TYP are told in "New Features of MPE/iX: Using the Hierarchical File System", table 7-3.
#include <algorithm>

#include "listing/columns.hpp"
#include "listing/headings.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

constexpr std::uint64_t most = 0xffff'ffff;

bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// `FA`, `BA`, `VBC`, `HBD`: record, text or binary, carriage control, kind of file.
bool is_type(std::string_view text) {
  return text.size() >= 2 && text.size() <= 4 && one_of(text[0], "ABFGHRSUV") && one_of(text[1], "AB") &&
         std::ranges::all_of(text.substr(2), [](char c) { return one_of(c, "CDKLMORSdfs"); });
}

std::optional<std::uint64_t> record_size(std::string_view text) {
  std::uint64_t unit = 1;
  if (text.ends_with('B') || text.ends_with('W')) {
    if (text.back() == 'W') unit = 2;
    text.remove_suffix(1);
  } else if (text != "0") {
    return std::nullopt;
  }
  const auto count = wire::parse_number(text, most);
  return count ? std::optional(*count * unit) : std::nullopt;
}

bool is_count(std::string_view text) { return text == "*" || wire::parse_number(text, most); }

std::optional<std::string_view> path_of(std::string_view line) {
  const columns words(line);
  if (words[0] == "PATH=") return wire::trim_blanks(words.rest(1));
  return std::nullopt;
}

class mpeix final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      if (const auto path = path_of(line)) headings_.expect(*path);
    }
  }

  verdict read(std::string_view line, output& out) override {
    const columns words(line);
    if (words.size() == 0) return verdict::blank;
    if (const auto path = path_of(line)) {
      headings_.enter(*path);
      return noise(out);
    }
    if (is_heading(words)) return noise(out);
    const bool read = read_listfile(words, out.found) || read_listf(words, out.found);
    if (!read) return verdict::foreign;
    out.found.directory = headings_.directory();
    return verdict::entry;
  }

 private:
  static verdict noise(output& out) {
    out.reason = "a heading";
    return verdict::noise;
  }

  static bool is_heading(const columns& words) {
    return (words[0] == "SIZE" && words[1] == "TYP") || (words[0] == "ACCOUNT" && words[1].starts_with('=')) ||
           (words[0] == "CODE" && words[1].starts_with("----")) || (words[0] == "FILENAME" && words[1] == "CODE");
  }

  static bool read_listfile(const columns& words, entry& found) {
    const std::size_t at = is_type(words[1]) ? 0 : 1;
    if (words.size() < at + 9 || !read_records(words, at, found)) return false;
    for (std::size_t i = at + 4; i < at + 8; ++i) {
      if (!is_count(words[i])) return false;
    }
    std::string_view name = wire::trim_blanks(words.rest(at + 8));
    if (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
    found.name = name;
    if (at == 1) found.facts.push_back({"code", std::string(words[0])});
    return true;
  }

  static bool read_listf(const columns& words, entry& found) {
    const std::size_t at = is_type(words[2]) ? 1 : 2;
    if (words.size() != at + 4 || !read_records(words, at, found)) return false;
    found.name = words[0];
    if (at == 2) found.facts.push_back({"code", std::string(words[1])});
    return true;
  }

  // Size, type, EOF, limit.
  static bool read_records(const columns& words, std::size_t at, entry& found) {
    const std::string_view type = words[at + 1];
    const auto length = record_size(words[at]);
    const auto records = wire::parse_number(words[at + 2], most);
    if (!length || !is_type(type) || !records || !wire::parse_number(words[at + 3], most)) return false;
    // The kind stands third where there is no carriage control.
    const std::string_view kind = type.substr(type.substr(2).starts_with('C') ? 3 : 2);
    found = {};
    found.type = kind.empty() || one_of(kind[0], "KMORS") ? entry_type::file : entry_type::other;
    if (kind == "D") found.type = entry_type::directory;
    if (kind == "L") found.type = entry_type::link;
    found.size = *length * *records;
    // All records are as long as the size says, but not those of these kinds.
    found.size_is_rounded = type[0] == 'V' || type[0] == 'U';
    found.facts.push_back({"type", std::string(type)});
    found.facts.push_back({"recordsize", std::string(words[at])});
    found.facts.push_back({"records", std::string(words[at + 2])});
    found.facts.push_back({"limit", std::string(words[at + 3])});
    return true;
  }

  headings headings_;
};

}  // namespace

std::unique_ptr<reader> make_mpeix(const listing_options& options) { return make_reader<mpeix>(options); }

}  // namespace ferry::listings
