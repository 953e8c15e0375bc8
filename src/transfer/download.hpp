// One file, fetched by a careful person: to a name of its own until it is whole, from where it was after a failure, and believed only when the sizes agree.
//
// Invariants: a file appears under its final name whole or not at all (unless the user wants it in place); what was delivered to a sink that cannot
// go back is never delivered twice, and never followed by another file's bytes.
#pragma once

#include <string>

#include <ferry/transfer_options.hpp>
#include <ferry/url.hpp>
#include <ferry/verdict.hpp>

#include "io/files.hpp"
#include "io/transfer_end.hpp"
#include "transfer/crew.hpp"
#include "transfer/keeper.hpp"

namespace ferry::transfer {

struct download_job {
  std::string remote;  ///< the path as it is sent
  ferry::url url;      ///< of that file, for the journal
  download_options how;
  retry_options tries;
  compression compress = compression::off;
  io::file_time begun{};  ///< for the journal: by the clock on the wall
};

/// Throws when it could not be done, tries included; the sink is abandoned then. `to` with a path: a file of that name.
/// `helpers` take parts of large files.
[[nodiscard]] verdict download(keeper& from, io::file_system& files, const download_job& job, io::sink& to,
                               crew& helpers);

}  // namespace ferry::transfer
