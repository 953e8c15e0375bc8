// What is known about a transfer when it is over, and while it runs.
//
// A transfer that returns has ended with a 2xx reply (or, where the control connection was lost at the very end, with a size that SIZE or a listing
// tells), and nothing that is known contradicts it. Everything else is an exception that says what contradicts what.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/checksum.hpp>
#include <ferry/export.hpp>
#include <ferry/tls.hpp>

namespace ferry {

/// How sure we are that the file is whole.
enum class confidence : std::uint8_t {
  complete,  ///< nothing contradicts it, and the server told no size to compare with
  verified,  ///< a size that the server told agrees with what moved, or a checksum does
  skipped,   ///< nothing was to be done: see `why_skipped`
};
/// `complete`, `verified`, `skipped`.
[[nodiscard]] FERRY_API std::string_view to_string(confidence how) noexcept;

struct FERRY_API verdict {
  confidence how = confidence::complete;
  std::uint64_t size = 0;          ///< bytes of the whole file, what was there before included
  std::uint64_t bytes = 0;         ///< bytes of the file that moved, in all attempts together
  std::uint64_t wire_bytes = 0;    ///< bytes on data connections: fewer where MODE Z compressed
  std::uint64_t resumed_from = 0;  ///< bytes that an earlier run had moved, and that were not moved again
  unsigned retries = 0;            ///< attempts that failed before
  unsigned sessions = 1;           ///< that fetched parts of the file: see download_options::segments
  std::chrono::nanoseconds duration{};

  // What it was held against.
  std::optional<std::uint64_t> size_reply;  ///< SIZE
  std::optional<std::uint64_t> announced;   ///< `150 ... (N bytes)`, of the last attempt
  std::optional<std::uint64_t> listed;      ///< what the caller knew from a listing
  std::optional<ferry::checksum> checksum;  ///< that of the server, which ours agrees with
  std::string reply;                        ///< the final reply; empty where it never came and SIZE decided
  /// Of the data connection: nothing when it was clear.
  std::optional<tls_facts> tls;

  /// The file's time, where it was asked for.
  std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> modified;
  /// The file that was made: remote of uploads (STOU and `if_exists::rename` choose it), local of downloads. Empty for other sinks.
  std::string name;
  std::string why_skipped;
  /// What was odd and did no harm, in sentences.
  std::vector<std::string> notes;

  /// Bytes a second.
  [[nodiscard]] double speed() const noexcept;
};

/// A transfer while it runs.
struct transfer_progress {
  std::uint64_t bytes = 0;             ///< of the file that are there, resumed ones included
  std::optional<std::uint64_t> total;  ///< when it is known
  double speed = 0;                    ///< bytes a second, over the last seconds
  std::optional<std::chrono::seconds> left;
};
/// What it throws ends the transfer and is thrown on.
using transfer_watch = std::function<void(const transfer_progress&)>;

}  // namespace ferry
