// Helpers begin once the beginning of the file is there: a server that passes over REST is known by sending it again.
#include "transfer/segmented.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "session/retrieve.hpp"
#include "transfer/growth.hpp"
#include "transfer/overlap.hpp"
#include "transfer/packets.hpp"
#include "transfer/retry.hpp"
#include "transfer/words.hpp"

namespace ferry::transfer {

namespace {

constexpr std::size_t block = 1024 * 1024;
// Below this, further logins cost more than they gain: at 80 ms one session moves as much in the meantime.
constexpr std::uint64_t large_file = 32U * 1024 * 1024;
constexpr std::chrono::milliseconds far_away{20};
// EPSV, the data connection, REST and RETR; then TCP doubles its speed from 14 kB a round trip on.
constexpr int round_trips_of_a_start = 16;

}  // namespace

crew::~crew() = default;
void nobody::call(unsigned, const std::function<void(keeper&)>&) {}

unsigned worthwhile_sessions(const situation& s) {
  const unsigned alone = s.in_pieces ? 1 : 0;
  if (s.wanted == 1 || s.missing < pieces::least_divided) return alone;
  if (s.wanted > 1) return s.wanted;
  return s.helpers > 0 && s.missing >= large_file && s.distance >= far_away ? 1 + s.helpers : alone;
}

template <class Call>
auto segmented::locked(const Call& call) {
  if constexpr (std::is_void_v<decltype(call())>) {
    helpers_.exclusively(call);
  } else {
    std::optional<decltype(call())> result;
    helpers_.exclusively([&] { result = call(); });
    return *std::move(result);
  }
}

segmented::segmented(keeper& own, crew& helpers, partial_file& into, const download_job& job, std::uint64_t size,
                     unsigned sessions, std::chrono::microseconds distance, io::clock_time until,
                     std::function<void(std::uint64_t)> progress)
    : own_(own),
      low_speed_(own.settings().low_speed),
      helpers_(helpers),
      into_(into),
      job_(job),
      sessions_(sessions),
      distance_(distance),
      until_(until),
      progress_(std::move(progress)),
      began_(own.host().now()),
      plan_(size, without_edges(into, joints_)) {
  there_at_first_ = plan_.moved();
  own.settings().low_speed.bytes_per_second /= sessions;
}

// What an earlier run has left came from sessions whose joints died with it. So the edges of its parts are fetched again, and held against what is there.
ranges segmented::without_edges(partial_file& into, joints& edges) {
  ranges trusted;
  for (const auto& r : into.done().list()) {
    const std::uint64_t edge = r.from > 0 ? overlap_bytes : 0;
    if (edge > 0) {
      std::vector<std::byte> first(std::min<std::uint64_t>(edge, r.size()));
      first.resize(into.content().read_at(r.from, first));
      edges.add(r.from + first.size(), first);
    }
    if (r.size() > 2 * edge) trusted.add({r.from + edge, r.to - edge});
  }
  return trusted;
}

segmented::~segmented() {
  locked([&] { over_ = true; });
  helpers_.dismiss();
  own_.settings().low_speed = low_speed_;
  // The cancellation that a failure elsewhere caused is of no later operation's concern.
  if (failure_) io::forget_cancellation(own_.host());
  if (plan_.whole()) return;
  try {
    into_.note(plan_.written());
  } catch (...) {  // NOLINT(bugprone-empty-catch) what is not written down is fetched again
  }
}

struct segmented::holding {
  segmented& of;
  std::size_t number;
  ~holding() {
    of.locked([this] { of.plan_.release(number); });
  }
};

// --- One part ----------------------------------------------------------------------------------------------------------

// A session that takes over half of a part is slow at first. By the time it is as fast as the part's owner, the owner has moved on: a half that is
// smaller than what passes in that time is not worth a transfer of its own.
std::uint64_t segmented::least_worth_taking(io::clock_time now) const {
  const std::chrono::duration<double> passed = now - began_;
  const auto moved = static_cast<double>(plan_.moved() - there_at_first_);
  if (passed.count() <= 0) return pieces::least_divided;
  const double speed = moved / passed.count() / static_cast<double>(std::max<std::size_t>(plan_.at_work(), 1));
  const std::chrono::duration<double> start = distance_ * round_trips_of_a_start;
  return static_cast<std::uint64_t>(2 * speed * start.count());
}

std::optional<piece> segmented::take(io::clock_time now) {
  return locked([&] { return alone_ || over_ ? std::nullopt : plan_.take(least_worth_taking(now)); });
}

void segmented::receive(keeper& session, session::data_link& link, io::sink& to, std::size_t number,
                        std::uint64_t from) {
  const bool own = &session == &own_;
  const auto report = [&] {
    const std::uint64_t moved = link.offset + link.bytes();
    const std::uint64_t written = std::max(from, link.offset + link.delivered);
    return locked([&] { return plan_.reached(number, moved, written); });
  };
  const auto limit = [&](std::uint64_t end) {
    // The last part is read to the server's end, which says whether it was the last.
    link.most = end == plan_.size() ? std::nullopt : std::optional(end - link.offset);
  };
  limit(report());
  const watching progress(session, [&](std::uint64_t moved) {
    limit(report());
    require_end_in_sight(session, link.offset + moved);
    if (own) attend();
  });
  session::receive(link, to, block);
  // No new limit: a neighbour's part that has become free meanwhile is none of this transfer's any more.
  (void)report();
}

// Of the last part: the others have a limit.
void segmented::require_end_in_sight(keeper& session, std::uint64_t there) {
  if (there <= most_of(plan_.size())) return;
  const auto endless = grown_too_far(plan_.size(), there,
                                     {.phase = phase::transfer,
                                      .command = "RETR " + job_.remote,
                                      .reply = {},
                                      .bytes = there,
                                      .session_usable = session.is_open()});
  // No session would find it otherwise.
  if (&session != &own_) fail(std::make_exception_ptr(endless));
  throw endless;
}

bool segmented::is_beginning(std::span<const std::byte> bytes) {
  std::vector<std::byte> beginning(bytes.size());
  return into_.content().read_at(0, beginning) == bytes.size() && std::ranges::equal(beginning, bytes);
}

void segmented::take_piece(keeper& session, session::data_link& link, const piece& part, std::uint64_t start) {
  if (link.offset != start) {
    session.memory().no_rest();
    throw unfit{"the server does not take REST"};
  }
  std::vector<std::byte> before(part.from - start);
  for (std::size_t have = 0; have < before.size();) {
    const std::size_t n = link.read(std::span(before).subspan(have));
    if (n == 0) return;
    have += n;
  }
  const bool counts_the_rest = link.announced && *link.announced == plan_.size() - start;
  if (!before.empty() && !counts_the_rest && is_beginning(before))
    throw unfit{"what the server sends behind REST " + std::to_string(start) + " is the beginning of the file"};
  locked([&] {
    joints_.settle(into_.content(), plan_.done());
    joints_.add(part.from, before);
  });
  const auto to = into_.sink_at(part.from);
  to->begin(part.from);
  receive(session, link, *to, part.number, part.from);
}

void segmented::fetch(keeper& session, const piece& part) {
  const holding held{*this, part.number};
  session::connection& c = session.ready();
  auto r = request_for(session, c.make_command("RETR", job_.remote));
  // Half of what lies before, so that it cannot be the beginning itself.
  const std::uint64_t start = part.from - std::min<std::uint64_t>(overlap_bytes, part.from / 2);
  if (start > 0) r.from = session::restart{std::to_string(start), start};
  // In the packet of EPSV: it costs nothing.
  const remote_file& source = into_.source();
  if (source.size() && !session.memory().without_size()) r.size = c.make_command("SIZE", job_.remote);
  if (source.modified() && !session.memory().without_mdtm()) r.modified = c.make_command("MDTM", job_.remote);
  session::facts f;
  try {
    session::run_request(c, r, f, [&](session::data_link& link) {
      require_the_same_file(f);
      take_piece(session, link, part, start);
    });
  } catch (...) {
    count(f);
    take_back_refused(f, part);
    throw;
  }
  count(f);
  require_end(f, part.number);
}

// Another file may have taken its name: a part of that one would fit wherever 64 KiB agree.
void segmented::require_the_same_file(const session::facts& f) const {
  const remote_file now(job_.url, job_.remote, f.size, f.modified);
  if (const auto why = now.difference(into_.source()); !why.empty())
    throw unfit{"the file has changed on the server while it was fetched"};
}

// Where the server says in the end that it failed, the last bytes are fetched again, and those before them compared.
void segmented::take_back_refused(const session::facts& f, const piece& part) {
  if (!f.final || f.final->completed()) return;
  const std::uint64_t came = f.offset + f.bytes;
  const std::uint64_t good = came - std::min<std::uint64_t>(came, overlap_bytes);
  locked([&] { (void)plan_.reached(part.number, good, good); });
}

void segmented::count(const session::facts& f) {
  locked([&] {
    totals_.bytes += f.bytes;
    totals_.wire_bytes += f.wire_bytes;
    if (f.tls) totals_.whole.tls = f.tls;
    const bool to_the_end = f.data_complete && !f.cut && f.offset + f.bytes >= plan_.size();
    if (to_the_end) totals_.end_lost = !f.final;
    if (f.cut || !f.final || !f.final->completed()) return;
    totals_.whole.final = f.final;
    totals_.whole.missing_close_notify = f.missing_close_notify;
    totals_.whole.bytes = std::max(totals_.whole.bytes, f.offset + f.bytes);
  });
}

void segmented::require_end(const session::facts& f, std::size_t number) {
  if (f.cut) return;
  const std::uint64_t came = f.offset + f.bytes;
  const std::uint64_t end = locked([&] { return plan_.reached(number, came, came); });
  if (came >= end) return;
  throw incomplete_transfer("the file has " + in_bytes(plan_.size()) + ", and a part of it ended after " +
                                in_bytes(came) + " instead of " + in_bytes(end) + ": the rest is missing",
                            {.phase = phase::completion,
                             .command = "RETR " + job_.remote,
                             .reply = f.final,
                             .bytes = f.bytes,
                             .session_usable = true},
                            plan_.size());
}

// --- The caller's session ------------------------------------------------------------------------------------------------

void segmented::first(session::data_link& link, io::sink& to) {
  const auto part = take(began_);
  if (!part || part->from != into_.known_good()) throw std::logic_error("the first part is not the missing one");
  first_ = *part;
  into_.use_segments(part->from);
  call_helpers();
  receive(own_, link, to, part->number, part->from);
}

void segmented::first_failed(const session::facts& f) noexcept {
  if (!first_) return;
  count(f);
  take_back_refused(f, *first_);
  locked([&] { plan_.release(first_->number); });
  first_.reset();
}

void segmented::first_ended(const session::facts& f) {
  const std::size_t number = first_->number;
  first_.reset();
  count(f);
  const holding held{*this, number};
  require_end(f, number);
}

void segmented::attend() {
  if (const auto why = failure()) std::rethrow_exception(why);
  const auto [written, moved] = locked([&] { return std::pair(plan_.written(), plan_.moved()); });
  (void)into_.checkpoint(written, own_.host().now());
  progress_(moved);
}

void segmented::call_helpers() {
  const auto worth =
      static_cast<unsigned>(std::min<std::uint64_t>(plan_.missing() / pieces::least_divided, sessions_ - 1));
  if (worth > 0) helpers_.call(worth, [this](keeper& session) { help(session); });
}

void segmented::rest() {
  for (;;) {
    attend();
    if (const auto part = locked([&] { return plan_.take(least_worth_taking(own_.host().now())); })) {
      fetch(own_, *part);
    } else if (locked([&] { return plan_.whole(); })) {
      break;
    } else if (own_.host().wait({}, own_.host().now() + glance) == io::wait_outcome::cancelled) {
      attend();
      throw cancelled_error("cancelled",
                            {.phase = phase::transfer, .command = {}, .reply = {}, .bytes = 0, .session_usable = true});
    }
  }
  helpers_.dismiss();
  verify_joints();
  // Where the last word was lost, what was planned counts; a file that has grown may be longer.
  totals_.whole.bytes = std::max(totals_.whole.bytes, plan_.size());
  if (into_.content().size() > totals_.whole.bytes) into_.truncate(totals_.whole.bytes);
  ranges all;
  all.add({0, totals_.whole.bytes});
  into_.note(all);
}

void segmented::verify_joints() {
  if (const auto at = joints_.disagreement(into_.content()))
    throw unfit{"what two sessions sent of it does not agree at byte " + std::to_string(*at)};
}

// --- The others --------------------------------------------------------------------------------------------------------

bool segmented::wait_for_beginning(keeper& session) {
  for (;;) {
    const auto [there, over] = locked([&] { return std::pair(plan_.written().from_start(), over_); });
    if (over) return false;
    if (there >= overlap_bytes) return true;
    if (session.host().wait({}, session.host().now() + glance) == io::wait_outcome::cancelled) return false;
  }
}

void segmented::help(keeper& session) noexcept {
  try {
    const within limit(session, until_);
    session.settings().low_speed.bytes_per_second /= sessions_;
    retrier tries(session.host(), job_.tries, until_);
    bool counted = false;
    if (!wait_for_beginning(session)) return;
    while (const auto part = take(session.host().now())) {
      try {
        fetch(session, *part);
        tries.progress();
      } catch (const unfit&) {
        return locked([&] { alone_ = true; });
      } catch (const local_error&) {
        throw;
      } catch (const error& e) {
        if (!falls_back(session, e) && !tries.again(e)) return;
        continue;
      }
      if (!std::exchange(counted, true)) locked([&] { ++totals_.sessions; });
    }
  } catch (const cancelled_error&) {  // NOLINT(bugprone-empty-catch) the others are done, or have failed
  } catch (...) {
    fail(std::current_exception());
  }
}

void segmented::fail(std::exception_ptr why) noexcept {
  locked([&] {
    if (!failure_) failure_ = std::move(why);
    over_ = true;
  });
  own_.host().cancel();
}

segmented::totals segmented::result() {
  locked([&] { over_ = true; });
  helpers_.dismiss();
  return totals_;
}

std::exception_ptr segmented::failure() {
  return locked([&] { return failure_; });
}

std::uint64_t segmented::moved() {
  return locked([&] { return plan_.moved(); });
}

}  // namespace ferry::transfer
