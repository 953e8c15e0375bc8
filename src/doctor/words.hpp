// What texts and numbers from a server mean, in words. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/error.hpp>
#include <ferry/options.hpp>

#include "transfer/words.hpp"

namespace ferry::doctor {

/// The program behind a greeting or another reply: `ProFTPD`; empty when it does not say.
[[nodiscard]] std::string_view software_of(std::string_view text) noexcept;
/// What speaks where FTP was expected, by its first bytes: `SSH (SFTP is another protocol)`; empty when that cannot be told.
[[nodiscard]] std::string_view other_protocol(std::string_view first_bytes) noexcept;
/// Whole days from `now` to the day of `2027-01-31 12:00:00 UTC`; negative when it has passed. Nothing for other texts.
[[nodiscard]] std::optional<long> days_until(std::string_view expires, std::chrono::sys_seconds now) noexcept;
/// An address that means nothing outside its own network: private, link-local, loopback, shared (RFC 1918, 3927, 4193, 6598).
[[nodiscard]] bool is_private(std::string_view address);
/// `a`, `a and b`, `a, b and c`.
[[nodiscard]] std::string list_of(std::span<const std::string> words);
using transfer::first_line;
/// The same in a form that a sentence can end with: without a full stop.
[[nodiscard]] std::string in_sentence(std::string_view text);
/// The first line of what an error says, in that form.
[[nodiscard]] std::string reason(const error& e);
[[nodiscard]] bool timed_out(const error& e) noexcept;
/// `15 s`, `500 ms`.
[[nodiscard]] std::string time_text(milliseconds time);
/// `1 entry`, `12 entries`.
[[nodiscard]] std::string count_of(std::size_t n, std::string_view one, std::string_view many);
/// How far a clock is east of UTC: `UTC`, `UTC+02:00`.
[[nodiscard]] std::string zone_text(std::chrono::seconds east);

}  // namespace ferry::doctor
