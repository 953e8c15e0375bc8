// Why TLS failed, in words that a user can act on. Included by the .cpp files of this layer only.
#pragma once

#include <string>

#include "tls/openssl.hpp"
#include "tls/result.hpp"

namespace ferry::tls {

/// From inside the verify callback: what is wrong with which certificate. `name` is the host that was asked for.
[[nodiscard]] failure verification_failure(X509_STORE_CTX* store, const std::string& name);
/// A failure of the protocol by OpenSSL's error code; `ended` when the transport ended before the handshake was over.
[[nodiscard]] failure protocol_failure(unsigned long code, bool ended);

}  // namespace ferry::tls
