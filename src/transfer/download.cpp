// What is asked before the first byte, and how attempts follow each other.
#include "transfer/download.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "session/remote_checksum.hpp"
#include "transfer/existing.hpp"
#include "transfer/fetching.hpp"
#include "transfer/file_landing.hpp"
#include "transfer/packets.hpp"
#include "transfer/stream_landing.hpp"

namespace ferry::transfer {

// --- Before the first byte ---------------------------------------------------------------------------------------------

void fetching::ask_about_source() {
  keeper_.persist(tries_, [&](session::connection& c) {
    const auto facts = ask(keeper_, c, job_.remote);
    if (facts.size) verdict_.size_reply = facts.size;
    if (facts.modified) verdict_.modified = facts.modified;
  });
}

// A run that was killed between giving the file its name and removing its journal has left the journal.
void fetching::forget_orphan(const std::filesystem::path& target) {
  const auto names = names_for(files_.resolve(target));
  if (files_.look(names.part, io::links::stay)) return;
  const auto text = files_.read_whole(names.journal, largest_journal);
  if (!text || !journal::parse(*text)) return;
  files_.remove(names.rewrite);
  files_.remove(names.journal);
}

bool fetching::wanted(const std::filesystem::path& target) {
  const auto policy = job_.how.existing_;
  if (policy == if_exists::overwrite || policy == if_exists::rename) return true;
  const auto there = files_.look(target, io::links::follow);
  if (!there) return true;
  const bool depends = policy == if_exists::newer || policy == if_exists::resume;
  if (depends && !(verdict_.listed && verdict_.modified)) ask_about_source();
  const auto what = decide(policy, known(*there),
                           {.size = known_size(), .modified = verdict_.modified, .precision = time_precision::second});
  if (what.what == decision::fail && policy == if_exists::resume)
    throw verification_failed(target.string() + ": " + what.reason, context(phase::local, 0));
  if (what.what == decision::fail)
    throw local_error(
        std::make_error_code(std::errc::file_exists), target.string() + ": " + what.reason,
        {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = keeper_.is_open()});
  if (what.what != decision::skip) return true;
  forget_orphan(target);
  verdict_.how = confidence::skipped;
  verdict_.why_skipped = what.reason;
  verdict_.name = target.string();
  verdict_.size = there->size;
  return false;
}

void fetching::prepare() {
  const auto* const path = to_.path();
  const auto policy = job_.how.existing_;
  if (path != nullptr && job_.how.in_place_ && (policy == if_exists::rename || policy == if_exists::resume))
    throw std::invalid_argument(
        "in place there is no other name to take and no partial file to go on with: if_exists::" +
        std::string(to_string(policy)) + " is not for it");
  if (path != nullptr && !wanted(*path)) return;
  // Before all bytes have come for nothing.
  if (job_.how.verify_ == check::required)
    keeper_.persist(tries_, [&](session::connection&) {
      if (!binary() || !session::names_checksums(keeper_.features())) throw without_checksum();
    });
  const auto there = path != nullptr ? files_.look(*path, io::links::follow) : std::nullopt;
  const bool odd = there && there->kind == io::file_kind::other;
  if (path != nullptr && !odd && !job_.how.in_place_) {
    landing_ = std::make_unique<file_landing>(keeper_, files_, job_, *path);
    auto* const partial = landing_->in_pieces();
    verdict_.resumed_from = partial != nullptr ? partial->done().total() : landing_->have();
    return;
  }
  // What is written once and not read again has its digest made on the way, so the algorithm has to be known before.
  if (job_.how.verify_ != check::size && binary())
    keeper_.persist(tries_,
                    [&](session::connection& c) { told_ = session::ask_checksum(c, keeper_.features(), job_.remote); });
  const auto algorithm = told_ ? std::optional(told_->algorithm) : std::nullopt;
  if (path != nullptr)
    landing_ = std::make_unique<in_place_landing>(keeper_, files_, job_, *path, algorithm);
  else
    landing_ = std::make_unique<stream_landing>(to_, algorithm);
}

// --- Attempts ------------------------------------------------------------------------------------------------------------

void fetching::learn(const session::facts& f) {
  if (f.size) verdict_.size_reply = f.size;
  if (f.announced) verdict_.announced = f.announced;
  if (f.modified) verdict_.modified = f.modified;
  if (f.tls) verdict_.tls = f.tls;
  if (f.final) verdict_.reply = f.final->text;
  const auto unknown = [](const std::optional<reply>& r) { return r && r->code() / 10 == 50; };
  if (unknown(f.size_reply)) keeper_.memory().no_size();
  if (unknown(f.modified_reply)) keeper_.memory().no_mdtm();
}

void fetching::distrust(const another_content& found) {
  const std::uint64_t have = landing_->have();
  if (found.passes_over_rest) {
    keeper_.memory().no_rest();
    verdict_.notes.emplace_back("the server passes over REST: the file was fetched from its beginning");
  } else {
    verdict_.notes.push_back("the file is another one than that of which " + std::to_string(have) +
                             " bytes were there: it was fetched anew");
  }
  verdict_.resumed_from = 0;
  // A server that sends everything sends what is there once more: that is compared, and the rest follows.
  if (found.passes_over_rest) return;
  if (!landing_->begin_anew())
    throw verification_failed(
        "the file changed on the server while it was fetched, and what was delivered of it cannot be taken back",
        context(phase::transfer, have));
}

void fetching::begin_in_one_piece(const segmented::unfit& found) {
  (void)drop_segments();
  in_one_piece_ = true;
  verdict_.resumed_from = 0;
  verdict_.notes.push_back(found.why + ": it was fetched anew, by one session");
  (void)landing_->begin_anew();
}

void fetching::once(session::facts& f) {
  session::connection& c = keeper_.ready();
  session::run_request(c, make_request(c), f, [&](session::data_link& link) { receive(link, f); });
}

bool fetching::settled_without_a_reply(const session::facts& f, const error& e) {
  // The bytes came to their end and the control connection is gone: only the word is missing, and SIZE can stand for it.
  if (!f.data_complete || f.final || e.session_usable() || dynamic_cast<const network_error*>(&e) == nullptr)
    return false;
  if (dynamic_cast<const cancelled_error*>(&e) != nullptr || !known_size()) return false;
  const std::uint64_t landed = f.offset + f.bytes;
  return known_size() == landed && landed >= landing_->have();
}

void fetching::attempt() {
  for (;;) {
    session::facts f;
    bool counted = false;
    const auto account = [&] {
      if (std::exchange(counted, true)) return;
      if (segmented_) {
        segmented_->first_failed(f);
      } else {
        verdict_.bytes += f.bytes;
        verdict_.wire_bytes += f.wire_bytes;
      }
      learn(f);
      if (arrived() > furthest_) {
        furthest_ = arrived();
        tries_.progress();
      }
    };
    try {
      if (!segmented_) {
        once(f);
        if (segmented_) {
          learn(f);
          segmented_->first_ended(f);
        }
      }
      if (segmented_)
        f = take_segments();
      else
        account();
      counted = true;
      return judge_it(f, std::exchange(end_lost_, false));
    } catch (const another_content& found) {
      account();
      distrust(found);
    } catch (const segmented::unfit& found) {
      account();
      begin_in_one_piece(found);
    } catch (const incomplete_transfer&) {
      account();
      throw;
    } catch (const error& e) {
      account();
      if (!segmented_ && settled_without_a_reply(f, e)) return judge_it(f, true);
      // There is nothing behind the offset that REST has named: the file has become shorter.
      if (e.code() == 554 && binary() && landing_->have() > 0 && e.session_usable() && !segmented_) {
        distrust({});
        // Some keep the offset for the next RETR.
        keeper_.drop();
        if (tries_.again_at_once()) continue;
      }
      // Text cannot be continued in its middle.
      if (!binary() && !landing_->begin_anew()) {
        if (e.retryable()) give_up(e);
        throw;
      }
      if (!falls_back(keeper_, e)) throw;
    }
    if (!tries_.again_at_once())
      throw timeout_error("timed out: the file had to be fetched anew", context(phase::transfer, 0));
  }
}

namespace {

// How many bytes there were when a limit was met; 0 when it was something else.
std::uint64_t limited_at(const std::exception_ptr& what) noexcept {
  if (!what) return 0;
  try {
    std::rethrow_exception(what);
  } catch (const limit_error& e) {
    return e.bytes();
  } catch (...) {
    return 0;
  }
}

}  // namespace

std::exception_ptr fetching::leave(bool worthless) noexcept {
  auto elsewhere = segmented_ ? segmented_->failure() : nullptr;
  segmented_.reset();
  if (!landing_) return elsewhere;
  try {
    if (worthless) (void)landing_->begin_anew();
  } catch (...) {  // NOLINT(bugprone-empty-catch) it stays, and the next run compares it
  }
  landing_->abandon();
  return elsewhere;
}

verdict fetching::run() {
  try {
    const within limit(keeper_, last_moment_);
    prepare();
    if (landing_) {
      keeper_.persist(tries_, [&](session::connection&) { attempt(); });
      compare_checksums();
      landing_->commit(verdict_);
    }
  } catch (error& e) {
    // Of a server without end there is nothing to go on with. Other limits have nothing to do with what has come.
    const auto of_helper = segmented_ ? segmented_->failure() : nullptr;
    const auto most = std::max(limited_at(std::current_exception()), limited_at(of_helper));
    const bool endless = known_size() && most > *known_size();
    if (const auto elsewhere = leave(endless)) std::rethrow_exception(elsewhere);
    // Whoever threw it may have known nothing of the session: a disk, a sink of the user's.
    auto known = e.context();
    known.session_usable = keeper_.is_open();
    e.context(std::move(known));
    throw;
  } catch (...) {
    if (const auto elsewhere = leave(false)) std::rethrow_exception(elsewhere);
    throw;
  }
  verdict_.duration = keeper_.host().now() - began_;
  verdict_.retries = tries_.failures();
  return std::move(verdict_);
}

verdict download(keeper& from, io::file_system& files, const download_job& job, io::sink& to, crew& helpers) {
  return fetching(from, files, job, to, helpers).run();
}

}  // namespace ferry::transfer
