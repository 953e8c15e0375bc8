// Times and zones as a user types them; and the system's clock, which only the command reads.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <ferry/listing.hpp>

namespace ferry::cli {

/// `2026-11-20`, `2026-11-20T12:00`, `2026-11-20T12:00:30`, with T or a blank.
[[nodiscard]] std::optional<wall_time> read_wall_time(std::string_view text);
/// East of UTC: `+02:00`, `-0330`, `+2`, `Z`; at most a day.
[[nodiscard]] std::optional<std::chrono::seconds> read_zone(std::string_view text);
/// What the clock of this system shows; with `zone` what a clock there shows.
[[nodiscard]] wall_time wall_clock_now(std::optional<std::chrono::seconds> zone);

}  // namespace ferry::cli
