// When and how often what failed in passing is tried again.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include <ferry/error.hpp>
#include <ferry/transfer_options.hpp>

#include "io/host.hpp"

namespace ferry::transfer {

/// The tries of one operation. Host and options outlive it.
class retrier {
 public:
  /// `deadline` is for the whole operation.
  retrier(io::host& host, const retry_options& how, io::clock_time deadline = io::never);

  /// Something moved since the last failure: all tries are there again.
  void progress() noexcept { in_a_row_ = 0; }
  /// After a failure: false when it is to be thrown on. Else it has waited, and the next try may begin. A session that was idle and turns out to be
  /// gone (`stale`) is no failure of the operation: the first time there is no wait, and nothing is counted. Throws cancelled_error.
  [[nodiscard]] bool again(const error& e, bool stale = false);
  /// A session was there in this operation: a server that refuses connections after that is being started again, and is tried like others.
  void was_inside() noexcept { was_inside_ = true; }
  /// Called every now and then while `again` waits. What it throws is thrown on.
  void meanwhile(std::function<void()> what) { meanwhile_ = std::move(what); }
  /// A failure that another way of doing it may avoid: counted, but not waited for.
  [[nodiscard]] bool again_at_once();
  [[nodiscard]] unsigned failures() const noexcept { return failures_; }

 private:
  [[nodiscard]] milliseconds next_delay();
  [[nodiscard]] io::wait_outcome wait_until(io::clock_time when);

  io::host& host_;
  const retry_options& how_;
  io::clock_time last_moment_;
  unsigned failures_ = 0;
  unsigned in_a_row_ = 0;
  bool was_stale_ = false;
  bool was_inside_ = false;
  std::function<void()> meanwhile_;
  std::minstd_rand chance_;
};

/// Throws the same error, of the same type, in other words and with other facts.
[[noreturn]] void throw_as(const error& e, const std::string& words, error_context facts);

/// Throws the same error, of the same type, of a transfer that cannot be tried again because what was delivered or taken cannot be taken back: it says so,
/// and is not retryable.
[[noreturn]] void give_up(const error& e);

/// The moment `after` from now; never for no_timeout.
[[nodiscard]] io::clock_time moment(const io::host& host, milliseconds after);

}  // namespace ferry::transfer
