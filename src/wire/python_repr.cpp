#include "wire/python_repr.hpp"

#include "wire/utf8.hpp"

namespace ferry::wire {

namespace {

void append_numbered(std::string& out, char32_t code) {
  if (code < 0x100) {
    out += "\\x";
    append_hex(out, code, 2);
  } else if (code < 0x10000) {
    out += "\\u";
    append_hex(out, code, 4);
  } else {
    out += "\\U";
    append_hex(out, code, 8);
  }
}

char short_escape(char32_t code) noexcept {
  switch (code) {
    case U'\t':
      return 't';
    case U'\n':
      return 'n';
    case U'\r':
      return 'r';
    case U'\\':
      return '\\';
    default:
      return '\0';
  }
}

}  // namespace

std::string python_repr(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string out(1, quote);
  while (!text.empty()) {
    const utf8_step step = first_utf8(text);
    if (step.kind == utf8_kind::broken) {
      append_numbered(out, kept_byte_base + step.code);
    } else if (const char letter = short_escape(step.code); letter != '\0') {
      out += '\\';
      out += letter;
    } else if (step.code == static_cast<unsigned char>(quote)) {
      out += '\\';
      out += quote;
    } else if (python_printable(step.code)) {
      out += text.substr(0, step.size);
    } else {
      append_numbered(out, step.code);
    }
    text.remove_prefix(step.size);
  }
  out += quote;
  return out;
}

}  // namespace ferry::wire
