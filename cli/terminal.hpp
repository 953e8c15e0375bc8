// What reaches a person: standard error, escaped; and the size and kind of a terminal.
//
// Invariant: status lines (progress bars) stand at the bottom; everything said removes them first. Any thread may speak.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ferry::cli {

[[nodiscard]] bool is_terminal(int fd) noexcept;
/// Columns of the terminal at `fd`, else COLUMNS, else 80.
[[nodiscard]] std::size_t terminal_width(int fd) noexcept;

/// Lines of the terminal at `fd`, else 24.
[[nodiscard]] std::size_t terminal_height(int fd) noexcept;
/// False for terminals that know lines only (TERM is not set, or `dumb`).
[[nodiscard]] bool can_move_cursor() noexcept;

/// Columns that text takes: East Asian wide characters and emoji take two, combining marks none.
[[nodiscard]] std::size_t display_width(std::string_view utf8) noexcept;
/// `text` cut to `columns`, with `...` at its end when something was cut.
[[nodiscard]] std::string fit(std::string_view text, std::size_t columns);

/// Text from a server that repeats this secret is shown without it. Too short a secret is not remembered: it would
/// hide ordinary words.
void remember_secret(std::string_view secret);
[[nodiscard]] std::string without_secrets(std::string_view text);
/// The text on one line, escaped for a terminal, without remembered secrets, cut when it is very long.
[[nodiscard]] std::string one_line(std::string_view text);
/// The same for a line of the dialogue, which is never cut.
[[nodiscard]] std::string shown(std::string_view line);

/// Writes the line and a line feed to standard error. `line` is escaped already.
void say(std::string_view line);
/// Shows lines that the next ones replace. More than one line needs a terminal that can move its cursor.
void show_status(std::span<const std::string> lines);
void clear_status();

}  // namespace ferry::cli
