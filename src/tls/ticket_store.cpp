// A handful of tickets is enough: every connection brings new ones.
#include "tls/ticket_store.hpp"

#include <algorithm>

namespace ferry::tls {

namespace {
constexpr std::size_t most_kept = 8;
}

void ticket_store::add(ticket t) {
  kept_.push_front({std::move(t)});
  if (kept_.size() > most_kept) kept_.pop_back();
}

std::optional<ticket> ticket_store::next() {
  const auto found = std::ranges::min_element(kept_, {}, &kept::offered);
  if (found == kept_.end()) return {};
  ++found->offered;
  return found->der;
}

void ticket_store::drop(const ticket& t) {
  std::erase_if(kept_, [&](const kept& k) { return k.der == t; });
}

}  // namespace ferry::tls
