// The argument of LIST is a shell-like pattern on many servers (`ls` options, globs, blanks), that of CWD is a name.
#include "listing.hpp"

#include <algorithm>
#include <cctype>
#include <exception>

#include "context.hpp"

namespace ferry::cli {

namespace {

// vsftpd answers NLST of an empty directory with 450 or 550; the directory itself exists, because we are in it.
bool means_empty(const error& e) {
  if (e.code() != 450 && e.code() != 550) return false;
  std::string text = e.what();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.find("no files") != std::string::npos;
}

}  // namespace

std::exception_ptr enter(FTP& ftp, const url& what) {
  const auto path = what.path();
  if (path.empty()) return nullptr;
  try {
    (void)ftp.cwd(path);
    return nullptr;
  } catch (const ftp_error& refused) {
    if (what.directory || !refused.session_usable()) throw;
    return std::current_exception();
  }
}

bool is_delicate(std::string_view path) {
  return path.starts_with('-') || path.find_first_of(" \t*?[]{}~\\\"'") != std::string_view::npos;
}

void list(FTP& ftp, const std::string& verb, const url& what, const line_callback& each) {
  const auto path = what.path();
  const auto no_directory = enter(ftp, what);
  if (no_directory && is_delicate(path)) std::rethrow_exception(no_directory);
  const auto command = no_directory ? verb + ' ' + path : verb;
  bool any = false;
  try {
    (void)ftp.retrlines(command, [&](std::string_view line) {
      any = true;
      each(line);
    });
  } catch (const ftp_error& refused) {
    if (no_directory && refused.session_usable()) std::rethrow_exception(no_directory);
    if (verb != "NLST" || !means_empty(refused)) throw;
  }
  // Many servers list nothing where there is nothing, and call it done.
  if (no_directory && !any) std::rethrow_exception(no_directory);
}

}  // namespace ferry::cli
