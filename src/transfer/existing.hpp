// What to do when the target of a transfer exists already, on this machine or on the server: a pure function of what is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ferry/listing.hpp>
#include <ferry/transfer.hpp>

#include "io/files.hpp"

namespace ferry::transfer {

/// What is known about the source or the target.
struct known_file {
  std::optional<std::uint64_t> size{};
  std::optional<io::file_time> modified{};
  time_precision precision = time_precision::subsecond;  ///< of `modified`
  io::file_kind kind = io::file_kind::regular;           ///< a link: of what it leads to
};
[[nodiscard]] known_file known(const io::file_facts& facts);

enum class decision : std::uint8_t {
  go,      ///< transfer all of it; what is there is replaced
  resume,  ///< what is there is the beginning, if an overlap agrees
  skip,
  rename,  ///< transfer all of it under a name that is free, see `numbered`
  fail,
};

struct verdict_on_existing {
  decision what = decision::go;
  std::string reason;  ///< of `skip` and `fail`, for people: `it exists already`
};

/// `target` is nothing when there is no such file. Devices and pipes are always written; a folder is never replaced by a file.
[[nodiscard]] verdict_on_existing decide(if_exists policy, const std::optional<known_file>& target,
                                         const known_file& source);

/// The name with a number before its extension: `a.txt` is `a (1).txt`, `a.tar.gz` is `a (1).tar.gz`. A name, not a path.
/// What would be longer than 255 bytes is cut before the number.
[[nodiscard]] std::string numbered(std::string_view name, unsigned number);

/// The beginning of a name, at most `bytes` long and not cut inside a character of UTF-8.
[[nodiscard]] std::string_view cut_name(std::string_view name, std::size_t bytes) noexcept;

}  // namespace ferry::transfer
