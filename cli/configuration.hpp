// The configuration file and the environment: options that hold without being typed.
//
// Invariant: no password is ever read from either; a password file is read for hosts that were named only.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/url.hpp>

#include "options.hpp"

namespace ferry::cli {

/// The value of a variable; nothing when it is not set or empty.
using environment = std::function<std::optional<std::string>(const std::string& name)>;
/// Also one that `take_secret_variables` has taken.
[[nodiscard]] std::optional<std::string> process_environment(const std::string& name);

struct config_section {
  std::vector<std::string> hosts{};  // patterns; empty: [default]
  std::string title{};               // as it stands in the file
  layer options{};
};

/// The sections of a file's text, in its order. Throws a usage failure that begins with `name:line`. `~/` is `home`, and other relative names of files are
/// below the directory of `name`.
[[nodiscard]] std::vector<config_section> read_config(std::string_view text, const std::filesystem::path& name,
                                                      const std::filesystem::path& home);
/// FERRY_CONFIG, else the usual place; empty when there is no home either.
[[nodiscard]] std::filesystem::path config_path(const environment& variables);

class configuration {
 public:
  /// Nothing but what was typed.
  configuration() = default;
  /// Reads the file and the variables. Throws a usage failure for what cannot be right, a local one for a file that cannot be read.
  configuration(layer typed, const environment& variables);
  /// What holds for a URL; null: in general.
  [[nodiscard]] layer holding_for(const url* target) const;
  [[nodiscard]] settings settings_for(const url* target) const { return settings_from(holding_for(target)); }
  /// Empty when there is none.
  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

 private:
  layer typed_;
  layer environment_;
  std::vector<config_section> sections_;
  std::filesystem::path file_;
};

}  // namespace ferry::cli
