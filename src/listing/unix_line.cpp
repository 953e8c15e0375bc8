// The columns of `ls -l` differ from system to system; what is sure is the mode at the front, and a size with a date behind it. So the date is
// looked for, and what stands between mode and size is interpreted by how much it is.
#include "listing/unix_line.hpp"

#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

using wire::all_digits;

struct size_reading {
  std::optional<std::uint64_t> bytes;
  bool rounded = false;
  std::string_view group;  // what the size runs into
};

std::optional<std::uint64_t> bytes_of(std::string_view digits) noexcept {
  return wire::parse_number(digits, UINT64_MAX);
}

// `1,234,567` or `1.234.567`.
std::optional<size_reading> with_separators(std::string_view text) noexcept {
  const std::size_t first = text.find_first_of(",.");
  if (first == 0 || first > 3 || first == std::string_view::npos) return std::nullopt;
  const char separator = text[first];
  size_reading result{0, false, {}};
  std::size_t since = 3 - first;
  for (const char c : text) {
    if (c == separator && since == 3) {
      since = 0;
    } else if (wire::is_digit(c) && since < 3) {
      ++since;
      wire::append_digit(result.bytes, c);
    } else {
      return std::nullopt;
    }
  }
  return since == 3 ? std::optional(result) : std::nullopt;
}

// `33.5k`, `4.0K`, `2G`, `306B` of `ls -h`: rounded, but for bytes.
std::optional<size_reading> with_unit(std::string_view text) noexcept {
  static constexpr std::string_view units = "bkmgtpe";
  const std::size_t unit = units.find(wire::to_lower(text.back()));
  if (unit == std::string_view::npos) return std::nullopt;
  std::string_view whole = text.substr(0, text.size() - 1);
  std::string_view tenths;
  if (const std::size_t point = whole.find_first_of(".,"); point != std::string_view::npos) {
    tenths = whole.substr(point + 1);
    whole = whole.substr(0, point);
    if (!number(tenths, 999) || tenths.size() > 2) return std::nullopt;
  }
  if (!all_digits(whole)) return std::nullopt;
  const auto count = bytes_of(whole);
  if (unit == 0) return tenths.empty() ? std::optional(size_reading{count, false, {}}) : std::nullopt;
  const std::uint64_t factor = std::uint64_t{1} << (10 * unit);
  if (!count || *count > UINT64_MAX / factor) return size_reading{};
  const std::uint64_t base = tenths.size() == 2 ? 100 : 10;
  // Rounded up: the file is at most this long. It is less than one unit, so that the sum fits, too.
  const std::uint64_t part =
      tenths.empty() ? 0
                     : (factor / base * *number(tenths, 99)) + (factor % base * *number(tenths, 99) + base - 1) / base;
  return size_reading{*count * factor + part, true, {}};
}

// `nogroup126552`: no group begins with a digit, or contains nothing else before its last ones.
std::optional<size_reading> glued_to_group(std::string_view text, std::string_view known_group) noexcept {
  std::size_t at = text.size();
  if (!known_group.empty() && text.starts_with(known_group) && all_digits(text.substr(known_group.size()))) {
    at = known_group.size();
  } else {
    while (at > 0 && wire::is_digit(text[at - 1])) --at;
  }
  if (at == 0 || at == text.size() || wire::is_digit(text.front()) || !wire::is_alnum(text[at - 1]))
    return std::nullopt;
  return size_reading{bytes_of(text.substr(at)), false, text.substr(0, at)};
}

std::optional<size_reading> read_size(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  // More digits than a number holds are still a size.
  if (all_digits(text)) return size_reading{bytes_of(text), false, {}};
  if (text.front() == '-') return all_digits(text.substr(1)) ? std::optional(size_reading{}) : std::nullopt;
  if (!wire::is_digit(text.front())) return std::nullopt;
  if (auto size = with_separators(text)) return size;
  return with_unit(text);
}

