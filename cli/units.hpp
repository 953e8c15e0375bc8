// Sizes, rates and times as people write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ferry::cli {

/// `1500`, `500k`, `1.5M`, `2GiB`: k, M, G, T and KiB to TiB are powers of 1024, kB to TB powers of 1000. Nothing for anything else, and above 2^63.
[[nodiscard]] std::optional<std::uint64_t> read_size(std::string_view text);
/// Bytes a second: a size, with or without `/s`. 0 is no limit.
[[nodiscard]] std::optional<std::uint64_t> read_rate(std::string_view text);
/// Permission bits in octal: `644`, `0755`. At most 07777.
[[nodiscard]] std::optional<unsigned> read_mode(std::string_view text);
/// `20` and `20s` are seconds; `500ms`, `1.5m`, `2h`, `1d`, and several of them, the largest first: `1h30m`. At most a thousand days.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

}  // namespace ferry::cli
