// Stratus VOS: files, directories and links, each under a heading of their own.
//
// `access blocks organization yy-mm-dd hh:mm:ss name`; a directory has no organization, a link is only `date time name -> target`. A target
// too long for the line goes on below it, behind `+`.
#include <algorithm>

#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

constexpr std::uint64_t block = 4096;
// Paths have 256 characters; without an end, memory would grow with the listing.
constexpr std::size_t longest_target = 1024;

// `Files: 2 Blocks: 303`, `Dirs: 0`, `Links: 12`.
bool is_heading(const columns& words) {
  if (words[0] != "Files:" && words[0] != "Dirs:" && words[0] != "Links:") return false;
  std::string_view count = words[1];
  if (count.ends_with(',')) count.remove_suffix(1);
  return number(count, 999'999'999).has_value();
}

// None, undefined, execute, read, write; status and modify of directories.
bool is_access(std::string_view text) {
  return text.size() == 1 && std::string_view("nuerwsm").find(text[0]) != std::string_view::npos;
}

// `seq`, `stm`, `fix-4096`, `rel-48`.
bool is_organization(std::string_view text) {
  const std::string_view kind = wire::take_piece(text, "-");
  return kind.size() >= 2 && kind.size() <= 8 &&
         std::ranges::all_of(kind, [](char c) { return c >= 'a' && c <= 'z'; }) &&
         (text.empty() || number(text, 999'999'999));
}

class stratus_vos final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns words(line);
    if (holding_) return read_target(line);
    if (words.size() == 0) return verdict::blank;
    if (is_heading(words)) {
      out.reason = "a heading";
      return verdict::noise;
    }
    if (is_access(words[0])) return read_object(words, out.found);
    return read_link(words);
  }

  bool release(output& out) override {
    holding_ = false;
    out.found = std::move(link_);
    return true;
  }

 private:
  bool read_time(const columns& words, std::size_t at, entry& found) const {
    const auto parts = split_date(words[at]);
    if (!parts || words[at][parts->first.size()] != '-' || !wire::is_digit(parts->second.front())) return false;
    const auto day = read_date(*parts, date_order::ymd);
    const auto clock = read_clock(words[at + 1]);
    if (!day || !clock || clock->precision != time_precision::second) return false;
    found.modified = on_server(*day, *clock, options());
    return true;
  }

  verdict read_object(const columns& words, entry& found) const {
    const auto blocks = wire::parse_number(words[1], 0xffff'ffff);
    if (!blocks) return verdict::foreign;
    const bool file = is_organization(words[2]);
    const std::size_t date = file ? 3 : 2;
    if (!read_time(words, date, found)) return verdict::foreign;
    found.name = wire::trim_blanks(words.rest(date + 2));
    if (found.name.empty()) return verdict::foreign;
    found.type = file ? entry_type::file : entry_type::directory;
    found.size = *blocks * block;
    found.size_is_rounded = true;
    found.facts.push_back({"access", std::string(words[0])});
    found.facts.push_back({"blocks", std::string(words[1])});
    if (file) found.facts.push_back({"organization", std::string(words[2])});
    return verdict::entry;
  }

  verdict read_link(const columns& words) {
    static constexpr std::string_view arrow = " ->";
    entry found;
    if (!read_time(words, 0, found)) return verdict::foreign;
    const std::string_view text = wire::trim_blanks(words.rest(2));
    const std::size_t at = text.find(arrow);
    if (at == std::string_view::npos || at == 0) return verdict::foreign;
    found.type = entry_type::link;
    found.name = wire::trim_blanks(text.substr(0, at));
    found.target = wire::trim_blanks(text.substr(at + arrow.size()));
    link_ = std::move(found);
    holding_ = true;
    return verdict::held;
  }

  // What goes on with the target of the link above. Targets are whole paths: the first character is `%`, and the name of the system follows.
  verdict read_target(std::string_view line) {
    const bool begins = link_.target.empty() && line.starts_with('%');
    const bool goes_on = line.starts_with('+');
    if ((!begins && !goes_on) || link_.target.size() > longest_target) return verdict::foreign;
    link_.target += wire::trim_blanks(goes_on ? line.substr(1) : line);
    return verdict::held;
  }

  bool holding_ = false;
  entry link_;
};

}  // namespace

std::unique_ptr<reader> make_stratus_vos(const listing_options& options) { return make_reader<stratus_vos>(options); }

}  // namespace ferry::listings
