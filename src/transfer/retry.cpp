// The delays of many clients must not fall together, so half of each is chance.
#include "transfer/retry.hpp"

#include <algorithm>
#include <utility>

#include <ferry/tls.hpp>

namespace ferry::transfer {

namespace {
bool refuses_connections(const error& e) noexcept {
  const auto* broken = dynamic_cast<const network_error*>(&e);
  return broken != nullptr && e.phase() == phase::connect && broken->error_code() == std::errc::connection_refused;
}
}  // namespace

io::clock_time moment(const io::host& host, milliseconds after) {
  return after == no_timeout ? io::never : host.now() + after;
}

// The order matters: what is derived comes before what it is derived from.
void throw_as(const error& e, const std::string& words, error_context facts) {
  if (dynamic_cast<const cancelled_error*>(&e) != nullptr) throw cancelled_error(words, std::move(facts));
  if (dynamic_cast<const timeout_error*>(&e) != nullptr) throw timeout_error(words, std::move(facts));
  if (const auto* tls = dynamic_cast<const tls_error*>(&e); tls != nullptr)
    throw tls_error(tls->problem(), words, tls->openssl_reason(), std::move(facts));
  if (const auto* closed = dynamic_cast<const connection_closed*>(&e); closed != nullptr)
    throw connection_closed(closed->error_code(), words, std::move(facts));
  if (const auto* network = dynamic_cast<const network_error*>(&e); network != nullptr)
    throw network_error(network->error_code(), words, std::move(facts));
  if (const auto* local = dynamic_cast<const local_error*>(&e); local != nullptr)
    throw local_error(local->error_code(), words, std::move(facts));
  if (const auto* cut = dynamic_cast<const incomplete_transfer*>(&e); cut != nullptr)
    throw incomplete_transfer(words, std::move(facts), cut->expected());
  if (dynamic_cast<const error_reply*>(&e) != nullptr) throw error_reply(words, std::move(facts));
  if (dynamic_cast<const error_temp*>(&e) != nullptr) throw error_temp(words, std::move(facts));
  if (dynamic_cast<const error_perm*>(&e) != nullptr) throw error_perm(words, std::move(facts));
  if (dynamic_cast<const error_proto*>(&e) != nullptr) throw error_proto(words, std::move(facts));
  if (dynamic_cast<const limit_error*>(&e) != nullptr) throw limit_error(words, std::move(facts));
  if (dynamic_cast<const verification_failed*>(&e) != nullptr) throw verification_failed(words, std::move(facts));
  if (dynamic_cast<const ftp_error*>(&e) != nullptr) throw ftp_error(words, std::move(facts));
  throw error(words, std::move(facts));
}

void give_up(const error& e) {
  error_context facts = e.context();
  facts.given_up = true;
  throw_as(e, std::string(e.what()) + " (not tried again: what has moved cannot be taken back)", std::move(facts));
}

retrier::retrier(io::host& host, const retry_options& how, io::clock_time deadline)
    : host_(host),
      how_(how),
      last_moment_(std::min(deadline, moment(host, how.at_most_))),
      chance_(static_cast<std::minstd_rand::result_type>(host.now().time_since_epoch().count())) {}

milliseconds retrier::next_delay() {
  constexpr unsigned most_doublings = 20;
  const auto doubled = how_.first_delay_ * (1U << std::min(in_a_row_ - 1, most_doublings));
  const auto whole = std::min<std::int64_t>(doubled.count(), how_.longest_delay_.count());
  const auto half = whole / 2;
  return milliseconds(half + std::uniform_int_distribution<std::int64_t>(0, whole - half)(chance_));
}

io::wait_outcome retrier::wait_until(io::clock_time when) {
  constexpr std::chrono::milliseconds slice{50};
  while (meanwhile_ && host_.now() + slice < when) {
    if (host_.wait({}, host_.now() + slice) == io::wait_outcome::cancelled) return io::wait_outcome::cancelled;
    meanwhile_();
  }
  return host_.wait({}, when);
}

bool retrier::again_at_once() {
  ++failures_;
  return host_.now() < last_moment_;
}

bool retrier::again(const error& e, bool stale) {
  if (!e.retryable() && !(was_inside_ && refuses_connections(e))) return false;
  if (stale && !was_stale_) {
    was_stale_ = true;
    return true;
  }
  if (in_a_row_ >= how_.times_) return false;
  ++in_a_row_;
  const auto delay = next_delay();
  if (last_moment_ != io::never && host_.now() + delay >= last_moment_) return false;
  ++failures_;
  if (wait_until(host_.now() + delay) == io::wait_outcome::cancelled)
    throw cancelled_error("cancelled", {.phase = e.phase(),
                                        .command = e.command(),
                                        .reply = {},
                                        .bytes = e.bytes(),
                                        .session_usable = e.session_usable()});
  return true;
}

}  // namespace ferry::transfer
