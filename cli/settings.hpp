// The options that every command takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ferry {
struct url;
}

namespace ferry::cli {

class configuration;

/// A transfer that moves less than `rate` bytes a second over `time` has failed.
struct speed_floor {
  std::uint64_t rate = 0;
  std::chrono::seconds time{};
  friend bool operator==(const speed_floor&, const speed_floor&) = default;
};

struct settings {
  std::optional<std::string> user;
  std::optional<std::string> password_file;
  std::optional<std::string> netrc_file;
  bool no_netrc = false;
  bool plain = false;
  std::optional<std::string> ca_file;
  std::optional<std::string> ca_directory;
  std::optional<std::string> certificate;
  std::optional<std::string> key;
  std::vector<std::string> pins;
  bool insecure = false;
  std::optional<std::string> tls_version;  // "1.2" or "1.3"
  bool active = false;
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<std::string> proxy;  // its URL
  std::optional<unsigned> retry;     // tries after the first
  bool lock_step = false;
  bool host_command = false;
  std::optional<std::string> encoding;
  std::optional<std::uint64_t> limit_rate;  // bytes a second
  std::optional<speed_floor> low_speed;
  std::optional<std::string> compress;  // "auto", "always" or "off"
  bool verbose = false;
  bool quiet = false;

  std::shared_ptr<const configuration> from;  // where all of this comes from; null: from nowhere else
  /// What holds for the server of a URL.
  [[nodiscard]] settings at(const url& target) const;
  friend bool operator==(const settings&, const settings&) = default;

  /// An option that has a meaning with TLS only.
  [[nodiscard]] bool asks_for_tls() const noexcept {
    return ca_file || ca_directory || certificate || key || !pins.empty() || insecure || tls_version;
  }
};

}  // namespace ferry::cli
