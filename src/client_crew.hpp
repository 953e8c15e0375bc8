// Further sessions of a client that help with one download, a thread each.
//
// Invariants: when dismiss() returns, no thread is left; a server that is full is noted in the client's memory and asked no more.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "client_pool.hpp"
#include "transfer/crew.hpp"

namespace ferry::detail {

class client_crew final : public transfer::crew {
 public:
  /// `make` gives a session; without it nobody helps. What it uses, and the memory, outlive the object.
  client_crew(std::function<seat()> make, transfer::server_memory& memory, unsigned usual)
      : make_(std::move(make)), memory_(memory), usual_(usual) {}
  ~client_crew() override { dismiss(); }

  [[nodiscard]] unsigned usual() const noexcept override { return make_ ? usual_ : 0; }
  void call(unsigned n, const std::function<void(transfer::keeper&)>& work) override;
  void exclusively(const std::function<void()>& what) override;
  void dismiss() noexcept override;

 private:
  [[nodiscard]] bool let_in(transfer::keeper& session) noexcept;

  std::function<seat()> make_;
  transfer::server_memory& memory_;
  unsigned usual_;
  std::mutex work_mutex_;
  std::list<seat> seats_;
  std::vector<std::thread> threads_;
  std::atomic<unsigned> inside_ = 1;  // the caller's own
  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t running_ = 0;
};

}  // namespace ferry::detail
