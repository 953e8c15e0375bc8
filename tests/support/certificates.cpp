// OpenSSL's C functions in small owners. Whatever fails is a fault of the test and throws.
#include "support/certificates.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers) mkdtemp is POSIX

#include <atomic>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace ferry::testing {

namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using names_ptr = std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>>;

[[noreturn]] void broken(const char* what) {
  char words[256];
  ERR_error_string_n(ERR_get_error(), words, sizeof words);
  throw std::runtime_error(std::string("test certificates: ") + what + ": " + words);
}

void must(bool good, const char* what) {
  if (!good) broken(what);
}

template <class T>
T* must(T* object, const char* what) {
  if (object == nullptr) broken(what);
  return object;
}

bio_ptr reader(const std::string& text) {
  return bio_ptr(must(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), "BIO"));
}

std::string text_of(BIO* memory) {
  std::string text(BIO_ctrl_pending(memory), '\0');
  must(BIO_read(memory, text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size()), "BIO");
  return text;
}

key_ptr read_key(const std::string& pem) {
  const auto memory = reader(pem);
  return key_ptr(must(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr), "key"));
}

x509_ptr read_certificate(const std::string& pem) {
  const auto memory = reader(pem);
  return x509_ptr(must(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), "certificate"));
}

std::string pem_of(X509* certificate) {
  const bio_ptr memory(must(BIO_new(BIO_s_mem()), "BIO"));
  must(PEM_write_bio_X509(memory.get(), certificate) == 1, "PEM");
  return text_of(memory.get());
}

std::string pem_of(EVP_PKEY* key, std::string_view passphrase = {}) {
  const bio_ptr memory(must(BIO_new(BIO_s_mem()), "BIO"));
  const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  const auto* phrase = reinterpret_cast<const unsigned char*>(passphrase.empty() ? nullptr : passphrase.data());
  must(PEM_write_bio_PrivateKey(memory.get(), key, cipher, phrase, static_cast<int>(passphrase.size()), nullptr,
                                nullptr) == 1,
       "PEM of a key");
  return text_of(memory.get());
}

void add_name(X509_NAME* name, const char* field, const std::string& value) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(value.data());
  must(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, static_cast<int>(value.size()), -1, 0) == 1,
       "name");
}

void add_extension(X509* subject, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, subject, nullptr, nullptr, 0);
  const extension_ptr extension(must(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), value.c_str()));
  must(X509_add_ext(subject, extension.get(), -1) == 1, value.c_str());
}

void push(GENERAL_NAMES* names, int kind, ASN1_STRING* value) {
  GENERAL_NAME* name = must(GENERAL_NAME_new(), "name");
  GENERAL_NAME_set0_value(name, kind, value);
  must(sk_GENERAL_NAME_push(names, name) > 0, "names");
}

// By hand, because OpenSSL's text form knows no NUL.
void add_alternative_names(X509* certificate, const certificate_plan& plan) {
  if (plan.dns.empty() && plan.ips.empty()) return;
  const names_ptr names(must(GENERAL_NAMES_new(), "names"));
  for (const auto& dns : plan.dns) {
    ASN1_STRING* value = must(ASN1_IA5STRING_new(), "name");
    must(ASN1_STRING_set(value, dns.data(), static_cast<int>(dns.size())) == 1, "name");
    push(names.get(), GEN_DNS, value);
  }
  for (const auto& ip : plan.ips) push(names.get(), GEN_IPADD, must(a2i_IPADDRESS(ip.c_str()), "IP address"));
  must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1, "names");
}

key_ptr new_key() {
  char curve[] = "P-256";
  return key_ptr(must(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve), "key"));
}

long next_serial() {
  static std::atomic<long> last{0x10000};
  return ++last;
}

}  // namespace

