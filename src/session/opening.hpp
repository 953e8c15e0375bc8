// The beginning of a transfer, between the reply to its command and its first byte, and what errors of transfers tell.
#pragma once

#include <memory>
#include <optional>

#include "session/connection.hpp"
#include "session/data_link.hpp"

namespace ferry::session {

struct started {
  reply first;
  bool finished;  ///< the first reply was already the final one
};

/// `MODE S`, unless that is the mode already. RFC 959 section 3.4.
void leave_compression(connection& c);
/// What the reply to a transfer command means; `r` is of class 1 to 3. Waits for the next one after a 200.
[[nodiscard]] started judge_start(connection& c, reply r);
[[nodiscard]] std::optional<reply> early_reply(const started& s);
/// Finishes the handshake and makes the link that the transfer goes through. The final reply is owed: whatever fails here must be followed by
/// abandon_transfer.
[[nodiscard]] std::shared_ptr<data_link> link_up(connection& c, std::unique_ptr<io::channel> channel, const started& s);
/// Completes an error on its way out.
void tell_error(connection& c, const data_link* link, const wire::command& command, error& e);

}  // namespace ferry::session
