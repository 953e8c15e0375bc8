// What people and programs are told while files move: bars and a line a file on a terminal, events with --json, errors on standard error always.
//
// It also counts how items ended, for the exit code.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <ferry/verdict.hpp>

#include "errors.hpp"
#include "events.hpp"
#include "output.hpp"
#include "progress_board.hpp"
#include "settings.hpp"

namespace ferry::cli {

class transfer_log {
 public:
  transfer_log(std::string verb, bool json, const settings& how);
  transfer_log(const transfer_log&) = delete;
  transfer_log& operator=(const transfer_log&) = delete;

  /// One file on its way. `url` without a password.
  struct moving {
    event_item item;
    std::string name;  // on the terminal; not escaped
    progress_board::ticket ticket = 0;
  };

  /// What comes now is a copy or a rename to that URL, which is without a password.
  void goes_to(std::string url) { to_ = std::move(url); }
  /// So many files are to move, as far as that is known.
  void expect(std::size_t files) { board_.expect(files, {}); }
  [[nodiscard]] moving begin(std::string url, std::string local, std::string name, std::optional<std::uint64_t> total);
  /// `one` outlives it.
  [[nodiscard]] transfer_watch watch(const moving& one);
  void show(const moving& one, const transfer_progress& now);
  void done(const moving& one, const verdict& judged);
  void failed(const moving& one, const std::exception& error, const task& what);
  /// Its failure ends more than itself, and people are told of it there; of that of a signal here too, and once.
  void dropped(const moving& one, const std::exception& error, const task& what);

  /// A local file that holds something else than a file of the server.
  void written(const std::string& url, const std::string& local, std::uint64_t bytes);

  /// In a dry run: a line `FROM -> TO`, or an event.
  void would_move(const std::string& url, const std::string& local, const std::string& from, const std::string& to);

  /// Items that never began to move.
  void skipped(const std::string& url, const std::string& local, const std::string& why);
  /// The same, said on standard error whatever that is: somebody may miss it.
  void left_out(const std::string& url, const std::string& local, const std::string& why);
  /// Ferry itself does not do it. Ends with the code of a policy failure.
  void refused(const std::string& url, const std::string& local, const std::string& why);
  void failed(const std::string& url, const std::string& local, const std::exception& error, const task& what);
  // Changes on the server without a transfer. What a URL of the command line names counts once, with all that is below it.
  /// It was removed, made or renamed, or would be.
  void changed(const std::string& url, bool dry_run);
  /// Nothing was to be done.
  void unchanged(const std::string& url, const std::string& why);
  /// Could not be removed. The whole has failed then, and is told to `failed`.
  void stays(const std::string& url, const std::string& why);
  void all_changed() noexcept { tally_.done(); }

  /// The exit code of all of it.
  [[nodiscard]] int status() const;

 private:
  [[nodiscard]] event_item item(const std::string& url, const std::string& local) const;
  int told(const std::exception& error, const task& what);
  void tell_failure(const event_item& item, const std::exception& error, const task& what);
  void tell(const std::string& name, const std::string& words) const;

  std::string verb_;
  std::string to_;
  bool json_;
  bool quiet_;
  bool talks_;  // a line a file
  bool interruption_told_ = false;
  std::string told_;  // the URL of the last event, where people are still to be told
  output out_;
  event_stream events_;
  progress_board board_;
  tally tally_;
};

/// `verified, resumed from 1.0 MiB, 2 retries`
[[nodiscard]] std::string words_of(const verdict& judged);
[[nodiscard]] verdict_facts facts_of(const verdict& judged);
/// The server cannot be reached, or lets nobody in: the next item would fare no better.
[[nodiscard]] bool ends_everything(const std::exception& error);

}  // namespace ferry::cli
