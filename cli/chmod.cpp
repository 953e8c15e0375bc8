// ferry chmod: permissions, by SITE CHMOD.
#include "changes.hpp"
#include "units.hpp"

namespace ferry::cli {

int chmod(const chmod_arguments& arguments, const settings& how) {
  const auto mode = read_mode(arguments.mode);
  if (!mode)
    return report(failure(exit_code::usage, "'" + arguments.mode + "' is not an octal mode such as 644"),
                  {.verb = "chmod", .subject = {}, .parent = {}, .anonymous = true});
  changes all("chmod", arguments, how);
  return all.each(arguments.urls, [&](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    if (!all.dry_run()) to.reach(target, what).chmod(path, *mode);
    all.changed(target, path);
  });
}

}  // namespace ferry::cli
