// ferry size: the bytes of a file, as SIZE tells them.
#include "commands.hpp"
#include "context.hpp"
#include "json.hpp"
#include "output.hpp"

namespace ferry::cli {

int size(const size_arguments& arguments, const settings& how) {
  return for_url("size", arguments.url, how, [&](const url& target, connector& to, task& what) {
    const auto path = file_path_of(target);
    const auto bytes = to.reach(target, what).size(path);
    if (!bytes)
      throw failure(exit_code::protocol, "the server does not tell sizes (SIZE)", "ferry stat asks otherwise");
    output out;
    if (arguments.json)
      out.write(json_object().bytes("url", target.text()).number("bytes", *bytes).text() + '\n');
    else
      out.write(std::to_string(*bytes) + "\n");
    out.flush();
  });
}

}  // namespace ferry::cli
