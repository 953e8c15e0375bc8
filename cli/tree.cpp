// The server's word is enough for what is printed, not for where we go: a listing can name a directory without end.
#include "tree.hpp"

#include <algorithm>
#include <utility>

#include <ferry/ftplib.hpp>

#include "context.hpp"
#include "listing.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t deepest = 100;
constexpr std::size_t most_named = 5;

form form_of(const ls_arguments& arguments) {
  if (arguments.json) return form::json;
  return arguments.details ? form::details : form::names;
}

lister_options options_from(const ls_arguments& arguments) {
  lister_options options;
  if (arguments.zone) options.zone(*arguments.zone);
  // Whoever sees no times needs no question about them.
  return options.infer_zone(arguments.json || arguments.details);
}

std::string inside(const std::string& above, const std::string& name) {
  return above.empty() ? name : above + '/' + name;
}

// A directory of a million names is held to be sorted.
entry without_what_is_not_shown(entry& e, bool json) {
  e.raw = {};
  if (!json) std::erase_if(e.facts, [](const entry_fact& f) { return f.name != "unique"; });
  e.facts.shrink_to_fit();
  return std::move(e);
}

// A line end would become another command.
bool can_be_entered(const entry& e) { return e.safe_name() && e.name.find_first_of("\r\n") == std::string::npos; }

}  // namespace

tree::tree(FTP& ftp, const ls_arguments& arguments, const task& what, bool quiet)
    : ftp_(ftp),
      reader_(ftp, options_from(arguments)),
      what_(what),
      quiet_(quiet),
      recursive_(arguments.recursive),
      json_(arguments.json),
      sort_(arguments.sort.value_or(arguments.json ? order::server : order::name)),
      printer_(out_, form_of(arguments)) {
  reader_.on_skipped([this](skipped_line& line) { skip(line); });
}

void tree::skip(const skipped_line& line) {
  unread_ += line.unread;
  if (what_.verbose && !line.raw.empty()) say("ferry: note: " + one_line(line.reason) + ": " + shown(line.raw));
}

void tree::show(const url& target) {
  if (const auto no_directory = enter(ftp_, target)) {
    show_file(target, no_directory);
  } else {
    walk({.path = {}, .text = {}, .where = target});
  }
  printer_.end();
  out_.flush();
  tell_what_is_missing(target);
}

void tree::tell_what_is_missing(const url& target) {
  if (unread_ > 0 && !quiet_)
    say("ferry: ls " + one_line(target.text()) + ": warning: " + unread_text(unread_) +
        (what_.verbose ? "" : "; -v shows them"));
  if (unknown_types_.empty()) return;
  std::string names;
  for (const auto& path : unknown_types_) names += (names.empty() ? "'" : ", '") + path + '\'';
  if (const auto more = unknown_type_count_ - unknown_types_.size(); more > 0)
    names += " and " + std::to_string(more) + " more";
  leave_out(failure(exit_code::protocol,
                    "the server does not tell whether these are directories, so they were not entered: " + names),
            target);
}

void tree::show_file(const url& target, const std::exception_ptr& no_directory) {
  std::optional<entry> found;
  try {
    found = reader_.find(target.path());
  } catch (const ftp_error& refused) {
    if (!refused.session_usable()) throw;
  }
  // A directory that may not be entered is no file.
  if (!found || found->type == entry_type::directory) std::rethrow_exception(no_directory);
  printer_.print(*found, reader_.dialect());
}

void tree::walk(const place& here) {
  for (const auto& next : show_directory(here)) enter_below(next, here);
}

std::vector<tree::directory> tree::show_directory(const place& here) {
  if (recursive_) printer_.heading(here.text.empty() ? "." : "./" + here.text);
  std::vector<directory> below;
  std::vector<entry> all;
  const std::size_t held_before = held_;
  reader_.each(here.path, [&](entry& e) {
    e.directory = here.text;
    if (sort_ != order::server) {
      hold(e.raw.size() + 1);
      all.push_back(without_what_is_not_shown(e, json_));
      return;
    }
    printer_.print(e, reader_.dialect());
    note(e, here, below);
  });
  sort_entries(all, sort_);
  printer_.print_all(all, reader_.dialect());
  printer_.end();
  held_ = held_before;
  for (const auto& e : all) note(e, here, below);
  return below;
}

void tree::note(const entry& e, const place& here, std::vector<directory>& below) {
  if (!recursive_) return;
  if (e.type == entry_type::unknown && ++unknown_type_count_ <= most_named)
    unknown_types_.push_back(inside(here.text, e.text()));
  if (e.type != entry_type::directory) return;
  if (!can_be_entered(e)) {
    leave_out(failure(exit_code::policy, "the name '" + e.name + "' is not safe; it was not entered"), here.where);
    return;
  }
  hold(e.name.size() + 1);
  const auto* unique = e.fact("unique");
  below.push_back({.name = e.name, .text = e.text(), .unique = unique != nullptr ? *unique : std::string()});
}

void tree::hold(std::size_t bytes) {
  held_ += bytes;
  const std::size_t most = ftp_.limits().listing_bytes;
  if (held_ > most)
    throw failure(exit_code::protocol, "the listing has more than " + std::to_string(most) + " bytes",
                  sort_ == order::server ? "" : "To show it as it comes: --sort none");
}

void tree::enter_below(const directory& next, const place& here) {
  place there{.path = inside(here.path, next.text), .text = inside(here.text, next.text), .where = here.where};
  there.where.segments.push_back(next.name);
  there.where.directory = true;
  if (!next.unique.empty() && std::ranges::find(above_, next.unique) != above_.end())
    return leave_out(failure(exit_code::policy, "this directory is one that holds it; it was not entered again"),
                     there.where);
  if (above_.size() == deepest)
    return leave_out(
        failure(exit_code::policy, "this is more than " + std::to_string(deepest) +
                                       " directories deep and was not entered; a link may lead in a circle"),
        there.where);
  const std::size_t held_before = held_;
  above_.push_back(next.unique);
  try {
    walk(there);
  } catch (const ftp_error& refused) {
    if (!refused.session_usable() || !ftp_.is_connected()) throw;
    leave_out(refused, there.where);
  }
  above_.pop_back();
  held_ = held_before;
}

void tree::leave_out(const std::exception& why, const url& where) {
  // The place in the output where it is missing.
  printer_.end();
  out_.flush();
  task what = what_;
  what.subject = where.text();
  what.parent = parent_url(where);
  const int status = report(why, what);
  if (left_out_ == 0) left_out_ = status;
}

}  // namespace ferry::cli
