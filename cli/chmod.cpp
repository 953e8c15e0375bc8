// ferry chmod: permissions, by SITE CHMOD.
#include "commands.hpp"
#include "context.hpp"
#include "units.hpp"

namespace ferry::cli {

int chmod(const chmod_arguments& arguments, const settings& how) {
  const auto mode = read_mode(arguments.mode);
  if (!mode)
    return report(failure(exit_code::usage, "'" + arguments.mode + "' is not an octal mode such as 644"),
                  {.verb = "chmod", .subject = {}, .parent = {}, .anonymous = true});
  return for_each_url("chmod", arguments.urls, how, [&](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    to.reach(target, what).chmod(path, *mode);
  });
}

}  // namespace ferry::cli
