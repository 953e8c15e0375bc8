// How far away a peer is, as the kernel has measured it.
#pragma once

#include <chrono>
#include <optional>

namespace ferry::io::posix {

/// Of a TCP socket: the shortest one, so that a peer that thinks before it answers does not look far away. Nothing on systems that do not tell.
[[nodiscard]] std::optional<std::chrono::microseconds> shortest_round_trip(int socket) noexcept;

}  // namespace ferry::io::posix
