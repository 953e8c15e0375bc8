#include "wire/mlsx.hpp"

#include "wire/ascii.hpp"

namespace ferry::wire {

namespace {

void take_fact(mlsx_line& entry, std::string_view piece) {
  const std::size_t equals = piece.find('=');
  if (equals == std::string_view::npos) return;
  entry.facts.insert_or_assign(lower(piece.substr(0, equals)), std::string(piece.substr(equals + 1)));
}

}  // namespace

std::optional<mlsx_line> parse_mlsx(std::string_view line) {
  if (line.empty()) return std::nullopt;
  // Names may hold `;` and spaces, facts hold no space: the first one is the border.
  const std::size_t space = line.find(' ');
  mlsx_line entry;
  if (space != std::string_view::npos) entry.name = line.substr(space + 1);
  std::string_view facts = line.substr(0, space);
  while (!facts.empty()) take_fact(entry, take_piece(facts, ";"));
  return entry;
}

}  // namespace ferry::wire
