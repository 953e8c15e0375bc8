// Permission bits as `ls` prints them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ferry::listings {

/// The nine characters: `rwxr-xr-x`, with `s`, `S`, `t` and `T` where setuid, setgid and the sticky bit are set.
[[nodiscard]] inline std::string mode_text(std::uint16_t mode) {
  std::string text = "rwxrwxrwx";
  for (unsigned i = 0; i < 9; ++i) {
    if ((mode >> (8 - i) & 1) == 0) text[i] = '-';
  }
  const auto special = [&](unsigned bit, std::size_t at, char with_execute) {
    if ((mode & bit) == 0) return;
    text[at] = text[at] == '-' ? static_cast<char>(with_execute - 'a' + 'A') : with_execute;
  };
  special(04000, 2, 's');
  special(02000, 5, 's');
  special(01000, 8, 't');
  return text;
}

/// The permission bits of octal digits. Those of a whole `st_mode` (0100644) are its last twelve. pyftpdlib writes `0o644`.
[[nodiscard]] inline std::optional<std::uint16_t> octal_mode(std::string_view digits) noexcept {
  if (digits.starts_with("0o")) digits.remove_prefix(2);
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  unsigned value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<unsigned>(c - '0');
  }
  if (value > 0177777) return std::nullopt;
  return static_cast<std::uint16_t>(value & 07777);
}

}  // namespace ferry::listings
