// IIS, the FTP servers of Windows and Windows CE, and what `dir` prints: date, time, <DIR> or a size, name.
//
// The order of day and month, and the column in which names begin, are found from the whole sample: IIS pads the column of sizes, so a blank behind
// it may already belong to a name. Languages differ: in the marks of morning and afternoon, in the separators of thousands, in the headings.
#include <span>

#include "listing/columns.hpp"
#include "listing/day_month.hpp"
#include "listing/dos_dir.hpp"
#include "listing/name_column.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

using wire::equal_ignoring_case;
using wire::is_digit;

struct meridiem {
  std::string_view mark;
  bool afternoon;
};
// With an escape for what is no ASCII: UTF-8, then the code pages that such servers run in.
constexpr meridiem meridiems[] = {
    {"am", false},
    {"pm", true},
    {"a", false},
    {"p", true},
    {"a.m.", false},
    {"p.m.", true},
    {"a.\xc2\xa0m.", false},
    {"p.\xc2\xa0m.", true},
    {"a.\xa0m.", false},
    {"p.\xa0m.", true},
    {"\xe4\xb8\x8a\xe5\x8d\x88", false},  // Chinese
    {"\xe4\xb8\x8b\xe5\x8d\x88", true},
    {"\xa4W\xa4\xc8", false},  // Big5
    {"\xa4U\xa4\xc8", true},
    {"\xc9\xcf\xce\xe7", false},  // GBK
    {"\xcf\xc2\xce\xe7", true},
    {"\xec\x98\xa4\xec\xa0\x84", false},  // Korean
    {"\xec\x98\xa4\xed\x9b\x84", true},
    {"\xbf\xc0\xc0\xfc", false},  // EUC-KR
    {"\xbf\xc0\xc8\xc4", true},
};

// The mark at column `i`, and how many columns it takes.
std::size_t read_mark(const columns& line, std::size_t i, bool& afternoon) noexcept {
  for (const meridiem& one : meridiems) {
    if (equal_ignoring_case(line[i], one.mark)) {
      afternoon = one.afternoon;
      return 1;
    }
  }
  // Spanish: `09:24 a. m.`
  afternoon = equal_ignoring_case(line[i], "p.");
  const bool spanish = (afternoon || equal_ignoring_case(line[i], "a.")) && equal_ignoring_case(line[i + 1], "m.");
  return spanish ? 2 : 0;
}

// The time from column `i` on, which becomes the column behind it.
std::optional<clock_reading> read_time(const columns& line, std::size_t& i) noexcept {
  bool afternoon = false;
  std::size_t taken = read_mark(line, i, afternoon);
  const bool leading = taken > 0;
  i += taken;
  const bool open = !line[i].empty() && is_digit(line[i].back());
  auto clock = read_clock(line[i]);
  if (!clock) return std::nullopt;
  ++i;
  if (!leading && open) {
    taken = read_mark(line, i, afternoon);
    i += taken;
  }
  return taken == 0 ? clock : of_half_day(*clock, afternoon);
}

// Net-ftp-list knows a server whose dates have colons.
std::optional<date_parts> read_date_column(std::string_view text) noexcept {
  if (text.size() == 8 && text[2] == ':' && text[5] == ':') {
    return date_parts{text.substr(0, 2), text.substr(3, 2), text.substr(6)};
  }
  return split_date(text);
}

struct tag {
  std::string_view text;
  entry_type type;
  std::string_view link;
};
constexpr tag tags[] = {
    {"<DIR>", entry_type::directory, {}},           {"<REP>", entry_type::directory, {}},          // French
    {"<JUNCTION>", entry_type::link, "junction"},   {"<JONCTION>", entry_type::link, "junction"},  // French
    {"<VERBINDUNG>", entry_type::link, "junction"},                                                // German
    {"<SYMLINKD>", entry_type::link, "directory"},  {"<SYMLINK>", entry_type::link, "file"},
};

