// See remove.hpp: the set of accepted replies is ftplib's.
#include "session/remove.hpp"

namespace ferry::session {

reply remove_file(connection& c, std::string_view name) {
  reply r = c.send_command(c.make_command("DELE", name));
  if (r.code() != 250 && r.code() != 200) c.refuse<error_reply>(r, phase::command);
  return r;
}

}  // namespace ferry::session
