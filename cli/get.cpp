// ferry get: files of the server to local files, which appear whole or not at all; patterns and trees too.
//
// Two files of one run never go to the same name, and nothing of a tree is written through a link of ours.
#include <filesystem>
#include <set>
#include <utility>

#include "batch.hpp"
#include "commands.hpp"
#include "context.hpp"
#include "glob.hpp"
#include "listing.hpp"
#include "local_file.hpp"
#include "remote_walk.hpp"
#include "shell.hpp"
#include "terminal.hpp"
#include "transfer_log.hpp"

namespace ferry::cli {

namespace {

namespace fs = std::filesystem;

constexpr unsigned usual_segments = 4;

bool is_folder(const fs::path& path) {
  std::error_code ec;
  return fs::is_directory(path, ec);
}

bool is_link(const fs::path& path) {
  std::error_code ec;
  return fs::is_symlink(path, ec);
}

bool is_here(const fs::path& path) {
  std::error_code ec;
  return fs::exists(path, ec);
}

// One session and one kind of transfer serve both.
bool goes_with(const url& one, const url& other) {
  return root_of(one).text() == root_of(other).text() && one.password == other.password && one.type == other.type;
}

class getting {
 public:
  getting(const get_arguments& arguments, connector& to, transfer_log& log)
      : arguments_(arguments), to_(to), log_(log) {}

  void take(const std::string& text) {
    task what = task_for("get", text);
    try {
      const url from = read_url(text, to_.how());
      if (!queue_.empty() && !goes_with(from, queue_.front().from)) flush();
      to_.aim(from);
      what = task_for("get", from, to_.how());
      const url pattern = parse_pattern_url(text);
      if (has_pattern(pattern) && from.type != 'd')
        take_matches(from, pattern, what);
      else
        take_one(from, what);
    } catch (const std::exception& error) {
      to_.remember(error);
      log_.failed(what.subject, {}, error, what);
    }
  }

  /// Moves what waits, with -j.
  void flush() {
    const auto queue = std::exchange(queue_, {});
    if (queue.empty()) return;
    task what = task_for("get", queue.front().from, to_.how());
    try {
      fetch(to_.reach(queue.front().from, what), queue, what);
    } catch (const std::exception& error) {
      log_.failed(what.subject, {}, error, what);
    }
  }

 private:
  struct waiting {
    url from;
    std::string name;
    download_item item;
  };

  void fetch(client& remote, const std::vector<waiting>& queue, const task& what) {
    std::vector<download_item> items;
    std::vector<batch_item> told;
    for (const auto& one : queue) {
      task of = what;
      about(of, one.from);
      items.push_back(one.item);
      told.push_back({.remote = one.from,
                      .local = one.item.local.string(),
                      .name = one.name,
                      .total = one.item.listed,
                      .what = std::move(of)});
    }
    batch(log_, std::move(told)).run([&](const batch::ended& ended, const batch::progressed& progressed) {
      (void)remote.download_all(items, options_for(queue.front().from, nullptr), ended, progressed);
    });
  }

  static void about(task& what, const url& from) {
    what.subject = from.text();
    what.parent = parent_url(from);
  }

  void take_matches(const url& from, const url& pattern, task& what) {
    const auto matches =
        matches_of(to_.reach(from, what), from, pattern,
                   [&](const url& where, const std::string& why) { log_.refused(where.text(), {}, why); });
    log_.expect(matches.size());
    for (const auto& match : matches) {
      url one = from;
      one.segments = match.segments;
      one.directory = match.directory;
      if (match.directory && !arguments_.recursive)
        log_.left_out(one.text(), {}, "a directory; -r takes it with all that is below it");
      else
        take_item(one, what);
      signals::check();
    }
  }

  // One of several: its failure stops nothing.
  void take_item(const url& one, task what) {
    about(what, one);
    try {
      take_one(one, what);
    } catch (const std::exception& error) {
      if (ends_everything(error)) throw;
      log_.failed(what.subject, {}, error, what);
    }
  }

