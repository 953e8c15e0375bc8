#include "server/stranger.hpp"

#include <utility>

namespace ferry::testing {

stranger::stranger(std::string address) : address_(std::move(address)) {}

std::uint16_t stranger::listen(std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  listeners_.push_back(listen_on({address_, port}));
  return local_endpoint(listeners_.back().get()).port;
}

std::size_t stranger::connections() {
  const std::lock_guard lock(mutex_);
  for (const unique_fd& listener : listeners_) {
    while (auto caller = accept_pending(listener.get())) callers_.push_back(std::move(*caller));
  }
  return callers_.size();
}

connection connect_from(const std::string& address, const endpoint& to) {
  const waiter wait{event()};
  return {make_tcp_stream(connect_to(to, address, wait)), wait};
}

}  // namespace ferry::testing
