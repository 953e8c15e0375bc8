// Further sessions of a client, a thread each: what client_pool and client_crew have in common.
//
// Invariants: a seat lives as long as its thread; when join() or dismiss() returns, no thread is left.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "transfer/keeper.hpp"

namespace ferry::detail {

/// A further session, and what it waits by.
struct seat {
  std::unique_ptr<io::host> host;
  std::unique_ptr<transfer::keeper> session;
};

class client_seats {
 public:
  /// `make` gives a session; what it uses outlives the object.
  explicit client_seats(std::function<seat()> make) : make_(std::move(make)) {}
  client_seats(const client_seats&) = delete;
  client_seats& operator=(const client_seats&) = delete;
  ~client_seats() { dismiss(); }

  /// One more session runs `work`, which throws nothing, in a thread of its own. False where no descriptor or thread is left for it.
  [[nodiscard]] bool add(const std::function<void(transfer::keeper&)>& work);
  /// Threads at work.
  [[nodiscard]] std::size_t running();
  /// Ends the wait that each is in, or the next one. What is tidied up after a failure may wait once more, so who wants them gone asks again.
  void cancel() noexcept;
  /// Waits for those who are at work.
  void join() noexcept;
  /// Cancels them until there are none.
  void dismiss() noexcept;

 private:
  void cancel_locked() noexcept;

  std::function<seat()> make_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::list<seat> seats_;
  std::vector<std::thread> threads_;
  std::size_t running_ = 0;
};

}  // namespace ferry::detail