  void take_one(const url& from, task& what) {
    if (arguments_.recursive && from.type != 'd' && names_directory(to_.reach(from, what), from))
      return take_tree(from, what);
    if (from.type != 'd') (void)file_path_of(from);
    const auto target = target_file(arguments_.output, from);
    take_file(from, target, target.filename().string(), nullptr, what);
  }

  // --- Files ----------------------------------------------------------------------------------------------------------

  [[nodiscard]] download_options options_for(const url& from, const entry* listed) const {
    download_options options;
    if (arguments_.resume) options.existing(if_exists::resume).keep_partial(true);
    if (arguments_.newer) options.existing(if_exists::newer);
    if (arguments_.no_clobber) options.existing(if_exists::skip);
    options.in_place(arguments_.in_place).text(from.type == 'a');
    if (arguments_.verify) options.verify(check::required);
    options.segments(arguments_.segments);
    if (listed == nullptr || !listed->size || listed->size_is_rounded || listed->type != entry_type::file)
      return options;
    const auto& time = listed->modified;
    const bool exact =
        time && (time->precision == time_precision::second || time->precision == time_precision::subsecond);
    return options.listed(listed->size, exact ? time->utc() : std::nullopt);
  }

  void take_file(const url& from, const fs::path& target, const std::string& name, const entry* listed, task& what) {
    about(what, from);
    if (!taken_.insert(target.lexically_normal()).second)
      throw failure(exit_code::policy, "another file of this run has the name " + target.string() + " already",
                    "Take one of them to another name with -o");
    if (arguments_.dry_run && arguments_.no_clobber && is_here(target))
      return log_.skipped(from.text(), target.string(), "it exists");
    if (arguments_.dry_run) return log_.would_move(from.text(), target.string(), from.text(), target.string());
    check_can_be_written(target);
    if (from.type == 'd') return take_names(from, target, what);
    if (arguments_.jobs > 1) {
      const auto known = options_for(from, listed);
      queue_.push_back({.from = from,
                        .name = name,
                        .item = {.remote = from.path(),
                                 .local = target,
                                 .listed = known.listed_size_,
                                 .listed_modified = known.listed_modified_}});
      return;
    }
    auto moving = log_.begin(from.text(), target.string(), name, listed != nullptr ? listed->size : std::nullopt);
    try {
      auto options = options_for(from, listed);
      options.watch(log_.watch(moving));
      log_.done(moving, to_.reach(from, what).download(from.path(), target, options));
    } catch (const std::exception& error) {
      if (ends_everything(error)) {
        log_.dropped(moving, error, what);
        throw;
      }
      log_.failed(moving, error, what);
    }
  }

  // A list of names, as NLST gives it.
  void take_names(const url& from, const fs::path& target, task& what) {
    new_file file(target);
    text_file text(file);
    std::uint64_t bytes = 0;
    list_names(to_.connect(from, what), from, [&](std::string_view line) {
      text.line(line);
      bytes += line.size() + 1;
    });
    text.finish();
    file.commit();
    log_.written(from.text(), target.string(), bytes);
  }

  // --- Trees ----------------------------------------------------------------------------------------------------------

  fs::path root_for(const url& from) const {
    const fs::path output(arguments_.output);
    if (from.segments.empty()) return output.empty() ? fs::path(".") : output;
    const auto name = from.segments.back();
    if (output.empty()) return safe_name(name);
    return is_folder(output) || arguments_.output.ends_with('/') ? output / safe_name(name) : output;
  }

  // The directory that the user has named may be a link; below it nothing is.
  bool make_directory(const fs::path& path, const url& from, bool named_by_user) {
    if (!named_by_user && is_link(path)) {
      log_.refused(from.text(), path.string(), path.string() + " is a link here, and nothing is written through it");
      return false;
    }
    if (arguments_.dry_run || is_folder(path)) return true;
    std::error_code ec;
    fs::create_directory(path, ec);
    if (ec) throw failure(exit_code::local, "cannot make the directory " + path.string() + ": " + ec.message());
    return true;
  }

