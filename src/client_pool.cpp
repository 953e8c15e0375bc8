// Who was let in opens the door for two more, so that many sessions are there after a few round trips, and a full server is asked in vain only a few times.
#include "client_pool.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

namespace ferry::detail {

namespace {
constexpr unsigned followers = 2;
constexpr std::chrono::milliseconds glance{20};
}  // namespace

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

void pool::cancel_all() noexcept {
  over_ = true;
  own_.host().cancel();
  for (const auto& s : seats_) s.host->cancel();
}

void pool::fail(std::exception_ptr why) noexcept {
  const std::scoped_lock lock(mutex_);
  // What others throw when they are cancelled is no news.
  if (!failure_) failure_ = std::move(why);
  cancel_all();
}

pool::entrance pool::let_in(transfer::keeper& session) {
  if (session.is_open() || (*given_up_)()) return entrance::open;
  try {
    (void)session.ready();
    return entrance::open;
  } catch (const cancelled_error&) {
    throw;
  } catch (const error& e) {
    const std::scoped_lock lock(mutex_);
    // Where nobody is inside, the job itself tells why, after its tries.
    if (!means_server_full(e) || inside_ == 0) return entrance::failed;
    session.memory().at_most(static_cast<unsigned>(inside_));
    return entrance::full;
  }
}

void pool::add_threads() {
  const std::scoped_lock lock(mutex_);
  ++inside_;
  // Who was turned away a moment ago counted one too few.
  if (own_.memory().session_limit() < inside_) own_.memory().at_most(static_cast<unsigned>(inside_));
  const std::size_t most = std::min<std::size_t>(most_, own_.memory().session_limit());
  for (unsigned i = 0; i < followers; ++i) {
    if (over_ || running_ + 1 >= most || waiting_.empty()) return;
    try {
      seats_.push_back(make_());
      transfer::keeper& session = *seats_.back().session;
      threads_.emplace_back([this, &session] {
        try {
          attend(session);
          session.leave();
        } catch (...) {
          fail(std::current_exception());
        }
        const std::scoped_lock done(mutex_);
        --running_;
      });
      ++running_;
    } catch (const std::system_error&) {
      // No descriptor or thread is left for it: those that there are do the work.
      return;
    }
  }
}

void pool::attend(transfer::keeper& session) {
  bool counted = false;
  for (std::size_t job = 0; take(job);) {
    const entrance found = let_in(session);
    if (found == entrance::full) return give_back(job);
    if (found == entrance::open && !counted && !(*given_up_)()) {
      counted = true;
      add_threads();
    }
    (*each_)(session, job);
  }
}

void pool::wait_for_others() {
  const auto busy = [&] {
    const std::scoped_lock lock(mutex_);
    return running_ > 0;
  };
  bool told = false;
  while (busy()) {
    if (own_.host().wait({}, own_.host().now() + glance) != io::wait_outcome::cancelled || told) continue;
    told = true;
    fail(std::make_exception_ptr(cancelled_error(
        "cancelled",
        {.phase = phase::transfer, .command = {}, .reply = {}, .bytes = 0, .session_usable = own_.is_open()})));
  }
}

void pool::run(std::size_t count, const work& each, const std::function<bool()>& given_up) {
  each_ = &each;
  given_up_ = &given_up;
  for (std::size_t job = 0; job < count; ++job) waiting_.insert(waiting_.end(), job);
  try {
    attend(own_);
  } catch (...) {
    fail(std::current_exception());
  }
  wait_for_others();
  for (auto& t : threads_) t.join();
  threads_.clear();
  seats_.clear();
  // A job that went back when the last session was turned away is done here.
  if (!failure_ && !waiting_.empty()) {
    try {
      attend(own_);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  if (!failure_) return;
  // The call that ended the others may not have met this session in a wait: it is of no later operation's concern.
  io::forget_cancellation(own_.host());
  std::rethrow_exception(failure_);
}

}  // namespace ferry::detail
