// Options that commands share, on their way from words to settings: from the command line, the environment and the configuration file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ferry/url.hpp>

#include "settings.hpp"

namespace ferry::cli {

/// One option as it was given. A flag is `yes` or `no`.
struct assignment {
  std::string option;  // the long name: `password-file`
  std::string value;
  std::string origin;  // `command line`, `FERRY_TIMEOUT`, `/home/bob/.config/ferry/config:3`
};
using layer = std::vector<assignment>;

/// Puts it into the settings. Throws a usage failure that says what the value should be.
void apply(settings& to, std::string_view option, const std::string& value);
[[nodiscard]] settings settings_from(const layer& given);
/// `yes`, `no`, `true`, `false`, `on`, `off`, `1` or `0`; a usage failure otherwise.
[[nodiscard]] bool read_truth(const std::string& text);

/// What holds when several layers say something, the first one before the second and so on.
///
/// An option comes from the first layer that has it. What cannot stand beside an option of a higher layer is left out, and so is what belongs to one that
/// comes from a higher layer (a key to its certificate, a password file to its user). A URL is above all layers but the first, which is the command
/// line's: what contradicts it there is the caller's to refuse.
[[nodiscard]] layer holding(const std::vector<layer>& layers, const url* target);
/// Throws a usage failure, with the origin, when two options of one layer exclude each other.
void check_together(const layer& given);

}  // namespace ferry::cli
