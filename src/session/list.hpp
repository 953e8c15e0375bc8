// LIST, NLST and MLSD as ftplib has them: lines, names, facts. RFC 959 section 4.1.3, RFC 3659 section 7.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session/connection.hpp"
#include "wire/mlsx.hpp"

namespace ferry::session {

/// `NLST` with each argument behind a space, empty ones too.
std::vector<std::string> name_list(connection& c, std::span<const std::string> arguments);
/// `LIST` with each non-empty argument behind a space.
reply list_lines(connection& c, std::span<const std::string> arguments,
                 const std::function<void(std::string_view)>& on_line);
/// `OPTS MLST f1;f2;` when facts are wanted, then `MLSD`.
std::vector<wire::mlsx_line> machine_list(connection& c, std::string_view path, std::span<const std::string> facts);

}  // namespace ferry::session
