// The argument of LIST is a shell-like pattern on many servers (`ls` options, globs, blanks), that of CWD is a name.
#include "listing.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <vector>

#include "context.hpp"

namespace ferry::cli {

namespace {

// The command is a guest of the library: what a refusal means is also in src/session/listing_replies.cpp, with the same words.
constexpr std::array forbidden_words{"denied", "permission", "permitted", "allowed", "privilege", "authori"};
constexpr std::array empty_words{"no files",   "no such file", "file not found",  "no data sets",
                                 "no members", "is empty",     "empty directory", "no entries"};

// vsftpd answers NLST of an empty directory with 450 or 550; the directory itself exists, because we are in it.
bool means_empty(const error& e) {
  if (e.code() != 450 && e.code() != 550) return false;
  std::string text = e.what();
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto says = [&](const char* words) { return text.find(words) != std::string::npos; };
  return std::ranges::none_of(forbidden_words, says) && std::ranges::any_of(empty_words, says);
}

// Lines as the listing parser takes them: they end in LF, and a CR is part of the name unless it stands before one.
class line_cutter {
 public:
  line_cutter(std::size_t longest, const line_callback& each) : longest_(longest), each_(each) {}

  void feed(std::string_view bytes) {
    for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
      keep(bytes.substr(0, end));
      deliver();
      bytes.remove_prefix(end + 1);
    }
    keep(bytes);
  }
  void finish() {
    if (!line_.empty()) deliver();
  }
  [[nodiscard]] bool any() const noexcept { return any_; }

 private:
  void keep(std::string_view part) {
    if (line_.size() + part.size() > longest_)
      throw failure(exit_code::protocol, "a line of the listing has more than " + std::to_string(longest_) + " bytes");
    line_ += part;
  }
  void deliver() {
    while (line_.ends_with('\r')) line_.pop_back();
    any_ = true;
    each_(line_);
    line_.clear();
  }

  std::size_t longest_;
  const line_callback& each_;
  std::string line_;
  bool any_ = false;
};

// FTP::retrlines ends a line at a lone CR too, which a name may hold.
std::string transfer(FTP& ftp, const std::string& command, line_cutter& lines) try {
  (void)ftp.voidcmd("TYPE A");
  auto data = ftp.transfercmd(command);
  std::vector<std::byte> room(64 * 1024);
  while (const auto n = data.read(room)) lines.feed({reinterpret_cast<const char*>(room.data()), n});
  lines.finish();
  data.close();
  return ftp.voidresp();
} catch (error& e) {
  // A message says what was tried.
  auto context = e.context();
  if (context.command.empty()) context.command = command;
  e.context(std::move(context));
  throw;
}

// As FTP::retrlines does: pyftpdlib, when it is busy, ends the data connection of an empty listing before its own TLS handshake is over.
std::string transfer_twice_if_cut(FTP& ftp, const std::string& command, line_cutter& lines) {
  try {
    return transfer(ftp, command, lines);
  } catch (const tls_error& e) {
    if (e.problem() != tls_problem::truncated || e.bytes() != 0 || lines.any() || !ftp.is_connected()) throw;
  }
  return transfer(ftp, command, lines);
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
  return path.starts_with('-') || path.find_first_of(" \t*?[]{}~\\\"'$`;&|<>()") != std::string_view::npos;
}

void list(FTP& ftp, const std::string& verb, const url& what, const line_callback& each) {
  const auto path = what.path();
  const auto no_directory = enter(ftp, what);
  if (no_directory && is_delicate(path)) std::rethrow_exception(no_directory);
  const auto command = no_directory ? verb + ' ' + path : verb;
  line_cutter lines(ftp.maxline(), each);
  std::string verdict;
  try {
    verdict = transfer_twice_if_cut(ftp, command, lines);
  } catch (const ftp_error& refused) {
    if (no_directory && refused.session_usable()) std::rethrow_exception(no_directory);
    if (lines.any() || !means_empty(refused)) throw;
  }
  if (lines.any()) return;
  // Many servers list nothing where there is nothing, and call it done.
  if (no_directory) std::rethrow_exception(no_directory);
  if (means_unreadable(verdict))
    throw error_reply(verdict, {.phase = phase::completion,
                                .command = command,
                                .reply = reply{verdict},
                                .bytes = 0,
                                .session_usable = ftp.is_connected()});
}

void list_names(FTP& ftp, const url& what, const line_callback& each) {
  const auto home = ftp.pwd();
  try {
    list(ftp, "NLST", what, each);
  } catch (const ftp_error& refused) {
    if (refused.session_usable() && ftp.is_connected()) (void)ftp.cwd(home);
    throw;
  }
  (void)ftp.cwd(home);
}

}  // namespace ferry::cli
