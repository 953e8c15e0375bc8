// A download in the making: `.NAME.ferry-part` beside the target, and `.NAME.ferry-journal` that says what it is.
//
// The target never has a part of the new content. Whenever the process ends, what was written is found again: after a kill
// every byte (in segments: all but the last megabyte), after a power failure those of the last checkpoint. The partial file
// is locked as long as this object lives, and only who holds the lock touches the journal. Nothing is written through a link,
// and nothing that is not the user's own regular file is taken for a partial file: then a random name is used, and the
// download starts afresh.
//
// A device, a pipe, and any target on request (`placing::in_place`) are written as they are: no partial file and no journal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/files.hpp"
#include "io/host.hpp"
#include "transfer/journal.hpp"
#include "transfer/ranges.hpp"
#include "transfer/remote_file.hpp"

namespace ferry::transfer {

enum class start : std::uint8_t { fresh, resume };
enum class placing : std::uint8_t { beside, in_place };

struct partial_names {
  std::filesystem::path part;
  std::filesystem::path journal;
  std::filesystem::path rewrite{};  ///< the journal to be, until it is whole
};
/// Beside `target`. Long names are cut and told apart by a digest.
[[nodiscard]] partial_names names_for(const std::filesystem::path& target);

/// A checkpoint is due after that many bytes, if they took `quickest`, and after `longest` in any case.
struct checkpoint_rule {
  std::uint64_t bytes = 64U * 1024 * 1024;
  std::chrono::seconds quickest{1};
  std::chrono::seconds longest{5};
};

class partial_file {
 public:
  /// `now` is written down for people. Throws local_error: a folder, no right to write there, no room.
  partial_file(io::file_system& files, std::filesystem::path target, remote_file source, start how, placing where,
               io::file_time now, checkpoint_rule rule = {});
  partial_file(const partial_file&) = delete;
  partial_file& operator=(const partial_file&) = delete;
  /// As `abandon(true)`.
  ~partial_file();

  /// Bytes from the start that were found and are those of the source: where a download can go on. 0 when it starts afresh.
  [[nodiscard]] std::uint64_t known_good() const noexcept { return known_good_; }
  /// All the bytes that were found and are those of the source. In a sequence: the `known_good` ones.
  [[nodiscard]] const ranges& done() const noexcept { return done_; }
  [[nodiscard]] file_layout layout() const noexcept { return journal_.layout; }
  /// Why a partial file that was there is not continued; empty when none was, or when it is.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  /// What was known about the source when the partial file was begun, and has been learnt since.
  [[nodiscard]] const remote_file& source() const noexcept { return journal_.source; }
  /// False: a failed transfer cannot be continued later (another process works on it, or its name was taken).
  [[nodiscard]] bool resumable() const noexcept { return resumable_; }
  [[nodiscard]] bool in_place() const noexcept { return in_place_; }
  /// The file that `commit` replaces: a link's is the one that it leads to.
  [[nodiscard]] const std::filesystem::path& target() const noexcept { return target_; }
  [[nodiscard]] io::file& content() noexcept { return *file_; }

  /// The last `bytes` of the known good ones, or as many as there are.
  [[nodiscard]] std::vector<std::byte> tail(std::size_t bytes);
  /// Where the download goes on. In a sequence not behind the end of the file: a hole would count as content (std::logic_error).
  /// Several at once, from several threads, after `use_segments`.
  [[nodiscard]] std::unique_ptr<io::sink> sink_at(std::uint64_t offset);
  /// Forgets what lies behind `size`.
  void truncate(std::uint64_t size);
  /// From now on it is written in several places, and only what `checkpoint`, `note` and `save` are told counts after a restart.
  /// Call it before a sink is made for the second place; once is enough, also over restarts.
  void use_segments(std::uint64_t good_from_start);
  /// More is known about the source. It is not compared: see remote_file::difference.
  void learn(remote_file source);
  /// The source is another one: what there is counts for nothing.
  void begin_again(remote_file source);

  /// Writes down that these bytes are good, if it is due: data to the disk first, then the journal. True when it was done. The first
  /// call starts the clock. Every byte of them has been written to a sink.
  bool checkpoint(std::uint64_t good_from_start, io::clock_time now);
  bool checkpoint(const ranges& good, io::clock_time now);
  /// The same, due or not.
  void save(const ranges& good);
  /// Writes down what was written, without waiting for the disk: it counts as long as the system runs. Before a download in segments is left for later.
  void note(const ranges& written);

  struct finishing {
    bool replace = true;                    ///< false: a target that has come to exist meanwhile is left alone
    std::optional<unsigned> mode;           ///< for a new file, under the umask; one that is replaced keeps its own
    std::optional<io::file_time> modified;  ///< else the time of writing
  };
  struct outcome {
    bool exists = false;  ///< nothing was done: there is a target and it was not to be replaced. Try another name
    std::error_code attributes;  ///< why mode or time could not be set. The content is right all the same
  };
  /// It is whole: gets its mode and time, then its name. Sinks are gone by then.
  [[nodiscard]] outcome commit(const finishing& how);
  /// Under another name beside the target.
  [[nodiscard]] outcome commit_as(const std::filesystem::path& name, const finishing& how);
  /// Ends without a result: what can be continued later stays, or (`keep` false) nothing does. Idempotent.
  void abandon(bool keep) noexcept;

 private:
  void open_in_place(start how);
  void open_beside(start how);
  [[nodiscard]] bool open_existing(start how);
  void open_random(std::string why);
  [[nodiscard]] std::string resume();
  void start_afresh();
  void write_journal(io::durability how);
  void learn_done(const ranges& good);
  [[nodiscard]] bool due(std::uint64_t total, io::clock_time now);
  [[nodiscard]] bool left_for_later() noexcept;
  [[nodiscard]] bool has_its_name() noexcept;
  [[nodiscard]] std::error_code set_attributes(const std::filesystem::path& name, const finishing& how);
  void remove_journal() noexcept;

  io::file_system& files_;
  std::filesystem::path target_;
  partial_names names_;
  checkpoint_rule rule_;
  journal journal_;
  std::unique_ptr<io::file> file_;
  ranges done_;
  std::uint64_t known_good_ = 0;
  std::string reason_;
  bool resumable_ = false;
  bool in_place_ = false;
  bool has_journal_ = false;
  std::optional<io::clock_time> last_checkpoint_;
  std::uint64_t last_total_ = 0;
};

}  // namespace ferry::transfer
