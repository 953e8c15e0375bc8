// A listing of bare names has thousands of entries of unknown type: a few are named.
#include "unseen.hpp"

#include "context.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {
constexpr std::size_t most_named = 5;
}  // namespace

void unseen::add_to(walk_hooks& hooks) {
  hooks.refused = [this](const url& where, const std::string& why) {
    say("ferry: " + what_.verb + " " + one_line(where.text()) + ": not entered: " + one_line(why));
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

int unseen::status() {
  if (unknown_ > most_named) names_ += " and " + std::to_string(unknown_ - most_named) + " more";
  if (unknown_ > 0) warn("the server does not tell whether these are directories, so they were not entered: " + names_);
  if (without_size_ > 0)
    warn("the server does not tell the size of " + std::to_string(without_size_) +
         (without_size_ == 1 ? " file, which is not in the sum" : " files, which are not in the sum"));
  return status_;
}

void unseen::warn(const std::string& words) { first(report(failure(exit_code::protocol, words), what_)); }

void unseen::first(int code) {
  if (status_ == 0) status_ = code;
}

}  // namespace ferry::cli
