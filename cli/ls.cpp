// ferry ls: entries of a directory, or a listing as the server gives it.
#include "commands.hpp"
#include "context.hpp"
#include "listing.hpp"
#include "output.hpp"
#include "terminal.hpp"
#include "tree.hpp"

namespace ferry::cli {

namespace {

// RFC 1738 section 3.2.2 means NLST by `;type=d`.
bool wants_names(const ls_arguments& arguments, const url& what) {
  const bool entries = arguments.details || arguments.json || arguments.recursive || arguments.sort;
  return arguments.names || arguments.null || (what.type == 'd' && !entries);
}

enum class line_end { escaped, line_feed, null };

// What other programs read is bytes; a terminal still gets them escaped.
line_end for_programs(line_end end) { return is_terminal(1) ? line_end::escaped : end; }

void list_verbatim(FTP& ftp, const url& what, const std::string& verb, line_end end) {
  output out;
  const auto print = [&](std::string_view line) {
    if (end == line_end::escaped) return out.line(line);
    out.write(line);
    out.write(end == line_end::null ? std::string_view("\0", 1) : "\n");
  };
  list(ftp, verb, what, print);
  out.flush();
}

}  // namespace

int ls(const ls_arguments& arguments, const settings& how) {
  int left_out = static_cast<int>(exit_code::ok);
  const int status = for_url("ls", arguments.url, how, [&](const url& target, connector& to, task& what) {
    FTP& ftp = to.connect(target, what);
    if (arguments.raw) return list_verbatim(ftp, target, "LIST", for_programs(line_end::line_feed));
    if (wants_names(arguments, target))
      return list_verbatim(ftp, target, "NLST", arguments.null ? for_programs(line_end::null) : line_end::escaped);
    tree entries(ftp, arguments, what, to.how().quiet);
    entries.show(target);
    left_out = entries.left_out();
  });
  return status == static_cast<int>(exit_code::ok) ? left_out : status;
}

}  // namespace ferry::cli
