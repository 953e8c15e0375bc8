// Where an attempt begins: behind what of this source the server has. That is asked and compared, never counted here: a command that was not taken has left
// what was there before.
#include "transfer/sending.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "transfer/overlap.hpp"

namespace ferry::transfer {

// Does what the server has behind `before` end with the same bytes as our first `there` ones?
bool sending::same_end(session::connection& c, std::uint64_t there, std::uint64_t before) {
  const std::uint64_t from = there - std::min<std::uint64_t>(there, overlap_bytes);
  std::vector<std::byte> ours(there - from);
  if (!from_.restart(from)) return false;
  for (std::size_t at = 0; at < ours.size();) {
    const std::size_t n = from_.read(std::span(ours).subspan(at));
    if (n == 0) return false;
    at += n;
  }
  auto r = request_for(keeper_, c.make_command("RETR", written_));
  const std::uint64_t begin = before + from;
  if (begin > 0) r.from = session::restart{std::to_string(begin), begin};
  // One more than is expected shows that more would come.
  r.most = ours.size() + 1;
  struct elsewhere {};
  bool same = true;
  std::uint64_t seen = 0;
  session::facts f;
  try {
    session::run_request(c, r, f, [&](session::data_link& link) {
      if (link.offset != begin) throw elsewhere();
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
    // A drop box lets nobody read. What this run has sent itself can be nothing else; behind what others append it can.
    if (!refused.session_usable() || (job_.append && refused.retryable())) throw;
    return ours_ && there <= given_;
  }
  return same && seen == ours.size();
}

std::uint64_t sending::where_to_begin(session::connection& c) {
  if (!first_) follow_the_source();
  if (job_.append) return where_to_append(c);
  const bool look = ours_ || may_go_on_;
  if (!look || !binary() || !total_ || job_.how.unique_ || keeper_.memory().without_rest() ||
      keeper_.memory().without_store_restart() || from_the_beginning_)
    return 0;
  const auto there = ask(c, written_).size;
  if (!there || *there == 0 || *there > *total_ || !same_end(c, *there, 0)) return 0;
  return *there;
}

// Others may append to the same file: what stands behind `base_` is ours only if it is the same, and nothing is sent twice.
std::uint64_t sending::where_to_append(session::connection& c) {
  const auto now = ask(c, written_);
  const auto size = now.missing ? std::optional<std::uint64_t>(0) : now.size;
  if (!arrived_) {
    base_ = size;
    return 0;
  }
  if (size && size == base_) return 0;
  if (!size || *size < *base_ || !binary() || !total_ || *size - *base_ > *total_) give_up_for_good();
  if (!same_end(c, *size - *base_, *base_)) give_up_for_good();
  return *size - *base_;
}

void sending::give_up_for_good() {
  try {
    std::rethrow_exception(failure_);
  } catch (const error& e) {
    give_up(e);
  }
}

// Another file that has the name by now is not the one that was opened. What is no regular file has no version.
std::optional<io::file_facts> sending::changed_source() {
  if (!local_ || local_->kind != io::file_kind::regular) return {};
  auto now = files_.look(*from_.path(), io::links::follow);
  if (!now || now->identity != local_->identity) return {};
  if (now->size == local_->size && now->modified == local_->modified) return {};
  return now;
}

// What was sent of another version is no beginning of this one.
void sending::follow_the_source() {
  auto now = changed_source();
  if (!now) return;
  if (job_.append && arrived_) give_up_for_good();
  local_ = std::move(now);
  total_ = from_.size();
  ours_ = false;
  given_ = 0;
  may_go_on_ = false;
  verdict_.notes.emplace_back("the file changed between two attempts: it was sent from its beginning");
}

}  // namespace ferry::transfer
