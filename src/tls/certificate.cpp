// Text in certificates comes from strangers, so it is printed with OpenSSL's escapes for control and non-ASCII bytes.
#include "tls/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstdio>
#include <ctime>

namespace ferry::tls {

namespace {

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string name_text(const X509_NAME* name) {
  const bio_ptr memory(BIO_new(BIO_s_mem()));
  if (name == nullptr || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_QUOTE) < 0)
    return {};
  return text_of(memory.get());
}

std::string printed(const GENERAL_NAME* name) {
  const bio_ptr memory(BIO_new(BIO_s_mem()));
  if (name->type == GEN_DNS) {
    ASN1_STRING_print_ex(memory.get(), name->d.dNSName, ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_ESC_MSB);
    return "DNS " + text_of(memory.get());
  }
  if (name->type != GEN_IPADD) return {};
  const unsigned char* ip = ASN1_STRING_get0_data(name->d.iPAddress);
  std::string text;
  char part[8];
  if (ASN1_STRING_length(name->d.iPAddress) == 4) {
    for (int i = 0; i < 4; ++i) text += (i > 0 ? "." : "") + std::to_string(ip[i]);
  } else if (ASN1_STRING_length(name->d.iPAddress) == 16) {
    for (int i = 0; i < 16; i += 2) {
      (void)std::snprintf(part, sizeof part, "%s%x", i > 0 ? ":" : "", ip[i] * 256 + ip[i + 1]);
      text += part;
    }
  }
  return "IP " + text;
}

}  // namespace

std::string subject_of(const X509* certificate) { return name_text(X509_get_subject_name(certificate)); }
std::string issuer_of(const X509* certificate) { return name_text(X509_get_issuer_name(certificate)); }

std::string time_text(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable time";
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
  return {text, size};
}

std::string names_of(const X509* certificate) {
  using names_ptr = std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>>;
  const names_ptr names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string all;
  constexpr int most = 10;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()) && i < most; ++i) {
    const std::string one = printed(sk_GENERAL_NAME_value(names.get(), i));
    if (!one.empty()) all += (all.empty() ? "" : ", ") + one;
  }
  return all.empty() ? "no name" : all;
}

std::string pin_of(const X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return {};
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(der, static_cast<std::size_t>(size), digest.data());
  OPENSSL_free(der);
  std::array<unsigned char, 64> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return "sha256//" + std::string(reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length));
}

}  // namespace ferry::tls
