// Tickets carry the number of the session they were made in, so that the journal can tell whose session a client resumes. All set-ups of a process
// seal them with the same keys: a test may change the configuration between two connections.
#include "server/tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace ferry::testing {

namespace {

[[noreturn]] void broken(const char* what) {
  std::array<char, 256> words{};
  ERR_error_string_n(ERR_get_error(), words.data(), words.size());
  throw std::runtime_error(std::string("TLS of the scripted server: ") + what + ": " + words.data());
}

void must(bool good, const char* what) {
  if (!good) broken(what);
}

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using x509_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

bio_ptr reader(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all};
}

x509_ptr read_certificate(const std::string& pem) {
  return {PEM_read_bio_X509(reader(pem).get(), nullptr, nullptr, nullptr), X509_free};
}

void show(SSL* ssl, const identity& who) {
  const auto certificate = read_certificate(who.certificate);
  const key_ptr key(PEM_read_bio_PrivateKey(reader(who.key).get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  must(SSL_use_certificate(ssl, certificate.get()) == 1, "certificate");
  must(SSL_use_PrivateKey(ssl, key.get()) == 1, "key");
}

const std::array<unsigned char, 80>& ticket_keys() {
  static const std::array<unsigned char, 80> keys = [] {
    std::array<unsigned char, 80> k{};
    must(RAND_bytes(k.data(), static_cast<int>(k.size())) == 1, "random numbers");
    return k;
  }();
  return keys;
}

std::size_t owner_of(SSL_SESSION* session) {
  void* data = nullptr;
  std::size_t size = 0;
  std::size_t owner = 0;
  if (SSL_SESSION_get0_ticket_appdata(session, &data, &size) == 1 && size == sizeof owner)
    std::copy_n(static_cast<const unsigned char*>(data), size, reinterpret_cast<unsigned char*>(&owner));
  return owner;
}

std::string newest_error() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason != nullptr ? reason : "the connection ended";
}

}  // namespace

// What OpenSSL calls, with the stream as its data.
struct tls_stream::hooks {
  static tls_stream& of(BIO* bio) { return *static_cast<tls_stream*>(BIO_get_data(bio)); }
  static tls_stream& of(SSL* ssl) { return *static_cast<tls_stream*>(SSL_get_app_data(ssl)); }

  static int moved(BIO* bio, const io_result& r, bool reading) {
    BIO_clear_retry_flags(bio);
    switch (r.state) {
      case io_state::ok:
        return static_cast<int>(r.bytes);
      case io_state::want_read:
        BIO_set_retry_read(bio);
        return -1;
      case io_state::want_write:
        BIO_set_retry_write(bio);
        return -1;
      case io_state::ended:
      case io_state::reset:
        break;
    }
    return reading && r.state == io_state::ended ? 0 : -1;
  }

  static int read(BIO* bio, char* room, int size) {
    tls_stream& s = of(bio);
    const auto r = s.below_->read_some({room, static_cast<std::size_t>(size)});
    s.note_below(r.state);
    return moved(bio, r, true);
  }

  static int write(BIO* bio, const char* bytes, int size) {
    tls_stream& s = of(bio);
    const auto r = s.below_->write_some({bytes, static_cast<std::size_t>(size)});
    s.note_below(r.state);
    return moved(bio, r, false);
  }

