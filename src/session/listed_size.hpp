// The size of one file where there is no SIZE: what a listing says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "session/connection.hpp"
#include "wire/features.hpp"

namespace ferry::session {

/// Bytes, as MLST tells them (where FEAT names it, RFC 3659 section 7), else the one line of `LIST path` (RFC 959 section 4.1.3). Nothing where that is refused,
/// is not about this one file, or is not exact; and for a name that LIST may take for a pattern or for options. The type may be A afterwards.
[[nodiscard]] std::optional<std::uint64_t> listed_size(connection& c, const wire::features& known,
                                                       std::string_view path);

}  // namespace ferry::session