identity make_certificate(const certificate_plan& plan, const identity* signer) {
  const key_ptr key = new_key();
  const x509_ptr made(must(X509_new(), "certificate"));
  X509* x = made.get();
  const x509_ptr signers = signer != nullptr ? read_certificate(signer->certificate) : nullptr;
  const key_ptr signing_key = signer != nullptr ? read_key(signer->key) : nullptr;
  X509* issuer = signers ? signers.get() : x;

  must(X509_set_version(x, X509_VERSION_3) == 1, "version");
  must(ASN1_INTEGER_set(X509_get_serialNumber(x), next_serial()) == 1, "serial number");
  must(ASN1_TIME_set_string_X509(X509_getm_notBefore(x), plan.from.c_str()) == 1, "date");
  must(ASN1_TIME_set_string_X509(X509_getm_notAfter(x), plan.until.c_str()) == 1, "date");
  add_name(X509_get_subject_name(x), "O", "Ferry");
  add_name(X509_get_subject_name(x), "CN", plan.common_name);
  must(X509_set_issuer_name(x, X509_get_subject_name(issuer)) == 1, "issuer");
  must(X509_set_pubkey(x, key.get()) == 1, "public key");

  add_extension(x, issuer, NID_basic_constraints, plan.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(x, issuer, NID_key_usage,
                plan.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  if (!plan.usage.empty()) add_extension(x, issuer, NID_ext_key_usage, plan.usage);
  add_extension(x, issuer, NID_subject_key_identifier, "hash");
  if (signers) add_extension(x, issuer, NID_authority_key_identifier, "keyid:always");
  add_alternative_names(x, plan);
  must(X509_sign(x, signing_key ? signing_key.get() : key.get(), EVP_sha256()) > 0, "signature");
  return {pem_of(x), pem_of(key.get())};
}

std::string encrypt_key(const std::string& key, std::string_view passphrase) {
  return pem_of(read_key(key).get(), passphrase);
}

namespace {

certificates make_all() {
  const std::vector<std::string> dns{"localhost"};
  const std::vector<std::string> ips{"127.0.0.1", "::1"};
  const auto authority = [](const char* name) {
    certificate_plan plan{.common_name = name, .dns = {}, .ips = {}};
    plan.authority = true;
    plan.usage.clear();
    return make_certificate(plan);
  };
  certificates c;
  c.ca = authority("ferry test CA");
  c.other_ca = authority("ferry test other CA");
  const auto server = [&](const char* name, std::vector<std::string> d, std::vector<std::string> i) {
    return make_certificate({.common_name = name, .dns = std::move(d), .ips = std::move(i)}, &c.ca);
  };
  c.good = server("ferry test good", dns, ips);
  c.expired = make_certificate({.common_name = "ferry test expired",
                                .dns = dns,
                                .ips = ips,
                                .from = "20200101120000Z",
                                .until = "20200131120000Z"},
                               &c.ca);
  c.not_yet_valid = make_certificate({.common_name = "ferry test not yet valid",
                                      .dns = dns,
                                      .ips = ips,
                                      .from = "20990131120000Z",
                                      .until = "20991231120000Z"},
                                     &c.ca);
  c.wrong_host = server("ferry test wrong host", {"other.example.test"}, {});
  c.dns_only = server("ferry test DNS only", dns, {});
  c.ip_only = server("ferry test IP only", {}, ips);
  c.wildcard = server("ferry test wildcard", {"*.example.test"}, {});
  c.self_signed = make_certificate({.common_name = "ferry test self-signed", .dns = dns, .ips = ips});
  c.signed_by_other =
      make_certificate({.common_name = "ferry test signed by other", .dns = dns, .ips = ips}, &c.other_ca);
  c.nul_in_name = server("ferry test NUL in name", {std::string("localhost\0.evil", 15)}, {});
  c.common_name_only = server("localhost", {}, {});
  certificate_plan client{.common_name = "ferry test client", .dns = {}, .ips = {}};
  client.usage = "clientAuth";
  c.client = make_certificate(client, &c.ca);
  client.common_name = "ferry test stranger";
  c.stranger = make_certificate(client, &c.other_ca);
  c.client_key_encrypted = encrypt_key(c.client.key, certificates::passphrase);
  return c;
}

}  // namespace

const certificates& certificates::all() {
  static const certificates made = make_all();
  return made;
}

certificate_folder::certificate_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ferry-certificates-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("test certificates: no temporary folder");
  path_ = pattern;
}

certificate_folder::~certificate_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path certificate_folder::write(std::string_view name, std::string_view text) const {
  auto file = path_ / name;
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::filesystem::path certificate_folder::write(std::string_view name, const identity& who) const {
  (void)write(std::string(name) + ".key", who.key);
  return write(std::string(name) + ".pem", who.certificate);
}

}  // namespace ferry::testing
