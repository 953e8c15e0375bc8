// Listings, for `ls` and for URLs with `;type=d`.
#pragma once

#include <string>

#include <ferry/ftplib.hpp>
#include <ferry/url.hpp>

namespace ferry::cli {

/// `verb` is LIST or NLST. Each line as the server sent it.
void list(FTP& ftp, const std::string& verb, const url& what, const line_callback& each);
/// True when a server would take the path for options or a pattern, or would cut it at a blank.
[[nodiscard]] bool is_delicate(std::string_view path);

}  // namespace ferry::cli
