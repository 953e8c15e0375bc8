// ferry stat: all that the server tells about a name.
#include <ferry/error.hpp>

#include "commands.hpp"
#include "context.hpp"
#include "entries.hpp"
#include "output.hpp"

namespace ferry::cli {

namespace {

void line(output& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out.line(std::string(name) + ": " + value);
}

std::string time_text(const entry_time& time) {
  if (time.zone == zone_source::unknown || time.precision == time_precision::day)
    return to_string(time) + " (the server's clock)";
  auto utc = time;
  utc.written -= time.offset;
  return to_string(utc) + "Z";
}

void print(output& out, const entry& e) {
  line(out, "name", e.name);
  line(out, "type", std::string(to_string(e.type)));
  if (e.size) line(out, "size", (e.size_is_rounded ? "~" : "") + std::to_string(*e.size));
  if (e.modified) line(out, "modified", time_text(*e.modified));
  line(out, "permissions", e.permissions);
  line(out, "owner", e.owner);
  line(out, "group", e.group);
  line(out, "target", e.target);
  for (const auto& fact : e.facts) line(out, fact.name, fact.value);
}

// The login directory, or the root. Many servers have it in no listing, and no word on it but that it can be listed.
entry top_directory(client& remote, const url& target) {
  const std::string path = target.absolute ? "/" : ".";
  try {
    if (auto found = remote.stat(path); found && found->type == entry_type::directory) return *found;
  } catch (const error& refused) {
    if (!refused.session_usable()) throw;
  }
  (void)remote.list(target.path());
  entry e;
  e.name = path;
  e.type = entry_type::directory;
  return e;
}

}  // namespace

int stat(const stat_arguments& arguments, const settings& how) {
  bool first = true;
  return for_each_url("stat", arguments.urls, how, [&](const url& target, connector& to, task& what) {
    auto& remote = to.reach(target, what);
    const auto found =
        target.segments.empty() ? std::optional(top_directory(remote, target)) : remote.stat(target.path());
    if (!found)
      throw failure(exit_code::refused, "there is no such name", "Check the name with: ferry ls " + parent_url(target));
    output out;
    if (arguments.json) {
      out.write(entry_json(*found, {}).text() + '\n');
    } else {
      if (!first) out.write("\n");
      print(out, *found);
    }
    first = false;
    out.flush();
  });
}

}  // namespace ferry::cli
