// Further sessions of a client that help with one transfer. Threads are the face's business; here is what the transfer asks of it.
#pragma once

#include <chrono>
#include <functional>

#include "transfer/keeper.hpp"

namespace ferry::transfer {

/// How often who waits for other sessions looks up: none of them can end a wait of this one's host without being taken for a cancellation.
inline constexpr std::chrono::milliseconds glance{20};

class crew {
 public:
  crew() = default;
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;
  virtual ~crew();

  /// As many as help when nobody says how many.
  [[nodiscard]] virtual unsigned usual() const noexcept = 0;
  /// Each of up to `n` further sessions that the server lets in runs `work` once, in a thread of its own. Returns at once. `work` throws nothing.
  virtual void call(unsigned n, const std::function<void(keeper&)>& work) = 0;
  /// Runs it while no other call of this is running.
  virtual void exclusively(const std::function<void()>& what) = 0;
  /// Those at work are cancelled; on return there are none.
  virtual void dismiss() noexcept = 0;
};

/// Nobody helps.
class nobody final : public crew {
 public:
  [[nodiscard]] unsigned usual() const noexcept override { return 0; }
  void call(unsigned n, const std::function<void(keeper&)>& work) override;
  void exclusively(const std::function<void()>& what) override { what(); }
  void dismiss() noexcept override {}
};

}  // namespace ferry::transfer
