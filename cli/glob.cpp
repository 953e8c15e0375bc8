// Matching never looks back further than the last star, so that no pattern takes more than (its length) times (the name's).
#include "glob.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "errors.hpp"

namespace ferry::cli {

namespace {

constexpr std::string_view specials = "*?[";
constexpr auto nowhere = std::string_view::npos;

// Bytes of the character at the front: of UTF-8, or a single byte that is no part of it.
std::size_t character_size(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t size = lead >= 0xf8 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (size > text.size()) return 1;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xc0U) != 0x80U) return 1;
  return size;
}

std::string_view take_character(std::string_view& text) noexcept {
  const auto character = text.substr(0, character_size(text));
  text.remove_prefix(character.size());
  return character;
}

// Characters of UTF-8 are in the order of their bytes once shorter ones come first.
bool at_most(std::string_view a, std::string_view b) noexcept {
  return a.size() != b.size() ? a.size() < b.size() : a <= b;
}

// A set behind its `[`: what it takes, and how long it is.
struct set {
  bool takes = false;
  std::size_t size = 0;
};

// Nothing when it is never closed.
std::optional<set> read_set(std::string_view pattern, std::string_view character) noexcept {
  auto rest = pattern;
  const bool negated = rest.starts_with('!') || rest.starts_with('^');
  if (negated) rest.remove_prefix(1);
  bool found = false;
  const auto member = [&rest] {
    if (rest.starts_with('\\') && rest.size() > 1) rest.remove_prefix(1);
    return take_character(rest);
  };
  // A `]` at the front belongs to the set.
  for (bool first = true; first || !rest.starts_with(']'); first = false) {
    if (rest.empty()) return {};
    const auto low = member();
    auto high = low;
    if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      high = member();
    }
    found = found || (at_most(low, character) && at_most(character, high));
    if (rest.empty()) return {};
  }
  return set{.takes = found != negated, .size = pattern.size() - rest.size() + 1};
}

// Whether the pattern's next element, which is no star, takes the character; how many bytes that element has.
set take_element(std::string_view pattern, std::string_view character) noexcept {
  if (pattern[0] == '?') return {.takes = true, .size = 1};
  if (pattern[0] == '[')
    if (const auto found = read_set(pattern.substr(1), character))
      return {.takes = found->takes, .size = found->size + 1};
  const std::size_t quote = pattern[0] == '\\' && pattern.size() > 1 ? 1 : 0;
  const auto literal = pattern.substr(quote, character_size(pattern.substr(quote)));
  return {.takes = literal == character, .size = quote + literal.size()};
}

bool is_safe(std::string_view name) noexcept {
  static constexpr std::string_view forbidden("/\r\n\0", 4);
  return !name.empty() && name != "." && name != ".." && name.find_first_of(forbidden) == nowhere;
}

bool wants_hidden(std::string_view pattern) noexcept { return pattern.starts_with('.') || pattern.starts_with("\\."); }

class expansion {
 public:
  expansion(const std::vector<std::string>& pattern, const glob_lister& list, const glob_refusal& refuse,
            glob_limits limits)
      : pattern_(pattern), list_(list), refuse_(refuse), limits_(limits) {}

  std::vector<glob_match> run() {
    walk();
    return std::move(found_);
  }

 private:
  // `here_` is what the first segments of the pattern have become.
  void walk() {
    // What stands in front of the first pattern is taken as it is.
    while (here_.size() < pattern_.size() && !seen_pattern_ && !has_pattern(pattern_[here_.size()]))
      here_.push_back(unquoted(pattern_[here_.size()]));
    if (here_.size() == pattern_.size()) return add(false);
    seen_pattern_ = true;
    if (++listings_ > limits_.listings)
      throw failure(exit_code::policy,
                    "the pattern asks for more than " + std::to_string(limits_.listings) + " listings",
                    "Write a narrower one");
    const std::string& wanted = pattern_[here_.size()];
    auto entries = list_(here_);
    std::erase_if(entries, [&](const glob_entry& e) { return !is_wanted(e, wanted); });
    std::ranges::sort(entries, {}, &glob_entry::name);
    for (auto& entry : entries) {
      here_.push_back(std::move(entry.name));
      if (here_.size() == pattern_.size())
        add(entry.directory);
      else
        walk();
      here_.pop_back();
    }
  }

