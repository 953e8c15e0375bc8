// Nothing may keep a session open after QUIT.
#include "session/quit.hpp"

namespace ferry::session {

reply quit(connection& c) {
  struct closer {
    connection& c;
    ~closer() { c.close(); }
  } const closing{c};
  (void)c.ctrl();
  c.abandon_transfer(c.options().deadlines.drain);
  if (!c.is_open())
    throw connection_closed(std::make_error_code(std::errc::connection_aborted),
                            "closed without QUIT: the transfer in progress could not be ended",
                            c.context(phase::close));
  reply r = c.exchange(wire::command("QUIT"), phase::close);
  try {
    return c.check_completed(std::move(r), phase::close);
  } catch (error& e) {
    auto context = e.context();
    context.session_usable = false;
    e.context(std::move(context));
    throw;
  }
}

void farewell(connection& c) noexcept {
  try {
    if (c.is_open() && !c.transferring() && c.ctrl().owed() == 0) {
      const auto deadline = c.ctrl().deadline_after(c.options().deadlines.farewell);
      c.ctrl().send(wire::command("QUIT"), phase::close, control::delivery::normal, deadline);
      (void)c.ctrl().read(deadline, phase::close);
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch) nobody is left who could act on it
  }
  c.close();
}

}  // namespace ferry::session
