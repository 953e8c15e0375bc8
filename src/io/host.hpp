// The single waiting point, and the maker of channels. Everything above is straight-line code that calls `wait`.
//
// Implementations: posix_host (poll), scripted_host (tests, fake clock), asio_host (a fiber; the proof is in the tests).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include <ferry/options.hpp>

#include "io/channel.hpp"
#include "io/readiness.hpp"

namespace ferry::io {

using clock_time = std::chrono::steady_clock::time_point;
/// As a deadline: none.
inline constexpr clock_time never = clock_time::max();

struct wait_item {
  const waitable* what;
  readiness wanted;
  readiness got = readiness::none;  ///< filled in; an error or a hang-up counts as what was wanted
};

enum class wait_outcome : std::uint8_t { ready, timed_out, cancelled };

/// A host name being looked up. Dropping it abandons the look-up without waiting for it.
class resolution : public waitable {
 public:
  struct result {
    std::error_code error;
    std::string message;  ///< the resolver's words when it failed
    std::vector<endpoint> addresses;
  };
  /// Nothing while it is under way.
  [[nodiscard]] virtual std::optional<result> poll() = 0;
};

class host {
 public:
  host() = default;
  host(const host&) = delete;
  host& operator=(const host&) = delete;
  virtual ~host();

  [[nodiscard]] virtual clock_time now() const = 0;
  /// Returns when an item is ready, the deadline has passed, or `cancel` was called. With no items it waits for the deadline.
  [[nodiscard]] virtual wait_outcome wait(std::span<wait_item> items, clock_time deadline) = 0;
  /// Makes the wait in progress, or the next one, return `cancelled` once.
  virtual void cancel() noexcept = 0;

  /// Addresses of a name in the resolver's order; a numeric address gives itself.
  [[nodiscard]] virtual std::unique_ptr<resolution> resolve(const std::string& name, std::uint16_t port,
                                                            address_family family) = 0;
  /// Begins to connect; failures show in `channel::connected`.
  [[nodiscard]] virtual std::unique_ptr<channel> connect(const endpoint& to, const std::optional<endpoint>& from) = 0;
  /// Listens on that address, on any port when `at.port` is 0.
  [[nodiscard]] virtual std::unique_ptr<listener> listen(const endpoint& at, std::error_code& ec) = 0;
};

/// Takes a cancellation back that no wait has noticed yet.
inline void forget_cancellation(host& of) { (void)of.wait({}, of.now()); }

}  // namespace ferry::io
