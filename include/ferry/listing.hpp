// Directory listings as text: MLSD, LIST in the dialects of many servers, NLST. No I/O here and no clock: text goes in, entries come out.
//
// Ferry finds the dialect by itself, from the whole beginning of a listing and not from one line. It says what it knows and how precisely: what
// a line does not tell is absent from the entry, never guessed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/export.hpp>

namespace ferry {

/// A wall clock, without saying whose.
using wall_time = std::chrono::local_time<std::chrono::nanoseconds>;

enum class entry_type : std::uint8_t {
  unknown,  ///< the listing does not tell
  file,
  directory,
  link,   ///< a symbolic link; what it points to is unknown, `target` is its text
  other,  ///< device, socket, pipe, or what only the server knows
};
/// `file`, `dir`, `link`, `other`; `unknown`.
[[nodiscard]] FERRY_API std::string_view to_string(entry_type type) noexcept;

enum class time_precision : std::uint8_t { day, minute, second, subsecond };
/// `day`, `minute`, `second`, `ms`.
[[nodiscard]] FERRY_API std::string_view to_string(time_precision precision) noexcept;

/// How we know how far a listing's clock is from UTC.
enum class zone_source : std::uint8_t {
  unknown,   ///< we don't: `written` is the server's wall clock
  utc,       ///< the format is UTC by definition: MLSx, EPLF
  stated,    ///< the line itself has an offset
  given,     ///< the user told the server's zone
  inferred,  ///< from one file's MDTM, see listing_options::inferred_offset
};
[[nodiscard]] FERRY_API std::string_view to_string(zone_source source) noexcept;

/// A time of a listing, as far as it is known.
struct entry_time {
  wall_time written{};  ///< as the server wrote it; what lies below the precision is zero
  time_precision precision = time_precision::day;
  zone_source zone = zone_source::unknown;
  std::chrono::seconds offset{};  ///< of `written` east of UTC; zero when the zone is unknown
  bool ambiguous = false;         ///< day, month and year may be in another order; this is the usual reading

  /// The instant, when the zone is known.
  [[nodiscard]] std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> utc() const noexcept {
    if (zone == zone_source::unknown) return std::nullopt;
    return std::chrono::sys_time<std::chrono::nanoseconds>(written.time_since_epoch() - offset);
  }
  friend bool operator==(const entry_time&, const entry_time&) = default;
};
/// ISO 8601 to its precision, without a zone: `2026-11-20`, `2026-11-20T12:00`, `2026-11-20T12:00:30`, `2026-11-20T12:00:30.125` (rounded
/// down to milliseconds).
[[nodiscard]] FERRY_API std::string to_string(const entry_time& time);

/// What a listing says beyond the members of entry: the facts of MLSx (names in lower case, values verbatim), the columns of old systems.
struct entry_fact {
  std::string name;
  std::string value;
  friend bool operator==(const entry_fact&, const entry_fact&) = default;
};

/// One name of a directory.
struct entry {
  std::string name;                    ///< the bytes that the server sent
  std::optional<std::string> decoded;  ///< the name in UTF-8 where the server's encoding is another; see text()
  entry_type type = entry_type::unknown;
  bool self = false;                  ///< the listed directory itself: `.`, cdir
  bool parent = false;                ///< its parent: `..`, pdir
  bool size_is_rounded = false;       ///< `size` counts whole blocks: the file is at most this long
  std::optional<std::uint64_t> size;  ///< bytes. Of directories and links: as printed, means nothing
  std::optional<entry_time> modified;
  std::string target;  ///< of a link, bytes; may be empty
  std::string
      permissions;  ///< as `ls` prints them, nine characters without the type: `rwxr-xr-x`; or as another system prints them
  std::optional<std::uint16_t> mode;  ///< the permission bits, up to 07777, where they can be told
  std::string owner;
  std::string group;
  std::string directory;  ///< of recursive listings: the directory this name is in, as its heading says; else empty
  std::vector<entry_fact> facts;
  std::string raw;  ///< the line without its end; of an entry over several lines, all of them with LF between

  /// The name in UTF-8. Bytes that cannot be decoded are kept reversibly, 0xNN as U+DCNN in three bytes (Python's surrogateescape).
  [[nodiscard]] const std::string& text() const noexcept { return decoded ? *decoded : name; }
  /// The value of a fact, by its name in lower case.
  [[nodiscard]] FERRY_API const std::string* fact(std::string_view fact_name) const noexcept;
  /// Can the name stand for a file in a directory of ours? Not when it is empty, `.` or `..`, or holds a slash or a NUL.
  [[nodiscard]] FERRY_API bool safe_name() const noexcept;

