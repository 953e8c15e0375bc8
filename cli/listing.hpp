// Where a URL leads to on the server, and listings as the server writes them: for `ls --raw`, `ls --names` and URLs with `;type=d`.
#pragma once

#include <exception>
#include <string>

#include <ferry/ftplib.hpp>
#include <ferry/url.hpp>

namespace ferry::cli {

/// Changes to the directory that the URL names. Gives the server's refusal when the URL may name a file instead.
[[nodiscard]] std::exception_ptr enter(FTP& ftp, const url& what);
/// `verb` is LIST or NLST. Each line as the server sent it; of its end, CR and LF are taken off.
void list(FTP& ftp, const std::string& verb, const url& what, const line_callback& each);
/// A list of names (NLST), after which the session is where it was: the path of the next URL begins there too.
void list_names(FTP& ftp, const url& what, const line_callback& each);
/// True when a server would take the path for options or a pattern, or would cut it at a blank.
[[nodiscard]] bool is_delicate(std::string_view path);

}  // namespace ferry::cli
