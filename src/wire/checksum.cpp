// Names of algorithms: one spelling out, many in.
#include <ferry/checksum.hpp>

#include <array>

#include "wire/ascii.hpp"

namespace ferry {

namespace {

struct known {
  checksum_algorithm algorithm;
  std::string_view name;
  std::string_view bare;  // without dashes, in lower case
  std::size_t digits;
};
constexpr std::array<known, 5> all = {{
    {checksum_algorithm::crc32, "CRC32", "crc32", 8},
    {checksum_algorithm::md5, "MD5", "md5", 32},
    {checksum_algorithm::sha1, "SHA-1", "sha1", 40},
    {checksum_algorithm::sha256, "SHA-256", "sha256", 64},
    {checksum_algorithm::sha512, "SHA-512", "sha512", 128},
}};

const known& of(checksum_algorithm algorithm) noexcept { return all[static_cast<std::size_t>(algorithm)]; }

}  // namespace

std::string_view to_string(checksum_algorithm algorithm) noexcept { return of(algorithm).name; }
std::size_t checksum_digits(checksum_algorithm algorithm) noexcept { return of(algorithm).digits; }

std::optional<checksum_algorithm> parse_checksum_algorithm(std::string_view text) {
  std::string bare;
  for (const char c : wire::trim_blanks(text)) {
    if (c != '-' && c != '_') bare += wire::to_lower(c);
  }
  if (bare.starts_with('x')) bare.erase(0, 1);
  if (bare == "sha") return checksum_algorithm::sha1;
  if (bare == "crc") return checksum_algorithm::crc32;
  for (const known& one : all) {
    if (one.bare == bare) return one.algorithm;
  }
  return std::nullopt;
}

}  // namespace ferry
