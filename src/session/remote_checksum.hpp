// The checksum of a file as the server computes it: HASH (draft-bryan-ftpext-hash-02), and XSHA512, XSHA256, XSHA1, XSHA, XMD5, XCRC and MD5 of
// Serv-U, GlobalSCAPE, ProFTPD's mod_digest and others, which no RFC has.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <ferry/checksum.hpp>

#include "session/connection.hpp"
#include "wire/features.hpp"

namespace ferry::session {

/// The bytes from `first` up to, and without, `end`.
struct byte_range {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

/// Does FEAT name any algorithm? Else ask_checksum() without a wanted one knows nothing to ask.
[[nodiscard]] bool names_checksums(const wire::features& features);

/// By the strongest algorithm that FEAT names, or by the one that is wanted. A wanted one is tried by all the commands that there are for
/// it when FEAT names none of them. Nothing when the server does not have it (500, 502, 504), or cannot do it for a part of a file. Any
/// other refusal is thrown; so is error_proto for a good reply without exactly one number of the algorithm's length. std::invalid_argument
/// for an empty range.
///
/// HASH: `TYPE I` unless that is known to be the type, then `OPTS HASH`, which the session remembers, unless the algorithm is in use. A
/// range is said by RANG, which is taken back; a server that would keep it is left (the session is closed), because it would cut the next
/// download.
[[nodiscard]] std::optional<checksum> ask_checksum(connection& c, const wire::features& features, std::string_view path,
                                                   std::optional<checksum_algorithm> wanted = {},
                                                   std::optional<byte_range> range = {});

}  // namespace ferry::session
