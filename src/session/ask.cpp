#include "session/ask.hpp"

namespace ferry::session {

reply ask(connection& c, const wire::command& command) {
  reply r = c.exchange(command);
  return c.is_open() ? r : c.check(std::move(r), phase::command);
}

reply ask(connection& c, std::string_view verb, std::string_view argument) {
  return ask(c, c.make_command(verb, argument));
}

void throw_refusal(const connection& c, const reply& r) {
  (void)c.check(r, phase::command);
  c.refuse<error_reply>(r, phase::command);
}

void throw_refusal(const connection& c, const reply& r, const wire::command& to) {
  try {
    throw_refusal(c, r);
  } catch (error& e) {
    error_context context = e.context();
    context.command = to.masked();
    e.context(std::move(context));
    throw;
  }
}

}  // namespace ferry::session
