// ferry get: one file to a local file, which appears whole or not at all.
#include "commands.hpp"
#include "context.hpp"
#include "download.hpp"
#include "local_file.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

void get_file(const url& from, const std::string& wanted, connector& to, task& what) {
  check_names_file(from);
  const auto target = target_file(wanted, from);
  new_file file(target);
  progress bar(target.filename().string(), wants_progress(to.how().quiet));
  FTP& ftp = to.connect(from, what);
  if (is_text(from)) {
    text_file text(file);
    retrieve_lines(
        ftp, from, [&](std::string_view line) { text.line(line); }, bar);
    text.finish();
  } else {
    try {
      retrieve(ftp, from, file.work_path(), bar);
    } catch (const local_error& e) {
      file.tell(e);
    }
  }
  file.commit();
}

}  // namespace

int get(const get_arguments& arguments, const settings& how) {
  if (is_standard_output(arguments.output)) return cat(arguments.url, how);
  return for_url("get", arguments.url, how,
                 [&](const url& from, connector& to, task& what) { get_file(from, arguments.output, to, what); });
}

}  // namespace ferry::cli
