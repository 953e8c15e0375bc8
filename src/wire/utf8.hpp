// UTF-8 one step at a time, for code that must also live with text that is not quite UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ferry::wire {

enum class utf8_kind : std::uint8_t {
  character,  ///< a code point that text may contain
  surrogate,  ///< U+D800 to U+DFFF in three bytes: not UTF-8, but how undecodable bytes are kept (U+DCNN)
  broken,     ///< a byte that belongs to nothing: overlong, cut short, above U+10FFFF, or alone
};

struct utf8_step {
  char32_t code = 0;     ///< of a broken step: the byte
  std::size_t size = 1;  ///< bytes taken; 1 when broken
  utf8_kind kind = utf8_kind::broken;
};

/// The first step of `text`, which must not be empty.
[[nodiscard]] utf8_step first_utf8(std::string_view text) noexcept;

/// `value` in hexadecimal with at least `width` digits.
void append_hex(std::string& out, std::uint32_t value, int width, std::string_view digits = "0123456789abcdef");

/// U+DC80 to U+DCFF keep the bytes 0x80 to 0xFF that a charset could not decode.
inline constexpr char32_t kept_byte_base = 0xDC00;
[[nodiscard]] constexpr bool is_kept_byte(char32_t code) noexcept { return code >= 0xDC80 && code <= 0xDCFF; }
/// U+DCNN for a byte from 0x80 on.
void append_kept_byte(std::string& out, unsigned char byte);

}  // namespace ferry::wire
