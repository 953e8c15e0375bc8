// A stack in place of recursion: how deep a tree is, the server says.
#include "session/remove_tree.hpp"

#include <set>
#include <stdexcept>
#include <vector>

#include "session/ask.hpp"
#include "session/listing_limit.hpp"

namespace ferry::session {

namespace {

struct child {
  std::string path;
  std::string unique;
};

struct open_directory {
  std::string path;
  std::string unique;
  std::vector<child> below;  // directories that are still to be removed
  bool by_mlsd = false;
  bool stays = false;  // something in it does
};

class removal {
 public:
  removal(connection& c, directory_reader& reader, const remove_tree_options& options)
      : c_(c), reader_(reader), options_(options) {}

  removed_tree run(const std::string& path) {
    if (unlinked(path)) return result_;
    enter({path, {}}, true);
    while (!open_.empty()) {
      if (open_.back().below.empty()) {
        leave();
        continue;
      }
      const child next = std::move(open_.back().below.back());
      open_.back().below.pop_back();
      if (!unlinked(next.path)) enter(next, false);
    }
    return result_;
  }

 private:
  // A link that looks like a directory, or no directory at all. Nothing is tried in a dry run.
  bool unlinked(const std::string& path) {
    if (options_.dry_run() || !ask(c_, "DELE", path).completed()) return false;
    gone(path, false);
    return true;
  }

  void enter(const child& directory, bool first) {
    if (!directory.unique.empty() && within_.contains(directory.unique))
      return stays(directory.path, "it contains itself");
    if (open_.size() > options_.depth()) return stays(directory.path, "it is too deep in the tree");
    std::vector<entry> entries;
    std::string refusal;
    if (!listed(
            entries, [&](const auto& take) { reader_.each(directory.path, take); }, first, &refusal))
      return stays(directory.path, refusal);
    open_directory now{directory.path, directory.unique, {}, reader_.last_command() == list_command::mlsd, false};
    for (const entry& e : entries) {
      if (const std::string* unique = e.fact("unique"); e.self && unique) now.unique = *unique;
    }
    if (!now.unique.empty() && !within_.insert(now.unique).second) return stays(directory.path, "it contains itself");
    open_.push_back(std::move(now));
    for (const entry& e : entries) take(e);
  }

  /// All of it or nothing; false when the server refuses.
  template <class Each>
  bool listed(std::vector<entry>& entries, const Each& each, bool must = false, std::string* refusal = nullptr) {
    listing_limit limit(c_);
    try {
      each([&](entry& e) {
        limit.count(e.raw);
        entries.push_back(std::move(e));
      });
      return true;
    } catch (const limit_error&) {
      throw;
    } catch (const ftp_error& e) {
      if (must || !c_.is_open()) throw;
      if (refusal != nullptr) *refusal = e.what();
      return false;
    }
  }

  // Without its line end a name is another one.
  [[nodiscard]] static bool is_usable(const entry& e) {
    return e.safe_name() && e.name.find_first_of("\r\n") == std::string::npos;
  }

  void take(const entry& e) {
    if (e.self || e.parent) return;
    const std::string path = open_.back().path + '/' + e.text();
    if (!is_usable(e)) return stays(path, "its name is not safe to use");
    const std::string* unique = e.fact("unique");
    if (e.type == entry_type::directory) return open_.back().below.push_back({path, unique ? *unique : ""});
    if (options_.dry_run()) return gone(path, false);
    const reply r = ask(c_, "DELE", path);
    if (r.completed()) return gone(path, false);
    stays(path, r.text);
  }

  void leave() {
    const open_directory done = std::move(open_.back());
    open_.pop_back();
    within_.erase(done.unique);
    if (done.stays) {
      if (!open_.empty()) open_.back().stays = true;
      return;
    }
    if (options_.dry_run()) return gone(done.path, true);
    reply r = ask(c_, "RMD", done.path);
    if (!r.completed() && done.by_mlsd && removed_by_list(done.path)) r = ask(c_, "RMD", done.path);
    if (r.completed()) return gone(done.path, true);
    stays(done.path, r.text);
  }

  // What MLSD has not shown: links to nothing, on ProFTPD and pyftpdlib.
  bool removed_by_list(const std::string& path) {
    std::vector<entry> entries;
    if (!listed(entries, [&](const auto& take) { reader_.each_by_list(path, take); })) return false;
    bool any = false;
    for (const entry& e : entries) {
      if (e.self || e.parent || e.type == entry_type::directory || !is_usable(e)) continue;
      const std::string name = path + '/' + e.text();
      if (!ask(c_, "DELE", name).completed()) continue;
      gone(name, false);
      any = true;
    }
    return any;
  }

  void gone(const std::string& path, bool directory) {
    ++(directory ? result_.directories : result_.files);
    if (options_.on_removed()) options_.on_removed()(path, directory);
  }

  void stays(const std::string& path, const std::string& reason) {
    ++result_.refused;
    if (!open_.empty()) open_.back().stays = true;
    if (options_.on_refused()) options_.on_refused()(path, reason);
  }

  connection& c_;
  directory_reader& reader_;
  const remove_tree_options& options_;
  std::vector<open_directory> open_;
  std::set<std::string> within_;  // `unique` of those that are open
  removed_tree result_;
};

}  // namespace

removed_tree remove_tree(connection& c, directory_reader& reader, std::string_view path,
                         const remove_tree_options& options) {
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.empty() || name == "." || name == "..")
    throw std::invalid_argument("name the directory that is to be removed: '" + std::string(path) + "' names none");
  try {
    return removal(c, reader, options).run(std::string(path));
  } catch (error& e) {
    // A sink may throw an error of its own making.
    error_context context = e.context();
    context.session_usable = c.is_open();
    e.context(std::move(context));
    throw;
  }
}

}  // namespace ferry::session
