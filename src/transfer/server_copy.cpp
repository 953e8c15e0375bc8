// We see nothing of data that goes from server to server. So each copy is judged by the sizes that both tell when it is over; and whether two servers
// have a way between them is found out by trying.
#include "transfer/server_copy.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "session/clean_up.hpp"
#include "session/copy.hpp"
#include "session/remote_checksum.hpp"
#include "session/small_commands.hpp"
#include "session/times.hpp"
#include "transfer/copy_ways.hpp"
#include "transfer/packets.hpp"
#include "transfer/remote_names.hpp"
#include "transfer/remote_target.hpp"
#include "transfer/sized_source.hpp"
#include "transfer/upload.hpp"
#include "transfer/words.hpp"

namespace ferry::transfer {

namespace {

std::string words_of(session::copy_method how) {
  switch (how) {
    case session::copy_method::cpsv:
      return "protected by TLS (CPSV)";
    case session::copy_method::sscn_source:
    case session::copy_method::sscn_target:
      return "protected by TLS (SSCN)";
    default:
      return "in clear text";
  }
}

class copying {
 public:
  copying(keeper& from, keeper& to, io::file_system& files, const copy_job& job, io::source& through_here)
      : from_(from),
        to_(to),
        files_(files),
        job_(job),
        through_(through_here),
        began_(from.host().now()),
        last_moment_(moment(from.host(), job.how.deadline_)),
        tries_(from.host(), job.tries, last_moment_),
        target_(job.target) {}

  verdict run();

 private:
  [[nodiscard]] session::asked_file ask_source();
  [[nodiscard]] bool wanted(session::connection& c);
  void refuse_itself();
  void choose_way();
  void attempts();
  void attempt();
  [[nodiscard]] bool directly();
  void through_here();
  void judge_it(bool missing_reply);
  [[nodiscard]] bool circumvent(const error& e);
  [[nodiscard]] bool nothing_arrived(const error& e) noexcept;
  void compare_checksums();
  void dress(session::connection& c);
  void discard() noexcept;
  void forget_cancellation() {
    io::forget_cancellation(from_.host());
    io::forget_cancellation(to_.host());
  }
  template <class Error>
  [[nodiscard]] Error no_way(error_context at) const {
    at.phase = phase::data_connect;
    return {"a copy from server to server is not possible: " + why_here_, std::move(at)};
  }
  [[nodiscard]] milliseconds time_left(milliseconds most) const;
  [[nodiscard]] error_context where() const {
    return {.phase = phase::completion,
            .command = "STOR " + written_,
            .reply = {},
            .bytes = there_.value_or(0),
            .session_usable = to_.is_open()};
  }

