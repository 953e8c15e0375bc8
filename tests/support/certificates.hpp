// Certificates for tests, made when the tests run: none is kept in the repository, so none expires there.
//
// P-256 keys: making all of them takes a few milliseconds. Dates are fixed, so that a test can expect them in words.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::testing {

/// A certificate and its private key, both PEM.
struct identity {
  std::string certificate;
  std::string key;
};

/// What a certificate is to say.
struct certificate_plan {
  std::string common_name;
  std::vector<std::string> dns;  ///< a NUL inside is written as it is
  std::vector<std::string> ips;  ///< `127.0.0.1`, `::1`
  std::string from = "20200131120000Z";
  std::string until = "20990131120000Z";
  bool authority = false;
  std::string usage = "serverAuth";  ///< extendedKeyUsage; none when empty
};

/// Signed by `signer`, or by itself. Throws std::runtime_error with OpenSSL's words.
[[nodiscard]] identity make_certificate(const certificate_plan& plan, const identity* signer = nullptr);
/// The private key in PEM, encrypted.
[[nodiscard]] std::string encrypt_key(const std::string& key, std::string_view passphrase);

/// The cast of the tests. Each common name is `ferry test ...`, and the organisation `Ferry`.
struct certificates {
  identity ca;        ///< the one to trust
  identity other_ca;  ///< the one not to trust
  // Signed by `ca` where nothing else is said.
  identity good;              ///< DNS localhost, IP 127.0.0.1, IP ::1
  identity expired;           ///< the names of `good`, until 2020-01-31 12:00:00 UTC
  identity not_yet_valid;     ///< the names of `good`, from 2099-01-31 12:00:00 UTC
  identity wrong_host;        ///< DNS other.example.test
  identity dns_only;          ///< DNS localhost
  identity ip_only;           ///< IP 127.0.0.1, IP ::1
  identity wildcard;          ///< DNS *.example.test
  identity self_signed;       ///< the names of `good`
  identity signed_by_other;   ///< the names of `good`, signed by `other_ca`
  identity nul_in_name;       ///< DNS localhost\0.evil
  identity common_name_only;  ///< CN localhost, no other name
  identity client;            ///< for a client to show
  identity stranger;          ///< for a client to show, signed by `other_ca`
  std::string client_key_encrypted;
  static constexpr std::string_view passphrase = "open sesame";

  /// Made once a process.
  [[nodiscard]] static const certificates& all();
};

/// A temporary folder of files, removed at the end.
class certificate_folder {
 public:
  certificate_folder();
  ~certificate_folder();
  certificate_folder(const certificate_folder&) = delete;
  certificate_folder& operator=(const certificate_folder&) = delete;

  /// Writes a file and gives its path.
  [[nodiscard]] std::filesystem::path write(std::string_view name, std::string_view text) const;
  /// Writes `NAME.pem` and `NAME.key`, and gives the path of the first.
  [[nodiscard]] std::filesystem::path write(std::string_view name, const identity& who) const;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ferry::testing
