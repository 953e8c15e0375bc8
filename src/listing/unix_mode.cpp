#include "listing/unix_mode.hpp"

#include <algorithm>

#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

constexpr std::size_t full = 9;
// Six letters come from a router that has no "others"; eight from servers that lose the last one.
constexpr std::size_t shortest = 6;

// The bits of one letter in its place; -1 when it does not belong there. `S` and `T` are set-id and sticky without execution, `l` and `L` are
// mandatory locking (Solaris, XPG4), which is set-group-id without execution.
constexpr int bits_of(char letter, std::size_t place) noexcept {
  const int shift = 6 - 3 * static_cast<int>(place / 3);
  if (letter == '-') return 0;
  switch (place % 3) {
    case 0:
      return letter == 'r' ? 4 << shift : -1;
    case 1:
      return letter == 'w' ? 2 << shift : -1;
    default:
      break;
  }
  const int execute = 1 << shift;
  const int special = place == 2 ? 04000 : place == 5 ? 02000 : 01000;
  if (letter == 'x') return execute;
  if (place == 8) return letter == 't' ? special | execute : letter == 'T' ? special : -1;
  if (letter == 's') return special | execute;
  if (letter == 'S' || (place == 5 && (letter == 'l' || letter == 'L'))) return special;
  return -1;
}

// How many of the letters are in their places, and what they mean.
struct reading {
  std::size_t length = 0;
  int bits = 0;
};
constexpr reading read_letters(std::string_view letters) noexcept {
  reading result;
  while (result.length < full && result.length < letters.size()) {
    const int bits = bits_of(letters[result.length], result.length);
    if (bits < 0) break;
    result.bits |= bits;
    ++result.length;
  }
  return result;
}

entry_type type_of(char letter) noexcept {
  switch (letter) {
    case '-':
    case 'f':
    case 'a':  // append-only, Plan 9
    case 'C':  // contiguous
    case 'M':  // migrated to tape, Cray
      return entry_type::file;
    case 'd':
      return entry_type::directory;
    case 'l':
      return entry_type::link;
    case 'b':
    case 'c':
    case 'p':
    case 's':
    case 'D':  // door
    case 'P':  // event port
    case 'n':  // network special, HP-UX
    case 'w':  // whiteout
    case 'm':  // shared memory, Xenix
    case '?':
      return entry_type::other;
    default:
      return entry_type::unknown;
  }
}

// What Windows servers and VxWorks print instead: attributes in fixed places, or a star for each letter.
bool other_letters(std::string_view nine) noexcept {
  static constexpr std::string_view distinct = "wash-----";
  const auto in_place = [&] {
    for (std::size_t i = 0; i < full; ++i) {
      if (nine[i] != '-' && nine[i] != distinct[i]) return false;
    }
    return true;
  };
  if (nine.find_first_not_of('*') == std::string_view::npos || in_place()) return true;
  return read_letters(nine.substr(0, 3)).length == 3 && nine.find_first_not_of("-RHSADV", 3) == std::string_view::npos;
}

// What may stand behind the letters: a mark, a link count, or both.
bool read_end(std::string_view rest, unix_mode& mode) noexcept {
  if (rest.empty()) return true;
  if (std::string_view("+.@-").find(rest.front()) != std::string_view::npos) {
    mode.mark = rest.front();
    rest.remove_prefix(1);
  }
  mode.links = rest;
  return std::ranges::all_of(rest, wire::is_digit);
}

}  // namespace

std::optional<std::uint16_t> permission_bits(std::string_view letters) noexcept {
  const reading found = read_letters(letters);
  if (letters.size() != full || found.length != full) return std::nullopt;
  return static_cast<std::uint16_t>(found.bits);
}

std::optional<unix_mode> read_unix_mode(std::string_view column) noexcept {
  if (column.size() <= shortest) return std::nullopt;
  unix_mode mode;
  mode.type = type_of(column.front());
  if (mode.type == entry_type::unknown) return std::nullopt;
  const std::string_view rest = column.substr(1);
  const reading found = read_letters(rest);
  if (found.length == full) {
    mode.letters = rest.substr(0, full);
    // 3CDaemon writes directories with a D and without any permission.
    if (column.front() == 'D' && found.bits == 0) mode.type = entry_type::directory;
    if (!read_end(rest.substr(full), mode)) return std::nullopt;
    mode.bits = static_cast<std::uint16_t>(found.bits);
    return mode;
  }
  if (found.length == rest.size() && (rest.size() == 6 || rest.size() == 8)) {
    mode.letters = rest;
    return mode;
  }
  if (rest.size() == full && other_letters(rest)) {
    mode.letters = rest;
    return mode;
  }
  // A dash before every line: what is left of the reply code of a STAT.
  if (column.front() == '-' && rest.size() == full + 1 && type_of(rest.front()) != entry_type::unknown) {
    return read_unix_mode(rest);
  }
  return std::nullopt;
}

std::optional<unix_mode> read_unseen_mode(std::string_view column) noexcept {
  // The eleventh is the mark of an access list.
  if (column.size() != full + 1 && column.size() != full + 2) return std::nullopt;
  const bool old = column == "?---------";
  if (!old && column.find_first_not_of('?', 1) != std::string_view::npos) return std::nullopt;
  unix_mode mode;
  if (column.front() == '?') return mode;
  mode.type = type_of(column.front());
  return mode.type == entry_type::unknown ? std::nullopt : std::optional(mode);
}

bool resembles_unix_mode(std::string_view column) noexcept {
  if (column.size() < full || column.size() > full + 2) return false;
  std::size_t in_place = 0;
  for (std::size_t i = 0; i + 1 < column.size() && i < full; ++i) in_place += bits_of(column[i + 1], i) >= 0;
  return in_place >= shortest;
}

std::optional<unix_mode> read_numeric_mode(std::string_view column) noexcept {
  if (column.size() < 5 || column.size() > 7) return std::nullopt;
  unsigned value = 0;
  for (const char c : column) {
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<unsigned>(c - '0');
  }
  unix_mode mode;
  switch (value >> 12) {
    case 010:
      mode.type = entry_type::file;
      break;
    case 004:
      mode.type = entry_type::directory;
      break;
    case 012:
      mode.type = entry_type::link;
      break;
    case 001:
    case 002:
    case 006:
    case 014:
      mode.type = entry_type::other;
      break;
    default:
      return std::nullopt;
  }
  mode.letters = column;
  mode.bits = static_cast<std::uint16_t>(value & 07777);
  return mode;
}

}  // namespace ferry::listings
