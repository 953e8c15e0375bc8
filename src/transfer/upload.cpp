// An attempt begins with what the server has. Where that is a beginning of ours, which is read back and compared at its end, only the rest is sent.
#include "transfer/upload.hpp"

#include <algorithm>
#include <utility>

#include "session/directory.hpp"
#include "session/request.hpp"
#include "session/small_commands.hpp"
#include "session/store.hpp"
#include "session/text_ends.hpp"
#include "transfer/remote_names.hpp"
#include "transfer/sending.hpp"

namespace ferry::transfer {

namespace {

constexpr std::size_t block = 1024 * 1024;

// Before it began: nothing was taken.
bool is_refusal(const error& e, const session::facts& f) {
  return !f.first && dynamic_cast<const ftp_error*>(&e) != nullptr && e.code() / 100 >= 4;
}

}  // namespace

// --- Names -----------------------------------------------------------------------------------------------------------------

// What a later run is to find again has a name of this version of the source. Two runs at once must not write to one name.
std::string sending::identity() const {
  const std::string size = std::to_string(total_.value_or(0));
  if (job_.how.existing_ != if_exists::resume) return size + '\n' + by_chance();
  if (!local_) return size + '\n' + std::to_string(began_.time_since_epoch().count());
  return size + '\n' + std::to_string(local_->modified.time_since_epoch().count()) + '\n' + local_->identity;
}

bool sending::wanted(session::connection& c) {
  if (job_.append || job_.how.unique_) return true;
  known_file source{.size = total_};
  if (local_) source = known(*local_);
  const auto what = settle_target(keeper_, c, job_.how.existing_, target_, source, verdict_);
  may_go_on_ = what == decision::resume;
  return what != decision::skip;
}

namespace {

// STOU has no path: it stores where the session is.
class visit {
 public:
  visit(keeper& of, session::connection& c, const std::string& folder) : keeper_(of) {
    if (folder.empty()) return;
    away_ = true;
    home_ = session::working_directory(c);
    (void)session::change_directory(c, folder);
  }
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;
  ~visit() {
    if (!away_ || !keeper_.is_open()) return;
    try {
      if (!home_.empty()) {
        (void)session::change_directory(keeper_.ready(), home_);
        return;
      }
    } catch (...) {  // NOLINT(bugprone-empty-catch) nobody knows where this session is
    }
    keeper_.drop();
  }

