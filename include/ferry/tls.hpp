// Settings and facts of TLS. No OpenSSL type appears here.
//
// Defaults are safe: the server's certificate is verified against the system's store and against the name that was connected to, TLS 1.2 or
// later, sessions are resumed on data connections where the server lets us.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/error.hpp>
#include <ferry/export.hpp>

namespace ferry {

enum class tls_version : std::uint8_t { tls_1_2, tls_1_3 };

/// Must a data connection resume the TLS session of its control connection? Servers that ask for it use it to know that both come from the
/// same client; for us it proves that both go to the same server.
enum class resumption : std::uint8_t {
  required,   ///< a data connection that does not resume is refused
  preferred,  ///< offered; what does not resume is reported, and suspicious once the server has resumed
  off,        ///< never offered
};

/// How to make TLS connections. Copyable; the files are read when a connection is made.
class FERRY_API tls_options {
 public:
  /// Trust the certificates in this PEM file (besides those in `ca_directory`), and not the system's.
  tls_options& ca_file(std::filesystem::path file);
  /// Trust the certificates in this directory (named by hash, see openssl-rehash), and not the system's.
  tls_options& ca_directory(std::filesystem::path directory);
  /// Trust the system's store besides the two above.
  tls_options& system_store(bool on);
  /// A client certificate (chain) and its private key, PEM. The key may be in the certificate's file. `passphrase` is asked for when the key
  /// is encrypted.
  tls_options& client_certificate(std::filesystem::path certificate, std::filesystem::path key = {},
                                  std::function<std::string()> passphrase = {});
  tls_options& minimum(tls_version v);
  tls_options& maximum(tls_version v);
  /// Cipher list for TLS 1.2, in OpenSSL's form.
  tls_options& ciphers(std::string list);
  /// Cipher suites for TLS 1.3, in OpenSSL's form.
  tls_options& ciphersuites(std::string list);
  /// Accept any certificate: anybody on the way can read and change everything. For tests.
  tls_options& danger_accept_any_certificate(bool on);
  /// Verify the chain, but not the name.
  tls_options& check_hostname(bool on);
  /// The name to verify and to send (SNI) instead of the host that was connected to.
  tls_options& server_name(std::string name);
  /// Accept only this public key: `sha256//` and the base64 of the SHA-256 of the SubjectPublicKeyInfo (RFC 7469). May be given several
  /// times. With `danger_accept_any_certificate` the pin alone decides.
  tls_options& pin(std::string sha256);
  /// Offer ALPN `ftp` (RFC 7301); a server that selects anything else is refused. On by default.
  tls_options& alpn(bool on);
  tls_options& resume(resumption policy);

  std::filesystem::path ca_file_;
  std::filesystem::path ca_directory_;
  std::optional<bool> system_store_;
  std::filesystem::path certificate_;
  std::filesystem::path key_;
  std::function<std::string()> passphrase_;
  tls_version minimum_ = tls_version::tls_1_2;
  tls_version maximum_ = tls_version::tls_1_3;
  std::string ciphers_;
  std::string ciphersuites_;
  bool accept_any_certificate_ = false;
  bool check_hostname_ = true;
  std::string server_name_;
  std::vector<std::string> pins_;
  bool alpn_ = true;
  resumption resumption_ = resumption::preferred;
};

/// What a TLS connection turned out to be.
struct tls_facts {
  std::string protocol;  ///< `TLSv1.3`
  std::string cipher;    ///< `TLS_AES_256_GCM_SHA384`
  bool resumed = false;
  /// Earlier data connections of the session resumed, this one did not: it may not be to the same server.
  bool suspicious = false;
  bool verified = false;  ///< chain and name (or pin) were checked and are good
  std::string subject;    ///< of the server's certificate, one line; empty on a resumed connection without one
  std::string issuer;
  std::string expires;         ///< `2027-01-31 12:00:00 UTC`
  std::string public_key_pin;  ///< `sha256//...`
  std::string alpn;
};

/// Why TLS failed.
enum class tls_problem : std::uint8_t {
  none,
  settings,        ///< a file, cipher or pin of ours cannot be used
  handshake,       ///< the two sides did not agree; see openssl_reason()
  untrusted,       ///< self-signed, or signed by nobody who is trusted
  wrong_name,      ///< for another host
  expired,         ///< or not yet valid
  wrong_key,       ///< no pin matches
  wrong_protocol,  ///< ALPN selected something else than ftp
  not_resumed,     ///< `resumption::required`, and the server did not resume
  truncated,       ///< the connection ended without close_notify
  clear_text,      ///< text came in clear where TLS was due
};

/// TLS failed. `what()` says which certificate, which name, since when, and what can be done; `openssl_reason()` is OpenSSL's own word.
class FERRY_API tls_error : public network_error {
 public:
  tls_error(tls_problem problem, const std::string& message, std::string openssl_reason, error_context context);
  [[nodiscard]] tls_problem problem() const noexcept { return problem_; }
  [[nodiscard]] const std::string& openssl_reason() const noexcept { return openssl_reason_; }
  /// Of data that was cut, and of a data connection that broke in its handshake; never of a certificate.
  [[nodiscard]] bool retryable() const noexcept override;

 private:
  tls_problem problem_;
  std::string openssl_reason_;
};

}  // namespace ferry
