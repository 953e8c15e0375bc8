// ferry mkdir: makes directories.
#include "commands.hpp"
#include "context.hpp"

namespace ferry::cli {

int mkdir(const std::vector<std::string>& urls, const settings& how) {
  return for_each_url("mkdir", urls, how, [](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    (void)to.connect(target, what).mkd(path);
  });
}

}  // namespace ferry::cli
