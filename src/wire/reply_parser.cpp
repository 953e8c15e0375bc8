// Bytes of a control connection become replies.
//
// Invariants: `line_` holds the line in progress, never more than the limits allow (and one CR that may belong to the
// line end); `text_` holds the finished lines of a multi-line reply, each with an LF behind it, and is empty outside
// one. A fault is found at the same byte however the bytes were cut into pieces, and each byte is looked at a
// constant number of times.

#include <algorithm>
#include <utility>

#include <ferry/reply.hpp>

#include "wire/ascii.hpp"

namespace ferry {
namespace {

using wire::is_digit;

bool starts_with_code(std::string_view line) noexcept {
  return line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
}

bool opens_multi_line(std::string_view line) noexcept {
  return line.size() > 3 && starts_with_code(line) && line[3] == '-';
}

bool closes_multi_line(std::string_view line, std::string_view code) noexcept {
  return line.starts_with(code) && (line.size() == code.size() || line[code.size()] == ' ');
}

}  // namespace

int reply::code() const noexcept {
  if (!starts_with_code(text)) return 0;
  return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

int reply::kind() const noexcept { return !text.empty() && is_digit(text[0]) ? text[0] - '0' : 0; }

std::string_view reply::code_text() const noexcept { return std::string_view(text).substr(0, 3); }

std::vector<std::string_view> reply::lines() const {
  std::vector<std::string_view> result;
  if (text.empty()) return result;
  std::string_view rest = text;
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    result.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  result.push_back(rest);
  return result;
}

void reply_parser::feed(std::string_view bytes) {
  while (fault_ == reply_fault::none && !bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    extend_line(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    if (fault_ == reply_fault::none) end_line();
    bytes.remove_prefix(end + 1);
  }
}

void reply_parser::feed_end() {
  if (fault_ != reply_fault::none || line_.empty()) return;
  end_line();
}

reply reply_parser::take() {
  reply oldest = std::move(replies_.front());
  replies_.pop_front();
  return oldest;
}

std::string reply_parser::partial(std::size_t most) const {
  std::string result = text_.substr(0, most);
  result.append(line_, 0, most - result.size());
  return result;
}

void reply_parser::extend_line(std::string_view piece) {
  const std::size_t reply_room = limits_.total - std::min(limits_.total, text_.size());
  const std::size_t longest = std::min(limits_.line, reply_room);
  const std::string_view fits = piece.substr(0, longest - std::min(longest, line_.size()));
  const std::string_view beyond = piece.substr(fits.size());

  const std::size_t nul = fits.find('\0');
  line_.append(fits.substr(0, nul));
  if (nul != std::string_view::npos) {
    fault_ = reply_fault::nul_byte;
    return;
  }
  if (beyond.empty()) return;
  if (beyond == "\r" && line_.size() == longest) {
    line_ += '\r';  // an LF may follow, and a line end does not count
    return;
  }
  line_.resize(std::min(longest, line_.size()));
  fault_ = reply_room < limits_.line ? reply_fault::reply_too_long : reply_fault::line_too_long;
}

void reply_parser::end_line() {
  if (line_.ends_with('\r')) line_.pop_back();
  if (multi_code_.empty() && (line_.empty() || !is_digit(line_.front()))) {
    fault_ = reply_fault::not_ftp;
    return;
  }
  take_line(line_);
  line_.clear();
}

void reply_parser::take_line(std::string_view line) {
  text_ += line;
  if (multi_code_.empty() ? !opens_multi_line(line) : closes_multi_line(line, multi_code_)) {
    replies_.push_back(reply{std::exchange(text_, {})});
    multi_code_.clear();
    return;
  }
  if (multi_code_.empty()) multi_code_ = line.substr(0, 3);
  text_ += '\n';
  if (text_.size() > limits_.total) fault_ = reply_fault::reply_too_long;
}

}  // namespace ferry
