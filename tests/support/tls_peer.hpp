// A TLS server as bytes in and bytes out: OpenSSL's own, so that the client is not tested against itself.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "support/certificates.hpp"

namespace ferry::testing {

enum class asks_client : unsigned char { never, politely, strictly };

struct tls_peer_plan {
  identity who = certificates::all().good;
  std::string chain;  ///< more certificates (PEM) that the server sends
  int minimum = TLS1_2_VERSION;
  int maximum = TLS1_3_VERSION;
  std::string ciphers;       ///< OpenSSL's default when empty
  std::string ciphersuites;  ///< OpenSSL's default when empty
  std::string alpn;          ///< selected whatever the client offers; none when empty; `none` refuses
  asks_client client_certificate = asks_client::never;
  std::string client_ca = certificates::all().ca.certificate;
  bool resumes = true;
  unsigned tickets = 2;  ///< for each TLS 1.3 connection
};

/// Settings and session keys of a server: connections of one peer can resume each other's sessions.
class tls_peer {
 public:
  explicit tls_peer(tls_peer_plan plan = {});
  [[nodiscard]] SSL_CTX* native() const noexcept { return ctx_.get(); }

 private:
  static int select_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char*, unsigned,
                         void* plan);

  std::unique_ptr<const tls_peer_plan> plan_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> ctx_;
};

/// One connection of a server.
class tls_peer_end {
 public:
  /// The peer outlives it.
  explicit tls_peer_end(const tls_peer& peer);

  /// What came from the client; gives what that says in clear, empty while hands are being shaken.
  std::string feed(std::string_view encrypted);
  /// What is to be sent to the client.
  [[nodiscard]] std::string take();
  /// In clear; only after the handshake.
  void say(std::string_view text);
  void close_notify();

  [[nodiscard]] bool shaken() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  [[nodiscard]] bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  [[nodiscard]] bool client_closed() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }
  [[nodiscard]] bool closed() const { return (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0; }
  /// OpenSSL's reason when it has given up; empty while all is well.
  [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }
  /// As the client sent it (SNI); empty when it sent none.
  [[nodiscard]] std::string server_name() const;
  /// Of the client's certificate; empty when it gave none.
  [[nodiscard]] std::string client_name() const;
  /// What was fed and stands behind the client's close_notify.
  [[nodiscard]] std::string unread();
  [[nodiscard]] SSL* native() const noexcept { return ssl_.get(); }

 private:
  bool went_well(int returned);

  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
  std::string trouble_;
  bool accepted_ = false;
};

}  // namespace ferry::testing
