// All are called at once: the sooner they are let in, the more is left for them.
#include "client_crew.hpp"

#include <algorithm>

#include <ferry/error.hpp>

namespace ferry::detail {

bool client_crew::let_in(transfer::keeper& session) noexcept {
  try {
    (void)session.ready();
    const unsigned inside = ++inside_;
    // Who was turned away a moment ago counted too few.
    if (memory_.session_limit() < inside) memory_.at_most(inside);
    return true;
  } catch (const error& e) {
    if (means_server_full(e)) memory_.at_most(inside_);
  } catch (...) {  // NOLINT(bugprone-empty-catch) who is not let in is not missed: the others do the work
  }
  return false;
}

void client_crew::call(unsigned n, const std::function<void(transfer::keeper&)>& work) {
  if (!anybody_) return;
  n = std::min(n, memory_.session_limit() - 1);
  const auto help = [this, work](transfer::keeper& session) {
    if (!let_in(session)) return;
    work(session);
    session.leave();
  };
  for (unsigned i = 0; i < n; ++i)
    // Where nothing is left for one more, those that there are do the work.
    if (!seats_.add(help)) return;
}

void client_crew::exclusively(const std::function<void()>& what) {
  const std::scoped_lock lock(work_mutex_);
  what();
}

}  // namespace ferry::detail
