// Checksums of files, by the names that FTP servers know them under.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <ferry/export.hpp>

namespace ferry {

/// From the weakest to the strongest: a larger value says more about a file. CRC-32 (that of zlib and XCRC) finds accidents only; MD5 and SHA-1
/// can be forged.
enum class checksum_algorithm : std::uint8_t { crc32, md5, sha1, sha256, sha512 };

/// The IANA name, as HASH has it: `CRC32`, `MD5`, `SHA-1`, `SHA-256`, `SHA-512`.
[[nodiscard]] FERRY_API std::string_view to_string(checksum_algorithm algorithm) noexcept;
/// From `SHA-256`, `sha256`, `sha_256`, or a command's name (`XSHA256`; `XSHA` and `SHA` are SHA-1, `XCRC` and `CRC` are CRC-32). Nothing for others.
[[nodiscard]] FERRY_API std::optional<checksum_algorithm> parse_checksum_algorithm(std::string_view text);
/// How many hexadecimal digits such a checksum has.
[[nodiscard]] FERRY_API std::size_t checksum_digits(checksum_algorithm algorithm) noexcept;

struct checksum {
  checksum_algorithm algorithm = checksum_algorithm::sha256;
  std::string hex;  ///< lower case, checksum_digits() digits

  friend bool operator==(const checksum&, const checksum&) = default;
};

/// Of a file on this machine, which is read to its end. Throws local_error, and std::runtime_error where this system's OpenSSL does not have the
/// algorithm.
[[nodiscard]] FERRY_API checksum checksum_of(const std::filesystem::path& file, checksum_algorithm algorithm);

}  // namespace ferry
