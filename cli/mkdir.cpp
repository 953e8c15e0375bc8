// ferry mkdir: makes directories, with -p those above them too.
#include "changes.hpp"

namespace ferry::cli {

int mkdir(const mkdir_arguments& arguments, const settings& how) {
  changes all("mkdir", arguments, how);
  return all.each(arguments.urls, [&](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    if (arguments.parents && !all.dry_run()) {
      const auto made = to.reach(target, what).mkdirs(path);
      for (const auto& one : made) all.changed(target, one);
      if (made.empty()) all.unchanged(target, "it exists");
      return;
    }
    if (!all.dry_run()) (void)to.connect(target, what).mkd(path);
    all.changed(target, path);
  });
}

}  // namespace ferry::cli
