// SIZE is asked before every binary download, bar or not: a server that sends no count with its 150 could otherwise cut a
// file and call it done.
#include "download.hpp"

#include "context.hpp"
#include "listing.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t block = 256 * 1024;

[[noreturn]] void throw_incomplete(const std::string& command, std::uint64_t bytes, std::uint64_t expected) {
  throw incomplete_transfer(
      "the server sent " + std::to_string(bytes) + " of " + std::to_string(expected) + " bytes and called it complete",
      {.phase = phase::completion, .command = command, .reply = {}, .bytes = bytes, .session_usable = true}, expected);
}

void finish(progress& bar, std::uint64_t bytes) {
  if (const auto line = bar.finish(bytes); !line.empty()) say(line);
}

// Counts what moves, for the bar and for the check.
class counter {
 public:
  counter(FTP& ftp, progress& bar) : ftp_(ftp) {
    ftp_.on_progress([this, &bar](std::uint64_t moved) {
      bytes_ = moved;
      bar.update(moved);
    });
  }
  counter(const counter&) = delete;
  counter& operator=(const counter&) = delete;
  ~counter() { ftp_.on_progress({}); }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  FTP& ftp_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::optional<std::uint64_t> announced_size(FTP& ftp, const std::string& path) {
  try {
    return ftp.size(path);
  } catch (const ftp_error& refused) {
    if (!refused.session_usable()) throw;
    return {};
  }
}

void retrieve(FTP& ftp, const url& from, sink to, progress& bar) {
  const auto path = file_path_of(from);
  const auto expected = announced_size(ftp, path);
  bar.total(expected);
  const counter moved(ftp, bar);
  const auto command = "RETR " + path;
  (void)ftp.retrbinary(command, std::move(to), block);
  if (expected && moved.bytes() < *expected) throw_incomplete(command, moved.bytes(), *expected);
  finish(bar, moved.bytes());
  if (expected && moved.bytes() > *expected)
    say("ferry: note: the file grew from " + std::to_string(*expected) + " to " + std::to_string(moved.bytes()) +
        " bytes while it was fetched");
}

void retrieve_lines(FTP& ftp, const url& from, const line_callback& each, progress& bar) {
  if (from.type == 'd') return list(ftp, "NLST", from, each);
  const counter moved(ftp, bar);
  (void)ftp.retrlines("RETR " + file_path_of(from), each);
  finish(bar, moved.bytes());
}

void check_names_file(const url& from) {
  if (from.type != 'd') (void)file_path_of(from);
}

}  // namespace ferry::cli
