// ferry copy: files from server to server, directly or through this machine; patterns too.
//
// Each server has a connector of its own, so that neither is told what belongs to the other.
#include <ferry/copy.hpp>

#include <set>
#include <typeinfo>

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

task task_for(const url& about, const settings& how) {
  task what{.verb = "copy", .subject = about.text(), .parent = parent_url(about), .anonymous = true};
  what.verbose = how.verbose;
  return what;
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
    task what{.verb = "copy", .subject = hide_url_passwords(text), .parent = {}, .anonymous = true};
    try {
      const url from = read_url(text, source_.how());
      check_type(from);
      source_.aim(from);
      check_password_variable(from);
      what = task_for(from, source_.how());
      const url pattern = parse_pattern_url(text);
      if (has_pattern(pattern))
        take_matches(from, pattern, what);
      else
        take_file(from);
    } catch (const std::exception& error) {
      log_.failed(what.subject, {}, error, what);
    }
  }

 private:
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
    const auto matches = matches_of(source_.reach(from, what), from, pattern);
    if (!to_.directory)
      throw failure(exit_code::usage, "a pattern needs a directory to go to", "Write a / at the end of the last URL");
    log_.expect(matches.size());
    for (const auto& match : matches) {
      url one = from;
      one.segments = match.segments;
      if (match.directory)
        log_.left_out(one.text(), {}, "a directory, and files only are copied");
      else
        take_file(one);
      if (signals::received() != 0) return;
    }
  }

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
  void take_file(const url& from) {
    task what = task_for(from, source_.how());
    const auto source = file_path_of(from);
    const url to = target_for(from);
    log_.goes_to(to.text());
    if (!taken_.insert(to.text()).second)
      throw failure(exit_code::policy, "another file of this run has become " + to.text() + " already");
    if (arguments_.dry_run) {
      if (!arguments_.json) {
        out_.line(from.text() + " -> " + to.text());
        out_.flush();
      }
      return log_.skipped(from.text(), {}, "dry run");
    }
    auto moving = log_.begin(from.text(), {}, from.segments.back(), {});
    task here = what;
    try {
      auto how = options();
      how.watch(log_.watch(moving));
      // A server that cannot be reached is told by its own name.
      client& source_client = source_.reach(from, what);
      here = what;
      source_client.connect();
      here = task_for(to, target_.how());
      client& target_client = target_.reach(to, here);
      target_client.connect();
      here = what;
      log_.done(moving, copy_one(source_client, source, target_client, to.path(), how));
    } catch (const std::exception& error) {
      log_.failed(moving, error, here);
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
      if (arguments_.direct && typeid(e) == typeid(error)) throw failure(exit_code::policy, e.what(), hint);
      throw;
    }
  }

  const copy_arguments& arguments_;
  const url& to_;
  connector source_;
  connector target_;
  transfer_log& log_;
  std::set<std::string> taken_;
  output out_;
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
  task what{.verb = "copy", .subject = hide_url_passwords(text), .parent = {}, .anonymous = true};
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
