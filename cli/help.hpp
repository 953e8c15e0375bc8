// The help pages. Each fits a terminal of 80 columns and 24 lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ferry::cli {

/// The page of a command; `ferry` itself for an empty name.
[[nodiscard]] std::string help_page(std::string_view command);
/// Every command, in the order of the main page.
[[nodiscard]] const std::vector<std::string_view>& command_names();
void print_page(const std::string& page);

}  // namespace ferry::cli
