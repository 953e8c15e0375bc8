// The name on a server to which something goes: whether it is taken, what is free instead, and how it gets what was written under a temporary one. What
// uploads and copies between servers share.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ferry/error.hpp>
#include <ferry/transfer.hpp>
#include <ferry/verdict.hpp>

#include "transfer/existing.hpp"
#include "transfer/keeper.hpp"

namespace ferry::transfer {

/// Asks for `target` unless it is to be overwritten, and does as `policy` says: `skip` when nothing is to be transferred, and `v` says why then; `go`, or
/// `resume` where what is there may be the beginning. `target` is another name afterwards when it is to be one that is free. Throws error where the policy
/// forbids the transfer. Where the server tells nothing of one file, it is looked for in a listing; where that tells nothing either, no policy overwrites.
[[nodiscard]] decision settle_target(keeper& of, session::connection& c, if_exists policy, std::string& target,
                                     const known_file& source, verdict& v);

/// What was written under a name of its own, on its way to the final one.
struct upload_place {
  std::string written;                ///< the name that it has
  std::string target;                 ///< the one that it is to get
  std::optional<std::uint64_t> size;  ///< of what was written
  if_exists policy = if_exists::overwrite;
  bool unanswered = false;  ///< an RNTO was said whose answer never came
  bool only_copy = false;   ///< the old file is deleted, or may be: nothing else is left
};

/// Renames, again as long as `tries` allow. Where a server does not rename onto a file (550, 551, 553 to RNTO), the policy may replace it, and what was
/// written is known to be there, the old file is deleted first, and a note says so. From then on `only_copy` holds until the rename is done, and an error
/// names what was written. A rename of which the answer was lost is recognised: the old name is gone, the new one there, of the same size if both are known.
void put_in_place(keeper& of, retrier& tries, upload_place& what, std::vector<std::string>& notes);

/// Renames a file or a directory, again as long as `tries` allow. One of which the answer was lost is done when the old name is gone and the new one there.
void rename(keeper& of, retrier& tries, const std::string& from, const std::string& to);

/// Deletes a file, else a directory that is empty, again as long as `tries` allow. Of one whose answer was lost it is enough that it is gone.
void remove(keeper& of, retrier& tries, const std::string& path);

/// Deletes what was written when it came to nothing and the session is in step; never the only copy. Waits no longer than for getting into step.
void discard(keeper& of, const upload_place& what) noexcept;

/// After a failure of STOR: true when the directory of `target` was missing, as far as its code tells, and has been made; once (`made`).
[[nodiscard]] bool make_missing_directory(keeper& of, const error& e, std::string_view target, bool& made);

/// The connection was lost where nothing but the server's last word may have been missing: worth asking for the size.
[[nodiscard]] bool lost_with_the_last_word(const error& e) noexcept;

/// A file is whole without its time and its mode: a refusal, or a server that has no command for it (`set` gives false), becomes a note.
void try_to_set(const char* what, const std::predicate auto& set, std::vector<std::string>& notes) {
  try {
    if (!set()) notes.push_back(std::string("the server has no command to set ") + what);
  } catch (const ftp_error& refused) {
    if (!refused.session_usable()) throw;
    notes.push_back(std::string("the server refused to set ") + what + ": " + refused.what());
  }
}

}  // namespace ferry::transfer
