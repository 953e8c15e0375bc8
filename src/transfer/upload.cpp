// An attempt begins with what the server has. Where that is a beginning of ours, which is read back and compared at its end, only the rest is sent.
#include "transfer/upload.hpp"

#include <algorithm>
#include <vector>

#include "session/remote_checksum.hpp"
#include "session/request.hpp"
#include "session/small_commands.hpp"
#include "session/store.hpp"
#include "session/text_ends.hpp"
#include "session/times.hpp"
#include "tls/digest.hpp"
#include "transfer/blamed_source.hpp"
#include "transfer/judge.hpp"
#include "transfer/meter.hpp"
#include "transfer/noted_source.hpp"
#include "transfer/overlap.hpp"
#include "transfer/packets.hpp"
#include "transfer/remote_names.hpp"
#include "transfer/remote_target.hpp"
#include "wire/replies.hpp"

namespace ferry::transfer {

namespace {

constexpr std::size_t block = 1024 * 1024;

class sending {
 public:
  sending(keeper& to, io::file_system& files, const upload_job& job, io::source& from)
      : keeper_(to),
        job_(job),
        blamed_(from),
        from_(from.path() == nullptr ? blamed_ : from),
        began_(to.host().now()),
        tries_(to.host(), job.tries, moment(to.host(), job.how.deadline_)),
        meter_(to.host(), job.how.watch_),
        target_(job.remote) {
    if (const auto* path = from.path(); path != nullptr) local_ = files.look(*path, io::links::follow);
  }

  verdict run();

 private:
  [[nodiscard]] bool wanted(session::connection& c);
  [[nodiscard]] std::string identity() const;
  void attempts();
  void attempt();
  [[nodiscard]] std::uint64_t where_to_begin(session::connection& c);
  [[nodiscard]] bool same_end(session::connection& c, std::uint64_t there);
  void send_from(session::connection& c, std::uint64_t offset, session::facts& f);
  void judge_it(std::uint64_t offset, const session::facts& f, bool missing_reply);
  [[nodiscard]] bool circumvent(const error& e);
  void dress(session::connection& c);
  void compare_checksums(session::connection& c);
  void require_checksums();
  [[nodiscard]] std::optional<checksum> our_checksum(checksum_algorithm by);
  void discard() noexcept;
  [[nodiscard]] session::asked_file ask(session::connection& c, std::string_view path) {
    return transfer::ask(keeper_, c, path);
  }
  [[nodiscard]] bool binary() const noexcept { return !job_.how.text_; }
  [[nodiscard]] std::string_view verb() const noexcept {
    return job_.append ? "APPE" : job_.how.unique_ ? "STOU" : "STOR";
  }
  [[nodiscard]] error_context where(const session::facts& f) const {
    return {.phase = phase::completion,
            .command = std::string(verb()) + " " + written_,
            .reply = f.final,
            .bytes = f.bytes,
            .session_usable = keeper_.is_open()};
  }