  keeper& from_;
  keeper& to_;
  io::file_system& files_;
  const copy_job& job_;
  io::source& through_;
  io::clock_time began_;
  io::clock_time last_moment_;
  retrier tries_;
  std::string target_;   // the final name
  std::string written_;  // the name that is written to
  session::asked_file source_;
  std::optional<std::uint64_t> there_;  // bytes of the copy, by SIZE
  upload_place place_;
  bool direct_ = true;
  std::string why_here_;  // why it does not go directly
  std::string way_;       // of one that went directly
  bool judging_ = false;  // all is said, and sizes are asked for
  bool changed_ = false;  // the source, meanwhile
  bool made_directories_ = false;
  bool left_something_ = false;  // something of ours may be there under `written_`
  unsigned begun_anew_ = 0;      // because the source knows no REST
  unsigned retries_ = 0;         // of uploads
  verdict verdict_;
};

// --- What is to be done ------------------------------------------------------------------------------------------------------

session::asked_file copying::ask_source() {
  return from_.persist(tries_, [&](session::connection& c) {
    auto found = ask(from_, c, job_.path);
    // The target would have lost its old content before RETR is refused.
    if (found.missing) (void)c.require_completed(c.make_command("SIZE", job_.path));
    return found;
  });
}

bool copying::wanted(session::connection& c) {
  const known_file source{.size = source_.size, .modified = source_.modified, .precision = time_precision::second};
  return settle_target(to_, c, job_.how.existing_, target_, source, verdict_) != decision::skip;
}

// Written in place it would be empty before it is read. What has a temporary name until it is whole loses nothing.
void copying::refuse_itself() {
  to_.persist(tries_, [&](session::connection& target) {
    session::connection& source = from_.ready();
    if (!same_server(source, target)) return;
    const auto base = [](const std::string& path, session::connection& c) {
      return path.starts_with('/') ? std::string() : session::starting_directory(c);
    };
    if (same_path(job_.path, base(job_.path, source), target_, base(target_, target)))
      throw std::invalid_argument("a file cannot be copied onto itself: " + job_.path + " and " + target_ +
                                  " are one file of one server");
  });
}

void copying::choose_way() {
  if (job_.how.route_ == copy_route::through_here) {
    direct_ = false;
    why_here_ = "as it was asked for";
    return;
  }
  why_here_ = no_way_between(from_.ready(), to_.ready());
  if (why_here_.empty()) return;
  if (job_.how.route_ == copy_route::direct) throw no_way<error>(where());
  direct_ = false;
}

// --- One attempt -------------------------------------------------------------------------------------------------------------

milliseconds copying::time_left(milliseconds most) const {
  if (last_moment_ == io::never) return most;
  const auto left = std::chrono::ceil<milliseconds>(last_moment_ - from_.host().now());
  return std::clamp(left, milliseconds(1), most);
}

// True when the copy's end was not told, and its size has to.
bool copying::directly() {
  auto& patience = from_.settings().deadlines.server_copy;
  struct restored {
    milliseconds& what;
    milliseconds value;
    ~restored() { what = value; }
  } const as_it_was{patience, patience};
  patience = time_left(patience);
  // Asked for first: either may have to connect again.
  const auto& of_source = from_.features();
  const auto& of_target = to_.features();
  session::connection& source = from_.ready();
  session::connection& target = to_.ready();
  auto method = session::copy_method::automatic;
  if (source.tls().control && target.tls().control) method = session::choose_copy_method(source, of_source, of_target);
  left_something_ = true;
  try {
    const auto done = session::copy_protected(source, job_.path, target, written_, "I", method);
    verdict_.reply = done.target.text;
    way_ = words_of(done.method);
  } catch (const network_error& e) {
    const bool only_the_word = e.phase() == phase::completion && lost_with_the_last_word(e) &&
                               dynamic_cast<const timeout_error*>(&e) == nullptr;
    if (!only_the_word) throw;
    way_ = words_of(method);
    return true;
  }
  return false;
}

void copying::through_here() {
  sized_source whole(through_, source_.size, to_.host());
  upload_job job{.remote = written_,
                 .how = upload_options()
                            .make_directories(job_.how.make_directories_)
                            .watch(job_.how.watch_)
                            .deadline(time_left(no_timeout)),
                 .tries = job_.tries,
                 .compress = job_.compress};
  left_something_ = true;
  verdict v;
  try {
    v = upload(to_, files_, job, whole);
  } catch (const cancelled_error&) {
    forget_cancellation();
    (void)through_.restart(0);
    throw;
  } catch (...) {
    // What is left of the download would be in the way of whatever comes next.
    (void)through_.restart(0);
    throw;
  }
  verdict_.bytes += v.bytes;
  verdict_.wire_bytes += v.wire_bytes;
  verdict_.reply = std::move(v.reply);
  verdict_.tls = std::move(v.tls);
  verdict_.how = v.how;
  verdict_.size = v.size;
  there_ = v.size_reply;
  retries_ += v.retries;
  std::ranges::move(v.notes, std::back_inserter(verdict_.notes));
}

void copying::judge_it(bool missing_reply) {
  const auto before = std::exchange(source_, ask_source());
  if (direct_) there_ = to_.persist(tries_, [&](session::connection& c) { return ask(to_, c, written_).size; });
  verdict_.size_reply = there_;
  verdict_.modified = source_.modified;
  const copied c{.before = {before.size, before.modified},
                 .after = {source_.size, source_.modified},
                 .copy = there_,
                 .missing_reply = missing_reply};
  changed_ = source_changed(c);
  auto judged = judge_copy(c, where());
  if (direct_) {
    verdict_.how = judged.how;
    verdict_.size = there_ ? *there_ : source_.size.value_or(0);
    verdict_.bytes += verdict_.size;
    verdict_.wire_bytes += verdict_.size;
  }
  std::ranges::move(judged.notes, std::back_inserter(verdict_.notes));
}

void copying::attempt() {
  bool missing_reply = false;
  there_.reset();
  if (direct_)
    missing_reply = directly();
  else
    through_here();
  judging_ = true;
  judge_it(missing_reply);
}

// The word of a failed transfer can be that of either server. A route that leads nowhere has brought nothing.
bool copying::nothing_arrived(const error& e) noexcept {
  if (!e.retryable() || dynamic_cast<const ftp_error*>(&e) == nullptr || source_.size.value_or(0) == 0) return false;
  const session::clean_up now;
  try {
    const auto there = ask(to_, to_.ready(), written_);
    return there.missing || there.size == 0U;
  } catch (...) {
    now.failed(to_.host());
    return false;
  }
}

bool copying::circumvent(const error& e) {
  if (direct_ && job_.how.make_directories_ && make_missing_directory(to_, e, target_, made_directories_)) return true;
  // A source that cannot go on where it was cut is read from its beginning. What the target refuses of REST the upload makes up for.
  if (!direct_ && !judging_ && e.command().starts_with("REST") && e.code() / 100 == 5)
    return begun_anew_++ < job_.tries.times_;
  if (!direct_) return false;
  why_here_ = why_no_way(e);
  if (job_.how.route_ == copy_route::direct) {
    if (!why_here_.empty() && e.code() / 100 == 5) throw no_way<error_perm>(e.context());
    return false;
  }
  if (why_here_.empty() && nothing_arrived(e)) why_here_ = "nothing reached the target: " + first_line(e.what());
  direct_ = why_here_.empty();
  return !direct_;
}

void copying::attempts() {
  for (;;) {
    const bool reused = from_.is_open() && to_.is_open();
    try {
      judging_ = false;
      return attempt();
    } catch (const error& e) {
      // pyftpdlib makes up for a transfer that nobody has connected for: behind the next one, on the same connection.
      const bool said = e.phase() == phase::transfer || e.phase() == phase::completion;
      if (direct_ && !judging_ && said) from_.drop();
      // What is written in place may be what has changed the source: under another name it is the same file.
      if (job_.how.in_place_ && changed_) give_up(e);
      if (circumvent(e)) {
        if (!tries_.again_at_once()) throw;
        continue;
      }
      // An upload has had its tries; a copy that was judged has them here.
      if (!direct_ && !judging_) throw;
      if (!tries_.again(e, reused && keeper::went_unnoticed(e))) throw;
    }
  }
}

// --- When it is over -----------------------------------------------------------------------------------------------------------

void copying::compare_checksums() {
  if (job_.how.verify_ == check::size) return;
  const auto ask_one = [&](keeper& of, const std::string& path, std::optional<checksum_algorithm> by) {
    return of.persist(tries_,
                      [&](session::connection& c) { return session::ask_checksum(c, of.features(), path, by); });
  };
  auto theirs = ask_one(to_, written_, {});
  auto ours = theirs ? ask_one(from_, job_.path, theirs->algorithm) : std::nullopt;
  if (theirs && !ours) {
    ours = ask_one(from_, job_.path, {});
    theirs = ours ? ask_one(to_, written_, ours->algorithm) : std::nullopt;
  }
  if (!ours || !theirs) {
    if (job_.how.verify_ == check::required)
      throw verification_failed("the two servers have no checksum in common to compare", where());
    verdict_.notes.emplace_back("the two servers have no checksum in common; the size decides");
    return;
  }
  if (*ours != *theirs)
    throw verification_failed("the " + std::string(to_string(theirs->algorithm)) + " of the source is " + ours->hex +
                                  ", and that of the copy " + theirs->hex,
                              where());
  verdict_.checksum = theirs;
  verdict_.how = confidence::verified;
}

void copying::dress(session::connection& c) {
  if (!job_.how.keep_time_) return;
  if (!source_.modified) {
    verdict_.notes.emplace_back("the source's server does not tell its time");
    return;
  }
  try_to_set(
      "the time",
      [&] {
        return session::set_modified(c, to_.features(), written_, *source_.modified) != session::time_command::none;
      },
      verdict_.notes);
}

void copying::discard() noexcept {
  if (!job_.how.in_place_ && left_something_) transfer::discard(to_, place_);
}

verdict copying::run() {
  try {
    const within source_limit(from_, last_moment_);
    const within target_limit(to_, last_moment_);
    source_ = ask_source();
    if (job_.how.in_place_) refuse_itself();
    bool go = true;
    to_.persist(tries_, [&](session::connection& c) { go = wanted(c); });
    if (go) {
      // A copy never goes on where another one ended, and two at once must not write to one name.
      written_ = job_.how.in_place_ ? target_ : temporary_name(target_, by_chance());
      place_ = {.written = written_, .target = target_, .size = {}, .policy = job_.how.existing_};
      choose_way();
      attempts();
      compare_checksums();
      to_.persist(tries_, [&](session::connection& c) { dress(c); });
      place_.size = there_;
      if (written_ != target_) put_in_place(to_, tries_, place_, verdict_.notes);
      left_something_ = false;
      verdict_.name = target_;
      verdict_.notes.insert(verdict_.notes.begin(), direct_ ? "it went from server to server, " + way_
                                                            : "it went through this machine: " + why_here_);
    }
  } catch (...) {
    // Both hosts are cancelled together, and the wait of one has thrown.
    forget_cancellation();
    discard();
    forget_cancellation();
    throw;
  }
  verdict_.duration = from_.host().now() - began_;
  verdict_.retries = tries_.failures() + retries_;
  return std::move(verdict_);
}

}  // namespace

verdict copy(keeper& from, keeper& to, io::file_system& files, const copy_job& job, io::source& through_here) {
  return copying(from, to, files, job, through_here).run();
}

}  // namespace ferry::transfer
