// Further sessions of a client that help with one download, a thread each.
//
// Invariants: when dismiss() returns, no thread is left; a server that is full is noted in the client's memory and asked no more.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "client_seats.hpp"
#include "transfer/crew.hpp"

namespace ferry::detail {

class client_crew final : public transfer::crew {
 public:
  /// `make` gives a session; without it nobody helps. What it uses, and the memory, outlive the object.
  client_crew(std::function<seat()> make, transfer::server_memory& memory, unsigned usual)
      : anybody_(make != nullptr), usual_(anybody_ ? usual : 0), memory_(memory), seats_(std::move(make)) {}

  [[nodiscard]] unsigned usual() const noexcept override { return usual_; }
  void call(unsigned n, const std::function<void(transfer::keeper&)>& work) override;
  void exclusively(const std::function<void()>& what) override;
  void dismiss() noexcept override { seats_.dismiss(); }

 private:
  [[nodiscard]] bool let_in(transfer::keeper& session) noexcept;

  bool anybody_;
  unsigned usual_;
  transfer::server_memory& memory_;
  std::mutex work_mutex_;
  std::atomic<unsigned> inside_ = 1;  // the caller's own
  client_seats seats_;                // the last: its threads use all of the above
};

}  // namespace ferry::detail
