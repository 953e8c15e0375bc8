// ferry rmdir: removes empty directories.
#include "changes.hpp"

namespace ferry::cli {

int rmdir(const rmdir_arguments& arguments, const settings& how) {
  changes all("rmdir", arguments, how);
  return all.each(arguments.urls, [&](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    if (!all.dry_run()) (void)to.connect(target, what).rmd(path);
    all.changed(target, path);
  });
}

}  // namespace ferry::cli
