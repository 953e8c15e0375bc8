// Replies of an FTP server as values, and the incremental parser that makes them from bytes.
//
// Invariants: a reply keeps the server's text byte for byte (line ends removed); the parser does no I/O, reads no
// clock, never throws, and costs time linear in its input. RFC 959 section 4.2, RFC 1123 section 4.1.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/export.hpp>

namespace ferry {

/// One complete reply. `text` is all its lines joined by LF, as ftplib gives it; nothing is trimmed.
struct FERRY_API reply {
  std::string text;

  /// The three-digit code, or 0 when the reply does not start with three digits.
  [[nodiscard]] int code() const noexcept;
  /// The first digit (1 to 5 are RFC 959's classes), or 0 when the reply does not start with a digit.
  [[nodiscard]] int kind() const noexcept;
  /// The first three characters, verbatim (ftplib's `lastresp`); shorter when the reply is.
  [[nodiscard]] std::string_view code_text() const noexcept;
  /// The lines of the reply, code and separator included.
  [[nodiscard]] std::vector<std::string_view> lines() const;

  [[nodiscard]] bool preliminary() const noexcept { return kind() == 1; }
  [[nodiscard]] bool completed() const noexcept { return kind() == 2; }
  [[nodiscard]] bool intermediate() const noexcept { return kind() == 3; }
  [[nodiscard]] bool transient() const noexcept { return kind() == 4; }
  [[nodiscard]] bool permanent() const noexcept { return kind() == 5; }

  friend bool operator==(const reply&, const reply&) = default;
};

/// How much of a reply is accepted. Sizes are in bytes.
struct reply_limits {
  /// One line without its line end. 64 KiB: banners of 17 kB in one line were seen in the field.
  std::size_t line = 65'536;
  /// One whole reply. 1 MiB: more than any banner or `SITE HELP`, far below what harms.
  std::size_t total = 1'048'576;
};

/// Why the parser gave up. After any of these the stream cannot be trusted and the connection must be closed.
enum class reply_fault : std::uint8_t {
  none,
  line_too_long,   ///< a line passed `reply_limits::line`
  reply_too_long,  ///< a reply passed `reply_limits::total`
  nul_byte,        ///< a line contains NUL
  not_ftp,         ///< the first line of a reply does not start with a digit (HTTP, SSH, nothing)
};

/// Turns bytes from a control connection into replies.
///
/// Bytes may arrive in any pieces; several replies may arrive at once. Lines end in CR LF or LF alone; a CR inside a
/// line is kept. A multi-line reply (`ddd-`) ends at the first line that starts with the same code followed by a space
/// or by the end of the line (RFC 959 section 4.2); other lines are its body, whatever they look like.
class FERRY_API reply_parser {
 public:
  explicit reply_parser(reply_limits limits = {}) : limits_(limits) {}

  /// Takes bytes. Once a fault is found, later bytes are ignored and replies completed before it stay readable.
  void feed(std::string_view bytes);
  /// The peer closed: an unterminated last line counts as a line, as in ftplib.
  void feed_end();

  [[nodiscard]] bool ready() const noexcept { return !replies_.empty(); }
  /// The oldest complete reply; call only when `ready()`.
  [[nodiscard]] reply take();
  [[nodiscard]] reply_fault fault() const noexcept { return fault_; }
  /// True when part of a reply has arrived and its end has not.
  [[nodiscard]] bool in_the_middle() const noexcept { return !line_.empty() || !text_.empty(); }
  /// What has arrived of the reply in progress, for error messages; at most `most` bytes.
  [[nodiscard]] std::string partial(std::size_t most = 200) const;
  /// Bytes waiting behind the last complete reply, complete replies included; nothing may be waiting when a
  /// connection changes to TLS (RFC 4217, command injection).
  [[nodiscard]] bool idle() const noexcept {
    return replies_.empty() && !in_the_middle() && fault_ == reply_fault::none;
  }

  void limits(reply_limits limits) noexcept { limits_ = limits; }
  [[nodiscard]] const reply_limits& limits() const noexcept { return limits_; }

 private:
  void extend_line(std::string_view piece);
  void end_line();
  void take_line(std::string_view line);

  reply_limits limits_;
  reply_fault fault_ = reply_fault::none;
  std::string line_;        // the line in progress
  std::string text_;        // the lines of the reply in progress, an LF behind each
  std::string multi_code_;  // the code whose final line is awaited; empty outside a multi-line reply
  std::deque<reply> replies_;
};

}  // namespace ferry
