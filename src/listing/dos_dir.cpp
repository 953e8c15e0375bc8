#include "listing/dos_dir.hpp"

#include "listing/columns.hpp"

namespace ferry::listings {
namespace {

using wire::holds_ignoring_case;
using wire::is_digit;

// The bytes that separate thousands, at the front of `text`: a comma, a dot, an apostrophe, or a no-break space.
std::size_t separator_length(std::string_view text) noexcept {
  for (const std::string_view one : {",", ".", "'", "\xe2\x80\xaf", "\xe2\x80\x99", "\xc2\xa0", "\xa0", "\xff"}) {
    if (text.starts_with(one)) return one.size();
  }
  return 0;
}

}  // namespace

std::optional<dos_size> read_dos_size(std::string_view text) noexcept {
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
  dos_size result{0};
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::size_t group = 0;
  bool grouped = false;
  while (!text.empty()) {
    if (is_digit(text.front())) {
      wire::append_digit(result.bytes, text.front());
      ++group;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t length = separator_length(text);
    if (length == 0 || group == 0 || group > 3 || (grouped && group != 3)) return std::nullopt;
    grouped = true;
    group = 0;
    text.remove_prefix(length);
  }
  if (group == 0 || (grouped && group != 3)) return std::nullopt;
  if (negative) result.bytes.reset();
  return result;
}

bool is_dir_summary(std::string_view line) noexcept {
  const columns cut(line);
  if (cut.begin(0) == 0 || cut.size() < 3 || line.size() > 200 || !read_dos_size(cut[0]) || is_digit(cut[1][0]))
    return false;
  return holds_ignoring_case(cut.rest(1), "byte") || holds_ignoring_case(cut.rest(1), "octet");
}

bool is_dir_title(std::string_view line) noexcept {
  for (const std::string_view one : {" Volume in drive ", " Volume Serial Number is ", " Volume in Laufwerk ",
                                     " Volumeseriennummer", "     Total Files Listed:", " Le volume dans le lecteur ",
                                     " El volumen de la unidad ", " Il volume nell'unit", " Het volume in station "}) {
    if (line.starts_with(one)) return true;
  }
  // Their first words hold letters that each code page writes in its way.
  for (const std::string_view one : {" in Laufwerk ", "rie du volume est ", "serie del volum", "gger i enheten "}) {
    if (line.starts_with(' ') && line.size() < 200 && line.find(one) != std::string_view::npos) return true;
  }
  return line == "File Not Found";
}

bool begins_dos_path(std::string_view text) noexcept {
  return text.starts_with("\\\\") || (text.size() > 2 && wire::is_alnum(text[0]) && !is_digit(text[0]) &&
                                      text[1] == ':' && (text[2] == '\\' || text[2] == '/'));
}

std::string_view dir_heading(std::string_view line) noexcept {
  constexpr std::string_view english = " Directory of ";
  if (line.starts_with(english)) return wire::trim_blanks(line.substr(english.size()));
  if (!line.starts_with(' ')) return {};
  const columns cut(line);
  for (std::size_t i = 0; i < cut.size() && i < 4; ++i) {
    if (!begins_dos_path(cut[i])) continue;
    std::string_view path = wire::trim_blanks(cut.rest(i));
    // Chinese and Japanese write the path first.
    const std::size_t blank = path.rfind(' ');
    if (i == 0 && blank != std::string_view::npos) path = path.substr(0, blank);
    return path;
  }
  return {};
}

}  // namespace ferry::listings
