// What kind of system a server is, by its reply to SYST. RFC 959 section 4.1.3.
#pragma once

#include <cstdint>
#include <string_view>

namespace ferry::wire {

enum class system_kind : std::uint8_t { unknown, unix_like, windows, os400, vms, mvs, vm, nonstop, os2, netware, mac };

/// Of a `215` reply; unknown for others, and for names that nobody has taught us.
[[nodiscard]] system_kind system_of(std::string_view reply_text) noexcept;

}  // namespace ferry::wire
