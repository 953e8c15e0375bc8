// From a name to a connected channel: look up, then try the addresses side by side (RFC 8305, "happy eyeballs").
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/host.hpp"
#include "session/settings.hpp"

namespace ferry::session {

/// A connected channel to `name`. Throws network_error (its message names every address that was tried), timeout_error, cancelled_error.
[[nodiscard]] std::unique_ptr<io::channel> dial(io::host& host, const settings& s, const std::string& name,
                                                std::uint16_t port);

/// A connected channel to one address, for data. The source address of the settings is used, its port is not.
[[nodiscard]] std::unique_ptr<io::channel> dial_data(io::host& host, const settings& s, const endpoint& to);

/// The addresses in the order in which they are tried: families in turn, the resolver's first choice first.
[[nodiscard]] std::vector<endpoint> interleave(const std::vector<endpoint>& addresses);

}  // namespace ferry::session
