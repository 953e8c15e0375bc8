#include "listing/vms_details.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings::vms {
namespace {

constexpr std::uint64_t block = 512;
constexpr std::uint64_t most_bytes = std::numeric_limits<std::uint64_t>::max() / 2;

using wire::starts_ignoring_case;

// Identifiers of the rights database, and numbers of a UIC.
bool is_identifier(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 31 &&
         std::ranges::all_of(text, [](char c) { return wire::is_alnum(c) || c == '$' || c == '_' || c == '%'; });
}

struct measured {
  std::optional<std::uint64_t> bytes;
  bool rounded = true;
  std::string_view blocks;
};

// One half of `used/allocated`. A file too long for the column is `******`; newer systems may be set to print units in place of blocks.
std::optional<measured> read_measure(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  if (std::ranges::all_of(text, [](char c) { return c == '*'; })) return measured{};
  measured result;
  if (const auto blocks = wire::parse_number(text, most_bytes / block)) {
    result.bytes = *blocks * block;
    result.blocks = text;
    return result;
  }
  if (wire::to_upper(text.back()) != 'B') return std::nullopt;
  text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  static constexpr std::string_view units = "KMGT";
  const std::size_t power = units.find(wire::to_upper(text.back()));
  std::uint64_t unit = 1;
  if (power != std::string_view::npos) {
    unit <<= 10 * (power + 1);
    text.remove_suffix(1);
  }
  const std::string_view whole = wire::take_piece(text, ".");
  const auto count = wire::parse_number(whole, most_bytes / unit / 2);
  if (!count || text.size() > 3) return std::nullopt;
  std::uint64_t thousandths = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i < text.size() && !wire::is_digit(text[i])) return std::nullopt;
    thousandths = thousandths * 10 + (i < text.size() ? static_cast<std::uint64_t>(text[i] - '0') : 0);
  }
  result.bytes = *count * unit + unit * thousandths / 1000;
  result.rounded = unit > 1;
  return result;
}

bool read_size(std::string_view token, entry& found) {
  const std::size_t slash = token.find('/');
  const auto used = read_measure(token.substr(0, slash));
  if (!used) return false;
  if (slash != std::string_view::npos) {
    const auto allocated = read_measure(token.substr(slash + 1));
    if (!allocated) return false;
    if (!allocated->blocks.empty()) found.facts.push_back({"allocated", std::string(allocated->blocks)});
  }
  found.size = used->bytes;
  found.size_is_rounded = used->bytes && used->rounded;
  if (!used->blocks.empty()) found.facts.push_back({"blocks", std::string(used->blocks)});
  return true;
}

// `12-MAR-2005`: the month is a name and the year has four digits, always.
std::optional<std::chrono::year_month_day> read_day(std::string_view token) noexcept {
  const auto parts = split_date(token);
  if (!parts || parts->third.size() != 4 || wire::is_digit(parts->second.front())) return std::nullopt;
  if (token[parts->first.size()] != '-') return std::nullopt;
  return read_date(*parts, date_order::dmy);
}

// `08:44`, `08:44:57`, `08:44:57.12`, and nothing behind. The hundredths, which no other command of FTP can tell, are a fact of their own.
std::optional<clock_reading> read_time(std::string_view token, entry& found) {
  if (token.empty() || !wire::is_digit(token.back())) return std::nullopt;
  const std::size_t dot = token.find('.');
  if (dot == std::string_view::npos) return read_clock(token);
  const auto time = read_clock(token.substr(0, dot));
  if (!read_clock(token) || !time || time->precision != time_precision::second) return std::nullopt;
  found.facts.push_back({"fraction", std::string(token.substr(dot + 1))});
  return time;
}

// `[GROUP,OWNER]`, `[OWNER]`, `[1,1]`.
bool read_owner(std::string_view inner, entry& found) {
  const std::size_t comma = inner.find(',');
  const std::string_view first = wire::trim_blanks(inner.substr(0, comma));
  if (!is_identifier(first)) return false;
  if (comma == std::string_view::npos) {
    found.owner = first;
    return true;
  }
  const std::string_view second = wire::trim_blanks(inner.substr(comma + 1));
  if (!is_identifier(second)) return false;
  found.group = first;
  found.owner = second;
  return true;
}

