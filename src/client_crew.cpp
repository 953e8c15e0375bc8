// All are called at once: the sooner they are let in, the more is left for them.
#include "client_crew.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include <ferry/error.hpp>

namespace ferry::detail {

namespace {
constexpr std::chrono::milliseconds glance{20};
}

bool client_crew::let_in(transfer::keeper& session) noexcept {
  try {
    (void)session.ready();
    const unsigned inside = ++inside_;
    // Who was turned away a moment ago counted too few.
    if (memory_.session_limit() < inside) memory_.at_most(inside);
    return true;
  } catch (const error& e) {
    if (means_server_full(e)) memory_.at_most(inside_);
  } catch (...) {  // NOLINT(bugprone-empty-catch) who is not let in is not missed: the others do the work
  }
  return false;
}

void client_crew::call(unsigned n, const std::function<void(transfer::keeper&)>& work) {
  if (!make_) return;
  n = std::min(n, memory_.session_limit() - 1);
  for (unsigned i = 0; i < n; ++i) {
    try {
      seats_.push_back(make_());
      transfer::keeper& session = *seats_.back().session;
      const std::scoped_lock lock(mutex_);
      threads_.emplace_back([this, &session, work] {
        if (let_in(session)) {
          work(session);
          session.leave();
        }
        const std::scoped_lock done(mutex_);
        --running_;
        left_.notify_one();
      });
      ++running_;
    } catch (const std::system_error&) {
      // No descriptor or thread is left for it: those that there are do the work.
      return;
    }
  }
}

void client_crew::exclusively(const std::function<void()>& what) {
  const std::scoped_lock lock(work_mutex_);
  what();
}

void client_crew::dismiss() noexcept {
  {
    std::unique_lock lock(mutex_);
    // Again and again: what is tidied up after a failure may wait once more, and a cancellation ends one wait.
    while (running_ > 0) {
      for (const auto& s : seats_) s.host->cancel();
      left_.wait_for(lock, glance);
    }
  }
  for (auto& t : threads_) t.join();
  threads_.clear();
  seats_.clear();
}

}  // namespace ferry::detail
