// When the data connection breaks, the server's own words are the better error: they are waited for before the broken connection is told.
#include "session/data_link.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "io/deflate_channel.hpp"
#include "io/secure_channel.hpp"
#include "session/rate_limiter.hpp"

namespace ferry::session {

namespace {

io::readiness needed(io::io_status s) {
  return s == io::io_status::wait_write ? io::readiness::writable : io::readiness::readable;
}

}  // namespace

io::channel& data_link::open_channel() const {
  if (never_connected_)
    throw network_error(std::make_error_code(std::errc::not_connected),
                        "the server ended the transfer without a data connection", context());
  if (!channel_) throw std::logic_error("the data connection is closed");
  return *channel_;
}

error_context data_link::context() const {
  auto c = owner_.context(phase::transfer);
  c.bytes = bytes_;
  return c;
}

bool data_link::is_upload() const {
  const std::string verb = command ? command->verb() : std::string();
  return wrote_ || verb == "STOR" || verb == "APPE" || verb == "STOU";
}

void data_link::note_wire() noexcept {
  const auto* z = channel_ ? channel_->deflated() : nullptr;
  if (z == nullptr) return;
  compressed_ = true;
  wire_bytes_ = z->wire_bytes();
}

void data_link::expect(std::uint64_t total) noexcept {
  if (auto* z = channel_ ? channel_->deflated() : nullptr) z->expect(total);
}

void data_link::close() noexcept {
  note_wire();
  if (channel_) channel_->close();
  channel_.reset();
}

void data_link::reset() noexcept {
  note_wire();
  if (channel_) channel_->reset();
  channel_.reset();
}

void data_link::moved(std::size_t n) {
  bytes_ += n;
  note_wire();
  if (const auto& rate = owner_.options().rate) ready_at_ = rate->charge(n, owner_.host().now());
  if (const auto& progress = owner_.options().progress) progress(bytes_);
}

io::clock_time data_link::attend(io::clock_time until) {
  auto& host = owner_.host();
  const auto& s = owner_.options();
  if (host.now() >= s.until) throw timeout_error("timed out: the time for the whole transfer is over", context());
  until = std::min(until, s.until);
  if (s.noop_every.count() > 0 && owner_.may_keep_alive()) {
    if (host.now() >= owner_.ctrl().last_word() + s.noop_every) owner_.ctrl().send_keep_alive();
    until = std::min(until, owner_.ctrl().last_word() + s.noop_every);
  }
  if (s.low_speed.bytes_per_second > 0) {
    if (waited_ >= s.low_speed.over) {
      const auto seconds = std::chrono::duration<double>(waited_).count();
      if (static_cast<double>(bytes_ - judged_bytes_) < static_cast<double>(s.low_speed.bytes_per_second) * seconds)
        throw timeout_error("slower than " + std::to_string(s.low_speed.bytes_per_second) + " bytes a second for " +
                                std::to_string(s.low_speed.over.count() / 1000) + " s",
                            context());
      waited_ = {};
      judged_bytes_ = bytes_;
    }
    until = std::min(until, host.now() + (s.low_speed.over - waited_));
  }
  return until;
}

io::wait_outcome data_link::wait_once(std::span<io::wait_item> items, io::clock_time until) {
  auto& host = owner_.host();
  const auto before = host.now();
  const auto outcome = host.wait(items, until);
  waited_ += host.now() - before;
  if (outcome == io::wait_outcome::cancelled) throw cancelled_error("cancelled", context());
  return outcome;
}

void data_link::pace() {
  auto& host = owner_.host();
  while (owner_.options().rate && host.now() < ready_at_) {
    const auto until = attend(ready_at_);
    if (owner_.final_reply_due() && owner_.ctrl().buffered()) owner_.watch_control();
    const bool watching = owner_.final_reply_due();
    std::array<io::wait_item, 1> items{
        io::wait_item{watching ? &owner_.ctrl().waitable() : channel_.get(), io::readiness::readable}};
    // The network is not slow here, we are.
    const auto counted = waited_;
    (void)wait_once(std::span{items}.first(watching ? 1 : 0), until);
    waited_ = counted;
    if (watching && items[0].got != io::readiness::none) owner_.watch_control();
  }
}

std::size_t data_link::piece_of(std::size_t n) const noexcept {
  const auto& rate = owner_.options().rate;
  return rate ? std::min(n, rate->piece()) : n;
}

bool data_link::wait(io::readiness wanted) {
  auto& host = owner_.host();
  const auto& times = owner_.options().deadlines;
  const auto idle = may_be_empty() ? std::min(times.idle_data, times.drain) : times.idle_data;
  const auto deadline = idle == no_timeout ? io::never : host.now() + idle;
  for (;;) {
    std::array items{io::wait_item{channel_.get(), wanted}, io::wait_item{channel_.get(), wanted}};
    if (owner_.final_reply_due() && owner_.ctrl().buffered()) owner_.watch_control();
    const bool watching = owner_.final_reply_due();
    if (watching) items[1] = {&owner_.ctrl().waitable(), io::readiness::readable};
    const auto until = attend(deadline);
    if (wait_once(std::span{items}.first(watching ? 2 : 1), until) == io::wait_outcome::timed_out) {
      if (until < deadline) continue;
      if (may_be_empty()) return false;
      throw timeout_error("timed out: no data moved", context());
    }
    const bool ready = items[0].got != io::readiness::none;
    // Data that has come is taken before a refusal that came with it; an upload stops at once.
    if (ready && wanted == io::readiness::readable) return true;
    if (watching && items[1].got != io::readiness::none) owner_.watch_control();
    if (ready) return true;
  }
}

// A server that refuses in the middle (disk full) often resets the data connection before its words arrive.
void data_link::throw_refusal() {
  if (!owner_.final_reply_due()) return;
  const reply r = owner_.final_reply();
  if (r.completed()) return;
  owner_.check(r, phase::transfer);
  owner_.refuse<error_reply>(r, phase::transfer);
}

void data_link::fail_inflation() {
  using trouble = io::deflate_channel::trouble;
  switch (channel_->deflated()->failure()) {
    case trouble::too_much:
      throw limit_error("the compressed data grows without measure: stopped after " + std::to_string(bytes_) + " bytes",
                        context());
    case trouble::truncated:
      throw_refusal();
      throw network_error(std::make_error_code(std::errc::connection_aborted),
                          "the compressed data ended before its end", context());
    default:
      throw error_proto("the compressed data is damaged: try again without compression", context());
  }
}

void data_link::fail(std::error_code ec) {
  if (auto* z = channel_ ? channel_->deflated() : nullptr;
      z != nullptr && z->failure() != io::deflate_channel::trouble::none)
    fail_inflation();
  throw_refusal();
  throw network_error(ec, "the data connection broke: " + ec.message(), context());
}

template <class Attempt>
std::optional<std::size_t> data_link::until_done(Attempt attempt) {
  pace();
  for (;;) {
    const io::io_result r = attempt(open_channel());
    switch (r.status) {
      case io::io_status::done:
        moved(r.bytes);
        return r.bytes;
      case io::io_status::end:
        return 0;
      case io::io_status::unsupported:
        return {};
      case io::io_status::failed:
        if (may_be_empty()) return 0;
        fail(r.error);
      case io::io_status::wait_read:
      case io::io_status::wait_write:
        if (!wait(needed(r.status))) return 0;
    }
  }
}

std::size_t data_link::within_most(std::size_t n) const noexcept {
  return most ? static_cast<std::size_t>(std::min<std::uint64_t>(n, *most - std::min(bytes_, *most))) : n;
}

std::size_t data_link::read(std::span<std::byte> room) {
  room = room.first(piece_of(within_most(room.size())));
  if (room.empty() || at_end_) return 0;
  std::size_t n = until_done([&](io::channel& c) { return c.read_some(room); }).value_or(0);
  if (n == 0) note_end();
  // TLS gives a record of 16 KiB at a time; a file wants them by the megabyte.
  if (n > 0 && channel_->secure() != nullptr) fill(room, n);
  return n;
}

void data_link::fill(std::span<std::byte> room, std::size_t& filled) {
  while (filled < room.size()) {
    const auto r = channel_->read_some(room.subspan(filled));
    // Whatever else it says, it will say again.
    if (r.status != io::io_status::done) return;
    filled += r.bytes;
    moved(r.bytes);
  }
}

void data_link::note_end() {
  at_end_ = true;
  const auto* tls = channel_->secure();
  truncated_ = tls != nullptr && tls->truncated();
}

void data_link::end_writing() {
  while (channel_) {
    const auto r = channel_->finish_writing();
    if (r.status == io::io_status::done) break;
    if (r.status != io::io_status::wait_read && r.status != io::io_status::wait_write) fail(r.error);
    if (!wait(needed(r.status))) return;
  }
  io::secure_channel* const tls = channel_ ? channel_->secure() : nullptr;
  if (tls == nullptr) return;
  for (auto r = tls->end_writing(); r.status == io::io_status::wait_read || r.status == io::io_status::wait_write;
       r = tls->end_writing())
    if (!wait(needed(r.status))) return;
  auto& host = owner_.host();
  const auto deadline = owner_.ctrl().deadline_after(owner_.options().deadlines.tls_close);
  std::array<std::byte, 4096> ignored;
  for (;;) {
    const auto r = tls->read_some(ignored);
    if (r.status == io::io_status::done && host.now() < deadline) continue;
    if (r.status != io::io_status::wait_read && r.status != io::io_status::wait_write) return;
    std::array items{io::wait_item{tls, needed(r.status)}};
    switch (host.wait(items, deadline)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        return;
      case io::wait_outcome::cancelled:
        throw cancelled_error("cancelled", context());
    }
  }
}

void data_link::refuse_success_before_data() {
  (void)open_channel();
  reset();
  owner_.refuse<error_reply>(owner_.final_reply(), phase::transfer);
}

void data_link::write(std::span<const std::byte> bytes) {
  wrote_ = true;
  // The server cannot have what is still here.
  if (unannounced_start && !bytes.empty()) refuse_success_before_data();
  while (!bytes.empty()) {
    const auto piece = bytes.first(piece_of(bytes.size()));
    const std::size_t n = until_done([&](io::channel& c) { return c.write_some(piece); }).value_or(0);
    if (n == 0) fail(std::make_error_code(std::errc::broken_pipe));
    bytes = bytes.subspan(n);
  }
}

std::optional<std::size_t> data_link::move_to(io::sink& to, std::size_t block) {
  block = piece_of(within_most(block));
  if (at_end_ || block == 0) return 0;
  const auto n = until_done([&](io::channel& c) { return c.move_to(to, block); });
  if (n == std::size_t{0}) note_end();
  return n;
}

std::optional<std::size_t> data_link::move_from(io::source& from, std::size_t block) {
  if (unannounced_start) return {};
  block = piece_of(block);
  return until_done([&](io::channel& c) { return c.move_from(from, block); });
}

}  // namespace ferry::session