// `(RWED,RWED,RE,)`: what the system, the owner, the group and the world may, each as some of R, W, E, D in that order. The system has no place
// in the nine characters, deleting neither.
bool read_protection(std::string_view inner, entry& found) {
  static constexpr std::string_view rights = "RWED";
  std::string shown;
  unsigned mode = 0;
  for (int who = 0; who < 4; ++who) {
    const std::size_t comma = inner.find(',');
    if ((comma == std::string_view::npos) != (who == 3)) return false;
    const std::string_view set = inner.substr(0, comma);
    inner.remove_prefix(who == 3 ? inner.size() : comma + 1);
    std::size_t next = 0;
    unsigned bits = 0;
    for (const char c : set) {
      const std::size_t right = rights.find(wire::to_upper(c), next);
      if (right == std::string_view::npos) return false;
      next = right + 1;
      if (right < 3) bits |= 4u >> right;
    }
    if (who == 0) continue;
    mode = mode << 3 | bits;
    shown += (bits & 4) != 0 ? 'r' : '-';
    shown += (bits & 2) != 0 ? 'w' : '-';
    shown += (bits & 1) != 0 ? 'x' : '-';
  }
  found.permissions = shown;
  found.mode = static_cast<std::uint16_t>(mode);
  return true;
}

std::string_view skip_blanks(std::string_view text) noexcept {
  while (!text.empty() && wire::is_blank(text.front())) text.remove_prefix(1);
  return text;
}

// The text up to the next blank, taken off `rest`.
std::string_view take_token(std::string_view& rest) noexcept {
  const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string_view token = rest.substr(0, end);
  rest.remove_prefix(end);
  return token;
}

// `[...]` off `rest`; the server cuts an owner at the width of its column, bracket and all, and blanks follow then.
std::optional<std::string_view> take_owner(std::string_view& rest) noexcept {
  const std::size_t end = rest.find_first_of("](");
  const bool closed = end != std::string_view::npos && rest[end] == ']';
  std::string_view inner = rest.substr(1);
  if (closed) {
    inner = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    return inner;
  }
  inner = take_token(rest);
  if (inner.size() < 2 || rest.empty()) return std::nullopt;
  return inner.substr(1);
}

bool take_protection(std::string_view& rest, progress& seen, entry& found) {
  const std::size_t end = rest.find(')');
  if (end == std::string_view::npos || !read_protection(rest.substr(1, end - 1), found)) return false;
  found.facts.push_back({"protection", std::string(rest.substr(0, end + 1))});
  rest.remove_prefix(end + 1);
  seen.protection = true;
  return true;
}

bool take_date(std::string_view token, std::string_view& rest, const listing_options& options, entry& found) {
  const auto day = read_day(token);
  if (!day) return false;
  std::string_view behind = skip_blanks(rest);
  const auto time = read_time(take_token(behind), found);
  if (time) rest = behind;
  found.modified = time ? on_server(*day, *time, options) : on_server(*day, options);
  return true;
}

// `<No date specified>`, `<None>`: what stands for a date that the file does not have, or that may not be seen.
bool take_no_date(std::string_view& rest) noexcept {
  const std::size_t end = rest.find('>');
  if (end == std::string_view::npos || (end + 1 < rest.size() && !wire::is_blank(rest[end + 1]))) return false;
  const std::string_view text = rest.substr(1, end - 1);
  if (text.find('<') != std::string_view::npos || std::ranges::none_of(text, wire::is_alnum)) return false;
  rest.remove_prefix(end + 1);
  return true;
}

}  // namespace

std::optional<versioned_name> split_version(std::string_view token) noexcept {
  const std::size_t mark = token.rfind(';');
  if (mark == std::string_view::npos || mark == 0 || mark + 1 == token.size()) return std::nullopt;
  const versioned_name result{token.substr(0, mark), token.substr(mark + 1)};
  if (result.version.size() > 5 || !number(result.version, 32767)) return std::nullopt;
  // A slash is never part of a name; `a/b;1` is a path of another system.
  const bool fits = std::ranges::all_of(
      result.name, [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '/' && c != '\\' && c != '\x7f'; });
  if (!fits) return std::nullopt;
  return result;
}

