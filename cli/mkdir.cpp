// ferry mkdir: makes directories, with -p those above them too.
#include "changes.hpp"

namespace ferry::cli {

int mkdir(const mkdir_arguments& arguments, const settings& how) {
  changes all("mkdir", arguments, how);
  return all.each(arguments.urls, [&](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    if (arguments.parents && !all.dry_run())
      (void)to.reach(target, what).mkdirs(path);
    else if (!all.dry_run())
      (void)to.connect(target, what).mkd(path);
    all.changed(target, path);
  });
}

}  // namespace ferry::cli
