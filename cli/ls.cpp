// ferry ls: a listing as the server gives it, or bare names.
#include "commands.hpp"
#include "context.hpp"
#include "listing.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace ferry::cli {

int ls(const ls_arguments& arguments, const settings& how) {
  return for_url("ls", arguments.url, how, [&](const url& what_to_list, connector& to, task& what) {
    const bool names = arguments.names || arguments.null || what_to_list.type == 'd';
    // Names for other programs are bytes; a terminal still gets them escaped.
    const bool as_bytes = arguments.null && !is_terminal(1);
    output out;
    const auto print = [&](std::string_view line) {
      if (!as_bytes) return out.line(line);
      out.write(line);
      out.write(std::string_view("\0", 1));
    };
    list(to.connect(what_to_list, what), names ? "NLST" : "LIST", what_to_list, print);
    out.flush();
  });
}

}  // namespace ferry::cli