bool read_details(std::string_view text, progress& seen, const listing_options& options, entry& found) {
  for (std::string_view rest = skip_blanks(text); !rest.empty(); rest = skip_blanks(rest)) {
    if (seen.protection) return false;
    if (rest.front() == '(') {
      // Without an owner it is printed only by the server that puts the size behind the date.
      if (!seen.date || !(seen.owner || seen.size_after_date)) return false;
      if (!take_protection(rest, seen, found)) return false;
      continue;
    }
    if (rest.front() == '<') {
      if (seen.date || !take_no_date(rest)) return false;
      seen.date = true;
      continue;
    }
    if (rest.front() == '[') {
      if (!seen.date || seen.owner) return false;
      const auto inner = take_owner(rest);
      if (!inner || !read_owner(*inner, found)) return false;
      seen.owner = true;
      continue;
    }
    const std::string_view token = take_token(rest);
    if (!seen.size && !seen.owner && read_size(token, found)) {
      seen.size = true;
      seen.size_after_date = seen.date;
    } else if (!seen.date && take_date(token, rest, options, found)) {
      seen.date = true;
    } else {
      // An owner without brackets, which only what follows makes sure.
      const bool named = seen.date && !seen.owner && is_identifier(token) && skip_blanks(rest).starts_with('(');
      if (!named) return false;
      found.owner = token;
      seen.owner = true;
    }
  }
  return true;
}

bool is_coded_message(std::string_view text) noexcept {
  if (text.starts_with('<')) text.remove_prefix(1);
  if (text.empty() || (text.front() != '%' && text.front() != '-')) return false;
  text = text.substr(1, text.find(','));
  const auto is_word = [](std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return wire::is_alnum(c) || c == '$' || c == '_'; });
  };
  std::string_view code = text.substr(0, text.find_first_of(", >"));
  const std::string_view facility = wire::take_piece(code, "-");
  const std::string_view severity = wire::take_piece(code, "-");
  return is_word(facility) && severity.size() == 1 &&
         std::string_view("SIWEF").find(severity.front()) != std::string_view::npos && is_word(code);
}

bool is_message(std::string_view text) noexcept {
  static constexpr std::string_view known[] = {"privilege",      "protection violation", "no such file",
                                               "file not found", "no files found",       "locked by another user"};
  return is_coded_message(text) ||
         std::ranges::any_of(known, [&](std::string_view part) { return wire::holds_ignoring_case(text, part); });
}

std::optional<std::string_view> heading(std::string_view line) noexcept {
  static constexpr std::string_view word = "Directory ";
  line = wire::trim_blanks(line);
  const bool named = starts_ignoring_case(line, word);
  if (named) line = wire::trim_blanks(line.substr(word.size()));
  const std::size_t open = line.find('[');
  const std::size_t close = line.rfind(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  if (line.find_first_of(" \t/") != std::string_view::npos) return std::nullopt;
  if (named) return line;
  const bool bare = open > 0 && line[open - 1] == ':' && close + 1 == line.size();
  return bare ? std::optional(line) : std::nullopt;
}

bool is_total(std::string_view line) noexcept {
  line = wire::trim_blanks(line);
  if (starts_ignoring_case(line, "grand ")) line = wire::trim_blanks(line.substr(6));
  if (!starts_ignoring_case(line, "total ")) return false;
  line = wire::trim_blanks(line.substr(6));
  if (starts_ignoring_case(line, "of ")) line = wire::trim_blanks(line.substr(3));
  const columns words(line);
  if (words.size() < 2 || !wire::is_digit(words[0].front())) return false;
  return starts_ignoring_case(words[1], "file") || starts_ignoring_case(words[1], "block") ||
         starts_ignoring_case(words[1], "director");
}

}  // namespace ferry::listings::vms
