// ferry rmdir: removes empty directories.
#include "commands.hpp"
#include "context.hpp"

namespace ferry::cli {

int rmdir(const std::vector<std::string>& urls, const settings& how) {
  return for_each_url("rmdir", urls, how, [](const url& target, connector& to, task& what) {
    const auto path = path_of(target);
    (void)to.connect(target, what).rmd(path);
  });
}

}  // namespace ferry::cli
