// A file begins when something of it moves, or when it ends.
#include "batch.hpp"

#include <exception>
#include <utility>

namespace ferry::cli {

batch::batch(transfer_log& log, std::vector<batch_item> items) : log_(log) {
  all_.reserve(items.size());
  for (auto& item : items) all_.push_back({.item = std::move(item)});
}

void batch::run(const std::function<void(const ended&, const progressed&)>& move) {
  log_.expect(all_.size());
  try {
    move([this](const transfer_outcome& outcome) { end(outcome); },
         [this](std::size_t index, const transfer_progress& now) { log_.show(moving(index), now); });
  } catch (const std::exception& error) {
    for (const auto& one : all_)
      if (one.begun && !one.over) log_.dropped(*one.begun, error, one.item.what);
    throw;
  }
}

const transfer_log::moving& batch::moving(std::size_t index) {
  auto& one = all_[index];
  if (!one.begun) one.begun = log_.begin(one.item.remote.text(), one.item.local, one.item.name, one.item.total);
  return *one.begun;
}

void batch::end(const transfer_outcome& outcome) {
  auto& one = all_[outcome.index];
  one.over = true;
  if (outcome.result) return log_.done(moving(outcome.index), *outcome.result);
  try {
    std::rethrow_exception(outcome.problem);
  } catch (const std::exception& error) {
    log_.failed(moving(outcome.index), error, one.item.what);
  }
}

}  // namespace ferry::cli
