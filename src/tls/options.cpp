// Setters of tls_options, and the error. Values are checked when a context is made from them.
#include <ferry/tls.hpp>

namespace ferry {

tls_options& tls_options::ca_file(std::filesystem::path file) {
  ca_file_ = std::move(file);
  return *this;
}
tls_options& tls_options::ca_directory(std::filesystem::path directory) {
  ca_directory_ = std::move(directory);
  return *this;
}
tls_options& tls_options::system_store(bool on) {
  system_store_ = on;
  return *this;
}
tls_options& tls_options::client_certificate(std::filesystem::path certificate, std::filesystem::path key,
                                             std::function<std::string()> passphrase) {
  certificate_ = std::move(certificate);
  key_ = std::move(key);
  passphrase_ = std::move(passphrase);
  return *this;
}
tls_options& tls_options::minimum(tls_version v) {
  minimum_ = v;
  return *this;
}
tls_options& tls_options::maximum(tls_version v) {
  maximum_ = v;
  return *this;
}
tls_options& tls_options::ciphers(std::string list) {
  ciphers_ = std::move(list);
  return *this;
}
tls_options& tls_options::ciphersuites(std::string list) {
  ciphersuites_ = std::move(list);
  return *this;
}
tls_options& tls_options::danger_accept_any_certificate(bool on) {
  accept_any_certificate_ = on;
  return *this;
}
tls_options& tls_options::check_hostname(bool on) {
  check_hostname_ = on;
  return *this;
}
tls_options& tls_options::server_name(std::string name) {
  server_name_ = std::move(name);
  return *this;
}
tls_options& tls_options::pin(std::string sha256) {
  pins_.push_back(std::move(sha256));
  return *this;
}
tls_options& tls_options::alpn(bool on) {
  alpn_ = on;
  return *this;
}
tls_options& tls_options::resume(resumption policy) {
  resumption_ = policy;
  return *this;
}

tls_error::tls_error(tls_problem problem, const std::string& message, std::string openssl_reason, error_context context)
    : network_error(std::make_error_code(std::errc::protocol_error), message, std::move(context)),
      problem_(problem),
      openssl_reason_(std::move(openssl_reason)) {}

bool tls_error::retryable() const noexcept {
  if (context().given_up) return false;
  if (problem_ == tls_problem::truncated) return true;
  return problem_ == tls_problem::handshake && (phase() == phase::data_connect || phase() == phase::transfer);
}

}  // namespace ferry
