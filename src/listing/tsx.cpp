// TSX-Plus and RT-11: `      name  .typ   blocks`, three files on a line.
//
// A line has one entry at most here, so that the format is only recognized: lines of three names are not taken for one name.
#include "listing/columns.hpp"
#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

std::string_view take_while(std::string_view& text, bool (*wanted)(char)) {
  std::size_t n = 0;
  while (n < text.size() && wanted(text[n])) ++n;
  const std::string_view taken = text.substr(0, n);
  text.remove_prefix(n);
  return taken;
}

// Names of six characters and types of three, both padded, in six columns of blanks and more.
bool is_line_of_files(std::string_view text) {
  const auto blank = [](char c) { return c == ' '; };
  int files = 0;
  while (!text.empty()) {
    const std::string_view before = take_while(text, blank);
    if (text.empty()) break;
    if (before.size() < 6) return false;
    std::string_view name = take_while(text, wire::is_alnum);
    const std::size_t width = name.size() + take_while(text, blank).size();
    if (name.empty() || width > 6 || !text.starts_with('.')) return false;
    text.remove_prefix(1);
    if (take_while(text, wire::is_alnum).size() > 3) return false;
    if (take_while(text, blank).empty() || take_while(text, wire::is_digit).empty()) return false;
    ++files;
  }
  return files > 0 && files <= 3;
}

// `Directory [du3:/cug292/*.*] / 7 Files / 2615 Blocks`.
bool is_total(const columns& words) {
  return words[0] == "Directory" && words[1].starts_with('[') && words[1].ends_with(']') && words[2] == "/" &&
         words[4] == "Files" && words[5] == "/" && words[7] == "Blocks";
}

class tsx final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns words(line);
    if (words.size() == 0) return verdict::blank;
    if (is_total(words)) {
      out.reason = "a total";
      return verdict::noise;
    }
    if (!is_line_of_files(line)) return verdict::foreign;
    out.reason = "several files on one line are not read";
    out.unread = true;
    return verdict::noise;
  }
};

}  // namespace

std::unique_ptr<reader> make_tsx(const listing_options& options) { return make_reader<tsx>(options); }

}  // namespace ferry::listings
