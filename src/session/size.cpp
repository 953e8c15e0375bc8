// A size without a clean number is an error, never a guess: a cut file would follow.
#include "session/size.hpp"

#include "wire/replies.hpp"

namespace ferry::session {

void set_type(connection& c, char type) { c.require_completed(wire::command("TYPE", std::string_view{&type, 1})); }

std::optional<std::uint64_t> size(connection& c, std::string_view filename) {
  const auto command = c.make_command("SIZE", filename);
  if (c.type() != 'I') set_type(c, 'I');
  const reply r = c.send_command(command);
  if (r.code() != 213) return {};
  const auto value = wire::size_value(r.text);
  if (!value) c.refuse<error_proto>(r, phase::command);
  return value;
}

}  // namespace ferry::session