  static long control(BIO*, int what, long, void*) { return what == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "scripted server");
      BIO_meth_set_read(m, read);
      BIO_meth_set_write(m, write);
      BIO_meth_set_ctrl(m, control);
      return m;
    }();
    return made;
  }

  static void sign(SSL* ssl) {
    const std::size_t owner = of(ssl).session_;
    SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), &owner, sizeof owner);
  }

  static int make_ticket(SSL* ssl, void*) {
    sign(ssl);
    return 1;
  }

  static SSL_TICKET_RETURN take_ticket(SSL* ssl, SSL_SESSION* session, const unsigned char*, std::size_t,
                                       SSL_TICKET_STATUS status, void*) {
    const bool good = status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW;
    if (!good || of(ssl).setup_->config().reuse == tls_reuse::refused) return SSL_TICKET_RETURN_IGNORE_RENEW;
    of(ssl).ticket_of_ = owner_of(session);
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW;
  }

  static int choose_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                             unsigned offered_size, void*) {
    tls_stream& s = of(ssl);
    s.log_.change_tls(s.entry_, [&](tls_log& log) {
      for (unsigned at = 0; at < offered_size; at += offered[at] + 1u)
        log.offered_alpn.emplace_back(reinterpret_cast<const char*>(offered + at + 1), offered[at]);
    });
    const std::string& wanted = s.setup_->config().alpn;
    if (wanted.empty()) return SSL_TLSEXT_ERR_NOACK;
    *chosen = reinterpret_cast<const unsigned char*>(wanted.data());
    *size = static_cast<unsigned char>(wanted.size());
    return SSL_TLSEXT_ERR_OK;
  }
};

