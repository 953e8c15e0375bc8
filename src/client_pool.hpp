// Several sessions with one server, a thread each, for many jobs.
//
// Invariants: jobs begin in the order of their numbers, each is done once; a job whose session the server did not let in goes back to the front, and is done
// by the caller's session at the latest; when run() returns, no thread is left.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <set>

#include "client_seats.hpp"

namespace ferry::detail {

class pool {
 public:
  /// `refused` is the login that this session was refused for good just now, or null: it is not to be tried again for the job.
  using work = std::function<void(transfer::keeper&, std::size_t job, const std::exception_ptr& refused)>;

  /// `own` is the caller's session, in whose thread jobs are done too. At most `most` sessions in all, and fewer where the server has said that it is
  /// full, which its memory keeps. All outlive the object.
  pool(transfer::keeper& own, std::function<seat()> make, unsigned most)
      : own_(own), most_(most), others_(std::move(make)) {}

  /// Does jobs 0 to `count` - 1. What `each` throws ends the whole: sessions in the middle of something are cancelled, and it is thrown on. Once
  /// `given_up` is true, jobs are done without a session.
  void run(std::size_t count, const work& each, const std::function<bool()>& given_up);

  /// Is there anybody to do the jobs that this session cannot do?
  [[nodiscard]] bool has_others(const transfer::keeper& session);

 private:
  void attend(transfer::keeper& session);
  void attend_own();
  void attend_beside(transfer::keeper& session) noexcept;
  [[nodiscard]] bool let_in(transfer::keeper& session, std::exception_ptr& refused);
  void count_in();
  void add_others();
  [[nodiscard]] bool take(std::size_t& job);
  void give_back(std::size_t job);
  void fail(std::exception_ptr why) noexcept;
  void end_own() noexcept;
  void wait_for_others();

  transfer::keeper& own_;
  unsigned most_;

  std::mutex mutex_;
  std::condition_variable own_left_;
  std::set<std::size_t> waiting_;  // jobs that nobody has taken
  unsigned inside_ = 0;            // sessions that were let in since others were called
  unsigned most_inside_ = 0;       // and ever
  bool own_at_work_ = false;
  std::exception_ptr failure_;
  bool over_ = false;
  const work* each_ = nullptr;
  const std::function<bool()>* given_up_ = nullptr;
  client_seats others_;  // the last: its threads use all of the above
};

}  // namespace ferry::detail
