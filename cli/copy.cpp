// ferry copy: files from server to server, directly or through this machine; patterns too.
//
// Each server has a connector of its own, so that neither is told what belongs to the other.
#include <ferry/copy.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "commands.hpp"
#include "context.hpp"
#include "glob.hpp"
#include "local_file.hpp"
#include "password.hpp"
#include "remote_walk.hpp"
#include "shell.hpp"
#include "terminal.hpp"
#include "transfer_log.hpp"

namespace ferry::cli {

namespace {

// Said by the server that gets the file; whatever else is refused belongs to the source.
bool is_of_target(const std::exception& e) {
  static constexpr std::array commands{"STOR", "APPE", "MKD", "RNFR", "RNTO", "DELE", "MFMT", "ALLO"};
  const auto* const known = dynamic_cast<const error*>(&e);
  return known != nullptr &&
         std::ranges::any_of(commands, [&](std::string_view verb) { return known->command().starts_with(verb); });
}

void check_type(const url& one) {
  if (one.type && one.type != 'i')
    throw failure(exit_code::usage, std::string(";type=") + *one.type + " is not for copies, which are binary",
                  "To change line ends: ferry get, then ferry put");
}

class copying {
 public:
  copying(const copy_arguments& arguments, const url& to, const settings& how, transfer_log& log)
      : arguments_(arguments), to_(to), source_(how), target_(how), log_(log) {
    target_.aim(to_);
  }

  void take(const std::string& text) {
    log_.goes_to(to_.text());
    task what = task_for("copy", text);
    try {
      const url from = read_url(text, source_.how());
      check_type(from);
      source_.aim(from);
      check_password_variable(from);
      what = task_for("copy", from, source_.how());
      const url pattern = parse_pattern_url(text);
      if (has_pattern(pattern))
        take_matches(from, pattern, what);
      else
        take_one(from, what);
    } catch (const std::exception& error) {
      failed(error, what);
    }
  }

 private:
  // While it is there, an error is about the target.
  task& about_target(task what) { return there_.emplace(std::move(what)); }

  // Tells of it by the URL of the server concerned, which is not asked again with a login that it has refused.
  void failed(const std::exception& error, const task& what) {
    const auto there = std::exchange(there_, {});
    (there ? target_ : source_).remember(error);
    log_.failed(what.subject, {}, error, there.value_or(what));
  }

  // One account is told its password twice; two are told that of each other.
  void check_password_variable(const url& from) const {
    const auto user = [](const url& one, const settings& how) { return one.user ? one.user : how.user; };
    const bool same =
        from.host == to_.host && from.port == to_.port && user(from, source_.how()) == user(to_, target_.how());
    if (!same && takes_password_variable(from, source_.how()) && takes_password_variable(to_, target_.how()))
      throw failure(exit_code::usage, "FERRY_PASSWORD would tell both servers the same password",
                    "Use .netrc, or a section of the configuration for each host");
  }

  void take_matches(const url& from, const url& pattern, task& what) {
    const auto matches =
        matches_of(source_.reach(from, what), from, pattern,
                   [&](const url& where, const std::string& why) { log_.refused(where.text(), {}, why); });
    if (!to_.directory)
      throw failure(exit_code::usage, "a pattern needs a directory to go to", "Write a / at the end of the last URL");
    log_.expect(matches.size());
    for (const auto& match : matches) {
      url one = from;
      one.segments = match.segments;
      one.directory = match.directory;
      if (match.directory && !arguments_.recursive)
        log_.left_out(one.text(), {}, "a directory; -r takes it with all that is below it");
      else
        take_item(one);
      if (signals::received() != 0) return;
    }
  }

  // One of several: its failure stops nothing.
  void take_item(const url& from) {
    task what = task_for("copy", from, source_.how());
    try {
      take_one(from, what);
    } catch (const std::exception& error) {
      if (ends_everything(error)) throw;
      failed(error, what);
    }
  }

  void take_one(const url& from, task& what) {
    if (arguments_.recursive && names_directory(source_.reach(from, what), from)) return take_tree(from);
    (void)file_path_of(from);
    take_file(from, target_for(from), what);
  }

  // --- Trees ----------------------------------------------------------------------------------------------------------

  // What is copied would be found below the source, and copied again.
  void refuse_inside_itself(const url& from, const url& root) const {
    const bool same_server =
        from.host == root.host && from.port == root.port && from.user == root.user && from.absolute == root.absolute;
    const bool below = from.segments.size() <= root.segments.size() &&
                       std::equal(from.segments.begin(), from.segments.end(), root.segments.begin());
    if (same_server && below)
      throw failure(exit_code::usage, "a directory cannot be copied into itself: " + root.text() + " is in it");
  }

  // As `put -r`: below a target that ends in `/` under its own name, else as the target itself.
  [[nodiscard]] url root_for(const url& from) const {
    url root = to_;
    root.type.reset();
    if (to_.directory && !from.segments.empty()) root = inside(to_, safe_name(from.segments.back()), true);
    root.directory = true;
    return root;
  }

