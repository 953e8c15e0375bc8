// What listings and pieces of files prove. Pure: text and bytes go in, verdicts come out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/listing.hpp>

namespace ferry::doctor {

/// The beginning of a listing, or all of it, read.
struct reading {
  std::vector<entry> entries;  ///< `.` and `..` left out
  std::size_t unread = 0;      ///< lines that may have been entries
  std::string unread_line;     ///< the first of them
  std::string dialect;
};
/// `cut`: more was to come, so the last line may be half a line.
[[nodiscard]] reading read_listing(std::string_view text, bool cut, listing_options how);

/// How far the clock of `shown` is east of UTC, when the same file was changed at `real`: nothing unless that is a zone, whole quarters of an hour.
[[nodiscard]] std::optional<std::chrono::seconds> zone_between(const entry_time& shown,
                                                               std::chrono::sys_time<std::chrono::nanoseconds> real);
/// The zone that most files agree on which both listings show; nothing when none does.
[[nodiscard]] std::optional<std::chrono::seconds> zone_of(const reading& list, const reading& mlsd);

/// What the names of a directory tell about their charset.
struct naming {
  bool beyond_ascii = false;
  std::string odd;    ///< the bytes of the first name that is not UTF-8; empty when all are
  std::string guess;  ///< a charset for it, by the range that its bytes are in
};
[[nodiscard]] naming judge_names(const std::vector<entry>& entries);

enum class restart_verdict : std::uint8_t {
  honoured,
  ignored,    ///< data came from the beginning
  elsewhere,  ///< data came from neither place
  unclear,    ///< the file is the same at both places
};
/// `whole` is the beginning of a file, `rest` what came after REST `offset`.
[[nodiscard]] restart_verdict judge_restart(std::string_view whole, std::string_view rest, std::size_t offset);

}  // namespace ferry::doctor
