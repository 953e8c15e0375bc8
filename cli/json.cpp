// RFC 8259. Lone surrogates are within its grammar (section 8.2 warns of them), and the only way to put a byte that is not text into a string.
#include "json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ferry::cli {

namespace {

struct step {
  char32_t code = 0;
  std::size_t size = 0;  // 0: the first byte belongs to no character
};

// The first character of `text`, which is not empty. Surrogates count: what they mean is the caller's business.
step first_character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  if (size == 0 || size > text.size()) return {};
  char32_t code = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  if (code < least[size] || code > 0x10ffff) return {};
  return {code, size};
}

bool within(char32_t c, char32_t first, char32_t last) noexcept { return c >= first && c <= last; }

// JSON itself wants the first 32 escaped; the others move the cursor, end the line or reorder it on a terminal.
bool is_harmful(char32_t c) noexcept {
  return c < 0x20 || within(c, 0x7f, 0x9f) || c == 0x061c || within(c, 0x200e, 0x200f) || within(c, 0x2028, 0x202e) ||
         within(c, 0x2066, 0x2069);
}

void append_escape(std::string& out, char32_t unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) out += digits[(unit >> shift) & 0xfU];
}

constexpr char32_t kept_byte_base = 0xdc00;

// What stands in a JSON string as it is, and needs no look at its neighbours.
bool is_plain(char c) noexcept { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

void append_string(std::string& out, std::string_view value, bool is_decoded) {
  out += '"';
  for (;;) {
    const auto plain = static_cast<std::size_t>(std::find_if_not(value.begin(), value.end(), is_plain) - value.begin());
    out += value.substr(0, plain);
    value.remove_prefix(plain);
    if (value.empty()) break;
    const step next = first_character(value);
    const bool surrogate = within(next.code, 0xd800, 0xdfff);
    const bool kept_byte = is_decoded && within(next.code, kept_byte_base + 0x80, kept_byte_base + 0xff);
    if (next.size == 0 || (surrogate && !kept_byte)) {
      append_escape(out, kept_byte_base + static_cast<unsigned char>(value.front()));
      value.remove_prefix(1);
      continue;
    }
    if (next.code == U'"' || next.code == U'\\') {
      out += '\\';
      out += value.front();
    } else if (kept_byte || is_harmful(next.code)) {
      append_escape(out, next.code);
    } else {
      out += value.substr(0, next.size);
    }
    value.remove_prefix(next.size);
  }
  out += '"';
}

}  // namespace

std::string& json_object::member(std::string_view key) {
  if (!members_.empty()) members_ += ',';
  append_string(members_, key, false);
  return members_ += ':';
}

json_object& json_object::bytes(std::string_view key, std::string_view value) {
  append_string(member(key), value, false);
  return *this;
}

json_object& json_object::decoded(std::string_view key, std::string_view value) {
  append_string(member(key), value, true);
  return *this;
}

json_object& json_object::number(std::string_view key, std::uint64_t value) {
  member(key) += std::to_string(value);
  return *this;
}

json_object& json_object::yes(std::string_view key) {
  member(key) += "true";
  return *this;
}

json_object& json_object::boolean(std::string_view key, bool value) {
  member(key) += value ? "true" : "false";
  return *this;
}

json_object& json_object::real(std::string_view key, double value, int digits) {
  if (!std::isfinite(value)) return null(key);
  std::array<char, 400> room{};  // the largest double has 309 digits
  const auto end = std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::fixed, digits).ptr;
  member(key).append(room.data(), end);
  return *this;
}

json_object& json_object::list(std::string_view key, std::span<const std::string> values) {
  std::string& out = member(key) += '[';
  const auto start = out.size();
  for (const auto& value : values) {
    if (out.size() != start) out += ',';
    append_string(out, value, false);
  }
  out += ']';
  return *this;
}

json_object& json_object::null(std::string_view key) {
  member(key) += "null";
  return *this;
}

json_object& json_object::object(std::string_view key, const json_object& value) {
  member(key) += value.text();
  return *this;
}

}  // namespace ferry::cli
