// One file from server to server by a careful person: under a temporary name, held against what both servers say before it counts, and through this
// machine where the servers have no way between them.
//
// Invariant: nothing gets its final name that was not judged; data of a protected session is protected on every way.
#pragma once

#include <string>

#include <ferry/transfer_options.hpp>
#include <ferry/verdict.hpp>

#include "io/files.hpp"
#include "io/transfer_end.hpp"
#include "transfer/keeper.hpp"

namespace ferry::transfer {

struct copy_job {
  std::string path;    ///< of the source, as it is sent
  std::string target;  ///< likewise
  copy_options how;
  retry_options tries;
  compression compress = compression::off;  ///< of what goes through here, to the target
};

/// `through_here` reads the same file through this machine; it can go back to any byte, and ends only when what it gave was judged whole. Throws when
/// the copy could not be done, tries included.
[[nodiscard]] verdict copy(keeper& from, keeper& to, io::file_system& files, const copy_job& job,
                           io::source& through_here);

}  // namespace ferry::transfer
