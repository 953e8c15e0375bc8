// Buffers that behave like sockets: they would block before each operation, move less than was asked for, and break when told to.
#include "scripted_channel.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <ferry/stream.hpp>

#include "io/transfer_end.hpp"

namespace ferry::testing {

scripted_channel::scripted_channel(scripted_host& host, endpoint local, endpoint peer, std::error_code state)
    : host_(host), local_(std::move(local)), peer_(std::move(peer)), state_(state) {
  host_.live_.push_back(this);
}

scripted_channel::~scripted_channel() {
  gone(ending::in_order);
  std::erase(host_.live_, this);
}

bool scripted_channel::would_block() noexcept {
  blocked_ = !blocked_;
  contrary_wait_ = false;
  return !blocked_;
}

io::io_status scripted_channel::blocked(io::io_status usual) noexcept {
  if (!host_.contrary) return usual;
  contrary_wait_ = true;
  return usual == io::io_status::wait_read ? io::io_status::wait_write : io::io_status::wait_read;
}

io::io_result scripted_channel::fails() {
  if (is_data) host_.data_over(*this, false);
  return {io::io_status::failed, 0, std::make_error_code(std::errc::connection_reset)};
}

void scripted_channel::gone(ending how) noexcept {
  if (host_.control_ == this) host_.control_ = nullptr;
  if (is_data) {
    host_.data_ending_ = how;
    host_.data_over(*this, how == ending::in_order);
  }
  is_data = false;
}

std::optional<std::error_code> scripted_channel::connected() {
  if (would_block() || host_.now() < answers_at) return {};
  if (!state_ && !std::exchange(established_, true)) host_.established(*this);
  return state_;
}

void scripted_channel::deliver() {
  wire_ += std::exchange(wire_arriving_, {});
  inbound += std::exchange(arriving, {});
  ended = ended || end_arriving;
  encrypt();
}

void scripted_channel::put_tls_on(const tls_peer& peer) {
  wire_ += std::exchange(inbound, {});
  wire_arriving_ += std::exchange(arriving, {});
  tls_ = std::make_unique<tls_peer_end>(peer);
}

// Said in clear by the handlers, and encrypted as late as can be.
void scripted_channel::encrypt() {
  if (!tls_ || finished_ || !wire_arriving_.empty() || !tls_->shaken()) return;
  if (!inbound.empty()) tls_->say(std::exchange(inbound, {}));
  if (ended) {
    if (host_.says_close_notify) tls_->close_notify();
    finished_ = true;
  }
  wire_ += tls_->take();
}

void scripted_channel::take_encrypted(std::string_view bytes) {
  const bool was_shaken = tls_->shaken();
  const std::string clear = tls_->feed(bytes);
  wire_arriving_ += tls_->take();
  if (!tls_->trouble().empty()) {
    finished_ = true;
    if (is_data) host_.data_over(*this, false);
    return;
  }
  if (is_data && !was_shaken && tls_->shaken() && host_.on_data_handshake) {
    const scripted_host::answering now(host_);
    host_.on_data_handshake(*tls_);
  }
  if (!clear.empty()) host_.received(*this, clear);
  if (tls_->client_closed()) client_ended_tls();
}

void scripted_channel::client_ended_tls() {
  if (is_data) {
    if (host_.data_ == this && host_.uploading()) ended = true;
    if (ended) host_.data_over(*this, true);
    return;
  }
  if (!host_.clearing_) {
    ended = true;
    return;
  }
  host_.clearing_ = false;
  encrypt();
  if (host_.says_close_notify) tls_->close_notify();
  wire_arriving_ += tls_->take();
  const std::string behind = tls_->unread();
  tls_.reset();
  inbound = std::exchange(wire_, {}) + inbound;
  arriving = std::exchange(wire_arriving_, {}) + arriving;
  host_.received(*this, behind);
}

bool scripted_channel::emptied() const { return inbound.empty() && wire_.empty() && (!tls_ || finished_); }

io::io_result scripted_channel::read_some(std::span<std::byte> room) {
  if ((is_data || host_.contrary) && would_block()) return {blocked(io::io_status::wait_read), 0, {}};
  switch (host_.next_operation()) {
    case fault::error:
      return fails();
    case fault::end:
      inbound.clear();
      wire_.clear();
      ended = finished_ = true;
      return {io::io_status::end, 0, {}};
    default:
      break;
  }
  if (broken) return fails();
  encrypt();
  std::string& from = tls_ ? wire_ : inbound;
  if (from.empty()) return {at_end() ? io::io_status::end : io::io_status::wait_read, 0, {}};
  const std::size_t n = std::min({room.size(), from.size(), is_data ? host_.segment : std::string::npos});
  std::copy_n(reinterpret_cast<const std::byte*>(from.data()), n, room.begin());
  from.erase(0, n);
  moved_ += n;
  if (is_data && emptied() && ended) host_.data_over(*this, true);
  if (is_data && host_.on_data) {
    const scripted_host::answering now(host_);
    host_.on_data(moved_);
  }
  return {io::io_status::done, n, {}};
}

io::io_result scripted_channel::write_some(std::span<const std::byte> bytes) {
  if (would_block()) return {blocked(io::io_status::wait_write), 0, {}};
  switch (host_.next_operation()) {
    case fault::error:
    case fault::end:
      return fails();
    default:
      break;
  }
  if (broken) return fails();
  if (host_.stuck(*this)) return {io::io_status::wait_write, 0, {}};
  // Never all at once, so that callers have to loop.
  const std::size_t n = bytes.size() > 3 ? bytes.size() / 2 : bytes.size();
  moved_ += n;
  const std::string_view moved(reinterpret_cast<const char*>(bytes.data()), n);
  if (tls_)
    take_encrypted(moved);
  else
    host_.received(*this, moved);
  return {io::io_status::done, n, {}};
}

io::io_result scripted_channel::write_urgent(std::span<const std::byte> bytes) {
  const auto r = write_some(bytes);
  if (r.status == io::io_status::done) host_.urgent_.append(reinterpret_cast<const char*>(bytes.data()), r.bytes);
  return r;
}

bool scripted_channel::kernel_gives_up() {
  if (host_.kernel_moves == 0) return true;
  --host_.kernel_moves;
  return false;
}

io::io_result scripted_channel::move_to(io::sink& to, std::size_t most) {
  if (kernel_gives_up()) return {io::io_status::unsupported, 0, {}};
  std::array<std::byte, 4096> buffer;
  const auto r = read_some(std::span{buffer}.first(std::min({most, host_.kernel_most, buffer.size()})));
  if (r.status == io::io_status::done) to.write(std::span{buffer}.first(r.bytes));
  return r;
}

io::io_result scripted_channel::move_from(io::source& from, std::size_t most) {
  if (outgoing_.empty()) {
    if (kernel_gives_up()) return {io::io_status::unsupported, 0, {}};
    std::array<std::byte, 4096> buffer;
    const auto room = std::span{buffer}.first(std::min({most, host_.kernel_most, buffer.size()}));
    outgoing_ = as_text(std::span{buffer}.first(from.read(room)));
  }
  if (outgoing_.empty()) return {io::io_status::end, 0, {}};
  const auto r = write_some(content(outgoing_));
  if (r.status == io::io_status::done) outgoing_.erase(0, r.bytes);
  return r;
}

bool scripted_channel::ready(io::readiness wanted) const {
  if (host_.now() < answers_at) return false;
  if (contrary_wait_ || broken) return true;
  if (has(wanted, io::readiness::writable)) return !host_.stuck(*this);
  return !(tls_ ? wire_ : inbound).empty() || at_end();
}

scripted_listener::scripted_listener(scripted_host& host, endpoint local)
    : host_(host), local_(std::move(local)), blocked_(!host.accepts_at_once) {
  ++host_.listeners_;
}

scripted_listener::~scripted_listener() {
  close();
  --host_.listeners_;
}

void scripted_listener::close() noexcept {
  if (!std::exchange(closed_, true)) host_.listener_closed();
}

bool scripted_listener::ready() const {
  return host_.connects_back && host_.pending_ && !host_.active_peers.empty() && host_.control_ != nullptr;
}

std::unique_ptr<io::channel> scripted_listener::accept(std::error_code& ec) {
  blocked_ = !blocked_;
  if (!blocked_ && !host_.accepts_at_once) return nullptr;
  if (host_.next_operation() != fault::none) {
    ec = std::make_error_code(std::errc::connection_aborted);
    return nullptr;
  }
  if (!ready()) return nullptr;
  const std::string from = host_.active_peers.front();
  host_.active_peers.pop_front();
  auto channel = std::make_unique<scripted_channel>(host_, local_, endpoint{local_.af, from, 20}, std::error_code{});
  if (host_.protects_data) channel->put_tls_on(*host_.tls);
  if (from == host_.control_->peer().address) host_.attach_data(*channel);
  return channel;
}

}  // namespace ferry::testing
