// ferry find and ferry du: a directory of the server and all below it, looked at entry by entry.
#include <utility>

#include <ferry/error.hpp>

#include "commands.hpp"
#include "context.hpp"
#include "entries.hpp"
#include "glob.hpp"
#include "output.hpp"
#include "remote_walk.hpp"
#include "terminal.hpp"
#include "transfer_log.hpp"

namespace ferry::cli {

namespace {

// What the walk could not see is told in a line each, and makes the exit code.
class seen {
 public:
  seen(const task& what, std::string verb) : what_(what), verb_(std::move(verb)) {}

  void add_to(walk_hooks& hooks) {
    hooks.refused = [this](const url& where, const std::string& why) {
      say("ferry: " + verb_ + " " + one_line(where.text()) + ": not entered: " + one_line(why));
      first(static_cast<int>(exit_code::policy));
    };
    hooks.unknown = [this](const url& where) {
      if (++unknown_ <= most_named) names_ += (names_.empty() ? "'" : ", '") + where.path() + '\'';
    };
    hooks.failed = [this](const url& where, const std::exception& error) {
      task of = what_;
      of.subject = where.text();
      of.parent = parent_url(where);
      first(report(error, of));
    };
  }
  /// Files whose size the server does not tell: a sum is too small by them.
  void without_size() noexcept { ++without_size_; }
  /// The exit code, when all is over.
  [[nodiscard]] int status() {
    if (unknown_ > most_named) names_ += " and " + std::to_string(unknown_ - most_named) + " more";
    if (unknown_ > 0)
      warn("the server does not tell whether these are directories, so they were not entered: " + names_);
    if (without_size_ > 0)
      warn("the server does not tell the size of " + std::to_string(without_size_) +
           (without_size_ == 1 ? " file, which is not in the sum" : " files, which are not in the sum"));
    return status_;
  }

 private:
  static constexpr std::size_t most_named = 5;

  void warn(const std::string& words) { first(report(failure(exit_code::protocol, words), what_)); }
  void first(int code) {
    if (status_ == 0) status_ = code;
  }
  const task& what_;
  std::string verb_;
  int status_ = 0;
  std::size_t unknown_ = 0;
  std::size_t without_size_ = 0;
  std::string names_;
};

std::string shown_path(const url& where) { return where.segments.empty() ? "." : where.path(); }

void tell_sum(output& out, const url& where, std::uint64_t bytes, bool json) {
  if (json)
    out.write(json_object().bytes("url", where.text()).number("bytes", bytes).text() + '\n');
  else
    out.line(std::to_string(bytes) + "  " + shown_path(where));
  out.flush();
}

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
  int left_out = 0;
  const int status = for_url("find", arguments.url, how, [&](const url& target, connector& to, task& what) {
    output out;
    seen others(what, "find");
    walk_hooks hooks;
    hooks.found = [&](const entry& e, const walk_place& place) {
      if (!is_wanted(e, arguments)) return;
      const url where = inside(place.where, e.text(), e.type == entry_type::directory);
      if (arguments.json)
        out.write(entry_json(e, {}).bytes("url", where.text()).text() + '\n');
      else
        out.line(inside(place.where, e.text(), false).path());
    };
    hooks.leave = [&](const walk_place&) { out.flush(); };
    others.add_to(hooks);
    walk(to.reach(target, what), target, hooks);
    left_out = others.status();
  });
  return status == static_cast<int>(exit_code::ok) ? left_out : status;
}

int du(const du_arguments& arguments, const settings& how) {
  tally all;
  for (const auto& text : arguments.urls) {
    int left_out = 0;
    const int status = for_url("du", text, how, [&](const url& target, connector& to, task& what) {
      output out;
      seen others(what, "du");
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
      auto& remote = to.reach(target, what);
      try {
        walk(remote, target, hooks);
      } catch (const error& e) {
        // A file, perhaps.
        if (!e.session_usable() || e.code() / 100 != 5 || target.segments.empty() || target.directory) throw;
        const auto found = remote.stat(target.path());
        if (!found || found->type != entry_type::file || !found->size) throw;
        tell_sum(out, target, *found->size, arguments.json);
      }
      left_out = others.status();
    });
    all.ended(status == static_cast<int>(exit_code::ok) ? left_out : status);
    if (signals::received() != 0) return status;
  }
  return all.status();
}

}  // namespace ferry::cli
