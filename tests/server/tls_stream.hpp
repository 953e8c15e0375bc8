// TLS over a stream of the server, with OpenSSL: the server's side of AUTH TLS, of implicit TLS and of protected data connections.
//
// The handshake comes by itself with the first read, write or finish; `establish` makes it on purpose. What the client does is noted in the
// journal: what it resumed, whose ticket that was, whether it said close_notify, how it ended the connection below.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "server/journal.hpp"
#include "server/stream.hpp"
#include "support/certificates.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace ferry::testing {

enum class tls_range { any, only_1_2, only_1_3 };

/// How a client gets what it can resume by.
enum class tls_tickets {
  at_once,      ///< with the handshake
  late,         ///< when a handler calls tls_stream::send_ticket(); TLS 1.3 only
  session_ids,  ///< the server keeps the sessions itself; TLS 1.2 only
  none,
};

/// What the server does with a data connection that would resume.
enum class tls_reuse {
  accepted,
  refused,  ///< each handshake is a full one
  required,  ///< a data connection that does not resume a session of its own control connection is refused with `refusal`
};

/// How the server ends its data connections.
enum class tls_goodbye {
  orderly,          ///< close_notify, end of stream, then it reads to the client's end
  no_close_notify,  ///< the end of the stream alone
  unheard,          ///< close_notify and end of stream; it never reads what the client says after the data
  never,            ///< it says nothing; the connection stays open as long as the server
  parked,           ///< as orderly, but without waiting: scripted_server::look_at_parked() tells how the clients ended
};

/// When the server wants the handshake of a data connection.
enum class tls_moment { after_150, before_150 };

struct tls_config {
  identity certificate = certificates::all().good;
  /// For data connections, when it is not the same. Goes with tls_reuse::refused, or the client never sees it.
  std::optional<identity> data_certificate;
  /// PEM; clients must show a certificate that it has signed.
  std::string client_authority;
  tls_range versions = tls_range::any;
  tls_tickets tickets = tls_tickets::at_once;
  tls_reuse reuse = tls_reuse::accepted;
  std::string refusal = "522 SSL connection failed: session reuse required";
  tls_goodbye goodbye = tls_goodbye::orderly;
  tls_moment handshake = tls_moment::after_150;
  /// Downloads and listings are cut after this many bytes, without a goodbye, and reported as complete.
  std::optional<std::size_t> cut_after;
  /// Selected whatever the client offers; empty: ALPN is not known here.
  std::string alpn;
  /// In clear, in the segment of the reply to AUTH.
  std::string after_234;
  /// TLS from the first byte on.
  bool implicit = false;
  /// Data is protected although nobody said PROT P (implicit TLS).
  bool protects_unasked = false;
};

class tls_stream;

/// What the connections of a server have in common. Immutable; sessions hold the one that was in force when they looked.
class tls_setup {
 public:
  explicit tls_setup(tls_config config);
  ~tls_setup();
  tls_setup(const tls_setup&) = delete;
  tls_setup& operator=(const tls_setup&) = delete;

  [[nodiscard]] const tls_config& config() const { return config_; }

 private:
  friend class tls_stream;
  tls_config config_;
  ssl_ctx_st* ctx_;
};

class tls_stream final : public stream {
 public:
  tls_stream(std::unique_ptr<stream> below, std::shared_ptr<const tls_setup> setup, journal& log, std::size_t session,
             bool data);
  ~tls_stream() override;

  io_result establish() override;
  /// `ended` at the client's close_notify; `reset` when the connection ends without one, or breaks.
  io_result read_some(std::span<char> room) override;
  io_result write_some(std::string_view bytes) override;
  io_result finish() override;
  io_result drain() override;
  [[nodiscard]] int fd() const override { return below_->fd(); }
  [[nodiscard]] tls_stream* tls() override { return this; }

  /// close_notify alone: the connection below goes on (CCC).
  io_result end_tls();
  [[nodiscard]] std::unique_ptr<stream> take_below() override { return std::move(below_); }
  /// From here on finish() says no close_notify.
  void forget_close_notify() { says_close_notify_ = false; }
  /// TLS 1.3; at once.
  void send_ticket();
  /// Asks for a new handshake (TLS 1.2) or for new keys (TLS 1.3); at once.
  void renegotiate();
  /// Resumed a session of the same control connection.
  [[nodiscard]] bool resumed_own() const;

 private:
  struct hooks;
  friend class tls_setup;
  io_result outcome(int returned);
  void note_below(io_state state);
  void note_handshake();

  std::unique_ptr<stream> below_;
  std::shared_ptr<const tls_setup> setup_;
  journal& log_;
  std::size_t session_;
  std::size_t entry_;
  std::size_t ticket_of_ = 0;
  bool established_ = false;
  bool says_close_notify_ = true;
  bool broken_ = false;
  ssl_st* ssl_;
};

}  // namespace ferry::testing
