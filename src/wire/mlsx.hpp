// Lines of MLSD and MLST: facts, one space, a name. RFC 3659 section 7.2.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ferry::wire {

struct mlsx_line {
  std::string name;  ///< everything behind the first space, spaces kept
  std::map<std::string, std::string, std::less<>>
      facts;  ///< names in lower case, values verbatim; of duplicates the last
  friend bool operator==(const mlsx_line&, const mlsx_line&) = default;
};

/// As ftplib (ftplib.md 1.6), and better where it breaks: the final `;` may be missing, pieces without `=` and empty pieces are
/// dropped, an empty line is nothing, a line that starts with a space has no facts.
[[nodiscard]] std::optional<mlsx_line> parse_mlsx(std::string_view line);

}  // namespace ferry::wire
