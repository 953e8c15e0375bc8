// One file, sent by a careful person: under a temporary name when asked for, from where the server has it after a failure, and held against the server's
// SIZE before it counts.
//
// Invariants: bytes are sent to an offset that the server told and whose content was compared, never blindly behind what may be there; an upload that
// fails ends with a reset, so that the server does not take it for whole.
#pragma once

#include <string>

#include <ferry/transfer_options.hpp>
#include <ferry/verdict.hpp>

#include "io/files.hpp"
#include "io/transfer_end.hpp"
#include "transfer/keeper.hpp"

namespace ferry::transfer {

struct upload_job {
  std::string remote;  ///< the path as it is sent
  upload_options how;
  retry_options tries;
  compression compress = compression::off;
  bool append = false;  ///< APPE
};

/// Throws when it could not be done, tries included. A source with a path: that file, whose time and identity are known.
[[nodiscard]] verdict upload(keeper& to, io::file_system& files, const upload_job& job, io::source& from);

}  // namespace ferry::transfer
