// Directories with all that is above them, as `mkdir -p` does it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "session/connection.hpp"
#include "wire/features.hpp"

namespace ferry::session {

/// More segments than this are no path, but a mistake or an attack.
inline constexpr std::size_t deepest_path = 1000;

/// Is there a directory of that name? By MLST where FEAT has it and its answer settles it, else by changing to it and back; a session that
/// cannot be led back is closed and the refusal thrown. False, too, when the server does not tell where it is.
[[nodiscard]] bool is_directory(connection& c, const wire::features& features, std::string_view path);

/// MKD, from the deepest directory that exists down to `path`. Gives those that were made, outermost first. One that somebody else makes in
/// the meantime is as good: the refusal of MKD counts only where no directory is found. Throws that refusal. The working directory is
/// unchanged. std::invalid_argument for more than deepest_path segments.
std::vector<std::string> make_path(connection& c, const wire::features& features, std::string_view path);

}  // namespace ferry::session
