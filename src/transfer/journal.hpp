// The journal beside a partial file: where its bytes come from and which of them can be trusted. Text, a field a line, the last line a
// check of all the others, so that a torn or foreign file is known as such and counts for nothing. Pure: no file, no clock.
//
//   ferry-journal 1
//   url ftp://me@example.org/big.iso
//   path /big.iso
//   size 4096                       the source's, when known
//   modified 1700000000000000000    ns since 1970, when known
//   file 2049:1234                  the partial file's device and inode
//   boot 1c5c...                    the start of the system it was written in
//   started 1700000000000000000
//   layout sequence                 or `segments`
//   range 0 1024                    on the disk; none or one in a sequence
//   written 0 2048                  written, and there as long as the system runs; in segments alone
//   end 0123456789abcdef
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "io/files.hpp"
#include "transfer/ranges.hpp"
#include "transfer/remote_file.hpp"

namespace ferry::transfer {

/// Bytes of a journal; far above what the longest names and `most_ranges` need.
inline constexpr std::size_t largest_journal = 512 * 1024;
inline constexpr std::size_t most_ranges = 4096;

enum class file_layout : std::uint8_t {
  sequence,  ///< written from start to end: every byte of the file is one of the source
  segments,  ///< written in several places: only the ranges count
};

struct journal {
  remote_file source;
  std::string file_identity;
  std::string boot_id;
  io::file_time started{};
  file_layout layout = file_layout::sequence;
  ranges on_disk;
  ranges written = {};

  /// With more than `most_ranges` ranges the smallest are left out.
  [[nodiscard]] std::string text() const;
  /// Nothing when it is not a whole journal of this version.
  [[nodiscard]] static std::optional<journal> parse(std::string_view text);
  friend bool operator==(const journal&, const journal&) = default;
};

}  // namespace ferry::transfer
