// Host names through getaddrinfo in a helper thread, because getaddrinfo cannot be interrupted. A look-up that is dropped
// goes on alone and its answer is thrown away.
#pragma once

#include <memory>
#include <string>

#include "io/host.hpp"

namespace ferry::io::posix {

[[nodiscard]] std::unique_ptr<resolution> start_resolving(const std::string& name, std::uint16_t port,
                                                          address_family family);

}  // namespace ferry::io::posix
