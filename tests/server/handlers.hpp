// What the server does when no test says otherwise: an ordinary, friendly server over the file tree.
#pragma once

#include <map>
#include <string>

#include "server/script.hpp"

namespace ferry::testing {

using handler_table = std::map<std::string, handler>;

/// By verb, in capitals. The parts below, in one table.
[[nodiscard]] const handler_table& default_handlers();

/// Login, settings, questions about the server, and ABOR with nothing to abort.
[[nodiscard]] handler_table control_handlers();
/// AUTH, PBSZ, PROT, CCC. Unknown while TLS is off.
[[nodiscard]] handler_table security_handlers();
/// Directories, names, sizes, times.
[[nodiscard]] handler_table file_handlers();
/// What a test has to offer first: checksums, times that can be set, HOST. Unknown otherwise.
[[nodiscard]] handler_table offered_handlers();
/// Their parts of OPTS, MDTM and SITE.
void select_hash(session& s, std::string_view algorithm);
void set_time(session& s, std::string_view time_and_path, std::string_view done);
void site_utime(session& s, std::string_view argument);
[[nodiscard]] bool begins_with_time(std::string_view argument);
/// Data connections, transfers, listings.
[[nodiscard]] handler_table transfer_handlers();

}  // namespace ferry::testing
