// Whether data has a way between two servers, and whether a copy is whole: what is known, and no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ferry/error.hpp>

#include "io/files.hpp"
#include "session/connection.hpp"
#include "transfer/judge.hpp"

namespace ferry::transfer {

/// Why the two have no way between them, in words; empty when that is worth a try. The target would be told the address by which the source is reached.
[[nodiscard]] std::string no_way_between(const session::connection& source, const session::connection& target);

/// Have the two the same server at their other end, as far as addresses tell? Each address of this machine is the same as the others.
[[nodiscard]] bool same_server(const session::connection& source, const session::connection& target);
/// Do two paths name the same file where `/` separates names? A relative one begins in the directory given with it.
[[nodiscard]] bool same_path(std::string_view one, std::string_view from, std::string_view other,
                             std::string_view other_from);

/// Why the servers have no way between them, if that is what this failure of a direct copy means; else empty.
[[nodiscard]] std::string why_no_way(const error& e);

/// A copy that has ended, as far as anybody told.
struct copied {
  struct file {
    std::optional<std::uint64_t> size;
    std::optional<io::file_time> modified;
  };
  file before;                        ///< the source
  file after;                         ///< the source
  std::optional<std::uint64_t> copy;  ///< SIZE of the copy
  bool missing_reply = false;         ///< a server did not say how it ended
};

/// The source has another size or another time than before.
[[nodiscard]] bool source_changed(const copied& c);
/// Throws incomplete_transfer when a size contradicts or the source has changed meanwhile, connection_closed when neither a reply nor a size says that
/// all arrived.
[[nodiscard]] judgement judge_copy(const copied& c, const error_context& where);

}  // namespace ferry::transfer
