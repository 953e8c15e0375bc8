// USER, PASS, ACCT. RFC 959 section 5.4, RFC 1635 (anonymous).
#pragma once

#include <string>

#include "session/connection.hpp"

namespace ferry::session {

struct credentials {
  std::string user;  ///< empty: anonymous
  std::string password;
  std::string account;
};

/// ftplib's rules for what was left out: no user is `anonymous`, whose empty password, or `-`, gets `anonymous@` behind it.
[[nodiscard]] credentials with_defaults(credentials who);

/// With defaults. The last reply must be 2xx. A 3xx to USER other than 331
/// and 332 gets no password; a 332 to PASS without an account is error_reply and nothing is sent.
reply login(connection& c, credentials who);

/// `ACCT`; needs 2xx.
reply account(connection& c, std::string_view account);

}  // namespace ferry::session
