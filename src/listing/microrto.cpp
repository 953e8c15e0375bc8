// The FTP server of a Micro RTOS: files in flash memory, with the addresses of their first and last byte.
#include <charconv>

#include "listing/columns.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

std::optional<std::uint32_t> address(std::string_view text) noexcept {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, ec] = std::from_chars(text.data(), end, value, 16);
  if (text.empty() || ec != std::errc{} || stop != end) return std::nullopt;
  return value;
}

class microrto final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cut(line);
    if (cut.size() == 0) return verdict::blank;
    if (is_frame(cut)) {
      out.reason = "a line about the whole listing";
      return verdict::noise;
    }
    const auto first = address(cut[0]);
    const auto last = address(cut[1]);
    const auto size = wire::parse_number(cut[2], UINT64_MAX);
    // Only below its heading: four columns could be anything.
    if (!headed_ || !first || !last || !size || cut[3].empty()) return verdict::foreign;
    if (*last < *first || *size > std::uint64_t{*last} - *first + 1) return verdict::foreign;
    if (cut.rest(3) == "<deleted file>") {
      out.reason = "a file that is deleted";
      return verdict::noise;
    }
    out.found.name = cut.rest(3);
    out.found.type = entry_type::file;
    out.found.size = *size;
    out.found.facts = {{"start", std::string(cut[0])}, {"end", std::string(cut[1])}};
    return verdict::entry;
  }

 private:
  bool is_frame(const columns& cut) {
    if (cut[0] == "Start" && cut[1] == "End" && cut[2] == "length" && cut.rest(3).starts_with("File name")) {
      headed_ = true;
      return true;
    }
    if (!headed_) return false;
    return cut[0].find_first_not_of('-') == std::string_view::npos || (cut[0] == "**" && cut[1] == "Total");
  }

  bool headed_ = false;
};

}  // namespace

std::unique_ptr<reader> make_microrto(const listing_options& options) { return make_reader<microrto>(options); }

}  // namespace ferry::listings
