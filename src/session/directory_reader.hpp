// Directories as entries, by whatever command the server has. What worked is remembered for the next directory.
//
// Invariants: the server's current directory is the same before and after each call, or the session is closed; entries are delivered only from a
// listing of the directory that was asked for; a refusal is an empty list only where the directory is known to exist.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/lister.hpp>
#include <ferry/listing.hpp>

#include "session/connection.hpp"
#include "wire/features.hpp"

namespace ferry::session {

class directory_reader {
 public:
  using entry_sink = std::function<void(entry&)>;
  using skipped_sink = std::function<void(skipped_line&)>;

  explicit directory_reader(lister_options options) : options_(std::move(options)) {}

  /// What holds for the next call: `c` outlives it. `server` is who it is connected to: what was remembered of another one is forgotten.
  void prepare(connection& c, const std::string& server, wall_time now, const std::string& encoding,
               skipped_sink skipped);

  /// After prepare: what FEAT said on this session; it is not asked again then.
  void features(wire::features known);

  /// `.` and `..` among them, marked.
  void each(std::string_view path, const entry_sink& take);
  /// By LIST, whatever the options say: ProFTPD and pyftpdlib leave out of MLSD what they cannot look at, such as links to nothing.
  void each_by_list(std::string_view path, const entry_sink& take);
  [[nodiscard]] std::optional<entry> find(std::string_view path);

  [[nodiscard]] list_command last_command() const noexcept { return last_command_; }
  [[nodiscard]] const std::string& dialect() const noexcept { return dialect_; }
  [[nodiscard]] std::optional<std::chrono::seconds> zone() const noexcept {
    return options_.zone() ? options_.zone() : server_.zone;
  }

 private:
  enum class finding : std::uint8_t { unknown, works, refused };

  // What is known of the server.
  struct memory {
    std::string name;
    unsigned generation = 0;  // of the connection that agreed to the facts
    bool features_asked = false;
    wire::features features;
    finding mlsd = finding::unknown;
    finding mlst = finding::unknown;
    finding list = finding::unknown;
    finding list_all = finding::unknown;  // LIST -a
    unsigned list_all_failures = 0;
    finding size = finding::unknown;  // for names of NLST
    finding mdtm = finding::unknown;
    bool zone_settled = false;
    std::optional<std::chrono::seconds> zone;
  };

  // One listing that was read.
  struct outcome {
    std::vector<entry> held;
    std::size_t held_bytes = 0;
    bool holding = false;  // more than may be held has not come
    std::string message;   // what the server says in place of an entry, the first of such
    std::size_t entries = 0;
    std::size_t unread = 0;  // lines that say something, in no known dialect
    std::string dialect;
  };

  [[nodiscard]] connection& c() const noexcept { return *connection_; }
  /// The reply, of whatever class; a 421 is thrown.
  reply ask(const wire::command& command);
  template <class Operation>
  auto telling_the_state(const Operation& operation);
  void visit(std::string_view path, list_command wanted, const entry_sink& take);
  [[nodiscard]] std::optional<entry> look_up(std::string_view path);
  [[nodiscard]] listing_options reading(listing_format format) const;

  // How much of a listing was read. Its sinks must not outlive it.
  class counted {
   public:
    [[nodiscard]] entry_sink entries(const entry_sink& take) {
      return [this, &take](entry& e) {
        ++entries_;
        take(e);
      };
    }
    [[nodiscard]] skipped_sink unread(const skipped_sink& tell) {
      return [this, &tell](skipped_line& line) {
        unread_ += line.unread;
        if (tell) tell(line);
      };
    }
    [[nodiscard]] bool nothing() const noexcept { return entries_ == 0; }
    [[nodiscard]] bool nothing_was_read() const noexcept { return entries_ == 0 && unread_ > 0; }

   private:
    std::size_t entries_ = 0;
    std::size_t unread_ = 0;
  };
  /// There were lines, and none of them could be read: that is no empty directory.
  [[noreturn]] void refuse_unread(std::string_view read_as) const;

  // MLSD and MLST.
  void ask_features();
  void ask_for_facts();
  [[nodiscard]] bool mlsd_may_work();
  [[nodiscard]] bool by_mlsd(std::string_view path, const entry_sink& take);
  /// `settled` becomes false when only the listing of the directory can tell.
  [[nodiscard]] std::optional<entry> by_mlst(std::string_view path, bool& settled);

  // LIST.
  [[nodiscard]] bool by_list(const entry_sink& take);
  void learn_list_all(outcome& plain);
  void learn_zone(outcome& listed);
  /// With `hold`, entries are kept as long as they may be.
  outcome run_list(const std::string& command, bool hold, const entry_sink& take, const skipped_sink& skipped);
  [[nodiscard]] std::optional<std::chrono::seconds> compare_with_mdtm(const entry& e);
  [[nodiscard]] bool has_summer_time(const outcome& listed, const entry& known, std::chrono::seconds offset);

  // NLST, and what SIZE and MDTM say of each name.
  void by_names(const entry_sink& take);
  void ask_about(entry& e, const std::string& directory);

  // STAT.
  void by_status(std::string_view path, const entry_sink& take);
  void status_of_this_directory(const entry_sink& take);

  // In the directory, and back.
  void inside(std::string_view path, const std::function<void()>& list_it);
  void go_back(const std::string& directory);
  /// `ls: .: Permission denied` in place of a listing is no empty directory.
  void refuse_message(const std::string& message) const;

  lister_options options_;
  memory server_;
  connection* connection_ = nullptr;
  wall_time now_{};
  std::string encoding_;
  skipped_sink skipped_;
  list_command last_command_ = list_command::automatic;
  std::string dialect_;
};

}  // namespace ferry::session
