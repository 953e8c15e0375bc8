// What Ferry says about itself: help pages, the man page, and completions for shells. All of it is made from the catalog.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::cli {

/// The page of a command or a topic; that of `ferry` itself for an empty name and for one that is neither. At most 23 lines of 79 columns, so that it
/// fits a terminal of 80 by 24 beside its prompt.
[[nodiscard]] std::string help_page(std::string_view name);
/// ferry(1), as roff with the macros of man(7).
[[nodiscard]] std::string man_page();
/// The script that completes words; `shell` is bash, zsh or fish.
[[nodiscard]] std::string completion_script(std::string_view shell);
void print_page(const std::string& page);

struct help_arguments {
  std::string topic{};  // empty: the main page
  bool man = false;
  std::string completion{};  // a shell
};
[[nodiscard]] int help(const help_arguments& arguments);

/// `text` broken at blanks into lines of at most `columns`.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// What the topics say, a paragraph or a line of an example (it begins with two blanks) each.
[[nodiscard]] const std::vector<std::string_view>& url_topic();
[[nodiscard]] const std::vector<std::string_view>& config_topic();

}  // namespace ferry::cli
