// Where a client goes, as whom, and what its sessions have learned there together.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

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
  [[nodiscard]] bool lock_step() const { return get(lock_step_); }
  void fall_back() { set(lock_step_, true); }
  /// EPSV over IPv4 is refused there (case 40).
  [[nodiscard]] bool without_epsv() const { return get(without_epsv_); }
  void no_epsv() { set(without_epsv_, true); }
  /// REST is refused there, or passed over.
  [[nodiscard]] bool without_rest() const { return get(without_rest_); }
  void no_rest() { set(without_rest_, true); }
  /// SIZE is not known there.
  [[nodiscard]] bool without_size() const { return get(without_size_); }
  void no_size() { set(without_size_, true); }
  /// MDTM is not known there.
  [[nodiscard]] bool without_mdtm() const { return get(without_mdtm_); }
  void no_mdtm() { set(without_mdtm_, true); }
  [[nodiscard]] wire::features features() const { return get(features_); }
  void features(wire::features f) { set(features_, std::move(f)); }

 private:
  template <class Value>
  [[nodiscard]] Value get(const Value& v) const {
    const std::scoped_lock lock(mutex_);
    return v;
  }
  template <class Value>
  void set(Value& at, Value v) {
    const std::scoped_lock lock(mutex_);
    at = std::move(v);
  }

  mutable std::mutex mutex_;
  bool lock_step_;
  bool without_epsv_ = false;
  bool without_rest_ = false;
  bool without_size_ = false;
  bool without_mdtm_ = false;
  wire::features features_;
};

}  // namespace ferry::transfer
