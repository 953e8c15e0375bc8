// What a server says of a file before it is transferred: SIZE and MDTM, in one packet. RFC 3659 sections 3 and 4.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "session/connection.hpp"
#include "wire/timestamp.hpp"

namespace ferry::session {

struct asked_file {
  std::optional<std::uint64_t> size;       ///< in binary; nothing when it is refused or no clean number
  std::optional<wire::utc_time> modified;  ///< nothing when it is refused or impossible
  bool missing = false;                    ///< the server said of both that there is no such file (550)
};

/// `TYPE I` unless it is known to be I, `SIZE`, and `MDTM`. Refusals are no errors. With `lock_step` one at a time.
[[nodiscard]] asked_file ask_file(connection& c, std::string_view path, bool lock_step = false);

}  // namespace ferry::session
