// ferry du: the bytes of the files in each directory of a tree, and all below it.
#include <ferry/error.hpp>

#include "commands.hpp"
#include "context.hpp"
#include "json.hpp"
#include "output.hpp"
#include "unseen.hpp"

namespace ferry::cli {

namespace {

std::string shown_path(const url& where) { return where.segments.empty() ? "." : where.path(); }

void tell_sum(output& out, const url& where, std::uint64_t bytes, bool json) {
  if (json)
    out.write(json_object().bytes("url", where.text()).number("bytes", bytes).text() + '\n');
  else
    out.line(std::to_string(bytes) + "  " + shown_path(where));
  out.flush();
}

}  // namespace

int du(const du_arguments& arguments, const settings& how) {
  return for_each_url("du", arguments.urls, how, [&](const url& target, connector& to, task& what) {
    output out;
    unseen others(what);
    std::vector<std::uint64_t> sums;  // of the directories that we are in
    walk_hooks hooks;
    // A directory that failed was never left: what it had counts for the one above.
    const auto back_to = [&](std::size_t depth) {
      while (sums.size() > depth) {
        const auto sum = sums.back();
        sums.pop_back();
        if (!sums.empty()) sums.back() += sum;
      }
    };
    hooks.enter = [&](const walk_place& place) {
      back_to(place.below.size());
      sums.push_back(0);
      return true;
    };
    hooks.found = [&](const entry& e, const walk_place&) {
      if (e.type != entry_type::file) return;
      if (!e.size) return others.without_size();
      sums.back() += *e.size;
    };
    hooks.leave = [&](const walk_place& place) {
      back_to(place.below.size() + 1);
      const auto sum = sums.back();
      back_to(place.below.size());
      if (!arguments.total || place.below.empty()) tell_sum(out, place.where, sum, arguments.json);
    };
    others.add_to(hooks);
    const auto file = walk_unless_file(to.reach(target, what), target, hooks);
    if (file && !file->size) others.without_size();
    if (file) tell_sum(out, target, file->size.value_or(0), arguments.json);
    if (const int status = others.status(); status != 0) throw told_already(status);
  });
}

}  // namespace ferry::cli
