// Text from a server or a user, made harmless for terminals and logs: nothing that moves a cursor, reorders a line or
// breaks one gets through.
#include <ferry/trace.hpp>

#include "wire/utf8.hpp"

namespace ferry {

namespace {

bool is_control(char32_t c) noexcept { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

bool reorders_text(char32_t c) noexcept {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool breaks_line(char32_t c) noexcept { return c == 0x2028 || c == 0x2029; }

void append_bytes(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) {
    out += "\\x";
    wire::append_hex(out, static_cast<unsigned char>(byte), 2);
  }
}

}  // namespace

std::string escape_for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const wire::utf8_step step = wire::first_utf8(text);
    const std::string_view bytes = text.substr(0, step.size);
    text.remove_prefix(step.size);
    if (step.kind != wire::utf8_kind::character || (step.size == 1 && is_control(step.code))) {
      append_bytes(out, bytes);
    } else if (step.code == U'\\') {
      out += "\\\\";
    } else if (is_control(step.code) || reorders_text(step.code) || breaks_line(step.code)) {
      out += "\\u{";
      wire::append_hex(out, step.code, 1);
      out += '}';
    } else {
      out += bytes;
    }
  }
  return out;
}

}  // namespace ferry
