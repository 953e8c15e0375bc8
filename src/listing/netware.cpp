// Novell's FTP servers for NetWare, and HellSoft's, which adds a count of links: rights in brackets, owner, size, date, name.
#include "listing/netware.hpp"

#include "listing/dates.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {

std::optional<netware_rights> read_netware_rights(std::string_view line) noexcept {
  if (line.empty() || (line[0] != 'd' && line[0] != '-')) return std::nullopt;
  const std::size_t open = line.find('[');
  if (open == std::string_view::npos || !wire::trim_blanks(line.substr(1, open - 1)).empty()) return std::nullopt;
  const std::size_t close = line.find(']', open);
  if (close == std::string_view::npos || close + 1 >= line.size() || !wire::is_blank(line[close + 1])) {
    return std::nullopt;
  }
  const std::string_view rights = line.substr(open + 1, close - open - 1);
  // Seven with HellSoft; the order of the letters differs between versions.
  if (rights.size() < 7 || rights.size() > 8 || rights.find_first_not_of("SRWCEAFM- ") != std::string_view::npos) {
    return std::nullopt;
  }
  return netware_rights{line[0] == 'd', rights, close + 1};
}

namespace {

class netware final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns whole(line);
    if (whole.size() == 0) return verdict::blank;
    if ((whole[0] == "total" || whole[0] == "total:") && whole.size() == 2 && number(whole[1], 999'999'999)) {
      // As Unix has it, so it is no sign of NetWare.
      out.reason = "a line about the whole listing";
      return verdict::blank;
    }
    const auto rights = read_netware_rights(line);
    if (!rights) return verdict::foreign;
    const columns cut(line.substr(rights->end));
    const std::size_t owner = month_number(cut[2]) == 0 && number(cut[0], 9999) ? 1 : 0;
    const auto size = wire::parse_number(cut[owner + 1], UINT64_MAX);
    entry& e = out.found;
    if (!size || cut[owner + 5].empty() ||
        !read_short_date(cut[owner + 2], cut[owner + 3], cut[owner + 4], options(), e.modified)) {
      return verdict::foreign;
    }
    e.name = cut.rest(owner + 5);
    e.type = rights->directory ? entry_type::directory : entry_type::file;
    e.permissions = rights->rights;
    e.owner = cut[owner];
    e.size = *size;
    return verdict::entry;
  }
};

}  // namespace

std::unique_ptr<reader> make_netware(const listing_options& options) { return make_reader<netware>(options); }

}  // namespace ferry::listings
