// Carriage return and blanks are all that one status line needs; several need the sequence for "cursor up", which every terminal has that moves it.
#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include <ferry/trace.hpp>

namespace ferry::cli {

namespace {

constexpr std::size_t longest_shown = 600;
constexpr std::size_t shortest_secret = 4;

std::mutex& screen() {
  static std::mutex one;
  return one;
}

// Columns of each status line that stands there.
std::vector<std::size_t>& status() {
  static std::vector<std::size_t> lines;
  return lines;
}

std::vector<std::string>& secrets() {
  static std::vector<std::string> kept;
  return kept;
}

// Standard error is the last resort: when it fails there is nobody to tell.
void write_error(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

// With the screen held.
void replace_status(std::span<const std::string> lines) {
  static constexpr std::string_view cursor_up = "\x1b[A";
  const auto before = std::exchange(status(), {});
  if (before.empty() && lines.empty()) return;
  std::string text = "\r";
  for (std::size_t i = 1; i < before.size(); ++i) text += cursor_up;
  const auto rows = std::max(before.size(), lines.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t columns = i < lines.size() ? display_width(lines[i]) : 0;
    if (i < lines.size()) text += lines[i];
    if (i < before.size() && columns < before[i]) text.append(before[i] - columns, ' ');
    if (i < lines.size()) status().push_back(columns);
    if (i + 1 < rows) text += "\r\n";
  }
  for (std::size_t i = std::max<std::size_t>(lines.size(), 1); i < rows; ++i) text += cursor_up;
  if (lines.size() < rows) text += '\r';
  write_error(text);
}

struct code_point {
  char32_t value;
  std::size_t bytes;
};

code_point decode(std::string_view utf8) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
  const unsigned char first = byte(0);
  const std::size_t bytes = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  if (bytes == 1 || bytes > utf8.size()) return {first, 1};
  char32_t value = first & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) value = (value << 6) | (byte(i) & 0x3fU);
  return {value, bytes};
}

bool within(char32_t c, char32_t first, char32_t last) noexcept { return c >= first && c <= last; }

std::size_t columns_of(char32_t c) noexcept {
  if (within(c, 0x300, 0x36f) || within(c, 0x200b, 0x200d) || within(c, 0xfe00, 0xfe0f)) return 0;
  const bool wide = within(c, 0x1100, 0x115f) || within(c, 0x2e80, 0xa4cf) || within(c, 0xac00, 0xd7a3) ||
                    within(c, 0xf900, 0xfaff) || within(c, 0xfe30, 0xfe6f) || within(c, 0xff00, 0xff60) ||
                    within(c, 0x1f300, 0x1faff) || within(c, 0x20000, 0x3fffd);
  return wide ? 2 : 1;
}

}  // namespace

bool is_terminal(int fd) noexcept { return ::isatty(fd) == 1; }

std::size_t terminal_width(int fd) noexcept {
  constexpr std::size_t usual = 80;
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  if (columns == nullptr) return usual;
  const std::string_view text(columns);
  std::size_t width = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), width);
  return ec == std::errc{} && end == text.data() + text.size() && width > 0 ? width : usual;
}

std::size_t terminal_height(int fd) noexcept {
  constexpr std::size_t usual = 24;
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : usual;
}

bool can_move_cursor() noexcept {
  const char* kind = std::getenv("TERM");
  return kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
}

std::size_t display_width(std::string_view utf8) noexcept {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const auto c = decode(utf8);
    columns += columns_of(c.value);
    utf8.remove_prefix(c.bytes);
  }
  return columns;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  const std::string_view dots = std::string_view("...").substr(0, columns);
  const std::size_t room = columns - dots.size();
  std::string kept;
  for (std::size_t used = 0; !text.empty();) {
    const auto c = decode(text);
    used += columns_of(c.value);
    if (used > room) break;
    kept += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  return kept.append(dots);
}

void remember_secret(std::string_view secret) {
  if (secret.size() >= shortest_secret) secrets().emplace_back(secret);
}

std::string one_line(std::string_view text) {
  std::string joined = without_secrets(text);
  while (joined.ends_with('\n') || joined.ends_with('\r')) joined.pop_back();
  std::replace(joined.begin(), joined.end(), '\n', ' ');
  return escape_for_terminal(joined.size() > longest_shown ? fit(joined, longest_shown) : joined);
}

std::string without_secrets(std::string_view text) {
  std::string clean(text);
  for (const auto& secret : secrets())
    for (auto at = clean.find(secret); at != std::string::npos; at = clean.find(secret, at + 3))
      clean.replace(at, secret.size(), "***");
  return clean;
}

std::string shown(std::string_view line) { return escape_for_terminal(without_secrets(line)); }

void say(std::string_view line) {
  const std::scoped_lock held(screen());
  replace_status({});
  write_error(std::string(line) + '\n');
}

void show_status(std::span<const std::string> lines) {
  const std::scoped_lock held(screen());
  replace_status(lines);
}

void clear_status() { show_status({}); }

}  // namespace ferry::cli
