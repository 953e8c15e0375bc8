// z/OS, OS/390, MVS: data sets, as LIST prints them outside of the Unix file system.
//
//   Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname
//   F1DBAR 3390   2016/12/19  3   19  FB      80  3120  PO  CB12V51.CNTL
//   F1SYS1 3390                                        VSAM DDIR.D
//   Migrated                                                CPPOBJS.OBJ
//
// A row counts without its heading too, where its columns could be nothing else. The size in bytes is never told: `Used` counts tracks, and how
// much of the last one is filled is unknown.
#include <array>
#include <chrono>
#include <optional>

#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

// What stands in place of the attributes when the server cannot or will not look at the volume.
struct remark {
  std::array<std::string_view, 4> words;
  entry_type type;
  bool with_volume;  // never seen without one
};
constexpr remark remarks[] = {
    {{"Migrated"}, entry_type::unknown, false},
    {{"Pseudo", "Directory"}, entry_type::directory, false},
    {{"Error", "determining", "attributes"}, entry_type::unknown, false},
    {{"Not", "Mounted"}, entry_type::unknown, true},
    {{"Not", "Direct", "Access", "Device"}, entry_type::unknown, true},
    // Nothing but a sequential data set lies on a tape.
    {{"Tape"}, entry_type::file, true},
};

constexpr std::string_view bare_organizations[] = {"VSAM", "PATH", "GDG", "AIX", "ALIAS", "UCAT"};

bool is_volume(std::string_view text) {
  return consists_of(text, 7, [](char c) {
    return wire::is_alnum(c) || is_national(c) || c == '-' || c == '+' || c == '*' || c == '?' || c == '&';
  });
}

bool is_unit(std::string_view text) {
  return consists_of(text, 8, [](char c) { return wire::is_digit(c) || is_capital(c) || c == '?'; });
}

// `3390`, `9345`, `3590-1`: nobody names a file so in the second column by chance.
bool is_device_number(std::string_view text) { return is_digits(text.substr(0, 4), 4) && text.size() >= 4; }

bool is_numbered_volume(std::string_view text) {
  return text.size() == 6 && consists_of(text, 6, [](char c) { return wire::is_digit(c) || is_capital(c); }) &&
         std::ranges::any_of(text, wire::is_digit);
}

// A count, or the plus signs of one that is too long for its column.
bool is_count(std::string_view text) {
  return consists_of(text, 12, [](char c) { return wire::is_digit(c) || c == '+'; });
}

bool is_format(std::string_view text) {
  return consists_of(text, 5, [](char c) { return is_capital(c) || c == '?' || c == '*'; });
}

bool is_organization(std::string_view text) {
  return consists_of(text, 6, [](char c) { return is_capital(c) || c == '-' || c == '?' || c == '*'; });
}

bool is_data_set_name(std::string_view text) {
  return consists_of(text, 60, [](char c) {
    return wire::is_digit(c) || is_capital(c) || is_national(c) || c == '.' || c == '-' || c == '\'' || c == '(' ||
           c == ')' || c == '+' || c == '{';
  });
}

// `**NONE**`, `***NONE***`: never referred to.
bool is_never(std::string_view text) {
  const std::size_t from = text.find_first_not_of('*');
  if (from == 0 || from == std::string_view::npos) return false;
  const std::size_t to = text.find_last_not_of('*');
  return to + 1 < text.size() && text.substr(from, to + 1 - from) == "NONE";
}

entry_type type_of(std::string_view organization) {
  if (organization.starts_with("PO")) return entry_type::directory;
  // Space for a directory makes a data set partitioned when it is allocated: one without organization (NONE) has only never been opened.
  for (const std::string_view file : {"PS", "DA", "IS", "VS", "HFS", "ZFS", "NONE"}) {
    if (organization.starts_with(file)) return entry_type::file;
  }
  return entry_type::unknown;
}

