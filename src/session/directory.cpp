// Paths in 257 replies are what later commands are made of, so one that is cut or has a control character in it is refused here.
#include "session/directory.hpp"

#include <algorithm>

#include "wire/replies.hpp"

namespace ferry::session {

std::string directory_of(const connection& c, const reply& r) {
  if (r.code() != 257) return {};
  auto path = wire::find_quoted_path(r.text);
  const auto control = [](char ch) { return static_cast<unsigned char>(ch) < 0x20 || ch == 0x7f; };
  if (!path || std::any_of(path->begin(), path->end(), control)) c.refuse<error_proto>(r, phase::command);
  return std::move(*path);
}

reply change_directory(connection& c, std::string_view name) {
  if (name == "..") {
    reply r = c.exchange(wire::command("CDUP"));
    if (r.code() != 500) return c.check_completed(std::move(r), phase::command);
  }
  return c.require_completed(c.make_command("CWD", name.empty() ? "." : name));
}

std::string working_directory(connection& c) { return directory_of(c, c.require_completed(wire::command("PWD"))); }

std::string make_directory(connection& c, std::string_view name) {
  return directory_of(c, c.require_completed(c.make_command("MKD", name)));
}

reply remove_directory(connection& c, std::string_view name) {
  return c.require_completed(c.make_command("RMD", name));
}

}  // namespace ferry::session
