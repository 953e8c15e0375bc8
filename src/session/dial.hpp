// From a name to a connected channel: look up, then try the addresses side by side (RFC 8305, "happy eyeballs"). With a proxy in the settings
// both functions go through it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <ferry/error.hpp>

#include "io/host.hpp"
#include "session/settings.hpp"

namespace ferry::session {

/// A connected channel to `name`, or to the FTP proxy that stands before it. Throws network_error (its message names every address that was tried), timeout_error, cancelled_error.
[[nodiscard]] std::unique_ptr<io::channel> dial(io::host& host, const settings& s, const std::string& name,
                                                std::uint16_t port);

/// A connected channel to one address, for data; with a proxy that looks up names it may be a name. The source address of the settings is used, its
/// port is not.
[[nodiscard]] std::unique_ptr<io::channel> dial_data(io::host& host, const settings& s, const endpoint& to);

/// The addresses in the order in which they are tried: families in turn, the resolver's first choice first.
[[nodiscard]] std::vector<endpoint> interleave(const std::vector<endpoint>& addresses);

// --- For what connects in other ways (proxy.cpp) ---

/// What a connection is for, and until when it may be made.
struct course {
  ferry::phase phase;  ///< connect or data_connect
  io::clock_time until;
  [[nodiscard]] bool for_data() const noexcept { return phase == ferry::phase::data_connect; }
};

[[nodiscard]] std::vector<endpoint> look_up(io::host& host, const std::string& name, std::uint16_t port,
                                            address_family family, io::clock_time until);
/// As dial, and past any proxy.
[[nodiscard]] std::unique_ptr<io::channel> dial_directly(io::host& host, const settings& s, const std::string& name,
                                                         std::uint16_t port, const course& how);

}  // namespace ferry::session
