// A thread counts from the moment it is made, so that nobody takes a helper that has not begun yet for one that has left.
#include "client_seats.hpp"

#include <system_error>

#include "transfer/crew.hpp"

namespace ferry::detail {

bool client_seats::add(const std::function<void(transfer::keeper&)>& work) {
  const std::scoped_lock lock(mutex_);
  try {
    seats_.push_back(make_());
    transfer::keeper& session = *seats_.back().session;
    threads_.emplace_back([this, &session, work] {
      work(session);
      const std::scoped_lock done(mutex_);
      --running_;
      left_.notify_all();
    });
    ++running_;
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

std::size_t client_seats::running() {
  const std::scoped_lock lock(mutex_);
  return running_;
}

void client_seats::cancel_locked() noexcept {
  for (const auto& s : seats_) s.host->cancel();
}

void client_seats::cancel() noexcept {
  const std::scoped_lock lock(mutex_);
  cancel_locked();
}

void client_seats::join() noexcept {
  {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [this] { return running_ == 0; });
  }
  for (auto& t : threads_) t.join();
  threads_.clear();
  seats_.clear();
}

void client_seats::dismiss() noexcept {
  {
    std::unique_lock lock(mutex_);
    while (running_ > 0) {
      cancel_locked();
      left_.wait_for(lock, transfer::glance);
    }
  }
  join();
}

}  // namespace ferry::detail
