// Words of servers and numbers of bytes as sentences have them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ferry::transfer {

/// The first line, at most 200 bytes of it.
[[nodiscard]] std::string first_line(std::string_view text);
/// `1 byte`, `12 bytes`.
[[nodiscard]] std::string in_bytes(std::uint64_t n);

}  // namespace ferry::transfer