  friend bool operator==(const entry&, const entry&) = default;
};

/// A line that is no entry.
struct skipped_line {
  std::string raw;
  std::string reason;
  bool unread =
      false;  ///< it says something that nobody could read, and may have been an entry: no heading, no total, no blank line
  friend bool operator==(const skipped_line&, const skipped_line&) = default;
};

enum class listing_format : std::uint8_t {
  detect,  ///< any
  list,    ///< what LIST and STAT give: detected, but never a bare list of names
  mlsd,    ///< RFC 3659: MLSD, or one line of the reply to MLST with its leading space
  nlst,    ///< one name a line
};

/// How a listing is to be read.
class FERRY_API listing_options {
 public:
  /// The server's wall clock now, for dates without a year; without it those stay unknown. A date more than a day ahead belongs to last year. Throws
  /// std::invalid_argument for a year that is not between 1700 and 2200.
  listing_options& now(wall_time value) {
    using namespace std::chrono;
    if (value < local_days(year(1700) / 1 / 1) || value > local_days(year(2200) / 1 / 1)) {
      throw std::invalid_argument("the time of a listing is not between the years 1700 and 2200");
    }
    now_ = value;
    return *this;
  }
  /// How far the server's clock is east of UTC, from the user. Throws std::invalid_argument for more than a day.
  listing_options& zone(std::chrono::seconds offset) {
    offset_ = checked(offset);
    zone_ = zone_source::given;
    return *this;
  }
  /// The same, found by comparing a time of LIST with the same file's MDTM.
  listing_options& inferred_offset(std::chrono::seconds offset) {
    offset_ = checked(offset);
    zone_ = zone_source::inferred;
    return *this;
  }
  /// Charset of names: UTF-8, or any that the system knows.
  listing_options& encoding(std::string name) {
    encoding_ = std::move(name);
    return *this;
  }
  listing_options& format(listing_format value) {
    format_ = value;
    return *this;
  }
  /// A dialect by name (`unix`, `dos`, ...; see listing_dialects()): nothing is detected then.
  listing_options& dialect(std::string name) {
    dialect_ = std::move(name);
    return *this;
  }
  /// Longest line, bytes. RFC 3659 has none; a path has 4,096, and facts go before it. Longer lines are skipped with that reason.
  listing_options& max_line(std::size_t bytes) {
    max_line_ = bytes;
    return *this;
  }
  /// How many lines the dialect is found from. They are held in memory until then.
  listing_options& sample_lines(std::size_t count) {
    sample_lines_ = count;
    return *this;
  }

  [[nodiscard]] const std::optional<wall_time>& now() const noexcept { return now_; }
  [[nodiscard]] zone_source zone() const noexcept { return zone_; }
  [[nodiscard]] std::chrono::seconds offset() const noexcept { return offset_; }
  [[nodiscard]] const std::string& encoding() const noexcept { return encoding_; }
  [[nodiscard]] listing_format format() const noexcept { return format_; }
  [[nodiscard]] const std::string& dialect() const noexcept { return dialect_; }
  [[nodiscard]] std::size_t max_line() const noexcept { return max_line_; }
  [[nodiscard]] std::size_t sample_lines() const noexcept { return sample_lines_; }

 private:
  static std::chrono::seconds checked(std::chrono::seconds offset) {
    constexpr std::chrono::hours day(24);
    if (offset > day || offset < -day) throw std::invalid_argument("no clock is more than a day from UTC");
    return offset;
  }

  std::optional<wall_time> now_;
  zone_source zone_ = zone_source::unknown;
  std::chrono::seconds offset_{};
  std::string encoding_ = "utf-8";
  listing_format format_ = listing_format::detect;
  std::string dialect_;
  std::size_t max_line_ = 65'536;
  std::size_t sample_lines_ = 256;
};

/// Reads a listing piece by piece; entries come out as their lines go in, the first ones after the sample from which the dialect is found.
/// Memory does not grow with the listing. Throws std::invalid_argument for an encoding or a dialect that does not exist.
class FERRY_API listing_parser {
 public:
  /// The entry may be moved from. What it throws leaves feed() and finish(); the parser is of no use then.
  using entry_sink = std::function<void(entry&)>;
  using skipped_sink = std::function<void(skipped_line&)>;

  explicit listing_parser(listing_options options, entry_sink entries, skipped_sink skipped = {});
  listing_parser(listing_parser&&) noexcept;
  listing_parser& operator=(listing_parser&&) noexcept;
  ~listing_parser();

  /// Any piece of the listing; lines end with LF, and CRs before it belong to the end.
  void feed(std::string_view bytes);
  /// One line, without its end.
  void line(std::string_view text);
  /// The end of the listing: whatever is held is read now.
  void finish();

  /// The dialect, once it is known: `unix`, `mlsd`, ...; before that, and for a listing without any entry, empty.
  [[nodiscard]] std::string_view dialect() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// A listing as a whole.
struct listing {
  std::vector<entry> entries;  ///< in the server's order, `.` and `..` among them, marked
  std::vector<skipped_line> skipped;
  std::string dialect;
};

/// All of `text` at once.
[[nodiscard]] FERRY_API listing parse_listing(std::string_view text, const listing_options& options = {});

/// The names of the dialects, in the order in which equal evidence is decided.
[[nodiscard]] FERRY_API std::vector<std::string_view> listing_dialects();

}  // namespace ferry
