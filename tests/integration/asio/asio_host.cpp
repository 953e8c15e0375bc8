// Each wait registers its descriptors, sleeps on a timer that the first ready one cancels, and takes them back before anybody may
// close them. Handlers that are still queued then find only the state they share.
#include "asio/asio_host.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <deque>

namespace ferry::testing {

namespace asio = boost::asio;
using descriptor = asio::posix::stream_descriptor;

io::wait_outcome asio_host::wait(std::span<io::wait_item> items, io::clock_time deadline) {
  if (std::exchange(cancelled_, false)) return io::wait_outcome::cancelled;
  const auto got = std::make_shared<std::vector<io::readiness>>(items.size(), io::readiness::none);
  const std::weak_ptr<std::vector<io::readiness>> still_waiting = got;
  std::deque<descriptor> watched;
  const auto watch = [&](std::size_t i, descriptor::wait_type type, io::readiness means) {
    watched.back().async_wait(type, [this, still_waiting, i, means](const boost::system::error_code& ec) {
      const auto result = still_waiting.lock();
      if (!result || ec == asio::error::operation_aborted) return;
      (*result)[i] = (*result)[i] | means;
      wake_.cancel();
    });
  };
  for (std::size_t i = 0; i < items.size(); ++i) {
    watched.emplace_back(loop_, static_cast<int>(items[i].what->native_handle()));
    if (io::has(items[i].wanted, io::readiness::readable)) watch(i, descriptor::wait_read, io::readiness::readable);
    if (io::has(items[i].wanted, io::readiness::writable)) watch(i, descriptor::wait_write, io::readiness::writable);
  }
  boost::system::error_code ec;
  wake_.expires_at(deadline);
  wake_.async_wait(yield_[ec]);
  for (auto& d : watched) (void)d.release();
  if (cancelled_ || yield_.cancelled() != asio::cancellation_type::none) {
    cancelled_ = false;
    yield_.reset_cancellation_state();
    return io::wait_outcome::cancelled;
  }
  bool any = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].got = (*got)[i];
    any = any || items[i].got != io::readiness::none;
  }
  return any ? io::wait_outcome::ready : io::wait_outcome::timed_out;
}

void asio_host::cancel() noexcept {
  cancelled_ = true;
  try {
    wake_.cancel();
  } catch (...) {  // the flag is enough: the next wait sees it
  }
}

}  // namespace ferry::testing
