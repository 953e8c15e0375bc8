// Who was let in opens the door for two more, so that many sessions are there after a few round trips, and a full server is asked in vain only a few times.
// Who is not let in leaves its job to the others. The caller's session, when it is the last one, does a job all the same: its tries tell why it cannot be done.
#include "client_pool.hpp"

#include <algorithm>

#include <ferry/error.hpp>

#include "transfer/crew.hpp"

namespace ferry::detail {

namespace {
constexpr unsigned followers = 2;
}

bool pool::take(std::size_t& job) {
  const std::scoped_lock lock(mutex_);
  if (over_ || waiting_.empty()) return false;
  job = *waiting_.begin();
  waiting_.erase(waiting_.begin());
  return true;
}

void pool::give_back(std::size_t job) {
  const std::scoped_lock lock(mutex_);
  waiting_.insert(job);
}

bool pool::has_others(const transfer::keeper& session) { return &session != &own_ || others_.running() > 0; }

void pool::fail(std::exception_ptr why) noexcept {
  const std::scoped_lock lock(mutex_);
  // What others throw when they are cancelled is no news.
  if (!failure_) failure_ = std::move(why);
  over_ = true;
}

bool pool::let_in(transfer::keeper& session, std::exception_ptr& refused) {
  if (session.is_open() || (*given_up_)()) return true;
  try {
    (void)session.ready();
    return true;
  } catch (const cancelled_error&) {
    throw;
  } catch (const error& e) {
    if (e.phase() == phase::login && !e.retryable()) refused = std::current_exception();
    const std::scoped_lock lock(mutex_);
    // Other refusals say nothing of how many it takes.
    if (most_inside_ > 0 && means_server_full(e)) session.memory().at_most(most_inside_);
    return false;
  }
}

void pool::count_in() {
  const std::scoped_lock lock(mutex_);
  most_inside_ = std::max(most_inside_, ++inside_);
  // Who was turned away a moment ago counted one too few.
  if (own_.memory().session_limit() < inside_) own_.memory().at_most(inside_);
}

void pool::add_others() {
  const std::scoped_lock lock(mutex_);
  const std::size_t most = std::min(most_, own_.memory().session_limit());
  for (unsigned i = 0; i < followers; ++i) {
    if (over_ || others_.running() + 1 >= most || waiting_.empty()) return;
    // Where nothing is left for one more, those that there are do the work.
    if (!others_.add([this](transfer::keeper& session) { attend_beside(session); })) return;
  }
}

void pool::attend(transfer::keeper& session) {
  bool counted = false;
  for (std::size_t job = 0; take(job);) {
    std::exception_ptr refused;
    const bool inside = let_in(session, refused);
    if (!inside && has_others(session)) return give_back(job);
    if (inside && !counted && !(*given_up_)()) {
      counted = true;
      count_in();
      add_others();
    }
    (*each_)(session, job, refused);
  }
}

void pool::attend_beside(transfer::keeper& session) noexcept {
  try {
    attend(session);
    session.leave();
  } catch (...) {
    fail(std::current_exception());
    end_own();
  }
}

// Again and again: what is tidied up after a failure may wait once more, and a cancellation ends one wait.
void pool::end_own() noexcept {
  std::unique_lock lock(mutex_);
  while (own_at_work_) {
    own_.host().cancel();
    own_left_.wait_for(lock, transfer::glance);
  }
}

void pool::attend_own() {
  {
    const std::scoped_lock lock(mutex_);
    own_at_work_ = true;
    inside_ = 0;
  }
  try {
    attend(own_);
  } catch (...) {
    fail(std::current_exception());
  }
  const std::scoped_lock lock(mutex_);
  own_at_work_ = false;
  own_left_.notify_all();
}

void pool::wait_for_others() {
  const auto over = [this] {
    const std::scoped_lock lock(mutex_);
    return over_;
  };
  while (others_.running() > 0) {
    if (over()) others_.cancel();
    if (own_.host().wait({}, own_.host().now() + transfer::glance) != io::wait_outcome::cancelled) continue;
    fail(std::make_exception_ptr(cancelled_error(
        "cancelled",
        {.phase = phase::transfer, .command = {}, .reply = {}, .bytes = 0, .session_usable = own_.is_open()})));
  }
  others_.join();
}

void pool::run(std::size_t count, const work& each, const std::function<bool()>& given_up) {
  each_ = &each;
  given_up_ = &given_up;
  for (std::size_t job = 0; job < count; ++job) waiting_.insert(waiting_.end(), job);
  // Once more for the jobs that were given back when this session had nothing to do, or was turned away while others worked.
  do {
    attend_own();
    wait_for_others();
  } while (!over_ && !waiting_.empty());
  if (!failure_) return;
  // The call that ended the others may not have met this session in a wait: it is of no later operation's concern.
  io::forget_cancellation(own_.host());
  std::rethrow_exception(failure_);
}

}  // namespace ferry::detail
