// Where a client goes, as whom, and what its sessions have learned there together.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "session/login.hpp"
#include "wire/features.hpp"

namespace ferry::transfer {

enum class protection : std::uint8_t {
  clear,
  explicit_tls,  ///< AUTH TLS before anything of the login
  implicit_tls,  ///< from the first byte
};

struct site {
  std::string host;
  std::uint16_t port = 21;
  protection how = protection::clear;
  session::credentials who;
  bool host_command = false;      ///< HOST before the login, RFC 7151
  std::string alternative_login;  ///< said once when USER is refused; empty: nothing
};

/// What holds for the server and not for one connection. Used by several sessions at once.
class server_memory {
 public:
  explicit server_memory(bool lock_step) : lock_step_(lock_step) {}

  /// Commands that come together get lost there.
  [[nodiscard]] bool lock_step() const noexcept { return lock_step_; }
  void fall_back() noexcept { lock_step_ = true; }
  /// EPSV over IPv4 is refused there (case 40).
  [[nodiscard]] bool without_epsv() const noexcept { return without_epsv_; }
  void no_epsv() noexcept { without_epsv_ = true; }
  /// REST is refused there, or passed over.
  [[nodiscard]] bool without_rest() const noexcept { return without_rest_; }
  void no_rest() noexcept { without_rest_ = true; }
  /// STOR is refused there behind a REST (ProFTPD without AllowStoreRestart); RETR is not.
  [[nodiscard]] bool without_store_restart() const noexcept { return without_store_restart_; }
  void no_store_restart() noexcept { without_store_restart_ = true; }
  /// SIZE is not known there.
  [[nodiscard]] bool without_size() const noexcept { return without_size_; }
  void no_size() noexcept { without_size_ = true; }
  /// MDTM is not known there.
  [[nodiscard]] bool without_mdtm() const noexcept { return without_mdtm_; }
  void no_mdtm() noexcept { without_mdtm_ = true; }
  /// It wants PRET before EPSV and PASV (draft-dd-pret): it has refused one in words that name it.
  [[nodiscard]] bool wants_pret() const noexcept { return wants_pret_; }
  void pret() noexcept { wants_pret_ = true; }
  /// It has no data connections over IPv6 (522, RFC 2428).
  [[nodiscard]] bool ipv4_only() const noexcept { return ipv4_only_; }
  void no_ipv6() noexcept { ipv4_only_ = true; }
  /// What FEAT told; null while nobody has asked.
  [[nodiscard]] std::shared_ptr<const wire::features> features() const noexcept { return features_; }
  void learn(std::shared_ptr<const wire::features> told) noexcept { features_ = std::move(told); }
  /// How many sessions it lets in at a time, as far as it has been found out.
  [[nodiscard]] unsigned session_limit() const noexcept { return session_limit_; }
  void at_most(unsigned sessions) noexcept { session_limit_ = sessions; }

 private:
  std::atomic<bool> lock_step_;
  std::atomic<bool> without_epsv_ = false;
  std::atomic<bool> without_rest_ = false;
  std::atomic<bool> without_store_restart_ = false;
  std::atomic<bool> without_size_ = false;
  std::atomic<bool> without_mdtm_ = false;
  std::atomic<bool> wants_pret_ = false;
  std::atomic<bool> ipv4_only_ = false;
  std::atomic<std::shared_ptr<const wire::features>> features_;
  std::atomic<unsigned> session_limit_ = std::numeric_limits<unsigned>::max();
};

}  // namespace ferry::transfer
