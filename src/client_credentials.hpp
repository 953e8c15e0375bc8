// Who a client logs in as, and whether that needs TLS.
//
// Invariant: a password from a netrc file goes to its own host and its own user only.
#pragma once

#include <ferry/client.hpp>

#include "session/login.hpp"
#include "transfer/site.hpp"

namespace ferry::detail {

struct login_choice {
  session::credentials who;
  bool anonymous = true;
};

/// The password comes from the first that has one: the options, a file, the environment, the URL, a netrc file, the callback. Throws netrc_error,
/// local_error (the file), std::invalid_argument (contradictions, characters that FTP cannot carry), error_perm without a reply when a user has no
/// password at all.
[[nodiscard]] login_choice choose_login(const url& where, const client_options& options);
/// Throws std::invalid_argument when the URL asks for TLS and the options for clear text.
[[nodiscard]] transfer::protection choose_protection(const url& where, const client_options& options, bool anonymous);

}  // namespace ferry::detail
