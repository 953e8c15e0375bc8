// The whole login in one packet, for a caller who has settled that the password may go: to a server that is secured, or that the user trusts in clear.
// RFC 959 section 5.4, RFC 4217 section 9, RFC 2389.
#pragma once

#include <optional>

#include "session/connection.hpp"
#include "session/login.hpp"
#include "wire/features.hpp"

namespace ferry::session {

struct pipelined_login {
  reply last;                              ///< the reply that decided: to USER, PASS or ACCT
  std::optional<wire::features> features;  ///< nothing when the server does not know FEAT
  bool type_is_binary = false;             ///< TYPE I was acknowledged
  /// The replies do not fit the commands: the server has lost one, or has said something unasked. It is not known what holds; connect again and log in
  /// with one command at a time.
  bool out_of_order = false;
};

/// `USER`, `PASS`, on a secured session without protection `PBSZ 0` and `PROT P`, then `TYPE I`, and `FEAT` when `ask_features`, in one packet. (Servers that write
/// the lines of FEAT one by one take another round trip for them: the kernel holds the second until the first is acknowledged.) The account, when the server asks
/// for it, goes by itself, and what was refused for want of it is asked again. A refusal of USER, PASS, ACCT, or (unless TLS is implicit) PBSZ or PROT
/// is thrown as login() and protect() do; by then all replies were read. Refused TYPE and FEAT are no errors.
[[nodiscard]] pipelined_login login_in_one_packet(connection& c, credentials who, bool ask_features = true);

}  // namespace ferry::session
