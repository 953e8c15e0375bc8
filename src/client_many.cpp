// Many transfers: what is a failure of one file, and what would be one of all.
#include <ferry/client.hpp>

#include <mutex>
#include <stdexcept>

#include "client_impl.hpp"
#include "posix/posix_files.hpp"
#include "transfer/download.hpp"
#include "transfer/upload.hpp"

namespace ferry {

namespace {

// Would the next file fail likewise? A login that is refused while others are inside says that there are too many, in whatever words.
bool stops_the_others(const error& e, bool others_inside) {
  if (const auto* local = dynamic_cast<const local_error*>(&e))
    return local->error_code() == std::errc::no_space_on_device ||
           local->error_code() == std::errc::read_only_file_system;
  if (const auto* tls = dynamic_cast<const tls_error*>(&e)) return !tls->retryable();
  return e.phase() == phase::login && !e.retryable() && !others_inside;
}

class batch {
 public:
  batch(std::size_t count, const outcome_callback& each, const item_watch& watch)
      : outcomes_(count), each_(each), watch_(watch) {
    for (std::size_t i = 0; i < count; ++i) outcomes_[i].index = i;
  }

  /// A watch for one item. The callbacks of all threads come one at a time.
  [[nodiscard]] transfer_watch watch_of(std::size_t index) {
    if (!watch_) return {};
    return [this, index](const transfer_progress& p) {
      const std::scoped_lock lock(mutex_);
      watch_(index, p);
    };
  }

  /// Does one item. Throws what ends the whole.
  template <class Transfer, class Inside>
  void one(std::size_t index, const Transfer& transfer, const Inside& others_inside) {
    auto& outcome = outcomes_[index];
    if (auto stopped = reason_to_stop()) {
      outcome.problem = std::move(stopped);
    } else {
      try {
        outcome.result = transfer();
      } catch (const cancelled_error&) {
        throw;
      } catch (const error& e) {
        outcome.problem = std::current_exception();
        if (stops_the_others(e, others_inside())) stop(outcome.problem);
      } catch (const std::invalid_argument&) {
        // A name that cannot be sent.
        outcome.problem = std::current_exception();
      }
    }
    const std::scoped_lock lock(mutex_);
    if (each_) each_(outcome);
  }

  [[nodiscard]] bool stopped() { return reason_to_stop() != nullptr; }
  [[nodiscard]] std::vector<transfer_outcome> take() {
    for (auto& o : outcomes_)
      if (!o.result && !o.problem) leave_out(o);
    return std::move(outcomes_);
  }

 private:
  [[nodiscard]] std::exception_ptr reason_to_stop() {
    const std::scoped_lock lock(mutex_);
    return stopped_;
  }
  // Nobody takes silence for success, should it ever come to this.
  void leave_out(transfer_outcome& o) {
    o.problem = std::make_exception_ptr(error(
        "not begun", {.phase = phase::transfer, .command = {}, .reply = {}, .bytes = 0, .session_usable = false}));
    if (each_) each_(o);
  }
  void stop(std::exception_ptr why) {
    const std::scoped_lock lock(mutex_);
    if (!stopped_) stopped_ = std::move(why);
  }

  std::vector<transfer_outcome> outcomes_;
  const outcome_callback& each_;
  const item_watch& watch_;
  std::mutex mutex_;
  std::exception_ptr stopped_;
};

// `transfer(session, index, remote, watch)` does one item.
template <class Item, class Transfer>
std::vector<transfer_outcome> run_all(detail::client_impl& impl, std::span<const Item> items,
                                      const std::stop_token& stop, const outcome_callback& each,
                                      const item_watch& watch, const Transfer& transfer) {
  const detail::stoppable scope(*impl.host, impl.options.stop_, stop);
  batch all(items.size(), each, watch);
  detail::pool pool(
      impl.keeper(), [&impl] { return impl.further_session(); }, impl.options.parallel_);
  pool.run(
      items.size(),
      [&](transfer::keeper& session, std::size_t i, const std::exception_ptr& refused) {
        all.one(
            i,
            [&] {
              if (refused) std::rethrow_exception(refused);
              return transfer(session, items[i], impl.resolve_name(items[i].remote), all.watch_of(i));
            },
            [&] { return pool.has_others(session); });
      },
      [&] { return all.stopped(); });
  return all.take();
}

}  // namespace

std::vector<transfer_outcome> client::download_all(std::span<const download_item> items,
                                                   const download_options& options, const outcome_callback& each,
                                                   const item_watch& watch) {
  // Several files keep the sessions busy by themselves.
  std::unique_ptr<transfer::crew> helpers = std::make_unique<transfer::nobody>();
  if (items.size() == 1) helpers = impl_->helpers();
  return run_all(
      *impl_, items, options.stop_, each, watch,
      [&](transfer::keeper& session, const download_item& item, const std::string& remote, transfer_watch watch_one) {
        transfer::download_job job = impl_->download_job(remote, options);
        if (item.listed) job.how.listed(item.listed, item.listed_modified);
        job.how.watch(std::move(watch_one));
        const sink to(item.local);
        return transfer::download(session, io::posix::system_files(), job, to.impl(), *helpers);
      });
}

std::vector<transfer_outcome> client::upload_all(std::span<const upload_item> items, const upload_options& options,
                                                 const outcome_callback& each, const item_watch& watch) {
  return run_all(
      *impl_, items, options.stop_, each, watch,
      [&](transfer::keeper& session, const upload_item& item, const std::string& remote, transfer_watch watch_one) {
        transfer::upload_job job = impl_->upload_job(remote, options);
        job.how.watch(std::move(watch_one));
        const source from(item.local);
        return transfer::upload(session, io::posix::system_files(), job, from.impl());
      });
}

}  // namespace ferry