struct row {
  date_parts date;
  clock_reading clock;
  const tag* kind = nullptr;  // none: a file
  std::optional<std::uint64_t> size;
  std::size_t end = 0;   // of the column before the name
  std::size_t name = 0;  // its first character that is no blank; the end of the line when there is none
};

std::optional<row> split(std::string_view line) noexcept {
  const columns cut(line);
  row result;
  const auto date = read_date_column(cut[0]);
  if (!date || !day_month::numeric(*date)) return std::nullopt;
  result.date = *date;
  std::size_t i = 1;
  const auto clock = read_time(cut, i);
  if (!clock) return std::nullopt;
  result.clock = *clock;
  if (cut[i].starts_with('<')) {
    for (const tag& one : tags) {
      if (equal_ignoring_case(cut[i], one.text)) result.kind = &one;
    }
    if (!result.kind) return std::nullopt;
  } else {
    const auto size = read_dos_size(cut[i]);
    if (!size) return std::nullopt;
    result.size = size->bytes;
  }
  result.end = cut.end(i);
  result.name = cut.begin(i + 1);
  return result;
}

// `.\pub\tools:` of a recursive listing of IIS.
std::string_view recursion(std::string_view line) noexcept {
  if (line.size() < 2 || line.back() != ':') return {};
  line.remove_suffix(1);
  return line.starts_with(".\\") || line.starts_with("./") || line == "." || begins_dos_path(line) ? line
                                                                                                   : std::string_view{};
}

class dos final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      const auto found = split(line);
      if (!found || found->name == line.size()) continue;
      dates_.add(found->date);
      (found->kind ? tagged_ : sized_).add(found->end, found->name);
    }
  }

  verdict read(std::string_view line, output& out) override {
    const auto found = split(line);
    if (!found) return read_other(line, out);
    const auto date = dates_.read(found->date);
    if (!date) {
      out.reason = "no such day";
      return verdict::foreign;
    }
    if (found->name == line.size()) {
      out.reason = "no name";
      return verdict::noise;
    }
    entry& e = out.found;
    e.directory = directory_;
    e.modified = on_server(date->day, found->clock, options());
    e.modified->ambiguous = date->ambiguous;
    e.name = line.substr(name_start(*found));
    if (!found->kind) {
      e.type = entry_type::file;
      e.size = found->size;
      return verdict::entry;
    }
    e.type = found->kind->type;
    if (e.type == entry_type::link) {
      e.facts.push_back({"link", std::string(found->kind->link)});
      take_target(e);
    }
    return verdict::entry;
  }

 private:
  verdict read_other(std::string_view line, output& out) {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    std::string_view path = recursion(line);
    if (path.empty()) path = dir_heading(line);
    if (!path.empty()) {
      directory_ = path;
      out.reason = "the heading of a directory";
      return verdict::noise;
    }
    if (is_dir_summary(line) || is_dir_title(line)) {
      out.reason = "a line about the whole listing";
      return verdict::noise;
    }
    return verdict::foreign;
  }

  [[nodiscard]] std::size_t name_start(const row& found) const noexcept {
    if (!found.kind) return sized_.start(found.end, found.name);
    // Directories stand in the column of the files, if there is one.
    if (sized_.shows_column() && sized_.column() > found.end && sized_.column() <= tagged_.column()) {
      return std::min(sized_.column(), found.name);
    }
    return tagged_.start(found.end, found.name);
  }

  // `name [target]`
  static void take_target(entry& e) {
    if (!e.name.ends_with(']')) return;
    const std::size_t open = e.name.rfind(" [");
    if (open == std::string::npos || open == 0) return;
    e.target = e.name.substr(open + 2, e.name.size() - open - 3);
    e.name.resize(open);
  }

  day_month dates_;
  name_column sized_;
  name_column tagged_;
  std::string directory_;
};

}  // namespace

std::unique_ptr<reader> make_dos(const listing_options& options) { return make_reader<dos>(options); }

}  // namespace ferry::listings
