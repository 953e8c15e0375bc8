// Who logs in, and with which password: the URL, --user, --password-file, FERRY_PASSWORD, .netrc, or a question on the terminal.
//
// Invariant: a password from .netrc goes to its own host and its own user only. Whether it may be sent is decided in tls.hpp.
#pragma once

#include <istream>
#include <string>

#include <ferry/url.hpp>

#include "errors.hpp"
#include "settings.hpp"

namespace ferry::cli {

struct credentials {
  std::string user;
  std::string password;
  std::string account;
  bool anonymous = false;
  bool user_from_netrc = false;
};

/// Takes the values of FERRY_PASSWORD and FERRY_PROXY out of the process's environment, where other programs of the same user could read them.
void take_secret_variables();
/// Is FERRY_PASSWORD what this URL logs in with?
[[nodiscard]] bool takes_password_variable(const url& target, const settings& how);

/// May ask on the terminal. Throws failure (usage, local) and netrc_error.
[[nodiscard]] credentials find_credentials(const url& target, const settings& how);

/// The first line of the file; `-` is standard input, which is read once however often it is named.
[[nodiscard]] std::string read_password_file(const std::string& file);
/// The first line, without its line end. `name` is for messages.
[[nodiscard]] std::string first_line(std::istream& in, const std::string& name);
/// Asks on /dev/tty, without echo. Throws `no_terminal` when there is none.
[[nodiscard]] std::string ask_secret(const std::string& question, const failure& no_terminal);

}  // namespace ferry::cli
