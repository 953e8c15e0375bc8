#include "wire/utf8.hpp"

namespace ferry::wire {

namespace {

struct lead {
  std::size_t size;
  char32_t bits;
  char32_t least;  // the smallest code point that needs this many bytes
};

lead read_lead(unsigned char byte) noexcept {
  if (byte < 0x80) return {1, byte, 0};
  if (byte < 0xC0) return {0, 0, 0};
  if (byte < 0xE0) return {2, byte & 0x1FU, 0x80};
  if (byte < 0xF0) return {3, byte & 0x0FU, 0x800};
  if (byte < 0xF8) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

char byte_of(char32_t value) noexcept { return static_cast<char>(static_cast<unsigned char>(value)); }

}  // namespace

utf8_step first_utf8(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const utf8_step broken{first, 1, utf8_kind::broken};
  const lead start = read_lead(first);
  if (start.size == 0 || start.size > text.size()) return broken;
  char32_t code = start.bits;
  for (std::size_t i = 1; i < start.size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return broken;
    code = (code << 6U) | (byte & 0x3FU);
  }
  if (code < start.least || code > 0x10FFFF) return broken;
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return {code, start.size, surrogate ? utf8_kind::surrogate : utf8_kind::character};
}

void append_kept_byte(std::string& out, unsigned char byte) {
  const char32_t code = kept_byte_base + byte;
  out += '\xED';
  out += byte_of(0x80U | ((code >> 6U) & 0x3FU));
  out += byte_of(0x80U | (code & 0x3FU));
}

void append_hex(std::string& out, std::uint32_t value, int width, std::string_view digits) {
  int shift = 28;
  while (shift > 4 * (width - 1) && (value >> static_cast<unsigned>(shift)) == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) out += digits[(value >> static_cast<unsigned>(shift)) & 0xFU];
}

}  // namespace ferry::wire
