// A command that is safe to send: it can only be built from text without CR, LF and NUL, so that injecting a second
// command cannot be written down. RFC 959 section 5.3.
#pragma once

#include <string>
#include <string_view>

namespace ferry::wire {

/// No CR, LF or NUL: the text can be part of a command.
[[nodiscard]] bool fits_in_a_command(std::string_view text) noexcept;

class command {
 public:
  /// A whole command line such as `RETR a b`, without its line end. Throws std::invalid_argument, which never repeats a secret.
  explicit command(std::string_view line);
  /// Verb and argument with one space between, even when the argument is empty.
  command(std::string_view verb, std::string_view argument);

  [[nodiscard]] const std::string& line() const noexcept { return line_; }
  /// The verb in upper case.
  [[nodiscard]] std::string verb() const;
  /// What stands behind the verb and one space.
  [[nodiscard]] std::string_view argument() const noexcept;
  /// The line with the arguments of PASS and ACCT (any case) replaced by `********`.
  [[nodiscard]] std::string masked() const { return mask(line_); }
  [[nodiscard]] static std::string mask(std::string_view line);

 private:
  std::string line_;
};

}  // namespace ferry::wire