  void take_tree(const url& from) {
    const url root = root_for(from);
    refuse_inside_itself(from, root);
    const auto there = [&](const walk_place& place) {
      url where = root;
      where.segments.insert(where.segments.end(), place.below.begin(), place.below.end());
      return where;
    };
    walk_hooks hooks;
    hooks.enter = [&](const walk_place& place) {
      make_directory(there(place));
      return true;
    };
    hooks.refused = [&](const url& where, const std::string& why) { log_.refused(where.text(), {}, why); };
    hooks.failed = [&](const url& where, const std::exception& error) {
      failed(error, task_for("copy", where, source_.how()));
    };
    hooks.found = [&](const entry& e, const walk_place& place) {
      if (e.type != entry_type::directory) take_entry(e, place, inside(there(place), e.text(), false));
      signals::check();
    };
    task what = task_for("copy", from, source_.how());
    walk(source_.reach(from, what), from, hooks);
  }

  void make_directory(const url& there) {
    if (arguments_.dry_run || there.segments.empty()) return;
    task what = task_for("copy", there, target_.how());
    (void)target_.reach(there, about_target(std::move(what))).mkdirs(there.path());
    there_.reset();
  }

  void take_entry(const entry& e, const walk_place& place, const url& to) {
    const url from = inside(place.where, e.text(), false);
    if (e.type == entry_type::link) return log_.left_out(from.text(), {}, "a link, and links are not followed");
    if (e.type == entry_type::other) return log_.left_out(from.text(), {}, "neither a file nor a directory");
    task what = task_for("copy", from, source_.how());
    try {
      take_file(from, to, what);
    } catch (const std::exception& error) {
      if (ends_everything(error)) throw;
      failed(error, what);
    }
  }

  // --- Files ----------------------------------------------------------------------------------------------------------

  [[nodiscard]] url target_for(const url& from) const {
    url target = to_;
    target.type.reset();
    return target.directory ? inside(target, safe_name(from.segments.back()), false) : target;
  }

  [[nodiscard]] copy_options options() const {
    copy_options how;
    if (arguments_.newer) how.existing(if_exists::newer);
    if (arguments_.no_clobber) how.existing(if_exists::skip);
    if (arguments_.verify) how.verify(check::required);
    if (arguments_.direct) how.route(copy_route::direct);
    if (arguments_.through_here) how.route(copy_route::through_here);
    return how.in_place(arguments_.in_place)
        .keep_time(arguments_.keep_time)
        .make_directories(arguments_.make_directories);
  }

  // Its failure stops nothing, unless the next file would fare no better.
  void take_file(const url& from, const url& to, task& what) {
    what = task_for("copy", from, source_.how());
    const auto source = from.path();
    log_.goes_to(to.text());
    if (!taken_.insert(to.text()).second)
      throw failure(exit_code::policy, "another file of this run has become " + to.text() + " already",
                    "Copy one of them to another name");
    if (arguments_.dry_run) return log_.would_move(from.text(), {}, from.text(), to.text());
    auto moving = log_.begin(from.text(), {}, from.segments.back(), {});
    task there;
    try {
      auto how = options();
      how.watch(log_.watch(moving));
      client& source_client = source_.reach(from, what);
      source_client.connect();
      client& target_client = target_.reach(to, about_target(task_for("copy", to, target_.how())));
      target_client.connect();
      there = *std::exchange(there_, {});
      log_.done(moving, copy_one(source_client, source, target_client, to.path(), how));
    } catch (const std::exception& error) {
      if (is_of_target(error)) there_ = there;
      if (ends_everything(error)) {
        log_.dropped(moving, error, there_.value_or(what));
        throw;
      }
      const auto of = std::exchange(there_, {});
      log_.failed(moving, error, of.value_or(what));
    }
  }

  [[nodiscard]] verdict copy_one(client& from, const std::string& path, client& to, const std::string& target,
                                 const copy_options& how) const {
    const auto* const hint = "Without --direct it goes through this machine";
    try {
      return ferry::copy(from, path, to, target, how);
    } catch (const tls_error& e) {
      if (arguments_.direct && e.problem() == tls_problem::settings) throw failure(exit_code::policy, e.what(), hint);
      throw;
    } catch (const error& e) {
      if (arguments_.direct && e.phase() == phase::data_connect && !e.retryable())
        throw failure(exit_code::policy, e.what(), hint);
      throw;
    }
  }

  const copy_arguments& arguments_;
  const url& to_;
  connector source_;
  connector target_;
  transfer_log& log_;
  std::set<std::string> taken_;
  std::optional<task> there_;
};

void check_words(const copy_arguments& arguments, const url& to, const settings& how) {
  check_type(to);
  if (arguments.words.size() > 2 && !to.directory)
    throw failure(exit_code::usage, "several files need a directory to go to", "Write a / at the end of the last URL");
  if (how.password_file)
    throw failure(exit_code::usage, "--password-file would tell both servers the same password",
                  "Use .netrc, or a section of the configuration for each host");
}

}  // namespace

int copy(const copy_arguments& arguments, const settings& how) {
  const auto& text = arguments.words.back();
  task what = task_for("copy", text);
  transfer_log log("copy", arguments.json, how);
  try {
    if (arguments.words.size() < 2) {
      what.subject.clear();
      throw failure(exit_code::usage, "two URLs are needed: of a source and of the target", "See: ferry copy --help");
    }
    const url to = read_url(text, how);
    check_words(arguments, to, how);
    log.expect(arguments.words.size() - 1);
    copying all(arguments, to, how, log);
    for (auto at = arguments.words.begin(); at + 1 != arguments.words.end(); ++at) {
      all.take(*at);
      if (signals::received() != 0) break;
    }
  } catch (const std::exception& error) {
    return report(error, what);
  }
  return log.status();
}

}  // namespace ferry::cli
