// The verdict on a transfer: every size that is known is held against the bytes that moved. Pure: no I/O.
//
// Rule: a 2xx reply alone proves nothing. A size that disagrees is an error, unless a better one agrees: SIZE is better than a listing, and a listing
// better than the text of a 150, which may be old or guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ferry/error.hpp>
#include <ferry/verdict.hpp>

namespace ferry::transfer {

/// A transfer that has ended, as far as anybody told.
struct measured {
  bool text = false;                       ///< TYPE A: the bytes on the way are not those of the file
  std::uint64_t offset = 0;                ///< where it started
  std::uint64_t bytes = 0;                 ///< that moved
  std::optional<std::uint64_t> size;       ///< SIZE
  std::optional<std::uint64_t> listed;     ///< from a listing
  std::optional<std::uint64_t> announced;  ///< by the 150: of the whole file, or of the rest
  bool certain_offset = true;              ///< false: a server that passed over REST would not have been noticed
  bool missing_close_notify = false;       ///< the data ended without TLS's goodbye
  bool missing_reply = false;              ///< the final reply never came
};

struct judgement {
  confidence how = confidence::complete;
  std::vector<std::string> notes;
};

/// Throws incomplete_transfer when the sizes say that something is missing or too much, tls_error (truncated) when only an orderly end could have
/// vouched for the data and there was none, connection_closed when neither a reply nor a size says that all arrived. `where` is their context.
[[nodiscard]] judgement judge(const measured& m, const error_context& where);

}  // namespace ferry::transfer
