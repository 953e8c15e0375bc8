// ferry cat: one file to standard output, byte for byte.
#include "commands.hpp"
#include "context.hpp"
#include "download.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

void cat_file(const url& from, connector& to, task& what) {
  check_names_file(from);
  // A bar would be drawn into the text.
  const bool quiet = to.how().quiet || is_terminal(1);
  progress bar(from.segments.empty() ? "" : from.segments.back(), wants_progress(quiet));
  FTP& ftp = to.connect(from, what);
  output out;
  if (!is_text(from)) {
    retrieve(
        ftp, from, [&](std::span<const std::byte> bytes) { out.write_now(bytes); }, bar);
    return;
  }
  const auto print = [&](std::string_view line) {
    if (from.type == 'd') return out.line(line);
    out.write(line);
    out.write("\n");
  };
  retrieve_lines(ftp, from, print, bar);
  out.flush();
}

}  // namespace

int cat(const std::string& url_text, const settings& how) { return for_url("cat", url_text, how, cat_file); }

}  // namespace ferry::cli
