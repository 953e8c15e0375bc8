// The waiting point as a Boost.Asio fiber: the proof that session/ needs nothing but io::host to run under an event loop.
//
// Lives on one fiber; wait() suspends that fiber and lets the loop run others. Cancellation comes by cancel() or by the cancellation
// slot that the fiber was spawned with.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include "posix/posix_host.hpp"

namespace ferry::testing {

class asio_host final : public io::posix::socket_host {
 public:
  asio_host(boost::asio::io_context& loop, boost::asio::yield_context yield)
      : loop_(loop), yield_(std::move(yield)), wake_(loop) {}

  [[nodiscard]] io::wait_outcome wait(std::span<io::wait_item> items, io::clock_time deadline) override;
  /// From the loop's thread.
  void cancel() noexcept override;

 private:
  boost::asio::io_context& loop_;
  boost::asio::yield_context yield_;
  boost::asio::steady_timer wake_;
  bool cancelled_ = false;
};

}  // namespace ferry::testing
