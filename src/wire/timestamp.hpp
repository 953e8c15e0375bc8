// Times as FTP writes them: `YYYYMMDDHHMMSS[.f*]`, always UTC. RFC 3659 section 2.3.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ferry::wire {

using utc_time = std::chrono::sys_time<std::chrono::nanoseconds>;

struct timestamp {
  utc_time when;
  int fraction_digits = 0;  ///< digits of the fraction as written; more than nine are cut
  friend bool operator==(const timestamp&, const timestamp&) = default;
};

/// One time value. Also the form of servers with the year 2000 bug, `19YYY...` with 15 digits (`191031201...` is 2003): 19 followed by the
/// year minus 1900 in three digits. Nothing for impossible dates; second 60 is taken as 59. Blanks around are ignored.
[[nodiscard]] std::optional<timestamp> parse_timestamp(std::string_view text);
/// The time of a `213 YYYYMMDDHHMMSS` reply to MDTM.
[[nodiscard]] std::optional<timestamp> mdtm_value(std::string_view reply_text);
/// `YYYYMMDDHHMMSS`, whole seconds (rounded down).
[[nodiscard]] std::string format_timestamp(utc_time when);

}  // namespace ferry::wire
