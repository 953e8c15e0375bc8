// What `get` and `cat` share: the bytes or lines of one remote file, with a progress bar and a check of the announced size.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <ferry/ftplib.hpp>
#include <ferry/url.hpp>

#include "progress.hpp"

namespace ferry::cli {

/// SIZE, asked before a transfer. Nothing when the server refuses, does not know it or answers nonsense.
[[nodiscard]] std::optional<std::uint64_t> announced_size(FTP& ftp, const std::string& path);

/// `RETR` in binary into `to`. Throws incomplete_transfer when fewer bytes came than SIZE had announced; says so when it
/// were more (the file has grown).
void retrieve(FTP& ftp, const url& from, sink to, progress& bar);

/// `RETR` in ASCII, or a listing of names when the URL says `;type=d`.
void retrieve_lines(FTP& ftp, const url& from, const line_callback& each, progress& bar);
[[nodiscard]] inline bool is_text(const url& from) { return from.type == 'a' || from.type == 'd'; }

/// Throws a usage failure when the URL names no file; `;type=d` may name a directory.
void check_names_file(const url& from);

}  // namespace ferry::cli
