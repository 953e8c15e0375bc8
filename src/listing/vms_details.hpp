// The parts of a VMS directory line: name;version, then size, date, owner and protection, as far as they are on the line.
#pragma once

#include <ferry/listing.hpp>

#include <optional>
#include <string_view>

namespace ferry::listings::vms {

struct versioned_name {
  std::string_view name;     ///< with its device and directory, where the server writes them; without version
  std::string_view version;  ///< digits
};
/// `NAME.TYPE;12`: what a token of any other shape is not.
[[nodiscard]] std::optional<versioned_name> split_version(std::string_view token) noexcept;

/// What has been seen of an entry; it may continue on the next line.
struct progress {
  bool size = false;
  bool date = false;  ///< or the text in its place
  bool size_after_date = false;
  bool owner = false;
  bool protection = false;
};
/// Reads the columns behind the name into `found`, from where `seen` has stopped. False for anything that is not such a column, or out of order;
/// `found` is then of no use.
[[nodiscard]] bool read_details(std::string_view text, progress& seen, const listing_options& options, entry& found);

/// A condition that the server prints in place of details: `%RMS-E-PRV, insufficient privilege ...`, with or without its code.
[[nodiscard]] bool is_message(std::string_view text) noexcept;
/// One with its code: `%FACILITY-S-IDENT, text`, perhaps in angle brackets.
[[nodiscard]] bool is_coded_message(std::string_view text) noexcept;
/// `Directory DISK:[X]` or `DISK:[X]`: the part behind the word, else nothing.
[[nodiscard]] std::optional<std::string_view> heading(std::string_view line) noexcept;
/// `Total of 5 files, 12/15 blocks`, `Grand total of 2 directories, 5 files`, `Total of 43 blocks in 8 files.`
[[nodiscard]] bool is_total(std::string_view line) noexcept;

}  // namespace ferry::listings::vms
