// NLST: one name a line, and nothing else is known. RFC 959 section 4.1.3.
//
// Any text would pass for names, so an unknown listing is one only when other dialects leave most of it unread, and (whole sample, empty lines aside)
//   - `.` or `..` is among the lines, or
//   - every line is one space and one word, or there are two lines or more and each is one word.
// The space is no part of the name then (HP-RT does so with all names; MLSD does when no fact was asked for); a word has no blanks or control
// characters.
// A sentence, or one word alone, is the message of a server that has nothing to list. With format nlst every line that is not empty is a name.
#include <algorithm>

#include "listing/reader.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

bool is_word(std::string_view line) noexcept {
  return !line.empty() &&
         std::ranges::all_of(line, [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; });
}

class names_only final : public reader {
 public:
  explicit names_only(const listing_options& options)
      : reader(options), believed_(options.format() == listing_format::nlst || options.dialect() == "names-only") {}

  void look(std::span<const std::string_view> sample) override {
    std::size_t lines = 0;
    std::size_t indented = 0;
    std::size_t indented_words = 0;
    std::size_t words = 0;
    bool dots = false;
    for (const std::string_view line : sample) {
      if (line.empty()) continue;
      ++lines;
      indented += line.size() > 1 && line.front() == ' ';
      indented_words += line.front() == ' ' && is_word(line.substr(1));
      words += is_word(line);
      const std::string_view word = wire::trim_blanks(line);
      dots = dots || word == "." || word == "..";
    }
    if (lines == 0) return;
    indented_ = indented == lines;
    believed_ = believed_ || dots || indented_words == lines || (lines > 1 && words == lines);
  }

  verdict read(std::string_view line, output& out) override {
    if (line.empty()) return verdict::blank;
    if (!believed_) return verdict::foreign;
    if (indented_ && line.size() > 1 && line.front() == ' ') line.remove_prefix(1);
    out.found.name = line;
    return verdict::entry;
  }

 private:
  bool believed_;
  bool indented_ = false;
};

}  // namespace

std::unique_ptr<reader> make_names_only(const listing_options& options) { return make_reader<names_only>(options); }

}  // namespace ferry::listings
