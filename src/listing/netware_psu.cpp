// The NetWare server of Penn State University: NetWare's rights, or the bits of its NFS name space, and a date with a comma and a 12-hour clock.
#include "listing/dates.hpp"
#include "listing/netware.hpp"
#include "listing/reader.hpp"
#include "listing/unix_mode.hpp"

namespace ferry::listings {
namespace {

// `rwxr-xr-x`
bool are_permissions(std::string_view text) noexcept {
  if (text.size() != 9) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '-' && text[i] != "rwx"[i % 3]) return false;
  }
  return true;
}

// `Oct 20, 99 10:31 pm`, and the column behind it.
std::optional<entry_time> read_date(const columns& cut, std::size_t& i, const listing_options& options) noexcept {
  const unsigned month = month_number(cut[i]);
  std::string_view day_text = cut[i + 1];
  if (month == 0 || !day_text.ends_with(',')) return std::nullopt;
  day_text.remove_suffix(1);
  const auto day = number(day_text, 31);
  const auto year = full_year(cut[i + 2]);
  const bool afternoon = wire::equal_ignoring_case(cut[i + 4], "pm");
  const auto clock = read_clock(cut[i + 3]);
  if (!day || !year || !clock || (!afternoon && !wire::equal_ignoring_case(cut[i + 4], "am"))) return std::nullopt;
  const auto date = make_date(*year, month, *day);
  if (!date || clock->since_midnight >= std::chrono::hours(13)) return std::nullopt;
  i += 5;
  return on_server(*date, of_half_day(*clock, afternoon), options);
}

class netware_psu final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    if (const auto rights = read_netware_rights(line)) {
      out.found.type = rights->directory ? entry_type::directory : entry_type::file;
      out.found.permissions = rights->rights;
      const columns cut(line.substr(rights->end));
      out.found.owner = cut[0];
      return read_rest(cut, 1, out.found);
    }
    return read_nfs(line, out.found);
  }

 private:
  // Mode, links, owner, group. Some documents show the mode with a blank before its last character.
  verdict read_nfs(std::string_view line, entry& e) const {
    const columns cut(line);
    std::string mode(cut[0]);
    std::size_t i = 1;
    if (mode.size() == 9 && cut[1].size() == 1) {
      mode += cut[1];
      i = 2;
    }
    if (mode.size() != 10 || (mode[0] != 'd' && mode[0] != '-' && mode[0] != 'l')) return verdict::foreign;
    const std::string_view permissions = std::string_view(mode).substr(1);
    if (!are_permissions(permissions) || !number(cut[i], 99'999)) return verdict::foreign;
    e.type = mode[0] == 'd' ? entry_type::directory : mode[0] == 'l' ? entry_type::link : entry_type::file;
    e.permissions = permissions;
    e.mode = permission_bits(permissions);
    e.owner = cut[i + 1];
    e.group = cut[i + 2];
    const verdict v = read_rest(cut, i + 3, e);
    if (v == verdict::entry) take_target(e);
    return v;
  }

  verdict read_rest(const columns& cut, std::size_t i, entry& e) const {
    const auto size = wire::parse_number(cut[i], UINT64_MAX);
    if (!size) return verdict::foreign;
    e.size = *size;
    ++i;
    e.modified = read_date(cut, i, options());
    if (!e.modified || cut[i].empty()) return verdict::foreign;
    // The documents that show this format pad its columns by hand.
    e.name = wire::trim_blanks(cut.rest(i));
    return verdict::entry;
  }

  // This server shows links with the mode of a file: what tells them is a size that is the length of the target.
  static void take_target(entry& e) {
    for (const std::string_view arrow : {" -> ", " - > "}) {
      const std::size_t at = e.name.find(arrow);
      if (at == std::string::npos || at == 0) continue;
      std::string target = e.name.substr(at + arrow.size());
      if (e.type != entry_type::link && e.size != target.size()) return;
      e.type = entry_type::link;
      e.target = std::move(target);
      e.name.resize(at);
      return;
    }
  }
};

}  // namespace

std::unique_ptr<reader> make_netware_psu(const listing_options& options) { return make_reader<netware_psu>(options); }

}  // namespace ferry::listings
