// MLSD and MLST: facts, one space, a name. RFC 3659 section 7.
#include "listing/reader.hpp"
#include "wire/mlsx.hpp"

namespace ferry::listings {
namespace {

class mlsd final : public reader {
 public:
  using reader::reader;
  verdict read(std::string_view line, output& out) override {
    const auto parsed = wire::parse_mlsx(line);
    if (!parsed || parsed->facts.empty()) return verdict::foreign;
    out.found.name = parsed->name;
    return verdict::entry;
  }
};

}  // namespace

std::unique_ptr<reader> make_mlsd(const listing_options& options) { return make_reader<mlsd>(options); }

}  // namespace ferry::listings
