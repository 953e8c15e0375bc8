// ferry rm: deletes files, and with -r directories with all that is below them.
#include <algorithm>

#include "commands.hpp"
#include "context.hpp"
#include "output.hpp"
#include "shell.hpp"
#include "transfer_log.hpp"

namespace ferry::cli {

namespace {

// Of a path of the same server.
url url_of(url target, std::string_view path) {
  target.absolute = path.starts_with('/');
  target.directory = false;
  target.segments.clear();
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) target.segments.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return target;
}

class removing {
 public:
  removing(const rm_arguments& arguments, const settings& how, transfer_log& log)
      : arguments_(arguments), to_(how), log_(log) {}

  void take(const std::string& text) {
    task what{.verb = "rm", .subject = hide_url_passwords(text), .parent = {}, .anonymous = true};
    try {
      const url target = read_url(text, to_.how());
      to_.aim(target);
      what.subject = target.text();
      what.parent = parent_url(target);
      what.verbose = to_.how().verbose;
      if (arguments_.recursive)
        take_tree(target, what);
      else
        take_file(target, what);
      log_.all_gone();
    } catch (const std::exception& error) {
      log_.failed(what.subject, {}, error, what);
    }
  }

 private:
  // Or would be.
  void gone(const url& target, std::string_view path) {
    log_.gone(url_of(target, path).text(), arguments_.dry_run);
    if (!arguments_.dry_run || arguments_.json) return;
    out_.line(path);
    out_.flush();
  }

  void take_file(const url& target, task& what) {
    const auto path = file_path_of(target);
    if (!arguments_.dry_run) (void)to_.connect(target, what).delete_(path);
    gone(target, path);
  }

  // What stays is told, a line each.
  void take_tree(const url& target, task& what) {
    const auto path = path_of(target);
    const auto removed = to_.reach(target, what)
                             .remove_all(
                                 path, [&](std::string_view one) { gone(target, one); }, arguments_.dry_run);
    for (const auto& one : removed.refused) log_.stays(target.text(), one);
    if (!removed.refused.empty())
      throw failure(exit_code::refused, std::to_string(removed.refused.size()) +
                                            (removed.refused.size() == 1 ? " name stays" : " names stay"));
  }

  const rm_arguments& arguments_;
  connector to_;
  transfer_log& log_;
  output out_;
};

}  // namespace

int rm(const rm_arguments& arguments, const settings& how) {
  transfer_log log("rm", arguments.json, how);
  removing all(arguments, how, log);
  for (const auto& text : arguments.urls) {
    all.take(text);
    if (signals::received() != 0) break;
  }
  return log.status();
}

}  // namespace ferry::cli
