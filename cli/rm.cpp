// ferry rm: deletes files, and with -r directories with all that is below them.
#include "changes.hpp"

namespace ferry::cli {

namespace {

void remove_file(changes& all, const url& target, connector& to, task& what) {
  const auto path = file_path_of(target);
  if (!all.dry_run()) (void)to.connect(target, what).delete_(path);
  all.changed(target, path);
}

// What stays is told, a line each.
void remove_tree(changes& all, const url& target, connector& to, task& what) {
  const auto path = path_of(target);
  const auto tell = [&](std::string_view one) { all.changed(target, one); };
  const auto removed = to.reach(target, what).remove_all(path, tell, all.dry_run());
  for (const auto& one : removed.refused) all.stays(target, one);
  if (!removed.refused.empty())
    throw failure(exit_code::refused, std::to_string(removed.refused.size()) +
                                          (removed.refused.size() == 1 ? " name stays" : " names stay"));
}

}  // namespace

int rm(const rm_arguments& arguments, const settings& how) {
  changes all("rm", arguments, how);
  const auto remove = arguments.recursive ? remove_tree : remove_file;
  return all.each(arguments.urls, [&](const url& target, connector& to, task& what) { remove(all, target, to, what); });
}

}  // namespace ferry::cli
