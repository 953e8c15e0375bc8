// TLS around the control connection and data connections. RFC 4217, RFC 2228.
#pragma once

#include <memory>

#include "io/secure_channel.hpp"
#include "session/connection.hpp"

namespace ferry::session {

/// `AUTH TLS` (and `AUTH SSL` where that is unknown), then the handshake. Everything learned from the server before is forgotten. A refusal is thrown
/// and the session stays clear; it never goes on to log in by itself.
reply authenticate(connection& c);
/// The handshake on a fresh control connection (implicit TLS). Closes and throws tls_error when it fails.
void secure_control(connection& c);

/// `PBSZ 0`, `PROT P`; the reply to PROT. On implicit TLS a refusal is passed over: many servers protect data there without being asked.
reply protect(connection& c);
/// `PROT C`: data connections are clear from here on.
reply unprotect(connection& c);
/// Before a data connection: on a secured session that has not said PROT, says it.
void settle_protection(connection& c);
/// `CCC` (after PROT, when nothing was said yet), then the end of TLS on the control connection: the session goes on in clear.
reply clear_control(connection& c);

/// A data channel with TLS around it, when data is protected; the handshake has not begun.
[[nodiscard]] std::unique_ptr<io::channel> protect_channel(connection& c, std::unique_ptr<io::channel> channel);
/// Sends `command` and gives its reply of class 1 to 3, with the handshake on `data` going on at the same time: some servers want it before their
/// 150 and some after. In active mode `data` is null and comes through `from`, if the server connects before it replies.
reply send_beside_handshake(connection& c, const wire::command& command, std::unique_ptr<io::channel>& data,
                            io::listener* from);
/// The second half of send_beside_handshake: the next reply to what was said, of any class.
reply await_beside_handshake(connection& c, std::unique_ptr<io::channel>& data, io::listener* from);
/// Finishes the handshake and judges it. False when `optional` and the server does not take part. When it throws, `data` was reset.
bool finish_handshake(connection& c, io::channel& data, bool optional);

}  // namespace ferry::session
