// Directories of a server, read in whatever way that server has: MLSD (RFC 3659), LIST in any dialect, STAT, or NLST as the last resort.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/export.hpp>
#include <ferry/listing.hpp>

namespace ferry {

class FTP;
namespace session {
class directory_reader;  // internal: what is remembered of the server
}

/// The command that a directory is listed with.
enum class list_command : std::uint8_t {
  automatic,  ///< MLSD when the server has it, else LIST, else NLST
  mlsd,
  list,
  nlst,  ///< names, each followed by SIZE and MDTM
  stat,  ///< STAT: over the control connection, for networks that let no data connection through. RFC 959 section 4.1.3
};
[[nodiscard]] FERRY_API std::string_view to_string(list_command command) noexcept;

class FERRY_API lister_options {
 public:
  lister_options& command(list_command value) {
    command_ = value;
    return *this;
  }
  /// UTC, for dates without a year; without it the system's clock is read once for each listing.
  lister_options& now(wall_time value) {
    now_ = value;
    return *this;
  }
  /// How far the server's clock is east of UTC; as listing_options::zone.
  lister_options& zone(std::chrono::seconds east) {
    zone_ = east;
    return *this;
  }
  /// Where LIST tells no zone: compare a time with the same file's MDTM, once for each server. On unless a zone is given.
  lister_options& infer_zone(bool yes) {
    infer_zone_ = yes;
    return *this;
  }
  /// Charset of names; without it that of the FTP object.
  lister_options& encoding(std::string name) {
    encoding_ = std::move(name);
    return *this;
  }
  /// Names that begin with a dot, where only `LIST -a` gives them. It is used once it has given everything that the plain LIST of the same directory
  /// gives: some servers take `-a` for a name. On.
  lister_options& hidden(bool yes) {
    hidden_ = yes;
    return *this;
  }

  [[nodiscard]] list_command command() const noexcept { return command_; }
  [[nodiscard]] const std::optional<wall_time>& now() const noexcept { return now_; }
  [[nodiscard]] const std::optional<std::chrono::seconds>& zone() const noexcept { return zone_; }
  [[nodiscard]] bool infer_zone() const noexcept { return infer_zone_; }
  [[nodiscard]] const std::optional<std::string>& encoding() const noexcept { return encoding_; }
  [[nodiscard]] bool hidden() const noexcept { return hidden_; }

 private:
  list_command command_ = list_command::automatic;
  std::optional<wall_time> now_;
  std::optional<std::chrono::seconds> zone_;
  std::optional<std::string> encoding_;
  bool infer_zone_ = true;
  bool hidden_ = true;
};

/// Lists directories over an FTP object, and remembers what works on its server. The object must outlive the lister, be logged in, and do nothing
/// else during a call; between calls it may be used at will, and may even connect to another server.
///
/// A path is that of a directory. Where its text could be taken for an option or a pattern (a leading dash, brackets, blanks), and always for LIST,
/// NLST and STAT, the server is told to change to it first (`CWD`), and back afterwards (to what `PWD` said); when it refuses the way back, the session is
/// closed. Empty: the current directory.
///
/// Errors are those of FTP: error_perm when the directory does not exist or may not be read. A listing that is cut is an error, whatever was delivered
/// by then. 450 and 550 that say "no files" for a directory that was entered are an empty list. error_proto when
/// there are lines and none of them could be read, or when the server complains in place of a listing.
class FERRY_API lister {
 public:
  /// The entry may be moved from. What it throws ends the listing and leaves the call, with the session in step.
  using entry_sink = std::function<void(entry&)>;
  /// Lines that are no entries.
  using skipped_sink = std::function<void(skipped_line&)>;

  explicit lister(FTP& session, lister_options options = {});
  lister(lister&&) noexcept;
  lister& operator=(lister&&) noexcept;
  ~lister();

  /// The entries of a directory as they arrive, `.` and `..` left out. At most the first 3,000 entries, or 4 MB, are held back while
  /// something about the server is found out. Names of NLST and the reply to STAT are held whole: limit_error above `limits::listing_bytes` and
  /// `limits::reply_bytes`.
  void each(std::string_view path, const entry_sink& take);
  /// All of them; limit_error above `limits::listing_bytes`.
  [[nodiscard]] std::vector<entry> list(std::string_view path = {});
  /// One path: by MLST, else by its line in the listing of its directory. Nothing when there is no such name.
  [[nodiscard]] std::optional<entry> find(std::string_view path);

  void on_skipped(skipped_sink sink);
  /// The command of the last listing, and the dialect of what it gave.
  [[nodiscard]] list_command last_command() const noexcept;
  [[nodiscard]] const std::string& dialect() const noexcept;
  /// How far the server's clock is east of UTC, once that is given or inferred.
  [[nodiscard]] std::optional<std::chrono::seconds> zone() const noexcept;

 private:
  void prepare();
  FTP* ftp_;
  lister_options options_;
  skipped_sink skipped_;
  std::unique_ptr<session::directory_reader> reader_;
};

}  // namespace ferry