class mvs final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) headed_ = headed_ || is_heading(columns(line));
  }

  verdict read(std::string_view line, output& out) override {
    const columns cells(line);
    if (cells.size() == 0) return verdict::blank;
    if (is_heading(cells)) {
      headed_ = true;
      return verdict::noise;
    }
    if (data_set(cells, out.found) || without_attributes(cells, out.found) || with_remark(cells, out.found)) {
      return verdict::entry;
    }
    return verdict::foreign;
  }

 private:
  static bool is_heading(const columns& cells) {
    return cells[0] == "Volume" && cells[1] == "Unit" && cells[cells.size() - 1] == "Dsname";
  }

  static void set_name(entry& found, std::string_view text) {
    // Quotes mark the whole name, where the others are to be read behind the working directory.
    if (text.size() > 2 && text.starts_with('\'') && text.ends_with('\'')) {
      text = text.substr(1, text.size() - 2);
      add_fact(found, "name", "full");
    }
    found.name = text;
  }

  static void set_volume(entry& found, const columns& cells, std::size_t count) {
    if (count > 0) add_fact(found, "volume", cells[0]);
    if (count > 1) add_fact(found, "unit", cells[1]);
  }

  bool data_set(const columns& cells, entry& found) const {
    if (!is_volume(cells[0]) || !is_unit(cells[1])) return false;
    std::optional<std::chrono::year_month_day> referred;
    if (!is_never(cells[2])) {
      const auto parts = split_date(cells[2]);
      if (!parts || parts->first.size() != 4) return false;
      referred = read_date(*parts, date_order::ymd);
      if (!referred) return false;
    }
    std::size_t at = 3;
    if (!is_count(cells[at])) return false;
    std::string_view extents = cells[at++];
    std::string_view used;
    if (is_count(cells[at])) {
      used = cells[at++];
    } else if (extents.size() > 5) {
      // `Used` has five places, and a number that fills them touches `Ext`: 313875 is 3 and 13875.
      used = extents.substr(extents.size() - 5);
      extents.remove_suffix(5);
    }
    const std::string_view format = cells[at++];
    if (!is_format(format)) return false;
    std::array<std::string_view, 2> lengths;
    for (std::string_view& length : lengths) {
      if (is_digits(cells[at], 12)) length = cells[at++];
    }
    const std::string_view organization = cells[at++];
    if (!is_organization(organization) || cells.size() != at + 1) return false;

    set_name(found, cells[at]);
    found.type = type_of(organization);
    set_volume(found, cells, 2);
    if (referred) {
      found.modified = on_server(*referred, options());
      add_fact(found, "date", "referred");
    }
    add_fact(found, "extents", extents);
    add_fact(found, "tracks", used);
    add_fact(found, "recfm", format);
    add_fact(found, "lrecl", lengths[0]);
    add_fact(found, "blksize", lengths[1]);
    add_fact(found, "dsorg", organization);
    return true;
  }

  // A catalog entry whose attributes are elsewhere: nothing but organization and name, behind the volume where it has one.
  bool without_attributes(const columns& cells, entry& found) const {
    if (cells.size() < 2 || cells.size() > 4) return false;
    const std::size_t before = cells.size() - 2;
    const std::string_view organization = cells[before];
    const bool known = std::ranges::find(bare_organizations, organization) != std::end(bare_organizations);
    if (!known && !(headed_ && is_organization(organization) && cells.begin(before) >= 40)) return false;
    if (before > 0 && !is_volume(cells[0])) return false;
    if (before > 1 && !is_unit(cells[1])) return false;
    const bool sure = headed_ || cells.begin(before) >= 40 || (before == 2 && is_device_number(cells[1]));
    if (!sure) return false;
    set_name(found, cells[before + 1]);
    found.type = type_of(organization);
    set_volume(found, cells, before);
    add_fact(found, "dsorg", organization);
    return true;
  }

  bool with_remark(const columns& cells, entry& found) const {
    for (const remark& one : remarks) {
      for (std::size_t before = 0; before <= 2; ++before) {
        if (one.with_volume && before == 0) continue;
        std::size_t at = before;
        for (const std::string_view word : one.words) {
          if (word.empty()) break;
          if (cells[at] != word) {
            at = 0;
            break;
          }
          ++at;
        }
        if (at == 0 || cells.size() != at + 1) continue;
        if (before > 0 && !is_volume(cells[0])) continue;
        if (before > 1 && !is_unit(cells[1])) continue;
        if (!headed_ && !plain(cells, before, at, one)) continue;
        set_name(found, cells[at]);
        found.type = one.type;
        set_volume(found, cells, before);
        add_fact(found, "status", words_of(one));
        return true;
      }
    }
    return false;
  }

  // Is it such a row, though no heading says so? A list of names may hold "Big Tape list" and "Migrated files".
  static bool plain(const columns& cells, std::size_t before, std::size_t name, const remark& one) {
    const bool wide = cells.begin(name) - cells.end(name - 1) >= 4;
    if (!wide && !is_data_set_name(cells[name])) return false;
    return !one.with_volume || before == 2 || !one.words[1].empty() || is_numbered_volume(cells[0]);
  }

  static std::string words_of(const remark& one) {
    std::string text;
    for (const std::string_view word : one.words) {
      if (word.empty()) break;
      if (!text.empty()) text += ' ';
      text += word;
    }
    return text;
  }

  bool headed_ = false;
};

}  // namespace

std::unique_ptr<reader> make_mvs(const listing_options& options) { return make_reader<mvs>(options); }

}  // namespace ferry::listings
