// EPLF, D. J. Bernstein's "easily parsed LIST format": `+i8388621.29609,m824255902,/,<TAB>dev`.
//
// Facts are single letters with a value, each ends with a comma; `r`: can be retrieved, `/`: can be changed to. Facts that nobody knows are
// passed over, as the format demands, but a line without any fact that is known is foreign.
#include "listing/mode_text.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

// Seconds since 1970 that nanoseconds in 64 bits can hold.
constexpr std::uint64_t latest = INT64_MAX / 1'000'000'000 - 1;

bool read_time(std::string_view value, entry& found) {
  const auto seconds = wire::parse_number(value, latest);
  if (!seconds) return false;
  entry_time& modified = found.modified.emplace();
  modified.written = wall_time(std::chrono::seconds(*seconds));
  modified.precision = time_precision::second;
  modified.zone = zone_source::utc;
  return true;
}

bool read_fact(std::string_view fact, entry& found) {
  const std::string_view value = fact.substr(1);
  switch (fact.front()) {
    case '/':
      found.type = entry_type::directory;
      return value.empty();
    case 'r':
      // What can be entered, too, is shown as a directory.
      if (found.type != entry_type::directory) found.type = entry_type::file;
      return value.empty();
    case 's':
      found.size = wire::parse_number(value, UINT64_MAX);
      return found.size.has_value();
    case 'm':
      return read_time(value, found);
    case 'i':
      found.facts = {{"unique", std::string(value)}};
      return !value.empty();
    case 'u':
      if (!value.starts_with('p')) return false;
      found.mode = octal_mode(value.substr(1));
      if (found.mode) found.permissions = mode_text(*found.mode);
      return found.mode.has_value();
    default:
      return false;
  }
}

class eplf final : public reader {
 public:
  using reader::reader;
  verdict read(std::string_view line, output& out) override {
    if (line.empty()) return verdict::blank;
    const std::size_t tab = line.find('\t');
    if (line.front() != '+' || tab == std::string_view::npos) return verdict::foreign;
    if (tab + 1 == line.size()) {
      out.reason = "no name";
      return verdict::foreign;
    }
    bool known = false;
    std::string_view facts = line.substr(1, tab - 1);
    while (!facts.empty()) {
      const std::string_view fact = wire::take_piece(facts, ",");
      if (!fact.empty() && read_fact(fact, out.found)) known = true;
    }
    if (!known) return verdict::foreign;
    out.found.name = line.substr(tab + 1);
    return verdict::entry;
  }
};

}  // namespace

std::unique_ptr<reader> make_eplf(const listing_options& options) { return make_reader<eplf>(options); }

}  // namespace ferry::listings
