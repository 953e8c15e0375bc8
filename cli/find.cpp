// ferry find: a directory of the server and all below it, looked at entry by entry.
#include "commands.hpp"
#include "context.hpp"
#include "entries.hpp"
#include "glob.hpp"
#include "output.hpp"
#include "remote_walk.hpp"
#include "unseen.hpp"

namespace ferry::cli {

namespace {

bool is_wanted(const entry& e, const find_arguments& wanted) {
  if (wanted.type && e.type != *wanted.type) return false;
  if (!wanted.name.empty() && !matches(wanted.name, e.text())) return false;
  // What the server does not tell is not known to be so.
  if (wanted.larger && !(e.size && *e.size > *wanted.larger)) return false;
  if (wanted.smaller && !(e.size && *e.size < *wanted.smaller)) return false;
  if (!wanted.newer) return true;
  return e.modified && e.modified->written.time_since_epoch() - e.modified->offset > wanted.newer->time_since_epoch();
}

}  // namespace

int find(const find_arguments& arguments, const settings& how) {
  return for_url("find", arguments.url, how, [&](const url& target, connector& to, task& what) {
    output out;
    unseen others(what);
    walk_hooks hooks;
    const auto show = [&](const entry& e, const url& where) {
      if (!is_wanted(e, arguments)) return;
      if (arguments.json)
        out.write(entry_json(e, {}).bytes("url", where.text()).text() + '\n');
      else
        out.line(where.path());
    };
    hooks.found = [&](const entry& e, const walk_place& place) {
      show(e, inside(place.where, e.text(), e.type == entry_type::directory));
    };
    hooks.leave = [&](const walk_place&) { out.flush(); };
    others.add_to(hooks);
    if (const auto file = walk_unless_file(to.reach(target, what), target, hooks)) show(*file, target);
    out.flush();
    if (const int status = others.status(); status != 0) throw told_already(status);
  });
}

}  // namespace ferry::cli
