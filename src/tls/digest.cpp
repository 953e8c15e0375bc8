// OpenSSL has no CRC-32, zlib has nothing else; both read a stream piece by piece.
#include "tls/digest.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <stdexcept>
#include <string>

#include "tls/openssl.hpp"

namespace ferry::tls {

namespace {

const EVP_MD* method(checksum_algorithm algorithm) noexcept {
  switch (algorithm) {
    case checksum_algorithm::md5:
      return EVP_md5();
    case checksum_algorithm::sha1:
      return EVP_sha1();
    case checksum_algorithm::sha256:
      return EVP_sha256();
    case checksum_algorithm::sha512:
      return EVP_sha512();
    case checksum_algorithm::crc32:
      break;
  }
  return nullptr;
}

std::string hex(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char b : bytes) {
    text += digits[b >> 4U];
    text += digits[b & 15U];
  }
  return text;
}

void require(int done, checksum_algorithm algorithm) {
  if (done != 1)
    throw std::runtime_error("OpenSSL cannot compute " + std::string(to_string(algorithm)) +
                             " here: " + take_openssl_error() + "; choose another algorithm");
}

}  // namespace

void digest::freed::operator()(evp_md_ctx_st* state) const noexcept { EVP_MD_CTX_free(state); }

digest::digest(checksum_algorithm algorithm) : algorithm_(algorithm) { start(); }
digest::~digest() = default;
digest::digest(digest&&) noexcept = default;
digest& digest::operator=(digest&&) noexcept = default;

void digest::start() {
  crc_ = 0;
  if (algorithm_ == checksum_algorithm::crc32) return;
  if (!state_) state_.reset(EVP_MD_CTX_new());
  require(state_ ? EVP_DigestInit_ex(state_.get(), method(algorithm_), nullptr) : 0, algorithm_);
}

void digest::update(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;  // null would start zlib's sum anew
  if (!state_) {
    crc_ = static_cast<std::uint32_t>(crc32_z(crc_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    return;
  }
  require(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()), algorithm_);
}

checksum digest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  if (state_) {
    require(EVP_DigestFinal_ex(state_.get(), sum.data(), &size), algorithm_);
  } else {
    for (unsigned shift = 32; shift > 0; shift -= 8) sum[size++] = static_cast<unsigned char>(crc_ >> (shift - 8));
  }
  checksum result{algorithm_, hex(std::span(sum).first(size))};
  start();
  return result;
}

}  // namespace ferry::tls