  keeper& keeper_;
  const upload_job& job_;
  blamed_source blamed_;
  io::source& from_;
  io::clock_time began_;
  retrier tries_;
  meter meter_;
  std::string target_;   // the final name
  std::string written_;  // the name that is written to
  std::optional<io::file_facts> local_;
  std::optional<std::uint64_t> total_;  // of the source
  std::optional<noted_source> noted_;   // in place of a source that cannot go back
  std::optional<std::uint64_t> base_;   // of APPE: what the server had before
  std::uint64_t given_ = 0;             // bytes of the source that were given out, the most of all attempts
  bool first_ = true;
  std::uint64_t kept_ = 0;  // by the server, as far as it has been asked
  bool made_directories_ = false;
  upload_place place_;
  bool exists_there_ = false;  // something of ours may be there under `written_`
  verdict verdict_;
};

// --- Names -----------------------------------------------------------------------------------------------------------------

// Of this version of the source, where it has one.
std::string sending::identity() const {
  const std::string size = std::to_string(total_.value_or(0));
  if (!local_) return size + '\n' + std::to_string(began_.time_since_epoch().count());
  return size + '\n' + std::to_string(local_->modified.time_since_epoch().count()) + '\n' + local_->identity;
}

bool sending::wanted(session::connection& c) {
  if (job_.append || job_.how.unique_) return true;
  known_file source{.size = total_};
  if (local_) source = known(*local_);
  return settle_target(keeper_, c, job_.how.existing_, target_, source, verdict_);
}

// --- One attempt -------------------------------------------------------------------------------------------------------------

// Does what the server has end with the same bytes as our first `there` ones?
bool sending::same_end(session::connection& c, std::uint64_t there) {
  const std::uint64_t from = there - std::min<std::uint64_t>(there, overlap_bytes);
  std::vector<std::byte> ours(there - from);
  if (!from_.restart(from)) return false;
  for (std::size_t at = 0; at < ours.size();) {
    const std::size_t n = from_.read(std::span(ours).subspan(at));
    if (n == 0) return false;
    at += n;
  }
  auto r = request_for(keeper_, c.make_command("RETR", written_));
  if (from > 0) r.from = session::restart{std::to_string(from), from};
  // One more than is expected shows that more would come.
  r.most = ours.size() + 1;
  struct elsewhere {};
  bool same = true;
  std::uint64_t seen = 0;
  session::facts f;
  try {
    session::run_request(c, r, f, [&](session::data_link& link) {
      if (link.offset != from) throw elsewhere();
      std::vector<std::byte> room(overlap_bytes);
      while (const std::size_t n = link.read(room)) {
        const auto piece = std::span(room).first(n);
        same = same && seen + n <= ours.size() && std::ranges::equal(piece, std::span(ours).subspan(seen, n));
        seen += n;
      }
    });
  } catch (const elsewhere&) {
    return false;
  } catch (const ftp_error& refused) {
    // A drop box lets nobody read. What this run has sent itself can be nothing else.
    if (!refused.session_usable()) throw;
    return there <= given_;
  }
  return same && seen == ours.size();
}

std::uint64_t sending::where_to_begin(session::connection& c) {
  if (job_.append) {
    const auto now = ask(c, written_);
    if (!base_) {
      base_ = now.size;
      if (now.missing) base_ = 0;
      return 0;
    }
    if (!now.size || *now.size < *base_) return 0;
    return *now.size - *base_;
  }
  const bool look = !first_ || job_.how.existing_ == if_exists::resume;
  if (!look || !binary() || !total_ || job_.how.unique_ || keeper_.memory().without_rest()) return 0;
  const auto there = ask(c, written_).size;
  if (!there || *there == 0 || *there > *total_ || !same_end(c, *there)) return 0;
  return *there;
}

void sending::send_from(session::connection& c, std::uint64_t offset, session::facts& f) {
  if (!noted_ && !from_.restart(offset))
    throw error("the source cannot go back to byte " + std::to_string(offset), where(f));
  auto r = request_for(keeper_, job_.how.unique_ ? wire::command("STOU") : c.make_command(verb(), written_));
  r.type = binary() ? 'I' : 'A';
  r.compressed = wants_compressed_upload(keeper_, job_.compress, target_);
  if (offset > 0 && !job_.append) r.from = session::restart{std::to_string(offset), offset};
  if (job_.how.allocate_ && total_) session::allocate(c, *total_ - offset);
  meter_.total(total_);
  const watching progress(keeper_, [&](std::uint64_t moved) {
    given_ = std::max(given_, offset + moved);
    meter_.at(offset + moved);
  });
  io::source& source = noted_ ? static_cast<io::source&>(*noted_) : from_;
  exists_there_ = true;
  session::run_request(c, r, f, [&](session::data_link& link) {
    if (binary()) return session::send(link, source, block);
    session::text_source text(source);
    session::send(link, text, block);
  });
}

void sending::judge_it(std::uint64_t offset, const session::facts& f, bool missing_reply) {
  session::connection& c = keeper_.ready();
  if (job_.how.unique_) {
    const auto name =
        wire::unique_name(f.first ? f.first->text : std::string(), f.final ? f.final->text : std::string());
    target_ = written_ = name.value_or(std::string());
    if (!name) verdict_.notes.emplace_back("the server did not say which name it chose");
  }
  std::optional<std::uint64_t> size;
  if (binary() && !written_.empty() && !keeper_.memory().without_size()) size = ask(c, written_).size;
  const std::uint64_t before = job_.append ? base_.value_or(0) : 0;
  measured m{.text = !binary(),
             .offset = before + offset,
             .bytes = f.bytes,
             .size = size,
             .listed = {},
             .announced = {},
             .missing_close_notify = false,
             .missing_reply = missing_reply};
  // What was there before is not known: the size proves nothing.
  if (job_.append && !base_) m.size.reset();
  auto judged = judge(m, where(f));
  verdict_.how = judged.how;
  std::ranges::move(judged.notes, std::back_inserter(verdict_.notes));
  verdict_.size_reply = size;
  verdict_.size = size.value_or(offset + f.bytes);
  verdict_.resumed_from = first_ ? offset : verdict_.resumed_from;
}

// Refusals that another way may avoid. True: try again.
bool sending::circumvent(const error& e) {
  if (blamed_.to_blame()) return false;
  if (e.command().starts_with("REST") && e.code() / 100 == 5 && e.session_usable()) {
    keeper_.memory().no_rest();
    return true;
  }
  if (job_.how.make_directories_ && make_missing_directory(keeper_, e, target_, made_directories_)) return true;
  return falls_back(keeper_, e);
}

void sending::attempt() {
  session::connection& c = keeper_.ready();
  const std::uint64_t offset = where_to_begin(c);
  if (first_) verdict_.resumed_from = offset;
  // What was sent is no progress: a full disk takes it and keeps nothing.
  if (offset > kept_) {
    kept_ = offset;
    tries_.progress();
  }
  session::facts f;
  f.offset = offset;
  bool missing_reply = false;
  const bool all_there = offset > 0 && total_ == offset;
  const auto account = [&] {
    verdict_.bytes += f.bytes;
    verdict_.wire_bytes += f.wire_bytes;
    if (f.tls) verdict_.tls = f.tls;
    if (f.final) verdict_.reply = f.final->text;
  };
  if (!all_there) {
    try {
      send_from(c, offset, f);
      account();
    } catch (const error& e) {
      account();
      const bool only_the_word =
          f.data_complete && !f.final && binary() && !job_.how.unique_ && lost_with_the_last_word(e);
      if (!only_the_word) throw;
      missing_reply = true;
    }
  }
  judge_it(offset, f, missing_reply);
}

void sending::attempts() {
  for (;;) {
    const bool reused = keeper_.is_open();
    try {
      return attempt();
    } catch (const error& e) {
      const bool moved = given_ > 0;
      // Behind an APPE whose base is not known nothing can be told from what was there.
      if (moved && (noted_ || (job_.append && !base_) || job_.how.unique_)) {
        if (e.retryable()) give_up(e);
        throw;
      }
      first_ = false;
      if (circumvent(e)) {
        if (!tries_.again_at_once()) throw;
      } else if (!tries_.again(e, reused && keeper::went_unnoticed(e))) {
        throw;
      }
    }
  }
}

// --- When it is over -----------------------------------------------------------------------------------------------------------

std::optional<checksum> sending::our_checksum(checksum_algorithm by) {
  if (noted_) return noted_->finish(by);
  if (!from_.restart(0)) return {};
  tls::digest digest(by);
  std::vector<std::byte> room(block);
  while (const std::size_t n = from_.read(room)) digest.update(std::span(room).first(n));
  return digest.finish();
}

// Before all bytes have gone for nothing.
void sending::require_checksums() {
  if (!binary() || job_.append)
    throw verification_failed("there is no checksum to compare with after this kind of upload", where({}));
  if (!session::names_checksums(keeper_.features()))
    throw verification_failed("the server has no checksum of its files to compare with: leave it to the sizes",
                              where({}));
}

void sending::compare_checksums(session::connection& c) {
  if (job_.how.verify_ == check::size) return;
  const bool comparable = binary() && !job_.append && !written_.empty();
  const auto theirs = comparable ? session::ask_checksum(c, keeper_.features(), written_) : std::nullopt;
  const auto ours = theirs ? our_checksum(theirs->algorithm) : std::nullopt;
  if (!ours) {
    if (job_.how.verify_ == check::required)
      throw verification_failed(comparable ? "the server has no checksum of its files to compare with"
                                           : "there is no checksum to compare with after this kind of upload",
                                where({}));
    verdict_.notes.emplace_back("there was no checksum to compare with; the size decides");
    return;
  }
  if (*ours != *theirs)
    throw verification_failed("the server's " + std::string(to_string(theirs->algorithm)) + " is " + theirs->hex +
                                  ", and ours is " + ours->hex,
                              where({}));
  verdict_.checksum = theirs;
  verdict_.how = confidence::verified;
}

void sending::dress(session::connection& c) {
  if (written_.empty()) return;
  if (job_.how.keep_time_ && local_)
    try_to_set(
        "the time",
        [&] {
          return session::set_modified(c, keeper_.features(), written_, local_->modified) !=
                 session::time_command::none;
        },
        verdict_.notes);
  if (job_.how.mode_)
    try_to_set(
        "the mode",
        [&] {
          session::change_mode(c, written_, *job_.how.mode_);
          return true;
        },
        verdict_.notes);
}

void sending::discard() noexcept {
  if (job_.how.temporary_ && exists_there_ && job_.how.existing_ != if_exists::resume)
    transfer::discard(keeper_, place_);
}

verdict sending::run() {
  try {
    const within limit(keeper_, moment(keeper_.host(), job_.how.deadline_));
    from_.begin();
    total_ = from_.size();
    const bool can_go_back = from_.restart(0);
    if (!can_go_back) noted_.emplace(from_, job_.how.verify_ != check::size);
    bool go = true;
    keeper_.persist(tries_, [&](session::connection& c) { go = wanted(c); });
    if (go && job_.how.verify_ == check::required)
      keeper_.persist(tries_, [&](session::connection&) { require_checksums(); });
    if (go) {
      written_ =
          job_.how.temporary_ && !job_.append && !job_.how.unique_ ? temporary_name(target_, identity()) : target_;
      place_ = {.written = written_, .target = target_, .size = {}, .policy = job_.how.existing_};
      attempts();
      // What follows can be said again.
      keeper_.persist(tries_, [&](session::connection& c) {
        compare_checksums(c);
        dress(c);
      });
      place_.size = verdict_.size_reply;
      if (written_ != target_) put_in_place(keeper_, tries_, place_, verdict_.notes);
      verdict_.name = target_;
    }
  } catch (...) {
    discard();
    throw;
  }
  verdict_.duration = keeper_.host().now() - began_;
  verdict_.retries = tries_.failures();
  return std::move(verdict_);
}

}  // namespace

verdict upload(keeper& to, io::file_system& files, const upload_job& job, io::source& from) {
  return sending(to, files, job, from).run();
}

}  // namespace ferry::transfer
