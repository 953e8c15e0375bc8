// Fails every step of an operation in turn and checks what must hold after any failure: the session is in step with its server or closed,
// and nothing is leaked.
//
// Each function first runs `operation` without any fault, and then once for each step, each time on a fresh fixture prepared by `prepare`.
#pragma once

#include <functional>

#include "fixture.hpp"

namespace ferry::testing {

using step = std::function<void(fixture&)>;
using pair_step = std::function<void(pair_fixture&)>;

/// Each channel operation breaks or ends, each wait times out or is cancelled. `operation` may throw ferry::error; anything else fails the test.
void every_fault(const step& prepare, const step& operation);
/// The same, first at the source, then at the target.
void every_fault(const pair_step& prepare, const pair_step& operation);

/// Each command of `operation` is answered 550. It may throw ferry::error, and the session must be in step.
void every_refusal(const step& prepare, const step& operation);
void every_refusal(const pair_step& prepare, const pair_step& operation);

/// Each command of `operation` is answered 421, and the server closes: that reply is thrown, and the session is closed.
void every_goodbye(const step& prepare, const step& operation);

/// A reply that nobody asked for waits before `operation`, which must not notice.
void stale_reply(const step& prepare, const step& operation);

/// What users' callbacks do at their worst: the n-th call throws a std exception, something else, or an error of Ferry's own.
class bomb {
 public:
  enum class charge { none, standard, other, local };
  void arm(charge with, std::size_t at_tick) {
    with_ = with;
    left_ = at_tick;
  }
  void tick();
  [[nodiscard]] std::size_t ticks() const noexcept { return ticks_; }

 private:
  charge with_ = charge::none;
  std::size_t left_ = 0;
  std::size_t ticks_ = 0;
};

/// Each tick of the bomb explodes. What it throws must come out of `operation` unchanged.
void every_throw(const step& prepare, const std::function<void(fixture&, bomb&)>& operation);

/// The trace sink throws at each event. That must come out of `operation` unchanged.
void every_trace_throw(const step& prepare, const step& operation);

/// All that can go wrong with an operation that takes no callback.
void all_faults(const step& prepare, const step& operation);

}  // namespace ferry::testing
