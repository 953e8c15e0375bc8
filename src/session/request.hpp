// One transfer in as few round trips as the server allows: what must be known first in one packet, the transfer command in the next, upload data
// without waiting for the 150. The same commands one at a time where a server cannot take that.
//
// It throws what the server refuses and what breaks; whether the bytes are the whole file is the caller's judgement, from the facts.
// RFC 959 section 5.4, RFC 3659 sections 4 and 5, draft-dd-pret, draft-preston-ftpext-deflate.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "session/data_link.hpp"
#include "session/transfer.hpp"
#include "wire/timestamp.hpp"

namespace ferry::session {

struct request {
  wire::command command;                       ///< RETR, STOR, APPE, STOU, LIST, NLST, MLSD
  char type = 'I';                             ///< said when the server is not known to have it
  std::optional<wire::command> size = {};      ///< `SIZE file`; a refusal is no error
  std::optional<wire::command> modified = {};  ///< `MDTM file`; a refusal is no error
  std::optional<restart> from = {};            ///< REST before the command
  std::optional<std::uint64_t> most = {};      ///< of a download: after so many bytes it is ended from here
  bool lock_step = false;                      ///< one command at a time, and no data before the 150
  bool compressed = false;                     ///< MODE Z; the mode S when the server refuses it
  bool pret = false;       ///< `PRET` with the command before the data connection, for servers that want it
  bool early_data = true;  ///< upload data goes before the 150 (passive mode)
};

/// What is known of a transfer, also when it failed.
struct facts {
  std::optional<reply> size_reply;
  std::optional<reply> modified_reply;
  std::optional<std::uint64_t> size;       ///< of the whole file, from SIZE
  std::optional<wire::utc_time> modified;  ///< from MDTM
  std::optional<std::uint64_t> announced;  ///< `150 ... (N bytes)`: the whole file or what is left of it
  std::optional<reply> first;              ///< the preliminary reply
  std::uint64_t offset = 0;                ///< where the data starts: 0 when REST was refused
  std::uint64_t bytes = 0;                 ///< of the file, from there on
  std::uint64_t wire_bytes = 0;            ///< the same as they travelled: fewer when compressed
  bool data_complete = false;              ///< a download came to its end; an upload was written to its end
  bool missing_close_notify = false;       ///< a protected download ended without TLS close_notify
  bool cut = false;                        ///< ended by `request::most`
  bool out_of_order =
      false;  ///< the replies to one packet did not fit: the session is closed, try one command at a time
  std::optional<reply> final;
  std::optional<tls_facts> tls;  ///< of the data connection
};

/// Sends `TYPE`, `MODE`, `PRET`, `SIZE` as needed and the command for the data connection in one packet; connects; then `REST` and the command in one
/// packet. `move` takes or gives the data (run_request itself ends an upload's data behind it) and may see the link's offset before the first
/// byte: a REST refused for a download means that data comes from 0; one refused for an upload is thrown before the command is said.
/// Throws refusals, a final reply that is not 2xx, broken connections, timeouts, and what `move` throws; the session is in step or closed.
void run_request(connection& c, const request& what, facts& known, const std::function<void(data_link&)>& move);

}  // namespace ferry::session
