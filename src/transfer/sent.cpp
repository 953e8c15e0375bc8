// What the server and the source say when all has gone, or not.
#include <algorithm>
#include <vector>

#include "session/remote_checksum.hpp"
#include "session/small_commands.hpp"
#include "session/times.hpp"
#include "tls/digest.hpp"
#include "transfer/judge.hpp"
#include "transfer/remote_names.hpp"
#include "transfer/sending.hpp"
#include "transfer/words.hpp"
#include "wire/replies.hpp"

namespace ferry::transfer {

namespace {
constexpr std::size_t block = 1024 * 1024;
}

void sending::judge_it(std::uint64_t offset, const session::facts& f, bool missing_reply) {
  session::connection& c = keeper_.ready();
  if (job_.how.unique_) {
    const auto name =
        wire::unique_name(f.first ? f.first->text : std::string(), f.final ? f.final->text : std::string());
    const bool whole_path = !name || name->find('/') != std::string::npos;
    target_ = written_ = (whole_path ? std::string() : split_path(target_).folder) + name.value_or(std::string());
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
  judge_the_source(offset, f.bytes);
}

// Two versions that are joined are neither. What was read in one go may be a log that has grown; it keeps the time that it had before, so that whoever
// compares times sends it again.
void sending::judge_the_source(std::uint64_t offset, std::uint64_t sent) {
  if (!changed_source()) return;
  if (binary() && total_ && offset + sent < *total_) {
    refuted_ = true;
    throw verification_failed("the file became shorter while it was sent: it had " + in_bytes(*total_) + ", and only " +
                                  in_bytes(offset + sent) + " were read of it",
                              where({}));
  }
  if (offset > 0) {
    refuted_ = true;
    throw verification_failed(
        "the file changed while it was sent, and what was there of it is of another version: send it again", where({}));
  }
  verdict_.notes.emplace_back("the file changed while it was sent");
}

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
  if (*ours != *theirs) {
    refuted_ = true;
    throw verification_failed("the server's " + std::string(to_string(theirs->algorithm)) + " is " + theirs->hex +
                                  ", and ours is " + ours->hex,
                              where({}));
  }
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

// What is wrong is of no use to a later run either.
void sending::discard() noexcept {
  const bool for_a_later_run = job_.how.existing_ == if_exists::resume;
  if (has_temporary_name() && (refuted_ || (tried_ && !for_a_later_run))) transfer::discard(keeper_, place_);
}

}  // namespace ferry::transfer
