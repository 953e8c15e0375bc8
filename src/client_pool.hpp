// Several sessions with one server, a thread each, for many jobs.
//
// Invariants: jobs begin in the order of their numbers, each is done once; a job whose session the server did not let in goes back to the front; when run()
// returns, no thread is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "transfer/keeper.hpp"

namespace ferry::detail {

/// A further session, and what it waits by.
struct seat {
  std::unique_ptr<io::host> host;
  std::unique_ptr<transfer::keeper> session;
};

class pool {
 public:
  using work = std::function<void(transfer::keeper&, std::size_t job)>;

  /// `own` is the caller's session, in whose thread jobs are done too. At most `most` sessions in all, and fewer where the server has said that it is
  /// full, which its memory keeps. All outlive the object.
  pool(transfer::keeper& own, std::function<seat()> make, unsigned most)
      : own_(own), make_(std::move(make)), most_(most) {}

  /// Does jobs 0 to `count` - 1. What `each` throws ends the whole: sessions in the middle of something are cancelled, and it is thrown on. Once
  /// `given_up` is true, jobs are done without a session.
  void run(std::size_t count, const work& each, const std::function<bool()>& given_up);

 private:
  enum class entrance : std::uint8_t { open, full, failed };
  void attend(transfer::keeper& session);
  [[nodiscard]] entrance let_in(transfer::keeper& session);
  void add_threads();
  [[nodiscard]] bool take(std::size_t& job);
  void give_back(std::size_t job);
  void fail(std::exception_ptr why) noexcept;
  void cancel_all() noexcept;
  void wait_for_others();

  transfer::keeper& own_;
  std::function<seat()> make_;
  unsigned most_;

  std::mutex mutex_;
  std::set<std::size_t> waiting_;  // jobs that nobody has taken
  std::list<seat> seats_;
  std::vector<std::thread> threads_;
  std::size_t running_ = 0;  // threads at work, the caller's not counted
  std::size_t inside_ = 0;   // sessions that are, or were, let in
  std::exception_ptr failure_;
  bool over_ = false;
  const work* each_ = nullptr;
  const std::function<bool()>* given_up_ = nullptr;
};

}  // namespace ferry::detail
