// Both names are checked before the first is sent: a half-said rename would leave the server waiting for RNTO.
#include "session/rename.hpp"

namespace ferry::session {

reply rename(connection& c, std::string_view from, std::string_view to) {
  const auto first = c.make_command("RNFR", from);
  const auto second = c.make_command("RNTO", to);
  const reply r = c.send_command(first);
  if (!r.intermediate()) c.refuse<error_reply>(r, phase::command);
  return c.require_completed(second);
}

}  // namespace ferry::session
