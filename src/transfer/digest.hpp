// A short check of a text against tearing and chance. Not against anybody who means harm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ferry::transfer {

/// FNV-1a, 64 bits.
[[nodiscard]] constexpr std::uint64_t digest(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

/// Sixteen digits.
[[nodiscard]] inline std::string hexadecimal(std::uint64_t value) {
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[value >> static_cast<unsigned>(shift) & 15U];
  return out;
}

}  // namespace ferry::transfer
