// When the data connection breaks, the server's own words are the better error: they are waited for before the broken connection is told.
#include "session/data_link.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "io/secure_channel.hpp"

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

void data_link::close() noexcept {
  if (channel_) channel_->close();
  channel_.reset();
}

void data_link::reset() noexcept {
  if (channel_) channel_->reset();
  channel_.reset();
}

void data_link::moved(std::size_t n) {
  bytes_ += n;
  if (const auto& progress = owner_.options().progress) progress(bytes_);
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
    switch (host.wait(std::span{items}.first(watching ? 2 : 1), deadline)) {
      case io::wait_outcome::ready:
        break;
      case io::wait_outcome::timed_out:
        if (may_be_empty()) return false;
        throw timeout_error("timed out: no data moved", context());
      case io::wait_outcome::cancelled:
        throw cancelled_error("cancelled", context());
    }
    const bool ready = items[0].got != io::readiness::none;
    // Data that has come is taken before a refusal that came with it; an upload stops at once.
    if (ready && wanted == io::readiness::readable) return true;
    if (watching && items[1].got != io::readiness::none) owner_.watch_control();
    if (ready) return true;
  }
}

void data_link::fail(std::error_code ec) {
  // A server that refuses in the middle (disk full) often resets the data connection before its words arrive.
  if (owner_.final_reply_due()) {
    const reply r = owner_.final_reply();
    if (!r.completed()) {
      owner_.check(r, phase::transfer);
      owner_.refuse<error_reply>(r, phase::transfer);
    }
  }
  throw network_error(ec, "the data connection broke: " + ec.message(), context());
}

template <class Attempt>
std::optional<std::size_t> data_link::until_done(Attempt attempt) {
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
  room = room.first(within_most(room.size()));
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
    const std::size_t n = until_done([&](io::channel& c) { return c.write_some(bytes); }).value_or(0);
    if (n == 0) fail(std::make_error_code(std::errc::broken_pipe));
    bytes = bytes.subspan(n);
  }
}

std::optional<std::size_t> data_link::move_to(io::sink& to, std::size_t block) {
  block = within_most(block);
  if (at_end_ || block == 0) return 0;
  const auto n = until_done([&](io::channel& c) { return c.move_to(to, block); });
  if (n == std::size_t{0}) note_end();
  return n;
}

std::optional<std::size_t> data_link::move_from(io::source& from, std::size_t block) {
  if (unannounced_start) return {};
  return until_done([&](io::channel& c) { return c.move_from(from, block); });
}

}  // namespace ferry::session
