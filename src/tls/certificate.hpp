// What a certificate says, in words. Included by the .cpp files of this layer only.
#pragma once

#include <string>

#include "tls/openssl.hpp"

namespace ferry::tls {

/// `CN = ftp.example.org, O = Example`; control characters escaped.
[[nodiscard]] std::string subject_of(const X509* certificate);
[[nodiscard]] std::string issuer_of(const X509* certificate);
/// `2027-01-31 12:00:00 UTC`.
[[nodiscard]] std::string time_text(const ASN1_TIME* time);
/// The names that it is for, `DNS ftp.example.org, IP 192.0.2.7`, at most ten; "no name" when there is none.
[[nodiscard]] std::string names_of(const X509* certificate);
/// `sha256//` and base64 (RFC 7469).
[[nodiscard]] std::string pin_of(const X509* certificate);

}  // namespace ferry::tls
