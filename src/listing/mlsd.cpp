// MLSD and MLST: facts, one space, a name. RFC 3659 section 7.
//
// A line is sure when all that stands before its space is `name=value;`. Once the dialect is certain (told, or most lines of the sample are sure),
// broken lines are forgiven: a bad fact costs the fact, not the entry, and a line that begins with a space has a name and no facts.
#include <algorithm>
#include <array>

#include "listing/dates.hpp"
#include "listing/mode_text.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"
#include "wire/timestamp.hpp"

namespace ferry::listings {
namespace {

// RFC 3659 knows about ten. The limit keeps looking for duplicates cheap, whatever a server sends.
constexpr std::size_t max_facts = 64;

struct parts {
  std::string_view facts;
  std::string_view name;
};

struct named_value {
  std::string_view name;
  std::string_view value;
};

// Letters, digits, and the signs that servers put between them.
constexpr bool is_token(char c) noexcept {
  return wire::is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '/';
}

// A fact without its semicolon; nothing without a name or a `=`. Values may hold further `=`.
std::optional<named_value> fact_of(std::string_view piece) noexcept {
  const std::size_t equals = piece.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  const std::string_view name = piece.substr(0, equals);
  if (!std::ranges::all_of(name, is_token)) return std::nullopt;
  return named_value{name, piece.substr(equals + 1)};
}

// Targets of links and names of accounts are sent as they are by some servers (ProFTPD), blanks included.
bool may_hold_blanks(std::string_view piece) noexcept {
  const auto fact = fact_of(piece);
  if (!fact || std::ranges::all_of(fact->value, wire::is_digit)) return false;
  if (wire::equal_ignoring_case(fact->name, "type")) return fact->value.find(':') != std::string_view::npos;
  constexpr std::array<std::string_view, 4> accounts{"unix.ownername", "unix.groupname", "unix.owner", "unix.group"};
  return std::ranges::any_of(accounts, [&](auto name) { return wire::equal_ignoring_case(fact->name, name); });
}

// Where the facts end: at the first space, unless it lies inside a value that may hold spaces and a later one follows a semicolon.
std::size_t border(std::string_view line) noexcept {
  const std::size_t first = line.find(' ');
  std::size_t space = first;
  while (space != std::string_view::npos && space > 0 && line[space - 1] != ';') {
    const std::size_t before = line.rfind(';', space);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t semicolon = line.find(';', space);
    if (semicolon == std::string_view::npos || !may_hold_blanks(line.substr(begin, space - begin))) return first;
    space = line.find(' ', semicolon);
  }
  return space == std::string_view::npos ? first : space;
}

std::optional<parts> split(std::string_view line) noexcept {
  const std::size_t space = border(line);
  if (space == std::string_view::npos || space + 1 == line.size()) return std::nullopt;
  return parts{line.substr(0, space), line.substr(space + 1)};
}

enum class quality : std::uint8_t { none, broken, sure };

quality judge(std::string_view facts) noexcept {
  std::size_t good = 0;
  std::size_t bad = 0;
  const bool closed = facts.ends_with(';');
  while (!facts.empty()) ++(fact_of(wire::take_piece(facts, ";")) ? good : bad);
  if (good == 0) return quality::none;
  // `a=b c` alone could be any name; servers that forget the last semicolon (Serv-U 2) send several facts.
  return bad == 0 && (closed || good > 1) ? quality::sure : quality::broken;
}

quality judge_line(std::string_view line) noexcept {
  if (line.starts_with(' ')) line.remove_prefix(1);
  const auto found = split(line);
  return found ? judge(found->facts) : quality::none;
}

// `OS.unix=slink:target`, `OS.unix=symlink`, `OS.unix=chr-13/29`: what the word after the system's name means.
void read_system_type(std::string_view word, entry& found) {
  if (wire::starts_ignoring_case(word, "slink") || wire::starts_ignoring_case(word, "symlink")) {
    found.type = entry_type::link;
    const std::size_t colon = word.find(':');
    if (colon != std::string_view::npos) found.target = word.substr(colon + 1);
  } else {
    found.type = entry_type::other;
  }
}

void read_type(std::string_view value, entry& found) {
  const auto is = [&](std::string_view word) { return wire::equal_ignoring_case(value, word); };
  if (is("file")) {
    found.type = entry_type::file;
  } else if (is("dir") || is("cdir") || is("pdir")) {
    found.type = entry_type::directory;
    found.self = is("cdir");
    found.parent = is("pdir");
  } else if (is("link") || is("slink") || is("symlink")) {
    found.type = entry_type::link;
  } else if (const std::size_t equals = value.find('=');
             wire::starts_ignoring_case(value, "os.") && equals != std::string_view::npos) {
    read_system_type(value.substr(equals + 1), found);
  } else if (!value.empty()) {
    // `x.mine`, and Pure-FTPd's `unknown` for pipes, sockets and devices.
    found.type = entry_type::other;
  }
}

void read_time(std::string_view value, entry& found) {
  if (const auto time = wire::parse_timestamp(value)) found.modified = in_utc(*time);
}

// The first of the facts that is there and not empty.
std::string first_of(const entry& found, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const std::string* value = found.fact(name);
    if (value && !value->empty()) return *value;
  }
  return {};
}

void keep(const named_value& fact, std::vector<entry_fact>& facts) {
  std::string name = wire::lower(fact.name);
  const auto earlier = std::ranges::find(facts, name, &entry_fact::name);
  if (earlier != facts.end()) {
    earlier->value = fact.value;
  } else if (facts.size() < max_facts) {
    facts.push_back({std::move(name), std::string(fact.value)});
  }
}

// What the facts say about the members of the entry.
void interpret(entry& found) {
  bool accounts = false;
  std::optional<std::uint64_t> directory_size;
  for (const auto& [name, value] : found.facts) {
    if (name == "type") {
      read_type(value, found);
    } else if (name == "size") {
      found.size = wire::parse_number(value, UINT64_MAX);
    } else if (name == "sizd") {
      directory_size = wire::parse_number(value, UINT64_MAX);
    } else if (name == "modify") {
      read_time(value, found);
    } else if (name.starts_with("unix.")) {
      accounts = true;
      if (name == "unix.mode") found.mode = octal_mode(value);
    }
  }
  if (!found.size) found.size = directory_size;
  if (found.mode) found.permissions = mode_text(*found.mode);
  if (!accounts) return;
  found.owner = first_of(found, {"unix.ownername", "unix.owner", "unix.uid"});
  found.group = first_of(found, {"unix.groupname", "unix.group", "unix.gid"});
}

verdict take(const parts& line, output& out) {
  entry& found = out.found;
  found.facts.reserve(12);
  std::string_view facts = line.facts;
  while (!facts.empty()) {
    if (const auto fact = fact_of(wire::take_piece(facts, ";"))) keep(*fact, found.facts);
  }
  interpret(found);
  found.name = line.name;
  return verdict::entry;
}

class mlsd final : public reader {
 public:
  explicit mlsd(const listing_options& options)
      : reader(options), certain_(options.format() == listing_format::mlsd || options.dialect() == "mlsd") {}

  void look(std::span<const std::string_view> sample) override {
    const auto sure = std::ranges::count(sample, quality::sure, judge_line);
    const auto empty = std::ranges::count(sample, std::string_view{});
    certain_ = certain_ || 2 * sure > std::ssize(sample) - empty;
  }

  verdict read(std::string_view line, output& out) override {
    if (line.empty()) return verdict::blank;
    if (line.front() == ' ') return read_indented(line.substr(1), out);
    const auto found = split(line);
    const quality how = found ? judge(found->facts) : quality::none;
    if (how == quality::sure || (how == quality::broken && certain_)) return take(*found, out);
    out.reason = found ? "no facts" : "no name";
    return verdict::foreign;
  }

 private:
  // A line of the reply to MLST has one space before its facts.
  verdict read_indented(std::string_view line, output& out) const {
    const auto found = split(line);
    if (found && judge(found->facts) == quality::sure) return take(*found, out);
    if (line.empty() || !certain_) return verdict::foreign;
    out.found.name = line;
    return verdict::entry;
  }

  bool certain_;
};

}  // namespace

std::unique_ptr<reader> make_mlsd(const listing_options& options) { return make_reader<mlsd>(options); }

}  // namespace ferry::listings