// `1,` and `3` in two columns, or `109,767`, or `0x3000002` in one. Gives the number of columns.
std::size_t device_columns(const columns& line, std::size_t last) noexcept {
  const std::string_view minor = line[last];
  if (minor.starts_with("0x") && minor.size() > 2) return 1;
  if (const std::size_t comma = minor.find(','); comma != std::string_view::npos) {
    return all_digits(minor.substr(0, comma)) && all_digits(minor.substr(comma + 1)) ? 1 : 0;
  }
  const std::string_view major = line[last - 1];
  const bool pair = all_digits(minor) && major.ends_with(',') && all_digits(major.substr(0, major.size() - 1));
  return pair ? 2 : 0;
}

class line_reader {
 public:
  line_reader(std::string_view text, std::string_view known_group, bool forks, unix_line& line) noexcept
      : text_(text), columns_(text), known_group_(known_group), forks_(forks), line_(line) {}

  unix_shape read() noexcept {
    const std::string_view first = columns_[0];
    if (first.empty()) return unix_shape::other;
    if (wire::is_digit(first.front())) {
      if (read_numeric()) return unix_shape::whole;
      if (!all_digits(first)) return unix_shape::other;
      mode_at_ = all_digits(columns_[1]) ? 2 : 1;
    }
    const auto mode = read_unix_mode(columns_[mode_at_]);
    if (mode) {
      line_.mode = *mode;
      if (mode_at_ == 2) {
        line_.inode = columns_[0];
        line_.blocks = columns_[1];
      }
      if (find_date()) return unix_shape::whole;
    }
    if (read_unseen()) return unix_shape::whole;
    return mode || resembles_unix_mode(columns_[mode_at_]) ? unix_shape::damaged : unix_shape::other;
  }

 private:
  // `d????????? ? ? ? ?            ? name` of GNU, for what it could not look at: of links, owner, group, size and time the options may leave out
  // some. What `ls -is` writes before the mode may be unknown, too.
  bool read_unseen() noexcept {
    std::size_t at = 0;
    while (at < 2 && (columns_[at] == "?" || all_digits(columns_[at]))) ++at;
    const auto mode = read_unseen_mode(columns_[at]);
    if (!mode) return false;
    const std::size_t first = ++at;
    while (at < first + 5 && columns_[at] == "?" && at + 1 < columns_.size()) ++at;
    if (at < first + 3) return false;
    line_ = {};
    line_.mode = *mode;
    line_.unseen = true;
    take_name(at);
    return true;
  }

  bool find_date() noexcept {
    // Where it nearly always is: behind mode, links, owner, group and size.
    if (date_at(mode_at_ + 5)) return true;
    for (std::size_t at = mode_at_ + 2; at + 2 < columns_.size(); ++at) {
      if (at != mode_at_ + 5 && date_at(at)) return true;
    }
    return false;
  }

  bool date_at(std::size_t at) noexcept {
    const std::size_t size_at = at - 1;
    const std::string_view before = columns_[size_at];
    if (before.empty()) return false;
    const char last = before.back();
    if (!wire::is_digit(last) && !wire::is_alnum(last)) return false;
    const auto date = read_unix_date(columns_, at);
    if (!date || !size_and_owners(size_at)) return false;
    line_.date = *date;
    take_name(date->next);
    return true;
  }

  bool size_and_owners(std::size_t size_at) noexcept {
    const std::string_view text = columns_[size_at];
    std::string_view glued;
    std::size_t end = size_at;
    const std::size_t device = line_.mode.type == entry_type::other ? device_columns(columns_, size_at) : 0;
    if (device > 0 && size_at - device >= mode_at_) {
      end = size_at - device + 1;
      line_.device = text_.substr(columns_.begin(end), columns_.end(size_at) - columns_.begin(end));
    } else if (const auto size = read_size(text)) {
      line_.size = size->bytes;
      line_.size_text = size->rounded ? text : std::string_view{};
    } else if (const auto both = glued_to_group(text, known_group_)) {
      line_.size = both->bytes;
      glued = both->group;
    } else {
      return false;
    }
    return owners(mode_at_ + 1, end, glued);
  }