  [[nodiscard]] bool is_wanted(const glob_entry& e, std::string_view wanted) const {
    const bool last = here_.size() + 1 == pattern_.size();
    if (!last && !e.directory && !e.unknown) return false;
    if (e.name.empty() || e.name == "." || e.name == ".." || !matches(wanted, e.name)) return false;
    if (!is_safe(e.name)) {
      refuse_(here_, e.name, "the name '" + e.name + "' is not safe");
      return false;
    }
    if (e.name.starts_with('.') && !wants_hidden(wanted)) return false;
    if (last || e.directory) return true;
    refuse_(here_, e.name, "the server does not tell whether '" + e.name + "' is a directory");
    return false;
  }

  void add(bool directory) {
    if (found_.size() == limits_.matches)
      throw failure(exit_code::policy, "the pattern matches more than " + std::to_string(limits_.matches) + " names",
                    "Write a narrower one");
    found_.push_back({.segments = here_, .directory = directory});
  }

  const std::vector<std::string>& pattern_;
  const glob_lister& list_;
  const glob_refusal& refuse_;
  glob_limits limits_;
  std::vector<std::string> here_;
  bool seen_pattern_ = false;
  std::size_t listings_ = 0;
  std::vector<glob_match> found_;
};

}  // namespace

bool has_pattern(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (specials.find(text[i]) != nowhere)
      // A bracket that is never closed is one.
      if (text[i] != '[' || read_set(text.substr(i + 1), {})) return true;
  }
  return false;
}

std::string unquoted(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

bool matches(std::string_view pattern, std::string_view name) noexcept {
  std::optional<std::pair<std::string_view, std::string_view>>
      star;  // what is behind it, and the name that is left for that
  for (;;) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = {pattern, name};
      continue;
    }
    if (name.empty() && pattern.empty()) return true;
    if (!name.empty() && !pattern.empty()) {
      const auto character = name.substr(0, character_size(name));
      if (const auto element = take_element(pattern, character); element.takes) {
        pattern.remove_prefix(element.size);
        name.remove_prefix(character.size());
        continue;
      }
    }
    // The star takes one character more.
    if (!star || star->second.empty()) return false;
    (void)take_character(star->second);
    pattern = star->first;
    name = star->second;
  }
}

url parse_pattern_url(std::string_view text) {
  // What is wrong is told of the URL as it was typed.
  (void)parse_url(text);
  static constexpr std::array<std::string_view, 5> codes{"2A", "3F", "5B", "5D", "5C"};
  const auto authority = text.find("://");
  const auto path = std::min(text.find('/', authority + 3), text.size());
  std::string quoted(text.substr(0, path));
  for (auto rest = text.substr(path); !rest.empty(); rest.remove_prefix(1)) {
    const auto is_code = [&](std::string_view code) {
      return rest[0] == '%' && (rest.substr(1, 2) == code || (rest[1] == code[0] && rest[2] == code[1] + ('a' - 'A')));
    };
    if (std::ranges::any_of(codes, is_code)) quoted += '\\';
    quoted += rest[0];
  }
  return parse_url(quoted);
}

bool has_pattern(const url& what) noexcept {
  return std::ranges::any_of(what.segments, [](const std::string& segment) { return has_pattern(segment); });
}

std::vector<glob_match> expand(const std::vector<std::string>& pattern, const glob_lister& list,
                               const glob_refusal& refuse, glob_limits limits) {
  return expansion(pattern, list, refuse, limits).run();
}

}  // namespace ferry::cli
