// NLST: one name a line, and nothing else is known. RFC 959 section 4.1.3.
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

class names_only final : public reader {
 public:
  using reader::reader;
  verdict read(std::string_view line, output& out) override {
    if (line.empty()) return verdict::blank;
    out.found.name = line;
    return verdict::entry;
  }
};

}  // namespace

std::unique_ptr<reader> make_names_only(const listing_options& options) { return make_reader<names_only>(options); }

}  // namespace ferry::listings
