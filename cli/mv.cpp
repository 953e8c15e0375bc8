// ferry mv: another name, or another directory of the same server.
#include "changes.hpp"

namespace ferry::cli {

namespace {

void check_same_server(const url& from, const url& to) {
  const bool same_user = !to.user || to.user == from.user;
  if (to.scheme == from.scheme && to.host == from.host && to.port == from.port && same_user) return;
  throw failure(exit_code::usage, "both URLs have to name the same server and user", "Between servers: ferry copy");
}

// A new name that ends in `/` is a directory to move into.
std::string new_path(const url& from, const std::string& text, const settings& how) {
  std::string path = text;
  bool directory = path.ends_with('/');
  if (text.find("://") != std::string::npos) {
    const auto to = read_url(text, how);
    check_same_server(from, to);
    path = to.path();
    directory = to.directory;
  }
  check_command_text(path);
  if (path.empty() && !directory) throw failure(exit_code::usage, "the new name is empty");
  if (!directory) return path;
  if (!path.empty() && !path.ends_with('/')) path += '/';
  return path + from.segments.back();
}

}  // namespace

int mv(const mv_arguments& arguments, const settings& how) {
  changes all("mv", arguments, how);
  return all.each(std::span(&arguments.url, 1), [&](const url& from, connector& to, task& what) {
    const auto old_path = path_of(from);
    const auto path = new_path(from, arguments.new_path, to.how());
    all.goes_to(at_path(from, path));
    if (!all.dry_run()) to.reach(from, what).rename(old_path, path);
    all.changed(from, old_path, old_path + " -> " + path);
  });
}

}  // namespace ferry::cli