tls_setup::tls_setup(tls_config config) : config_(std::move(config)), ctx_(SSL_CTX_new(TLS_server_method())) {
  must(ctx_ != nullptr, "context");
  static constexpr unsigned char name[] = "ferry";
  must(SSL_CTX_set_session_id_context(ctx_, name, sizeof name) == 1, "session id context");
  auto keys = ticket_keys();
  must(SSL_CTX_set_tlsext_ticket_keys(ctx_, keys.data(), keys.size()) == 1, "ticket keys");
  SSL_CTX_set_session_ticket_cb(ctx_, tls_stream::hooks::make_ticket, tls_stream::hooks::take_ticket, nullptr);
  SSL_CTX_set_alpn_select_cb(ctx_, tls_stream::hooks::choose_protocol, nullptr);
  SSL_CTX_set_mode(ctx_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool caches = config_.tickets == tls_tickets::session_ids;
  SSL_CTX_set_session_cache_mode(ctx_, caches ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  if (caches || config_.tickets == tls_tickets::none) SSL_CTX_set_options(ctx_, SSL_OP_NO_TICKET);
  if (config_.tickets == tls_tickets::none || config_.tickets == tls_tickets::late) SSL_CTX_set_num_tickets(ctx_, 0);
  const auto versions = config_.versions;
  SSL_CTX_set_min_proto_version(ctx_, versions == tls_range::only_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(ctx_, versions == tls_range::only_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION);
  if (config_.client_authority.empty()) return;
  const auto authority = read_certificate(config_.client_authority);
  must(X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx_), authority.get()) == 1, "client authority");
  SSL_CTX_set_verify(ctx_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

tls_setup::~tls_setup() { SSL_CTX_free(ctx_); }

tls_stream::tls_stream(std::unique_ptr<stream> below, std::shared_ptr<const tls_setup> setup, journal& log,
                       std::size_t session, bool data)
    : below_(std::move(below)),
      setup_(std::move(setup)),
      log_(log),
      session_(session),
      entry_(log.add_tls(session, data)),
      ssl_(SSL_new(setup_->ctx_)) {
  must(ssl_ != nullptr, "connection");
  BIO* bio = BIO_new(hooks::method());
  must(bio != nullptr, "BIO");
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_app_data(ssl_, this);
  SSL_set_accept_state(ssl_);
  const auto& c = setup_->config();
  show(ssl_, data && c.data_certificate ? *c.data_certificate : c.certificate);
}

tls_stream::~tls_stream() { SSL_free(ssl_); }

void tls_stream::note_below(io_state state) {
  if (state != io_state::ended && state != io_state::reset) return;
  log_.change_tls(entry_, [&](tls_log& log) {
    if (log.tcp_end != peer_end::reset) log.tcp_end = state == io_state::ended ? peer_end::clean : peer_end::reset;
  });
}

io_result tls_stream::outcome(int returned) {
  switch (SSL_get_error(ssl_, returned)) {
    case SSL_ERROR_WANT_READ:
      return {io_state::want_read};
    case SSL_ERROR_WANT_WRITE:
      return {io_state::want_write};
    case SSL_ERROR_ZERO_RETURN:
      log_.change_tls(entry_, [](tls_log& log) { log.close_notify = true; });
      return {io_state::ended};
    default:
      break;
  }
  broken_ = true;
  const std::string reason = newest_error();
  log_.change_tls(entry_, [&](tls_log& log) {
    if (log.failure.empty()) log.failure = reason;
  });
  return {io_state::reset};
}

void tls_stream::note_handshake() {
  established_ = true;
  const bool resumed = SSL_session_reused(ssl_) == 1;
  // By now the session of a resumed connection may have been made into a new ticket.
  if (resumed && ticket_of_ == 0) ticket_of_ = owner_of(SSL_get_session(ssl_));
  if (!resumed) {
    ticket_of_ = 0;
    hooks::sign(ssl_);
  }
  const char* sni = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  const x509_ptr shown(SSL_get1_peer_certificate(ssl_), X509_free);
  log_.change_tls(entry_, [&](tls_log& log) {
    log.established = true;
    log.protocol = SSL_get_version(ssl_);
    log.cipher = SSL_get_cipher_name(ssl_);
    log.server_name = sni != nullptr ? sni : "";
    log.resumed = resumed;
    log.ticket_of = ticket_of_;
    log.client_certificate = shown != nullptr;
  });
}

io_result tls_stream::establish() {
  if (established_) return {};
  if (broken_) return {io_state::reset};
  ERR_clear_error();
  const int returned = SSL_do_handshake(ssl_);
  if (returned != 1) return outcome(returned);
  note_handshake();
  return {};
}

io_result tls_stream::read_some(std::span<char> room) {
  if (const auto r = establish(); r.state != io_state::ok) return r;
  if (broken_) return {io_state::reset};
  ERR_clear_error();
  std::size_t got = 0;
  const int returned = SSL_read_ex(ssl_, room.data(), room.size(), &got);
  return returned == 1 ? io_result{io_state::ok, got} : outcome(returned);
}

io_result tls_stream::write_some(std::string_view bytes) {
  if (const auto r = establish(); r.state != io_state::ok) return r;
  if (broken_) return {io_state::reset};
  ERR_clear_error();
  std::size_t put = 0;
  const int returned = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &put);
  return returned == 1 ? io_result{io_state::ok, put} : outcome(returned);
}

io_result tls_stream::end_tls() {
  if (const auto r = establish(); r.state != io_state::ok) return r;
  if (broken_) return {};
  ERR_clear_error();
  const int returned = SSL_shutdown(ssl_);
  if (returned >= 0) return {};
  const auto r = outcome(returned);
  // It was sent; the client's own has not come yet.
  return r.state == io_state::want_read ? io_result{} : r;
}

io_result tls_stream::finish() {
  if (says_close_notify_) {
    const auto r = end_tls();
    if (r.state == io_state::want_write || r.state == io_state::want_read) return r;
  }
  return below_->finish();
}

io_result tls_stream::drain() {
  std::array<char, 4096> room{};
  for (;;) {
    const auto r = below_->read_some(room);
    note_below(r.state);
    if (r.state != io_state::ok) return r;
  }
}

void tls_stream::send_ticket() {
  must(SSL_new_session_ticket(ssl_) == 1, "ticket");
  must(SSL_do_handshake(ssl_) == 1, "ticket");
}

void tls_stream::renegotiate() {
  if (SSL_version(ssl_) == TLS1_3_VERSION)
    must(SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED) == 1, "key update");
  else
    must(SSL_renegotiate(ssl_) == 1, "renegotiation");
  must(SSL_do_handshake(ssl_) == 1, "renegotiation");
}

bool tls_stream::resumed_own() const { return ticket_of_ == session_; }

}  // namespace ferry::testing
