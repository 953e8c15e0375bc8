// What an examination of a server has found: sentences for people, with names and levels for programs.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/export.hpp>
#include <ferry/url.hpp>

namespace ferry {

enum class finding_level : std::uint8_t {
  ok,       ///< works
  note,     ///< worth knowing; Ferry copes with it, or it is no fault
  problem,  ///< something does not work
};
/// `ok`, `note`, `problem`.
[[nodiscard]] FERRY_API std::string_view to_string(finding_level level) noexcept;

/// One thing that was found out.
struct finding {
  std::string id;  ///< stable: `passive.epsv`; see docs/command.md
  finding_level level = finding_level::ok;
  /// What it is and what it means. May hold text of the server's: escape it for a terminal. Never a password of ours.
  std::string sentence;
  std::string advice;  ///< options or a URL that help, as `ferry` takes them: `--active`; empty: none

  friend bool operator==(const finding&, const finding&) = default;
};
using finding_callback = std::function<void(const finding&)>;

/// All of it.
struct diagnosis {
  std::vector<finding> findings;  ///< in the order of the checks
  /// With the URL and the options that were given Ferry logs in and reads a directory.
  bool usable = false;
  std::exception_ptr failure;  ///< the first reason why not, a ferry::error; null when it is usable
  ferry::url where;            ///< the URL, with the scheme and the directory that should work; without its password
  std::vector<std::string> options;  ///< of the command, to be added: `--active`, `--encoding iso-8859-1`
  std::vector<std::string> without;  ///< of the command, to be left out: `--active`
  bool has_advice =
      false;  ///< `where`, `options` or `without` differ from what was given: with them it should be usable
};

}  // namespace ferry
