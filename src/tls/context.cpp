// Sessions are not cached in the SSL_CTX: two FTP sessions side by side must each resume their own.
#include "tls/context.hpp"

#include "tls/engine.hpp"
#include "tls/openssl.hpp"

namespace ferry::tls {

std::string take_openssl_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return {};
  char text[256];
  ERR_error_string_n(code, text, sizeof text);
  return text;
}

namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw tls_error(tls_problem::settings, message, take_openssl_error(),
                  {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
}

int native(tls_version v) { return v == tls_version::tls_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION; }

void set_versions(SSL_CTX* ctx, const tls_options& o) {
  if (o.minimum_ > o.maximum_) refuse("the minimum TLS version is above the maximum");
  if (SSL_CTX_set_min_proto_version(ctx, native(o.minimum_)) != 1 ||
      SSL_CTX_set_max_proto_version(ctx, native(o.maximum_)) != 1)
    refuse("this OpenSSL does not have the TLS versions that were asked for");
}

void set_ciphers(SSL_CTX* ctx, const tls_options& o) {
  if (!o.ciphers_.empty() && SSL_CTX_set_cipher_list(ctx, o.ciphers_.c_str()) != 1)
    refuse("no cipher in the list '" + o.ciphers_ + "' is known");
  if (!o.ciphersuites_.empty() && SSL_CTX_set_ciphersuites(ctx, o.ciphersuites_.c_str()) != 1)
    refuse("no cipher suite in the list '" + o.ciphersuites_ + "' is known");
}

void set_trust(SSL_CTX* ctx, const tls_options& o) {
  const bool own = !o.ca_file_.empty() || !o.ca_directory_.empty();
  if (o.system_store_.value_or(!own) && SSL_CTX_set_default_verify_paths(ctx) != 1)
    refuse("the system's certificate store cannot be read");
  if (!o.ca_file_.empty() && SSL_CTX_load_verify_file(ctx, o.ca_file_.c_str()) != 1)
    refuse("no certificates can be read from " + o.ca_file_.string());
  if (!o.ca_directory_.empty()) {
    std::error_code ec;
    if (!std::filesystem::is_directory(o.ca_directory_, ec)) refuse(o.ca_directory_.string() + " is no directory");
    if (SSL_CTX_load_verify_dir(ctx, o.ca_directory_.c_str()) != 1)
      refuse("no certificates can be read from " + o.ca_directory_.string());
  }
}

int give_passphrase(char* room, int size, int, void* options) {
  const auto& ask = static_cast<const tls_options*>(options)->passphrase_;
  if (!ask) return -1;
  std::string phrase;
  try {
    phrase = ask();
  } catch (...) {
    return -1;  // an exception must not pass through OpenSSL
  }
  if (phrase.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(phrase.begin(), phrase.end(), room);
  return static_cast<int>(phrase.size());
}

void set_client_certificate(SSL_CTX* ctx, tls_options& o) {
  if (o.certificate_.empty()) return;
  SSL_CTX_set_default_passwd_cb(ctx, give_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(ctx, &o);
  if (SSL_CTX_use_certificate_chain_file(ctx, o.certificate_.c_str()) != 1)
    refuse("no client certificate can be read from " + o.certificate_.string());
  const auto& key = o.key_.empty() ? o.certificate_ : o.key_;
  if (SSL_CTX_use_PrivateKey_file(ctx, key.c_str(), SSL_FILETYPE_PEM) == 1) return;
  const unsigned long code = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(code);
  if (ERR_GET_LIB(code) == ERR_LIB_X509 && (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH))
    refuse("the private key in " + key.string() + " does not belong to the certificate");
  refuse("no private key can be read from " + key.string() + " (is the passphrase right?)");
}

}  // namespace

context::context(tls_options options) : options_(std::move(options)), ctx_(nullptr) {
  ERR_clear_error();
  ssl_ctx_ptr ctx(SSL_CTX_new(TLS_client_method()));
  if (!ctx) refuse("OpenSSL cannot make a context");
  set_versions(ctx.get(), options_);
  set_ciphers(ctx.get(), options_);
  set_trust(ctx.get(), options_);
  set_client_certificate(ctx.get(), options_);
  // TLS 1.2 without renegotiation and compression, which brought nothing but attacks.
  SSL_CTX_set_options(ctx.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(ctx.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(ctx.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(ctx.get(), engine::keep_session);
  ctx_ = ctx.release();
}

context::~context() { SSL_CTX_free(ctx_); }

}  // namespace ferry::tls
