// How much more than its size a file may have in the end. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <ferry/error.hpp>

#include "transfer/words.hpp"

namespace ferry::transfer {

/// A file may grow while it is fetched: to twice its size and 64 MiB more. A server without end fills no disk.
[[nodiscard]] constexpr std::uint64_t most_of(std::uint64_t size) noexcept {
  constexpr std::uint64_t room_to_grow = 64U * 1024 * 1024;
  constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();
  return size < no_limit / 4 ? 2 * size + room_to_grow : no_limit;
}

[[nodiscard]] inline limit_error grown_too_far(std::uint64_t size, std::uint64_t there, error_context where) {
  return {"the file has " + in_bytes(size) + ", and the server goes on after " + std::to_string(there),
          std::move(where)};
}

}  // namespace ferry::transfer
