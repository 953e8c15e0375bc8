// Many transfers: what is a failure of one file, and what would be one of all.
#include <ferry/client.hpp>

#include <mutex>

#include "client_impl.hpp"
#include "posix/posix_files.hpp"
#include "transfer/download.hpp"
#include "transfer/upload.hpp"

namespace ferry {

namespace {

// Would the next file fail likewise?
bool stops_the_others(const error& e) {
  if (const auto* local = dynamic_cast<const local_error*>(&e))
    return local->error_code() == std::errc::no_space_on_device ||
           local->error_code() == std::errc::read_only_file_system;
  if (const auto* tls = dynamic_cast<const tls_error*>(&e)) return !tls->retryable();
  return e.phase() == phase::login && !e.retryable();
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
  template <class Transfer>
  void one(std::size_t index, const Transfer& transfer) {
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
        if (stops_the_others(e)) stop(outcome.problem);
      }
    }
    const std::scoped_lock lock(mutex_);
    if (each_) each_(outcome);
  }

  [[nodiscard]] bool stopped() { return reason_to_stop() != nullptr; }
  [[nodiscard]] std::vector<transfer_outcome> take() { return std::move(outcomes_); }

 private:
  [[nodiscard]] std::exception_ptr reason_to_stop() {
    const std::scoped_lock lock(mutex_);
    return stopped_;
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

}  // namespace

std::vector<transfer_outcome> client::download_all(std::span<const download_item> items,
                                                   const download_options& options, const outcome_callback& each,
                                                   const item_watch& watch) {
  const detail::stoppable scope(*impl_->host, impl_->options.stop_, options.stop_);
  // What can never work is told before the first transfer.
  std::vector<std::string> remotes;
  for (const auto& i : items) remotes.push_back(impl_->resolve_name(i.remote));
  batch all(items.size(), each, watch);
  detail::pool pool(
      impl_->keeper(), [this] { return impl_->further_session(); }, impl_->options.parallel_);
  pool.run(
      items.size(),
      [&](transfer::keeper& session, std::size_t i) {
        all.one(i, [&] {
          transfer::download_job job{.remote = remotes[i],
                                     .url = impl_->url_of(remotes[i]),
                                     .how = options,
                                     .tries = impl_->options.retry_,
                                     .compress = impl_->options.compression_,
                                     .begun = detail::wall_clock()};
          if (items[i].listed) job.how.listed(items[i].listed, items[i].listed_modified);
          job.how.watch(all.watch_of(i));
          const sink to(items[i].local);
          return transfer::download(session, io::posix::system_files(), job, to.impl());
        });
      },
      [&] { return all.stopped(); });
  return all.take();
}

std::vector<transfer_outcome> client::upload_all(std::span<const upload_item> items, const upload_options& options,
                                                 const outcome_callback& each, const item_watch& watch) {
  const detail::stoppable scope(*impl_->host, impl_->options.stop_, options.stop_);
  std::vector<std::string> remotes;
  for (const auto& i : items) remotes.push_back(impl_->resolve_name(i.remote));
  batch all(items.size(), each, watch);
  detail::pool pool(
      impl_->keeper(), [this] { return impl_->further_session(); }, impl_->options.parallel_);
  pool.run(
      items.size(),
      [&](transfer::keeper& session, std::size_t i) {
        all.one(i, [&] {
          transfer::upload_job job{.remote = remotes[i],
                                   .how = options,
                                   .tries = impl_->options.retry_,
                                   .compress = impl_->options.compression_};
          job.how.watch(all.watch_of(i));
          const source from(items[i].local);
          return transfer::upload(session, io::posix::system_files(), job, from.impl());
        });
      },
      [&] { return all.stopped(); });
  return all.take();
}

}  // namespace ferry
