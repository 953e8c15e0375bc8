// ferry rm: deletes files, and with -r directories with all that is below them.
#include "commands.hpp"
#include "context.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

void print(const std::string& path) {
  output out;
  out.line(path);
  out.flush();
}

// What stays is told, a line each.
void remove_tree(const url& target, const std::string& path, connector& to, task& what, bool dry_run) {
  const auto each = [&](std::string_view gone) {
    if (dry_run) print(std::string(gone));
  };
  const auto removed = to.reach(target, what).remove_all(path, each, dry_run);
  for (const auto& stays : removed.refused) say("ferry: rm " + one_line(target.text()) + ": stays: " + one_line(stays));
  if (!removed.refused.empty())
    throw failure(exit_code::refused, std::to_string(removed.refused.size()) +
                                          (removed.refused.size() == 1 ? " name stays" : " names stay"));
}

}  // namespace

int rm(const rm_arguments& arguments, const settings& how) {
  return for_each_url("rm", arguments.urls, how, [&](const url& target, connector& to, task& what) {
    if (arguments.recursive) return remove_tree(target, path_of(target), to, what, arguments.dry_run);
    const auto path = file_path_of(target);
    if (arguments.dry_run) return print(path);
    (void)to.connect(target, what).delete_(path);
  });
}

}  // namespace ferry::cli
