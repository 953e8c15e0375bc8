// ferry sum: the server's checksum of a file, alone or held against that of a local file.
#include "commands.hpp"
#include "context.hpp"
#include "json.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

checksum of_server(const url& target, connector& to, task& what, std::optional<checksum_algorithm> algorithm) {
  const auto path = file_path_of(target);
  const auto told = to.reach(target, what).checksum(path, algorithm);
  if (told) return *told;
  if (algorithm)
    throw failure(exit_code::refused, "the server has no " + std::string(to_string(*algorithm)) + " of its files",
                  "Without --algorithm it may have another one");
  throw failure(exit_code::refused, "the server has no checksums of its files");
}

}  // namespace

int sum(const sum_arguments& arguments, const settings& how) {
  if (!arguments.local.empty() && arguments.urls.size() > 1)
    return report(failure(exit_code::usage, "a local file is compared with one URL"),
                  {.verb = "sum", .subject = {}, .parent = {}, .anonymous = true});
  return for_each_url("sum", arguments.urls, how, [&](const url& target, connector& to, task& what) {
    const auto told = of_server(target, to, what, arguments.algorithm);
    output out;
    const std::string algorithm(to_string(told.algorithm));
    if (arguments.json)
      out.write(
          json_object().bytes("url", target.text()).bytes("algorithm", algorithm).bytes("value", told.hex).text() +
          '\n');
    else
      out.line(algorithm + " (" + target.path() + ") = " + told.hex);
    out.flush();
    if (arguments.local.empty()) return;
    const auto ours = checksum_of(arguments.local, told.algorithm);
    if (ours != told)
      throw failure(exit_code::mismatch, "the files differ: " + std::string(to_string(told.algorithm)) + " of " +
                                             arguments.local + " is " + ours.hex);
  });
}

}  // namespace ferry::cli
