// The course of a transfer in lock step, as ftplib has it: data connection, REST, command, data, verdict. request.hpp has the one in few packets.
// RFC 959 section 5.4, RFC 3659 section 5.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "session/connection.hpp"
#include "session/data_link.hpp"

namespace ferry::session {

struct restart {
  std::string marker;        ///< what REST sends
  std::uint64_t offset = 0;  ///< the marker as a number
};

/// `REST 0`, where the server may keep an offset that no transfer has used. ftplib never says it; a transfer with a REST of its own needs it not.
void take_back_restart(connection& c);

/// Opens the data connection, says REST when `from` is given, then `command`. Accepts a 2xx before the preliminary reply (some servers say 200
/// first) and a 226 or 250 instead of it (nothing to send).
[[nodiscard]] std::shared_ptr<data_link> open_transfer(connection& c, const wire::command& command,
                                                       const std::optional<restart>& from = {});

/// Closes the data connection, waits for the server's verdict, and holds the bytes that came against the announced size.
reply finish_transfer(connection& c, data_link& link);

/// Runs `move` on a fresh transfer, then finishes it. Whatever is thrown leaves the session in step or closed, and errors know the bytes.
reply run_transfer(connection& c, const wire::command& command, const std::optional<restart>& from,
                   const std::function<void(data_link&)>& move);

}  // namespace ferry::session
