// ferry mkdir: makes directories, with -p those above them too.
#include "commands.hpp"
#include "context.hpp"

namespace ferry::cli {

int mkdir(const mkdir_arguments& arguments, const settings& how) {
  return for_each_url("mkdir", arguments.urls, how, [&](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    if (arguments.parents)
      (void)to.reach(target, what).mkdirs(path);
    else
      (void)to.connect(target, what).mkd(path);
  });
}

}  // namespace ferry::cli
