// From server to server, past us: ftplib's ftpcp. RFC 959 section 5.2 (figure 3), RFC 2577.
#pragma once

#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

/// `TYPE` at both, `PASV` at the source, `PORT` at the target, `STOR` at the target, `RETR` at the source, then both verdicts. The address given to the
/// target is the source's control peer, unless the source's `settings::trust_pasv_address`. After a failure both sessions are in step or closed.
void copy(connection& source, std::string_view source_name, connection& target, std::string_view target_name,
          std::string_view type);

}  // namespace ferry::session
