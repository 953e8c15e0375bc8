// A directory is listed to its end before anything in it is done: what is done needs the session.
#include "remote_walk.hpp"

#include <algorithm>
#include <exception>

#include "transfer_log.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t deepest = 100;

// A line end would become another command.
bool can_be_named(const entry& e) {
  return e.safe_name() && e.name.find_first_of("\r\n") == std::string::npos && e.text().find('/') == std::string::npos;
}

class walker {
 public:
  walker(client& remote, const walk_hooks& hooks) : remote_(remote), hooks_(hooks) {}

  void walk(const walk_place& here) {
    if (hooks_.enter && !hooks_.enter(here)) return;
    auto entries = remote_.list(here.where.path());
    std::vector<entry> directories;
    for (auto& e : entries) {
      if (!can_be_named(e)) {
        hooks_.refused(here.where, "the name '" + e.name + "' is not safe");
        continue;
      }
      if (hooks_.found) hooks_.found(e, here);
      if (hooks_.unknown && e.type == entry_type::unknown) hooks_.unknown(inside(here.where, e.text(), false));
      if (e.type == entry_type::directory) directories.push_back(std::move(e));
    }
    entries = {};
    for (const auto& next : directories) go_below(next, here);
    if (hooks_.leave) hooks_.leave(here);
  }

 private:
  void go_below(const entry& next, const walk_place& here) {
    walk_place there{.where = inside(here.where, next.text(), true), .below = here.below};
    there.below.push_back(next.text());
    const auto* unique = next.fact("unique");
    const std::string identity = unique != nullptr ? *unique : std::string();
    if (!identity.empty() && std::ranges::find(above_, identity) != above_.end())
      return hooks_.refused(there.where, "this directory is one that holds it");
    if (there.below.size() > deepest)
      return hooks_.refused(there.where, "more than " + std::to_string(deepest) + " directories deep");
    above_.push_back(identity);
    try {
      walk(there);
    } catch (const std::exception& e) {
      if (ends_everything(e)) throw;
      hooks_.failed(there.where, e);
    }
    above_.pop_back();
  }

  client& remote_;
  const walk_hooks& hooks_;
  std::vector<std::string> above_;  // identities of the directories that we are in
};

}  // namespace

std::vector<glob_match> matches_of(client& remote, const url& from, const url& pattern,
                                   const std::function<void(const url&, const std::string& why)>& refused) {
  const auto directory_of = [&](const std::vector<std::string>& segments) {
    url directory = from;
    directory.segments = segments;
    directory.directory = true;
    return directory;
  };
  const auto list = [&](const std::vector<std::string>& segments) {
    std::vector<glob_entry> all;
    for (const auto& e : remote.list(directory_of(segments).path()))
      all.push_back(
          {.name = e.text(), .directory = e.type == entry_type::directory, .unknown = e.type == entry_type::unknown});
    return all;
  };
  auto found = expand(pattern.segments, list,
                      [&](const std::vector<std::string>& segments, const std::string&, const std::string& why) {
                        refused(directory_of(segments), why);
                      });
  if (found.empty())
    throw failure(exit_code::no_match, "nothing matches", "In quotes the shell leaves a pattern alone");
  return found;
}

bool names_directory(client& remote, const url& which) {
  if (which.directory || which.segments.empty()) return true;
  const auto found = remote.stat(which.path());
  return found && found->type == entry_type::directory;
}

url inside(const url& directory, const std::string& name, bool is_directory) {
  url there = directory;
  there.segments.push_back(name);
  there.directory = is_directory;
  there.type.reset();
  return there;
}

void walk(client& remote, const url& root, const walk_hooks& hooks) {
  walker(remote, hooks).walk({.where = root, .below = {}});
}

std::optional<entry> walk_unless_file(client& remote, const url& root, const walk_hooks& hooks) {
  try {
    walk(remote, root, hooks);
    return {};
  } catch (const error& e) {
    if (!e.session_usable() || e.code() / 100 != 5 || root.segments.empty() || root.directory) throw;
    auto found = remote.stat(root.path());
    if (!found || found->type != entry_type::file) throw;
    return found;
  }
}

}  // namespace ferry::cli
