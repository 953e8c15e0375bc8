// One TLS connection as a client, over a transport that never blocks. No sockets, no clock: it can be run in memory, byte by byte.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include <ferry/tls.hpp>

#include "tls/context.hpp"
#include "tls/result.hpp"
#include "tls/ticket_store.hpp"

struct ssl_st;
struct ssl_session_st;

namespace ferry::tls {

/// How large the pieces are that OpenSSL reads from the transport.
enum class reading : std::uint8_t {
  exact,  ///< record by record: nothing behind the last record is taken (control connections, because of CCC)
  ahead,  ///< as much as there is (data connections)
};

class engine {
 public:
  /// `name` is the host that was connected to: sent as SNI and verified. The transport and the store outlive the engine. Tickets that the server
  /// sends go to `store` (may be null); `offer` is a ticket to resume.
  engine(std::shared_ptr<const context> settings, transport& below, const std::string& name, reading how,
         ticket_store* store = nullptr, std::optional<ticket> offer = {});
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// Call again until `done`. On `failed`, see failure().
  [[nodiscard]] result handshake();
  [[nodiscard]] result read(std::span<std::byte> room);
  [[nodiscard]] result write(std::span<const std::byte> bytes);
  /// Sends close_notify. Reading goes on afterwards.
  [[nodiscard]] result close();

  /// The peer's close_notify has come.
  [[nodiscard]] bool peer_closed() const;
  /// Decrypted or undecrypted bytes wait inside: read() may give some although the transport is silent.
  [[nodiscard]] bool buffered() const;
  [[nodiscard]] const tls_facts& facts() const noexcept { return facts_; }
  [[nodiscard]] const tls::failure& failure() const noexcept { return failure_; }

  /// For context: OpenSSL's new-session callback.
  static int keep_session(ssl_st* ssl, ssl_session_st* session);

 private:
  struct hooks;
  friend struct hooks;
  [[nodiscard]] result outcome(int returned);
  [[nodiscard]] result check_peer();
  [[nodiscard]] result fail(tls_problem problem, std::string message);
  void set_name(const std::string& name);
  void describe_failure();

  std::shared_ptr<const context> settings_;
  transport& below_;
  std::string name_;
  ticket_store* store_;
  std::optional<ticket> offered_;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  std::error_code transport_error_;
  bool transport_ended_ = false;
  bool shaken_ = false;
  bool close_sent_ = false;
  int verify_error_ = 0;
  tls_facts facts_;
  tls::failure failure_;
};

}  // namespace ferry::tls