  // What stands between mode and size: link count, owner, group, each of which may be missing; the names may have blanks in them.
  bool owners(std::size_t first, std::size_t end, std::string_view glued) noexcept {
    line_.owner = line_.group = {};
    std::size_t count = end - first;
    if (!glued.empty()) {
      // Only where nothing else is missing: a word with digits at its end could be an owner, too.
      if (count != 2 || !all_digits(columns_[first])) return false;
      line_.owner = columns_[first + 1];
      line_.group = glued;
      return true;
    }
    bool links = !line_.mode.links.empty();
    if (!links && count > 0 && all_digits(columns_[first])) {
      if (count == 2 && fork_sizes(columns_[first], columns_[first + 1])) return true;
      links = true;
      ++first;
      --count;
    } else if (!links && count > 0 && (count > 2 || wire::is_digit(columns_[first].front()))) {
      return false;
    }
    switch (count) {
      case 0:
        return true;
      case 1:
        // NetPresenz and its like have neither links nor owners, and this word for directories.
        if (links || line_.mode.type != entry_type::directory || columns_[first] != "folder")
          line_.owner = columns_[first];
        return true;
      case 2:
        line_.owner = columns_[first];
        line_.group = columns_[first + 1];
        return true;
      default:
        return unitree(first, count) || names_with_blanks(first, end);
    }
  }

  bool fork_sizes(std::string_view resource, std::string_view data) noexcept {
    if (!forks_ || !line_.size || line_.mode.type != entry_type::file) return false;
    const auto a = bytes_of(resource);
    const auto b = bytes_of(data);
    if (!a || !b || *a + *b != *line_.size) return false;
    line_.resource_fork = resource;
    line_.data_fork = data;
    return true;
  }

  bool unitree(std::size_t first, std::size_t count) noexcept {
    const std::string_view where = columns_[first + 2];
    if (count != 4 || (where != "AR" && where != "DK")) return false;
    line_.owner = columns_[first];
    line_.group = columns_[first + 1];
    line_.storage = where;
    line_.family = columns_[first + 3];
    return true;
  }

  // Between columns are several blanks, between the words of a name is one. When there is no wide gap, the owner is one word.
  bool names_with_blanks(std::size_t first, std::size_t end) noexcept {
    std::size_t group = 0;
    for (std::size_t i = first + 1; i < end; ++i) {
      if (columns_.begin(i) - columns_.end(i - 1) < 2) continue;
      if (group != 0) return false;
      group = i;
    }
    if (group == 0) group = first + 1;
    line_.owner = between(first, group);
    line_.group = between(group, end);
    return true;
  }

  std::string_view between(std::size_t first, std::size_t end) const noexcept {
    return text_.substr(columns_.begin(first), columns_.end(end - 1) - columns_.begin(first));
  }

  // Mode, user, group, size, seconds, name; all of them numbers but the last.
  bool read_numeric() noexcept {
    const auto mode = read_numeric_mode(columns_[0]);
    if (!mode || columns_.size() < 6) return false;
    for (std::size_t i = 1; i < 5; ++i) {
      if (!all_digits(columns_[i])) return false;
    }
    line_.epoch = wire::parse_number(columns_[4], 9'000'000'000);
    if (!line_.epoch) return false;
    line_.mode = *mode;
    line_.owner = columns_[1];
    line_.group = columns_[2];
    line_.size = bytes_of(columns_[3]);
    line_.gap = 1;
    line_.name = columns_.rest(5);
    return true;
  }

  void take_name(std::size_t at) noexcept {
    line_.gap = columns_.begin(at) - columns_.end(at - 1);
    line_.name = columns_.rest(at);
  }

  std::string_view text_;
  columns columns_;
  std::string_view known_group_;
  bool forks_;
  unix_line& line_;
  std::size_t mode_at_ = 0;
};

}  // namespace

unix_shape read_unix_line(std::string_view text, std::string_view known_group, bool forks, unix_line& line) noexcept {
  line = {};
  return line_reader(text, known_group, forks, line).read();
}

}  // namespace ferry::listings
