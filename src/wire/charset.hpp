// Text in the server's encoding. Names stay lossless: what cannot be decoded is kept reversibly. RFC 2640.
#pragma once

#include <string>
#include <string_view>

namespace ferry::wire {

/// A charset by name, through iconv. UTF-8 (also `utf8`, any case) passes bytes unchanged in both directions, valid or not.
/// Copyable, cheap to copy, usable from one thread at a time per copy.
class charset {
 public:
  /// Throws std::invalid_argument when the system does not know the name or the charset does not contain ASCII (UTF-16) (Python's `latin-1`, `latin1`, `iso8859-1`, `cp1252` and the like are known too).
  explicit charset(std::string_view name = "utf-8");

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] bool passes_through() const noexcept { return pass_; }
  /// Bytes of the server to UTF-8. A byte 0xNN that cannot be decoded becomes U+DCNN (three bytes, as Python's surrogateescape).
  [[nodiscard]] std::string decode(std::string_view bytes) const;
  /// UTF-8 to bytes of the server; U+DC80 to U+DCFF become the byte they stand for. Throws std::invalid_argument, which names the
  /// character, when the charset lacks one or the text is not UTF-8.
  [[nodiscard]] std::string encode(std::string_view utf8) const;

 private:
  std::string name_;
  std::string iconv_name_;
  bool pass_ = true;
};

}  // namespace ferry::wire
