// What servers say about checksums: the FEAT line of HASH, its reply (draft-bryan-ftpext-hash-02), and those of XCRC, XMD5, XSHA and MD5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/checksum.hpp>

namespace ferry::wire {

/// One of `SHA-256*;SHA-512;CRC32`: the name as the server spells it, and whether it is the one in use (`*`).
struct hash_offer {
  std::string name;
  bool selected = false;
  friend bool operator==(const hash_offer&, const hash_offer&) = default;
};
[[nodiscard]] std::vector<hash_offer> hash_offers(std::string_view parameters);

/// `213 SHA-256 0-49 HEX name`. On the last line of the reply: ProFTPD says what it computes on others before it.
struct hash_value {
  std::string algorithm;
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< the last byte, or the one behind it: servers differ
  std::string hex;         ///< lower case
  friend bool operator==(const hash_value&, const hash_value&) = default;
};
[[nodiscard]] std::optional<hash_value> hash_reply(std::string_view reply_text);

/// The one word of a reply that is a number of `digits` hexadecimal digits, in lower case: `250 HEX`, `251 "name" HEX`, `250 XCRC = HEX`. What stands
/// in quotes and what is `path` does not count. Nothing when there is no such word, or when there are two that differ.
[[nodiscard]] std::optional<std::string> find_hex(std::string_view reply_text, std::size_t digits,
                                                  std::string_view path);

}  // namespace ferry::wire
