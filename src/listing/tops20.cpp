// TOPS-20: a heading `DEVICE:<DIRECTORY>`, then `NAME.TYPE.GENERATION` and nothing else. Only the heading tells it from a list of names.
#include <algorithm>

#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/headings.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

bool is_word(std::string_view text, std::string_view more) {
  return !text.empty() &&
         std::ranges::all_of(text, [&](char c) { return wire::is_alnum(c) || more.find(c) != std::string_view::npos; });
}

std::optional<std::string_view> heading(std::string_view line) {
  const std::string_view place = wire::trim_blanks(line);
  std::string_view rest = place;
  if (!is_word(wire::take_piece(rest, ":"), "-_$")) return std::nullopt;
  if (rest.size() < 3 || rest.front() != '<' || rest.back() != '>') return std::nullopt;
  if (!is_word(rest.substr(1, rest.size() - 2), "-_$.")) return std::nullopt;
  return place;
}

class tops20 final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      if (const auto place = heading(line)) headings_.expect(*place);
    }
  }

  verdict read(std::string_view line, output& out) override {
    if (wire::trim_blanks(line).empty()) return verdict::blank;
    if (const auto place = heading(line)) {
      headings_.enter(*place);
      out.reason = "the name of the directory";
      return verdict::noise;
    }
    return headings_.any() && read_name(line, out.found) ? verdict::entry : verdict::foreign;
  }

 private:
  bool read_name(std::string_view line, entry& found) const {
    static constexpr std::string_view suffix = ".DIRECTORY";
    const columns words(line);
    if (words.size() != 1) return false;
    // `;P777700` and `;A...` are attributes.
    std::string_view attributes = words[0];
    std::string_view name = wire::take_piece(attributes, ";");
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const std::string_view generation = name.substr(dot + 1);
    name = name.substr(0, dot);
    if (!number(generation, 262143) || name.find_first_of("/\\<>") != std::string_view::npos) return false;
    const bool directory = name.size() > suffix.size() && name.ends_with(suffix);
    if (directory) name.remove_suffix(suffix.size());
    found.name = name;
    found.type = directory ? entry_type::directory : entry_type::file;
    found.directory = headings_.directory();
    found.facts.push_back({"version", std::string(generation)});
    if (!attributes.empty()) found.facts.push_back({"attributes", std::string(attributes)});
    return true;
  }

  headings headings_;
};

}  // namespace

std::unique_ptr<reader> make_tops20(const listing_options& options) { return make_reader<tops20>(options); }

}  // namespace ferry::listings
