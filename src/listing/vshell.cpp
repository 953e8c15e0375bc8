// The listing of old VShell servers: size, date, name; directories end in a slash. `206876  Apr 04, 2000 21:06 name`.
#include "listing/reader.hpp"
#include "listing/unix_date.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

class vshell final : public reader {
 public:
  using reader::reader;
  verdict read(std::string_view line, output& out) override {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    const columns in(line);
    if (in.size() < 6 || wire::is_digit(in[1].front())) return verdict::foreign;
    const auto size = wire::parse_number(in[0], UINT64_MAX);
    const auto date = read_unix_date(in, 1);
    // The comma behind the day is what no other listing has.
    if (!size || !date || date->next != 5 || !date->year || !in[2].ends_with(',')) return verdict::foreign;
    std::string_view name = in.after(4);
    const bool directory = name.size() > 1 && name.ends_with('/');
    if (directory) name.remove_suffix(1);
    out.found.name = name;
    out.found.type = directory ? entry_type::directory : entry_type::file;
    out.found.size = size;
    out.found.modified = to_entry_time(*date, options());
    return verdict::entry;
  }
};

}  // namespace

std::unique_ptr<reader> make_vshell(const listing_options& options) { return make_reader<vshell>(options); }

}  // namespace ferry::listings
