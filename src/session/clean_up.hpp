// A cancellation that meets the cleaning up after a failure is meant for the operation that failed, which would be tried again otherwise.
#pragma once

#include <exception>

#include <ferry/error.hpp>

#include "io/host.hpp"

namespace ferry::session {

/// Made where cleaning up begins, before any handler of its own.
class clean_up {
 public:
  /// In a handler: what was thrown while cleaning up. The next wait is cancelled then, unless what failed was cancelled itself.
  void failed(io::host& host) const noexcept {
    if (is_cancellation(std::current_exception()) && !is_cancellation(cause_)) host.cancel();
  }

 private:
  static bool is_cancellation(const std::exception_ptr& what) noexcept {
    if (!what) return false;
    try {
      std::rethrow_exception(what);
    } catch (const cancelled_error&) {
      return true;
    } catch (...) {
      return false;
    }
  }

  std::exception_ptr cause_ = std::current_exception();
};

}  // namespace ferry::session
