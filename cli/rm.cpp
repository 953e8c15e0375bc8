// ferry rm: deletes files.
#include "commands.hpp"
#include "context.hpp"

namespace ferry::cli {

int rm(const std::vector<std::string>& urls, const settings& how) {
  return for_each_url("rm", urls, how, [](const url& target, connector& to, task& what) {
    const auto path = file_path_of(target);
    (void)to.connect(target, what).delete_(path);
  });
}

}  // namespace ferry::cli
