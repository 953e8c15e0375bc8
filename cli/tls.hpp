// Which connections are made over TLS, with which settings, and what -v says about a certificate.
//
// Invariant: what is a password goes over TLS or not at all, unless the user said --plain. Nothing falls back to clear text.
#pragma once

#include <optional>

#include <ferry/tls.hpp>
#include <ferry/url.hpp>

#include "password.hpp"
#include "settings.hpp"

namespace ferry::cli {

enum class protection { clear, explicit_tls, implicit_tls };

/// What a session does about TLS.
struct security {
  protection how = protection::clear;
  tls_options options;
};

/// `secret`: one will be sent besides the login.
[[nodiscard]] protection protection_for(const url& target, const credentials& who, const settings& how, bool secret);

/// The TLS options of the command line, made when the first connection needs them.
class tls_settings {
 public:
  explicit tls_settings(const settings& how) : how_(how) {}
  /// Before connecting over TLS for the first time: checks the files, asks for the passphrase of an encrypted key, warns about --insecure.
  [[nodiscard]] security with(protection wanted);

 private:
  const settings& how_;
  std::optional<tls_options> made_;
};

/// What the dialogue does not say: issuer, expiry and key.
void show_certificate(const std::optional<tls_facts>& facts);

}  // namespace ferry::cli