 private:
  keeper& keeper_;
  bool away_ = false;
  std::string home_;
};

}  // namespace

// --- One attempt -------------------------------------------------------------------------------------------------------------

void sending::send_from(session::connection& c, std::uint64_t offset, session::facts& f) {
  if (!noted_ && !from_.restart(offset))
    throw error("the source cannot go back to byte " + std::to_string(offset), where(f));
  auto r = request_for(keeper_, job_.how.unique_ ? wire::command("STOU") : c.make_command(verb(), written_));
  r.type = binary() ? 'I' : 'A';
  r.compressed = wants_compressed_upload(keeper_, job_.compress, target_);
  // What is read of a source that cannot go back is gone, also when the server refuses the command.
  r.early_data = !noted_;
  if (offset > 0 && !job_.append) r.from = session::restart{std::to_string(offset), offset};
  if (job_.how.allocate_ && total_) session::allocate(c, *total_ - offset);
  meter_.total(total_);
  const watching progress(keeper_, [&](std::uint64_t moved) { meter_.at(offset + moved); });
  io::source& source = noted_ ? static_cast<io::source&>(*noted_) : from_;
  std::optional<visit> there;
  if (job_.how.unique_) there.emplace(keeper_, c, split_path(target_).folder);
  tried_ = true;
  session::run_request(c, r, f, [&](session::data_link& link) {
    if (binary()) return session::send(link, source, block);
    session::text_source text(source);
    session::send(link, text, block);
  });
}

void sending::account(const session::facts& f, bool refused) {
  verdict_.bytes += f.bytes;
  verdict_.wire_bytes += f.wire_bytes;
  if (f.tls) verdict_.tls = f.tls;
  if (f.final) verdict_.reply = f.final->text;
  taken_ = f.first.has_value();
  // Only a STOR of all of it that was begun has emptied the file.
  if (taken_ && offset_ == 0 && !job_.append) ours_ = true;
  if (taken_ && ours_) given_ = std::max(given_, offset_ + f.bytes);
  arrived_ = arrived_ || taken_ || (f.bytes > 0 && !refused);
}

void sending::attempt() {
  session::connection& c = keeper_.ready();
  taken_ = false;
  offset_ = where_to_begin(c);
  if (first_) verdict_.resumed_from = offset_;
  // What was sent is no progress: a full disk takes it and keeps nothing.
  if (offset_ > kept_) {
    kept_ = offset_;
    tries_.progress();
  }
  session::facts f;
  f.offset = offset_;
  bool missing_reply = false;
  const bool all_there = offset_ > 0 && total_ == offset_;
  if (!all_there) {
    try {
      send_from(c, offset_, f);
      account(f, false);
    } catch (const error& e) {
      account(f, is_refusal(e, f));
      // Without the first reply an old file of the same size may be all that is there.
      const bool only_the_word =
          taken_ && f.data_complete && !f.final && binary() && !job_.how.unique_ && lost_with_the_last_word(e);
      if (!only_the_word) throw;
      missing_reply = true;
    }
  }
  judge_it(offset_, f, missing_reply);
}

// Refusals that another way may avoid. True: try again.
bool sending::circumvent(const error& e) {
  if (blamed_.to_blame()) return false;
  if (e.command().starts_with("REST") && e.code() / 100 == 5 && e.session_usable()) {
    keeper_.memory().no_rest();
    return true;
  }
  // ProFTPD without AllowStoreRestart takes REST, and refuses the STOR behind it. Some keep the offset for the next one.
  const bool of_rest = e.code() == 451 || e.code() == 501 || e.code() == 504 || e.code() == 554;
  if (of_rest && offset_ > 0 && !taken_ && e.command().starts_with("STOR") && e.session_usable()) {
    // A 451 may mean a disk: it holds for this file alone.
    from_the_beginning_ = true;
    if (e.code() != 451) keeper_.memory().no_store_restart();
    keeper_.drop();
    return true;
  }
  if (job_.how.make_directories_ && make_missing_directory(keeper_, e, target_, made_directories_)) return true;
  return falls_back(keeper_, e);
}

void sending::attempts() {
  for (;;) {
    const bool reused = keeper_.is_open();
    try {
      return attempt();
    } catch (const error& e) {
      if (e.context().given_up) throw;
      // Behind an APPE whose base is not known nothing can be told from what was there.
      const bool beyond_recall =
          noted_ ? noted_->was_read() : arrived_ && (job_.how.unique_ || (job_.append && !base_));
      if (beyond_recall) {
        if (e.retryable()) give_up(e);
        throw;
      }
      failure_ = std::current_exception();
      first_ = false;
      if (circumvent(e)) {
        if (!tries_.again_at_once()) throw;
      } else if (!tries_.again(e, reused && keeper::went_unnoticed(e))) {
        throw;
      }
    }
  }
}

// --- All of it -----------------------------------------------------------------------------------------------------------------

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
      // A temporary name is that of one version of the source.
      if (has_temporary_name()) may_go_on_ = job_.how.existing_ == if_exists::resume;
      place_ = {.written = written_, .target = target_, .size = {}, .policy = job_.how.existing_};
      attempts();
      // What follows can be said again.
      keeper_.persist(tries_, [&](session::connection& c) {
        compare_checksums(c);
        dress(c);
      });
      place_.size = verdict_.size_reply;
      if (has_temporary_name()) put_in_place(keeper_, tries_, place_, verdict_.notes);
      verdict_.name = target_;
    }
  } catch (error& e) {
    discard();
    auto facts = e.context();
    // Of all attempts: the last one may have failed before it sent anything.
    facts.bytes = std::max(facts.bytes, given_);
    // What this machine refuses knows nothing of the session, and one that was lost since is not usable.
    const bool of_this_machine = dynamic_cast<const local_error*>(&e) != nullptr;
    if (of_this_machine || !keeper_.is_open()) facts.session_usable = keeper_.is_open();
    e.context(std::move(facts));
    throw;
  } catch (...) {
    discard();
    throw;
  }
  verdict_.duration = keeper_.host().now() - began_;
  verdict_.retries = tries_.failures();
  return std::move(verdict_);
}

verdict upload(keeper& to, io::file_system& files, const upload_job& job, io::source& from) {
  return sending(to, files, job, from).run();
}

}  // namespace ferry::transfer
