// Each attempt sends what a lone download needs anyway, in as few packets as the server takes, and continues behind what the last one left.
#include "transfer/fetching.hpp"

#include <algorithm>
#include <vector>

#include "session/retrieve.hpp"
#include "session/text_ends.hpp"
#include "transfer/growth.hpp"
#include "transfer/packets.hpp"
#include "transfer/partial.hpp"

namespace ferry::transfer {

namespace {

constexpr std::size_t block = 1024 * 1024;

// There are servers whose MDTM and listing are hours apart: one of them is told by the clock on the wall.
bool is_one_moment(wire::utc_time one, wire::utc_time other) {
  constexpr std::chrono::minutes step(15);
  constexpr std::chrono::hours farthest(14);
  const auto apart = std::chrono::abs(one - other);
  return apart <= farthest && apart % step == decltype(apart)::zero();
}

}  // namespace

session::request fetching::make_request(session::connection& c) const {
  const auto& memory = keeper_.memory();
  auto r = request_for(keeper_, c.make_command("RETR", job_.remote));
  r.type = binary() ? 'I' : 'A';
  // What is there in pieces is gone on with in pieces.
  auto* const partial = landing_->in_pieces();
  const bool in_pieces = partial != nullptr && partial->layout() == file_layout::segments;
  r.compressed = !in_pieces && wants_compression(keeper_, job_.compress, job_.remote);
  // A listing is of before this download: the file behind which it goes on may be another one by now.
  const bool behind = landing_->have() > 0;
  if (binary() && (!verdict_.listed || behind) && !memory.without_size()) r.size = c.make_command("SIZE", job_.remote);
  const bool timed = to_.path() != nullptr && (job_.how.keep_time_ || behind);
  if (timed && (!job_.how.listed_modified_ || behind) && !memory.without_mdtm())
    r.modified = c.make_command("MDTM", job_.remote);
  const std::uint64_t have = landing_->have();
  if (binary() && have > 0 && !memory.without_rest()) {
    const std::uint64_t again = std::min<std::uint64_t>(overlap_bytes, have - landing_->known_from());
    if (have > again) r.from = session::restart{std::to_string(have - again), have - again};
  }
  return r;
}

// What is there already is read again as far as it comes again, and compared. False when the data ends before that: whether the file is shorter now or the
// server has failed, its last word and the sizes say.
bool fetching::read_again(session::data_link& link) {
  const std::uint64_t have = landing_->have();
  std::vector<std::byte> room(std::min<std::uint64_t>(block, have));
  for (std::uint64_t at = link.offset; at < have;) {
    const std::size_t n = link.read(std::span(room).first(std::min<std::uint64_t>(room.size(), have - at)));
    const auto bytes = std::span(room).first(n);
    if (n == 0) return false;
    if (!landing_->agrees(at, bytes)) {
      const bool beginning = at == link.offset && at > 0 && landing_->known_from() == 0 && landing_->agrees(0, bytes);
      throw another_content{.passes_over_rest = beginning};
    }
    at += n;
  }
  return true;
}

bool fetching::begin_segments() {
  partial_file* const partial = binary() ? landing_->in_pieces() : nullptr;
  const session::connection& c = keeper_.ready_or_closed();
  if (partial == nullptr || !partial->source().size() || c.mode() != 'S') return false;
  const std::uint64_t size = *partial->source().size();
  const bool in_pieces = partial->layout() == file_layout::segments;
  const std::uint64_t there = in_pieces ? partial->done().total() : landing_->have();
  if (there >= size) return false;
  // A size that this disk has no room for is no place to write behind (S34).
  const auto room = files_.free_space(partial->target());
  const bool alone = in_one_piece_ || keeper_.memory().without_rest() || (room && size - there > *room);
  const auto distance = c.ctrl().round_trip().value_or(std::chrono::microseconds(0));
  const unsigned sessions = worthwhile_sessions({.missing = size - there,
                                                 .distance = distance,
                                                 .helpers = helpers_.usual(),
                                                 .wanted = alone ? 1 : job_.how.segments_,
                                                 .in_pieces = in_pieces});
  if (sessions == 0) return false;
  segmented_ = std::make_unique<segmented>(keeper_, helpers_, *partial, job_, size, sessions, distance, last_moment_,
                                           [this](std::uint64_t now) { meter_.at(now); });
  return true;
}

session::facts fetching::take_segments() {
  segmented_->rest();
  session::facts whole = drop_segments();
  landing_->settle();
  learn(whole);
  return whole;
}

session::facts fetching::drop_segments() {
  auto all = segmented_->result();
  segmented_.reset();
  verdict_.bytes += all.bytes;
  verdict_.wire_bytes += all.wire_bytes;
  verdict_.sessions = all.sessions;
  end_lost_ = all.end_lost;
  return std::move(all.whole);
}

void fetching::receive(session::data_link& link, const session::facts& f) {
  if (f.size)
    meter_.total(f.size);
  else if (verdict_.listed)
    meter_.total(verdict_.listed);
  else if (f.announced)
    meter_.total(f.announced);
  const bool same = f.modified && job_.how.listed_modified_ && is_one_moment(*f.modified, *job_.how.listed_modified_);
  const auto modified = same ? job_.how.listed_modified_ : f.modified ? f.modified : verdict_.modified;
  if (!landing_->of(f.size ? f.size : verdict_.listed, modified)) throw another_content{};
  struct settler {
    landing& of;
    ~settler() { of.settle(); }
  } const settling{*landing_};
  meter_.at(landing_->have());
  if (!read_again(link)) return;
  if (begin_segments()) return segmented_->first(link, landing_->sink());
  const auto size = f.size ? f.size : verdict_.listed;
  const watching progress(keeper_, [&, from = link.offset](std::uint64_t moved) {
    const std::uint64_t there = std::max(from + moved, landing_->have());
    if (size && there > most_of(*size)) throw grown_too_far(*size, there, context(phase::transfer, there));
    meter_.at(there);
    landing_->checkpoint(there);
  });
  if (binary()) {
    session::receive(link, landing_->sink(), block);
    return;
  }
  session::text_sink text(landing_->sink());
  session::receive(link, text, block);
  text.commit();
}

}  // namespace ferry::transfer
