// Times and permissions of files: MDTM (RFC 3659 section 3), MFMT (draft-somers-ftp-mfxx-04), MDTM with two arguments (Serv-U, vsftpd),
// SITE UTIME and SITE CHMOD.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "session/connection.hpp"
#include "wire/features.hpp"
#include "wire/timestamp.hpp"

namespace ferry::session {

/// Nothing when the server refuses, or when what it says is no possible time. Never the form that sets a time, whatever the name.
[[nodiscard]] std::optional<wire::utc_time> modified(connection& c, std::string_view path);

/// The commands that set a time.
enum class time_command : std::uint8_t {
  unknown,
  mfmt,        ///< `MFMT YYYYMMDDHHMMSS path`
  mdtm,        ///< `MDTM YYYYMMDDHHMMSS path`
  site_utime,  ///< `SITE UTIME path YYYYMMDDhhmmss YYYYMMDDhhmmss YYYYMMDDhhmmss UTC`: access, modification, change
  site_utime_first,  ///< `SITE UTIME YYYYMMDDhhmmss path`
  none,              ///< the server has none of them
};

/// Sets the time in whole seconds, and says by which command, so that the next file needs no search (`known`). Searched are: MFMT where
/// FEAT names it, MDTM, SITE UTIME in both forms. The refusal of a command that the server has is thrown. error_proto when the server says
/// that it has set another time (two seconds are forgiven: file systems round).
[[nodiscard]] time_command set_modified(connection& c, const wire::features& features, std::string_view path,
                                        wire::utc_time when, time_command known = time_command::unknown);

/// `SITE CHMOD 644 path`; needs 2xx other than 202. std::invalid_argument for more than 07777.
void change_mode(connection& c, std::string_view path, unsigned mode);

}  // namespace ferry::session
