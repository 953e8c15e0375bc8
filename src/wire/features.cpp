// The feature list of a server. Nothing here is refused: a line that means nothing to Ferry is kept under its first
// word, and a reply that is no list is an empty one.

#include "wire/features.hpp"

#include <algorithm>

#include "wire/ascii.hpp"

namespace ferry::wire {
namespace {

constexpr std::string_view word_ends = " \t;,";

bool is_last_line(std::string_view line) noexcept { return line == "211" || line.starts_with("211 "); }

// Some servers put `211-` in front of every line of the list instead of a space.
std::string_view without_code(std::string_view line) noexcept {
  return line.starts_with("211-") ? line.substr(4) : line;
}

bool has_word(std::string_view text, std::string_view word) noexcept {
  while (!text.empty()) {
    if (equal_ignoring_case(take_piece(text, word_ends), word)) return true;
  }
  return false;
}

}  // namespace

features features::parse(std::string_view reply_text) {
  features result;
  result.told_ = reply_text.starts_with('2');
  if (!take_piece(reply_text, "\n").starts_with("211-")) return result;
  while (!reply_text.empty()) {
    const std::string_view line = take_piece(reply_text, "\n");
    if (is_last_line(line)) break;
    std::string_view parameters = trim_blanks(without_code(line));
    const std::string_view name = take_piece(parameters, " \t");
    if (name.empty()) continue;
    auto& lines = result.features_[upper(name)];
    parameters = trim_blanks(parameters);
    if (!parameters.empty()) lines.emplace_back(parameters);
  }
  return result;
}

bool features::has(std::string_view name) const { return features_.contains(upper(name)); }

bool features::has(std::string_view name, std::string_view parameter) const {
  const auto found = features_.find(upper(name));
  if (found == features_.end() || parameter.empty()) return false;
  return std::any_of(found->second.begin(), found->second.end(),
                     [parameter](const std::string& line) { return has_word(line, parameter); });
}

std::vector<std::string> features::parameters(std::string_view name) const {
  const auto found = features_.find(upper(name));
  return found == features_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> features::lines() const {
  std::vector<std::string> all;
  for (const auto& [name, parameters] : features_) {
    if (parameters.empty()) all.push_back(name);
    for (const auto& one : parameters) all.push_back(name + ' ' + one);
  }
  return all;
}

std::vector<mlst_fact> mlst_facts(std::string_view parameters) {
  std::vector<mlst_fact> facts;
  while (!parameters.empty()) {
    std::string_view name = trim_blanks(take_piece(parameters, ";"));
    const bool enabled = name.ends_with('*');
    if (enabled) name.remove_suffix(1);
    if (!name.empty()) facts.push_back({lower(name), enabled});
  }
  return facts;
}

}  // namespace ferry::wire
