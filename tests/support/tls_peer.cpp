// See tls_peer.hpp. What fails while the server is being set up is a fault of the test and throws.
#include "support/tls_peer.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <stdexcept>

namespace ferry::testing {

namespace {

std::string newest_error() {
  char words[256];
  ERR_error_string_n(ERR_peek_last_error(), words, sizeof words);
  ERR_clear_error();
  return words;
}

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("test server: ") + what + ": " + newest_error());
}

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using x509_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

x509_ptr next_certificate(BIO* from) { return {PEM_read_bio_X509(from, nullptr, nullptr, nullptr), X509_free}; }

bio_ptr reader(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all};
}

void show(SSL_CTX* ctx, const tls_peer_plan& plan) {
  const auto leaf = reader(plan.who.certificate);
  must(SSL_CTX_use_certificate(ctx, next_certificate(leaf.get()).get()) == 1, "certificate");
  const auto chain = reader(plan.chain);
  while (const auto more = next_certificate(chain.get()))
    must(SSL_CTX_ctrl(ctx, SSL_CTRL_CHAIN_CERT, 1, more.get()) == 1, "chain");
  const auto text = reader(plan.who.key);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
      PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
  must(SSL_CTX_use_PrivateKey(ctx, key.get()) == 1, "key");
}

void ask(SSL_CTX* ctx, const tls_peer_plan& plan) {
  if (plan.client_certificate == asks_client::never) return;
  const auto text = reader(plan.client_ca);
  must(X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), next_certificate(text.get()).get()) == 1, "client CA");
  const int strictly = plan.client_certificate == asks_client::strictly ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | strictly, nullptr);
}

}  // namespace

tls_peer::tls_peer(tls_peer_plan plan)
    : plan_(std::make_unique<const tls_peer_plan>(std::move(plan))),
      ctx_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
  SSL_CTX* ctx = ctx_.get();
  must(ctx != nullptr, "context");
  show(ctx, *plan_);
  ask(ctx, *plan_);
  // Old versions and weak ciphers too, so that it is the client who refuses them.
  SSL_CTX_set_security_level(ctx, 0);
  SSL_CTX_ctrl(ctx, SSL_CTRL_SET_MIN_PROTO_VERSION, plan_->minimum, nullptr);
  SSL_CTX_ctrl(ctx, SSL_CTRL_SET_MAX_PROTO_VERSION, plan_->maximum, nullptr);
  if (!plan_->ciphers.empty()) must(SSL_CTX_set_cipher_list(ctx, plan_->ciphers.c_str()) == 1, "ciphers");
  if (!plan_->ciphersuites.empty()) must(SSL_CTX_set_ciphersuites(ctx, plan_->ciphersuites.c_str()) == 1, "suites");
  if (!plan_->alpn.empty()) SSL_CTX_set_alpn_select_cb(ctx, select_alpn, const_cast<tls_peer_plan*>(plan_.get()));
  static constexpr unsigned char id[] = {'f', 'e', 'r', 'r', 'y'};
  SSL_CTX_set_session_id_context(ctx, id, sizeof id);
  SSL_CTX_set_num_tickets(ctx, plan_->resumes ? plan_->tickets : 0);
  if (plan_->resumes) return;
  SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
  SSL_CTX_ctrl(ctx, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF, nullptr);
}

int tls_peer::select_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char*, unsigned,
                          void* plan) {
  const auto& chosen = static_cast<const tls_peer_plan*>(plan)->alpn;
  if (chosen == "none") return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = reinterpret_cast<const unsigned char*>(chosen.data());
  *out_size = static_cast<unsigned char>(chosen.size());
  return SSL_TLSEXT_ERR_OK;
}

tls_peer_end::tls_peer_end(const tls_peer& peer) : ssl_(SSL_new(peer.native()), SSL_free) {
  must(ssl_ != nullptr, "connection");
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  // Empty is "not yet", not "the end".
  BIO_ctrl(in, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, nullptr);
  SSL_set_bio(ssl_.get(), in, out);
  SSL_set_accept_state(ssl_.get());
}

bool tls_peer_end::went_well(int returned) {
  if (returned > 0) return true;
  const int error = SSL_get_error(ssl_.get(), returned);
  if (error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL) trouble_ = newest_error();
  return false;
}

std::string tls_peer_end::feed(std::string_view encrypted) {
  BIO_write(SSL_get_rbio(ssl_.get()), encrypted.data(), static_cast<int>(encrypted.size()));
  ERR_clear_error();
  if (!trouble_.empty()) return {};
  if (!accepted_) accepted_ = went_well(SSL_accept(ssl_.get()));
  std::string clear;
  if (!accepted_) return clear;
  char piece[4096];
  for (int n = SSL_read(ssl_.get(), piece, sizeof piece); went_well(n); n = SSL_read(ssl_.get(), piece, sizeof piece))
    clear.append(piece, static_cast<std::size_t>(n));
  return clear;
}

std::string tls_peer_end::take() {
  BIO* out = SSL_get_wbio(ssl_.get());
  std::string bytes(BIO_ctrl_pending(out), '\0');
  if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

void tls_peer_end::say(std::string_view text) {
  ERR_clear_error();
  std::size_t n = 0;
  must(SSL_write_ex(ssl_.get(), text.data(), text.size(), &n) == 1 && n == text.size(), "writing");
}

void tls_peer_end::close_notify() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

std::string tls_peer_end::server_name() const {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

std::string tls_peer_end::client_name() const {
  const X509* shown = SSL_get0_peer_certificate(ssl_.get());
  if (shown == nullptr) return {};
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, name, sizeof name);
  return name;
}

std::string tls_peer_end::unread() {
  BIO* in = SSL_get_rbio(ssl_.get());
  std::string bytes(BIO_ctrl_pending(in), '\0');
  if (!bytes.empty()) BIO_read(in, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace ferry::testing
