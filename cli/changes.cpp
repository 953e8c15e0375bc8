// A change is told only when the server has confirmed it.
#include "changes.hpp"

#include <algorithm>
#include <utility>

#include "signals.hpp"

namespace ferry::cli {

changes::changes(std::string verb, const change_arguments& given, const settings& how)
    : verb_(std::move(verb)), given_(given), to_(how), log_(verb_, given.json, how) {}

int changes::each(std::span<const std::string> urls, const work& make) {
  for (const auto& text : urls) {
    take(text, make);
    if (signals::received() != 0) break;
  }
  return log_.status();
}

void changes::take(const std::string& text, const work& make) {
  task what = task_for(verb_, text);
  try {
    const url target = read_url(text, to_.how());
    to_.aim(target);
    what = task_for(verb_, target, to_.how());
    make(target, to_, what);
    log_.all_changed();
  } catch (const std::exception& error) {
    to_.remember(error);
    log_.failed(what.subject, {}, error, what);
  }
}

void changes::changed(const url& target, std::string_view path, std::string_view words) {
  log_.changed(path == target.path() ? target.text() : at_path(target, path).text(), given_.dry_run);
  if (!given_.dry_run || given_.json) return;
  out_.line(words.empty() ? path : words);
  out_.flush();
}

url at_path(url target, std::string_view path) {
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

}  // namespace ferry::cli
