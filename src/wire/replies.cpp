// Values inside the text of single replies. A value that is not written cleanly is unknown: nothing is ever guessed,
// cut or wrapped.

#include "wire/replies.hpp"

#include <limits>

#include "wire/ascii.hpp"

namespace ferry::wire {
namespace {

// Sizes and offsets of files are signed everywhere below.
constexpr std::uint64_t largest_size = std::numeric_limits<std::int64_t>::max();

constexpr std::string_view opening = " (";
constexpr std::string_view closing = " bytes)";

// The digits of `N bytes)` at the front of `text`; empty when it starts with anything else.
std::string_view counted_bytes(std::string_view text) noexcept {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return equal_ignoring_case(text.substr(count, closing.size()), closing) ? text.substr(0, count) : std::string_view{};
}

}  // namespace

std::optional<std::uint64_t> announced_size(std::string_view reply_text) {
  if (!reply_text.starts_with("150 ")) return std::nullopt;
  std::string_view rest = reply_text.substr(4, reply_text.find('\n') - 4);
  while (true) {
    const std::size_t at = rest.rfind(opening);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view digits = counted_bytes(rest.substr(at + opening.size()));
    if (!digits.empty()) return parse_number(digits, largest_size);
    rest = rest.substr(0, at);
  }
}

std::optional<std::uint64_t> size_value(std::string_view reply_text) {
  if (reply_text.size() < 4 || !reply_text.starts_with("213") || !is_blank(reply_text[3])) return std::nullopt;
  return parse_number(trim_blanks(reply_text.substr(4)), largest_size);
}

namespace {

struct quoted {
  std::string text;
  bool closed = false;
};

// `rest` stands behind the opening quote.
quoted read_quoted(std::string_view rest) {
  quoted q;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      ++i;
      if (i == rest.size() || rest[i] != '"') {
        q.closed = true;
        break;
      }
    }
    q.text += rest[i];
  }
  return q;
}

}  // namespace

std::string quoted_path(std::string_view reply_text) {
  constexpr std::string_view start = "257 \"";
  if (!reply_text.starts_with(start)) return {};
  return read_quoted(reply_text.substr(start.size())).text;
}

std::optional<std::string> find_quoted_path(std::string_view reply_text) {
  const std::size_t quote = reply_text.find('"');
  if (quote == std::string_view::npos) return std::string{};
  quoted q = read_quoted(reply_text.substr(quote + 1));
  if (!q.closed) return std::nullopt;
  return std::move(q.text);
}

namespace {

constexpr std::string_view wu_name = "unique file name:";

// Behind `FILE:`, on whatever line of the reply it is: Pure-FTPd says `150-FILE: name`.
std::string_view name_in(std::string_view line) noexcept {
  if (line.size() < 5) return {};
  std::string_view text = trim_blanks(line.substr(4));
  if (starts_ignoring_case(text, "FILE:")) return trim_blanks(text.substr(5));
  while (!text.empty() && !starts_ignoring_case(text, wu_name)) text.remove_prefix(1);
  if (text.empty()) return {};
  text = trim_blanks(text.substr(wu_name.size()));
  return text.substr(0, text.rfind(')'));
}

}  // namespace

std::optional<std::string> unique_name(std::string_view first_reply, std::string_view final_reply) {
  for (const std::string_view reply_text : {first_reply, final_reply}) {
    std::string_view rest = reply_text;
    while (!rest.empty()) {
      if (const std::string_view name = name_in(take_piece(rest, "\n")); !name.empty()) return std::string(name);
    }
    if (auto quoted = find_quoted_path(reply_text); quoted && !quoted->empty()) return quoted;
  }
  return std::nullopt;
}

}  // namespace ferry::wire
