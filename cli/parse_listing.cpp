// ferry parse-listing: a saved listing from standard input. It goes through piece by piece: neither a listing without end nor one larger than memory
// is a problem.
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "commands.hpp"
#include "entries.hpp"
#include "errors.hpp"
#include "signals.hpp"
#include "terminal.hpp"
#include "wall_clock.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t block = 64 * 1024;

// The next piece of standard input; empty at its end.
std::string_view read_some(std::span<char> room) {
  for (;;) {
    signals::wait_until_ready(STDIN_FILENO, POLLIN);
    const ssize_t n = ::read(STDIN_FILENO, room.data(), room.size());
    if (n >= 0) return {room.data(), static_cast<std::size_t>(n)};
    if (errno == EINTR || errno == EAGAIN) continue;
    throw failure(exit_code::local, "cannot read standard input: " + std::generic_category().message(errno));
  }
}

listing_options options_from(const parse_listing_arguments& arguments) {
  listing_options options;
  if (arguments.zone) options.zone(*arguments.zone);
  options.now(arguments.now ? *arguments.now : wall_clock_now(arguments.zone));
  return options.encoding(arguments.encoding).format(arguments.format);
}

class reading {
 public:
  reading(const parse_listing_arguments& arguments, const settings& how)
      : json_(arguments.json),
        verbose_(how.verbose),
        quiet_(how.quiet),
        printer_(out_, arguments.json ? form::json : form::details),
        parser_(
            options_from(arguments), [this](entry& e) { take(e); }, [this](skipped_line& line) { skip(line); }) {}

  void run() {
    std::array<char, block> room{};
    for (auto piece = read_some(room); !piece.empty(); piece = read_some(room)) {
      empty_ = false;
      parser_.feed(piece);
      out_.flush();
    }
    parser_.finish();
    printer_.end();
    out_.flush();
    if (!quiet_) warn();
  }

 private:
  void warn() {
    const std::string warning = "ferry: parse-listing: warning: ";
    // JSON has the lines.
    const bool shown_already = verbose_ || json_;
    if (empty_) {
      say(warning + "the input is empty");
    } else if (!entries_ && (unread_ > 0 || (lines_ > 0 && parser_.dialect().empty()))) {
      say(warning + "this is no listing that Ferry knows" + (shown_already ? "" : "; -v shows its lines"));
    } else if (unread_ > 0) {
      say(warning + unread_text(unread_) + (shown_already ? "" : "; -v shows them"));
    }
  }
  void take(const entry& e) {
    entries_ = true;
    if (e.directory != directory_) printer_.heading(directory_ = e.directory);
    printer_.print(e, parser_.dialect());
  }
  void skip(const skipped_line& line) {
    if (!line.raw.empty()) ++lines_;
    unread_ += line.unread;
    if (json_) {
      out_.write(skipped_json(line).text() + '\n');
    } else if (verbose_ && !line.raw.empty()) {
      say("ferry: note: " + one_line(line.reason) + ": " + shown(line.raw));
    }
  }

  bool json_;
  bool verbose_;
  bool quiet_;
  bool empty_ = true;
  bool entries_ = false;
  std::size_t unread_ = 0;  // that may have been entries
  std::size_t lines_ = 0;   // that are neither entries nor empty
  std::string directory_;
  output out_;
  entry_printer printer_;
  listing_parser parser_;
};

}  // namespace

int parse_listing(const parse_listing_arguments& arguments, const settings& how) {
  try {
    reading(arguments, how).run();
    return static_cast<int>(exit_code::ok);
  } catch (const std::exception& error) {
    return report(error, {.verb = "parse-listing", .subject = {}, .parent = {}});
  }
}

}  // namespace ferry::cli
