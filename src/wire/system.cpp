// Names of systems (RFC 1700) and what servers make of them. The first that fits: `UNIX emulated by FileZilla` is Unix, for a client.
#include "wire/system.hpp"

#include <array>
#include <utility>

#include "wire/ascii.hpp"

namespace ferry::wire {

system_kind system_of(std::string_view reply_text) noexcept {
  constexpr std::array<std::pair<std::string_view, system_kind>, 20> starts = {{
      {"unix", system_kind::unix_like},  {"linux", system_kind::unix_like}, {"bsd", system_kind::unix_like},
      {"windows", system_kind::windows}, {"win32", system_kind::windows},   {"os/400", system_kind::os400},
      {"os400", system_kind::os400},     {"vms", system_kind::vms},         {"openvms", system_kind::vms},
      {"multinet", system_kind::vms},    {"mvs", system_kind::mvs},         {"z/os", system_kind::mvs},
      {"os/390", system_kind::mvs},      {"vm", system_kind::vm},  // behind VMS
      {"z/vm", system_kind::vm},         {"nonstop", system_kind::nonstop}, {"tandem", system_kind::nonstop},
      {"os/2", system_kind::os2},        {"netware", system_kind::netware}, {"macos", system_kind::mac},
  }};
  if (!reply_text.starts_with("215") || reply_text.size() < 5) return system_kind::unknown;
  const std::string_view name = trim_blanks(reply_text.substr(4));
  for (const auto& [start, kind] : starts) {
    if (starts_ignoring_case(name, start)) return kind;
  }
  return system_kind::unknown;
}

}  // namespace ferry::wire
