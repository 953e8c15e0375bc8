// Checksums of bytes as they pass: OpenSSL's, and zlib's CRC-32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <ferry/checksum.hpp>

struct evp_md_ctx_st;

namespace ferry::tls {

class digest {
 public:
  /// Throws std::runtime_error when this system's OpenSSL does not have the algorithm (MD5 under FIPS).
  explicit digest(checksum_algorithm algorithm);
  ~digest();
  digest(digest&&) noexcept;
  digest& operator=(digest&&) noexcept;

  void update(std::span<const std::byte> bytes);
  /// Of all bytes so far; begins anew.
  [[nodiscard]] checksum finish();
  [[nodiscard]] checksum_algorithm algorithm() const noexcept { return algorithm_; }

 private:
  void start();

  struct freed {
    void operator()(evp_md_ctx_st* state) const noexcept;
  };
  checksum_algorithm algorithm_;
  std::unique_ptr<evp_md_ctx_st, freed> state_;  // none for CRC-32
  std::uint32_t crc_ = 0;
};

}  // namespace ferry::tls
