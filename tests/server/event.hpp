// How a test and the server wait for each other: events, gates, and one bounded wait for descriptors.
//
// Nothing here sleeps. Every wait ends when the awaited thing happens, when its patience is over (wait_expired, with words
// that say what was missing), or when the server is being destroyed (server_stopped). Handles are cheap copies of shared
// state: capture them by value in handlers, and it does not matter whether they or the server are destroyed first.
#pragma once

#include <poll.h>

#include <chrono>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ferry::testing {

/// How long any wait lasts before it fails the test. Long enough for a loaded machine under a sanitizer.
inline constexpr std::chrono::milliseconds default_patience{30'000};

/// Something a test counted on did not happen. Thrown in the test it fails it; thrown in a session it ends the session and
/// is kept in scripted_server::problems().
class wait_expired : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Unwinds a session's thread while its server is destroyed. Not a std::exception: a script should not catch it.
struct server_stopped {};

/// Closed at first; once open it stays open.
class event {
 public:
  event();
  void open() const;
  [[nodiscard]] bool is_open() const;
  /// For the test's thread. In a handler use session::pause_until, which also ends with the server.
  void wait(std::string_view what = "an event", std::chrono::milliseconds patience = default_patience) const;
  [[nodiscard]] int fd() const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

/// A turnstile: each admission lets one piece through.
class gate {
 public:
  gate();
  void admit(unsigned pieces = 1) const;
  /// Uses up one admission if there is one.
  [[nodiscard]] bool try_pass() const;
  [[nodiscard]] int fd() const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

/// Waits for descriptors, with the two ends that every wait has.
class waiter {
 public:
  explicit waiter(event stop, std::chrono::milliseconds patience = default_patience);

  /// The revents of `fd`.
  short wait(int fd, short events, std::string_view what) const;
  /// Fills the revents; negative descriptors are ignored, as by poll(2).
  void wait_any(std::span<pollfd> fds, std::string_view what) const;
  /// Waits at most `pause`; false when nothing happened in that time. For servers that are slow by themselves.
  bool wait_up_to(std::chrono::milliseconds pause, int fd, short events) const;
  /// The same without a limit in time: for a server that waits for its client's next command.
  [[nodiscard]] waiter without_limit() const;

 private:
  event stop_;
  std::chrono::milliseconds patience_;
};

}  // namespace ferry::testing