  void take_tree(const url& from, task& what) {
    const auto root = root_for(from);
    const auto local = [&](const walk_place& place) {
      auto path = root;
      for (const auto& name : place.below) path /= name;
      return path;
    };
    const bool named = from.segments.empty() || root == fs::path(arguments_.output);
    // `-o new/` may be made.
    std::error_code ec;
    if (!arguments_.dry_run && root.has_parent_path()) fs::create_directories(root.parent_path(), ec);
    walk_hooks hooks;
    hooks.enter = [&](const walk_place& place) {
      return make_directory(local(place), place.where, named && place.below.empty());
    };
    hooks.refused = [&](const url& where, const std::string& why) { log_.refused(where.text(), {}, why); };
    hooks.failed = [&](const url& where, const std::exception& error) {
      task of = what;
      about(of, where);
      log_.failed(of.subject, {}, error, of);
    };
    hooks.found = [&](const entry& e, const walk_place& place) {
      signals::check();
      if (e.type == entry_type::directory) return;
      take_entry(e, place, local(place) / e.text(), what);
    };
    walk(to_.reach(from, what), from, hooks);
  }

  void take_entry(const entry& e, const walk_place& place, const fs::path& target, const task& what) {
    const url from = inside(place.where, e.text(), false);
    if (e.type == entry_type::link) return log_.left_out(from.text(), {}, "a link, and links are not followed");
    if (e.type == entry_type::other) return log_.left_out(from.text(), {}, "neither a file nor a directory");
    if (is_link(target))
      return log_.refused(from.text(), target.string(),
                          target.string() + " is a link here, and nothing is written through it");
    task of = what;
    about(of, from);
    try {
      take_file(from, target, target.string(), &e, of);
    } catch (const std::exception& error) {
      if (ends_everything(error)) throw;
      log_.failed(of.subject, target.string(), error, of);
    }
  }

  const get_arguments& arguments_;
  connector& to_;
  transfer_log& log_;
  std::set<fs::path> taken_;
  std::vector<waiting> queue_;  // of one server and type
};

void check_for_standard_output(const get_arguments& arguments) {
  if (arguments.recursive || arguments.resume || arguments.dry_run || arguments.json || arguments.newer ||
      arguments.no_clobber || arguments.in_place || arguments.verify)
    throw failure(exit_code::usage,
                  "standard output takes none of -r, -c, -n, --json, --newer, --no-clobber, --in-place, --verify",
                  "Choose a file with -o");
}

// Several files need a directory to go to.
void check_output(const get_arguments& arguments) {
  if (arguments.output.empty() || arguments.output.ends_with('/') || is_folder(arguments.output)) return;
  bool several = arguments.urls.size() > 1;
  for (const auto& text : arguments.urls) several = several || has_pattern(parse_pattern_url(text));
  if (several)
    throw failure(exit_code::usage, "several files cannot all become " + arguments.output,
                  "Name a directory that exists: -o DIR/");
}

}  // namespace

int get(const get_arguments& arguments, const settings& how) {
  const task what{.verb = "get", .subject = {}, .parent = {}, .anonymous = true};
  try {
    if (is_standard_output(arguments.output)) {
      check_for_standard_output(arguments);
      return cat(arguments.urls, how, "get");
    }
    check_output(arguments);
    if (arguments.jobs > 1 && arguments.segments > 1)
      throw failure(exit_code::usage, "--segments and -j exclude each other: -j moves whole files side by side",
                    "Keep one of them");
  } catch (const std::exception& error) {
    return report(error, what);
  }
  connector to(how);
  to.parallel(arguments.jobs > 1 ? arguments.jobs : usual_segments);
  transfer_log log("get", arguments.json, how);
  log.expect(arguments.urls.size());
  getting all(arguments, to, log);
  for (const auto& text : arguments.urls) {
    all.take(text);
    if (signals::received() != 0) break;
  }
  if (signals::received() == 0) all.flush();
  return log.status();
}

}  // namespace ferry::cli
