// Many files of one command side by side (-j): what get and put tell of them while they move, and when something ends all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ferry/client.hpp>
#include <ferry/url.hpp>

#include "errors.hpp"
#include "transfer_log.hpp"

namespace ferry::cli {

/// A file of a batch.
struct batch_item {
  url remote;
  std::string local;
  std::string name;  // on the terminal; not escaped
  std::optional<std::uint64_t> total;
  task what;  // what its error is about
};

/// Its functions are called by the client's threads, one at a time.
class batch {
 public:
  /// `log` outlives it.
  batch(transfer_log& log, std::vector<batch_item> items);
  batch(const batch&) = delete;
  batch& operator=(const batch&) = delete;

  using ended = std::function<void(const transfer_outcome&)>;
  using progressed = std::function<void(std::size_t, const transfer_progress&)>;
  /// Moves them by `move`, which calls download_all or upload_all with both functions. Throws what that throws; what had begun then has its end too.
  void run(const std::function<void(const ended&, const progressed&)>& move);

 private:
  [[nodiscard]] const transfer_log::moving& moving(std::size_t index);
  void end(const transfer_outcome& outcome);

  struct state {
    batch_item item;
    std::optional<transfer_log::moving> begun{};
    bool over = false;
  };
  transfer_log& log_;
  std::vector<state> all_;
};

}  // namespace ferry::cli
