// What can be waited for.
#pragma once

#include <cstdint>

namespace ferry::io {

enum class readiness : unsigned { none = 0, readable = 1, writable = 2, both = 3 };
[[nodiscard]] constexpr readiness operator|(readiness a, readiness b) noexcept {
  return static_cast<readiness>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
[[nodiscard]] constexpr bool has(readiness set, readiness part) noexcept {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(part)) != 0;
}

/// Something a host can wait for. The handle means what the host's kind says: a file descriptor for posix_host.
class waitable {
 public:
  waitable() = default;
  waitable(const waitable&) = delete;
  waitable& operator=(const waitable&) = delete;
  virtual ~waitable();
  [[nodiscard]] virtual std::intptr_t native_handle() const noexcept = 0;
  /// What is really waited for, below layers such as TLS.
  [[nodiscard]] virtual const waitable& lowest() const noexcept { return *this; }
};

}  // namespace ferry::io
