// ferry cat: files to standard output, byte for byte.
#include "commands.hpp"
#include "context.hpp"
#include "listing.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

void print_names(const url& from, connector& to, task& what) {
  output out;
  list_names(to.connect(from, what), from, [&](std::string_view line) { out.line(line); });
  out.flush();
}

void cat_file(const url& from, connector& to, task& what) {
  if (from.type == 'd') return print_names(from, to, what);
  const auto path = file_path_of(from);
  // A bar would be drawn into the text.
  const bool quiet = to.how().quiet || is_terminal(1);
  progress bar(from.segments.back(), wants_progress(quiet));
  output out;
  download_options options;
  options.text(from.type == 'a').watch([&](const transfer_progress& now) {
    bar.total(now.total);
    bar.update(now.bytes);
  });
  const auto write = [&](std::span<const std::byte> bytes) { out.write_now(bytes); };
  const auto judged = to.reach(from, what).download(path, sink(write), options);
  if (const auto line = bar.finish(judged.bytes); !line.empty()) say(line);
}

}  // namespace

int cat(const std::vector<std::string>& urls, const settings& how, const std::string& verb) {
  return for_each_url(verb, urls, how, cat_file);
}

}  // namespace ferry::cli
