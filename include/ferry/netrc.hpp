// The .netrc file, with the rules of CPython's current `netrc` module.
#pragma once

#include <filesystem>
#include <istream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/export.hpp>

namespace ferry {

/// A file that cannot be used: a syntax error, or a file that others can read. `what()` has file and line.
class FERRY_API netrc_error : public std::runtime_error {
 public:
  netrc_error(const std::string& message, std::string file, int line);
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// 1-based; 0 when the error concerns the whole file.
  [[nodiscard]] int line() const noexcept { return line_; }

 private:
  std::string file_;
  int line_;
};

class FERRY_API netrc {
 public:
  struct entry {
    std::string login;
    std::string account;
    std::string password;
    friend bool operator==(const entry&, const entry&) = default;
  };

  netrc() = default;
  /// Reads `~/.netrc` (the home from HOME, else from the user database). A file that does not exist gives
  /// std::nullopt. Entries with a login other than `anonymous` need a file that is owned by this user and closed to group
  /// and others; otherwise netrc_error.
  [[nodiscard]] static std::optional<netrc> read_default();
  /// Reads the named file; its permissions are not checked, as in CPython. Throws netrc_error when it cannot be read.
  [[nodiscard]] static netrc read(const std::filesystem::path& file);
  /// Parses text. `file` is for messages.
  [[nodiscard]] static netrc parse(std::string_view text, const std::string& file = "netrc");

  /// The entry for `host` (exact, case-sensitive), else the `default` entry, else nothing.
  [[nodiscard]] std::optional<entry> authenticators(std::string_view host) const;

  [[nodiscard]] const std::map<std::string, entry, std::less<>>& hosts() const noexcept { return hosts_; }
  [[nodiscard]] const std::map<std::string, std::vector<std::string>, std::less<>>& macros() const noexcept {
    return macros_;
  }
  /// The file again, in CPython's `repr` form, names sorted. It contains the passwords.
  [[nodiscard]] std::string dump() const;

 private:
  std::map<std::string, entry, std::less<>> hosts_;
  std::map<std::string, std::vector<std::string>, std::less<>> macros_;
};

}  // namespace ferry
