// What `--json` writes while files move: an object a line, at once. docs/command.md has the schema; keys are added, never renamed.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "errors.hpp"

namespace ferry::cli {

/// TLS of a data connection.
struct tls_words {
  std::string protocol{};
  std::string cipher{};
  bool resumed = false;
};

/// How a transfer was judged.
struct verdict_facts {
  std::string confidence{};  // `verified`, `complete`
  std::uint64_t size = 0;
  std::uint64_t wire_bytes = 0;
  std::uint64_t resumed_from = 0;
  unsigned retries = 0;
  unsigned sessions = 1;
  std::optional<std::uint64_t> size_reply{};
  std::optional<std::uint64_t> announced{};
  std::optional<std::uint64_t> listed{};
  std::optional<std::pair<std::string, std::string>> checksum{};  // algorithm and hexadecimal digits
  std::string reply{};
  std::optional<tls_words> tls{};
  std::vector<std::string> notes{};
};

struct error_facts {
  std::string type{};     // `error_perm`, ...; that of ferry/error.hpp, or the command's own `failure`
  std::string message{};  // as on standard error, without `ferry: ` and the hint
  std::string hint{};
  int exit = 0;  // the exit code
  int code = 0;  // of the reply; 0: there is none
  std::string reply{};
  std::string phase{};    // empty: none
  std::string command{};  // masked; empty: none
  std::uint64_t bytes = 0;
  bool retry = false;                    // the same may work later
  std::optional<bool> session_usable{};  // absent: no session is concerned
};
[[nodiscard]] error_facts facts_of(const std::exception& error, const task& what);

/// What an event is about: one file, or a directory that is made or removed.
struct event_item {
  std::string verb{};   // `get`
  std::string url{};    // without its password
  std::string local{};  // empty: none
  std::string to{};     // the target of a copy between servers or of a rename, without its password; empty: none
};

/// May be called from any thread. Text is without remembered secrets.
class event_stream {
 public:
  using sink = std::function<void(std::string_view line)>;
  using clock = std::function<std::chrono::steady_clock::time_point()>;

  /// `write` gets whole lines with their line feed, one call at a time, and sends them off at once.
  explicit event_stream(sink write, clock now = &std::chrono::steady_clock::now);

  void start(const event_item& item, std::optional<std::uint64_t> total);
  /// At most one a second for each item; the others are left out.
  void progress(const event_item& item, std::uint64_t bytes, std::optional<std::uint64_t> total, double speed);
  /// `bytes` moved in `seconds`. `judged` is absent where nothing was transferred (rm, mkdir).
  void done(const event_item& item, std::uint64_t bytes, double seconds, const std::optional<verdict_facts>& judged);
  /// Nothing was to be done, or a dry run.
  void skipped(const event_item& item, std::string_view why);
  /// Ferry itself does not do it: an unsafe name, a link.
  void refused(const event_item& item, std::string_view why);
  void failed(const event_item& item, const error_facts& error);

 private:
  void write(const class json_object& event);
  void left_out(std::string_view event, const event_item& item, std::string_view why);
  /// The last word on an item.
  void finish(const event_item& item, const json_object& event);

  std::mutex mutex_;
  sink write_;
  clock now_;
  std::map<std::string, std::chrono::steady_clock::time_point, std::less<>> told_;  // of each URL in progress
};

}  // namespace ferry::cli
