#include "server/stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ferry::testing {
namespace {

constexpr std::size_t block = 64 * 1024;

io_result from_errno(io_state would_block) {
  switch (errno) {
    case EAGAIN:
    case EINTR:
      return {would_block};
    case ECONNRESET:
    case EPIPE:
      return {io_state::reset};
    default:
      throw std::system_error(errno, std::generic_category(), "socket");
  }
}

class tcp_stream final : public stream {
 public:
  explicit tcp_stream(unique_fd fd) : fd_(std::move(fd)) {}

  io_result read_some(std::span<char> room) override {
    const ssize_t got = ::recv(fd_.get(), room.data(), room.size(), 0);
    if (got > 0) return {io_state::ok, static_cast<std::size_t>(got)};
    if (got == 0) return {io_state::ended};
    return from_errno(io_state::want_read);
  }

  io_result write_some(std::string_view bytes) override {
    const ssize_t put = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put >= 0) return {io_state::ok, static_cast<std::size_t>(put)};
    return from_errno(io_state::want_write);
  }

  io_result finish() override {
    ::shutdown(fd_.get(), SHUT_WR);
    return {};
  }

  [[nodiscard]] int fd() const override { return fd_.get(); }

 private:
  unique_fd fd_;
};

}  // namespace

std::unique_ptr<stream> make_tcp_stream(unique_fd fd) { return std::make_unique<tcp_stream>(std::move(fd)); }

short poll_events(io_state wanted) { return wanted == io_state::want_write ? POLLOUT : POLLIN; }

connection::connection(std::unique_ptr<stream> transport, waiter wait, tap on_bytes)
    : transport_(std::move(transport)), wait_(std::move(wait)), on_bytes_(std::move(on_bytes)) {}

bool connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const io_result result = write_some(bytes);
    if (result.state == io_state::ok) {
      bytes.remove_prefix(result.bytes);
    } else if (!wait_for(result.state, "the peer to take bytes")) {
      return false;
    }
  }
  return true;
}

bool connection::send_split(std::string_view bytes, std::size_t size) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    if (!send(bytes.substr(0, size))) return false;
  }
  return true;
}

bool connection::send_slowly(std::string_view bytes, std::size_t size, const gate& turnstile) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    while (!turnstile.try_pass()) wait_.wait(turnstile.fd(), POLLIN, "a gate to admit a piece");
    if (!send(bytes.substr(0, size))) return false;
  }
  return true;
}

std::size_t connection::dribble(std::string_view bytes, std::chrono::milliseconds pause) {
  for (std::size_t sent = 0; sent < bytes.size(); ++sent) {
    if (!send(bytes.substr(sent, 1))) return sent;
    if (wait_.wait_up_to(pause, fd(), POLLRDHUP)) return sent + 1;
  }
  return bytes.size();
}

std::size_t connection::flood(std::string_view pattern, std::size_t total) {
  std::string bytes;
  while (bytes.size() < block) bytes += pattern;
  // Whole patterns in each block, so that the flood is one unbroken repetition.
  std::size_t sent = 0;
  std::size_t at = 0;
  while (sent < total) {
    const std::string_view piece = std::string_view(bytes).substr(at, total - sent);
    const io_result result = write_some(piece);
    if (result.state != io_state::ok) {
      if (!wait_for(result.state, "the peer to close, or to take more of a flood")) return sent;
      continue;
    }
    sent += result.bytes;
    at = (at + result.bytes) % bytes.size();
  }
  return sent;
}

std::string connection::receive(std::size_t count) {
  std::string received;
  std::array<char, block> room;
  while (received.size() < count) {
    const io_result result = read_some({room.data(), std::min(room.size(), count - received.size())});
    if (result.state == io_state::ok) {
      received.append(room.data(), result.bytes);
    } else if (!wait_for(result.state, "bytes from the peer")) {
      break;
    }
  }
  return received;
}

std::string connection::receive_all() { return receive(std::string::npos); }

peer_end connection::wait_for_peer_close() {
  std::array<char, block> room;
  for (;;) {
    const io_result result = read_some(room);
    if (result.state != io_state::ok && !wait_for(result.state, "the peer to close")) break;
  }
  while (is_open()) {
    const io_result below = transport_->drain();
    if (below.state == io_state::reset) note_end(io_state::reset);
    if (!wait_for(below.state, "the peer to close the connection")) break;
  }
  return end_;
}

void connection::half_close() {
  if (!is_open()) return;
  for (;;) {
    const io_result result = transport_->finish();
    if (result.state == io_state::ok || !wait_for(result.state, "the peer to take our end of data")) return;
  }
}

void connection::close() {
  half_close();
  cut();
}

void connection::cut() { transport_.reset(); }

void connection::reset() {
  if (!is_open()) return;
  const linger at_once{1, 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  cut();
}

io_result connection::read_some(std::span<char> room) {
  if (!is_open()) return {io_state::ended};
  const io_result result = transport_->read_some(room);
  note_end(result.state);
  if (on_bytes_ && result.bytes > 0) on_bytes_({room.data(), result.bytes});
  return result;
}

io_result connection::write_some(std::string_view bytes) {
  if (!is_open()) return {io_state::ended};
  const io_result result = transport_->write_some(bytes);
  note_end(result.state);
  return result;
}

void connection::add_layer(const stream_layer& layer) { transport_ = layer(std::move(transport_)); }

void connection::remove_layer() {
  if (auto below = transport_->take_below()) transport_ = std::move(below);
}

bool connection::establish() {
  while (is_open()) {
    const io_result result = transport_->establish();
    note_end(result.state);
    if (result.state == io_state::ok) return true;
    if (!wait_for(result.state, "the peer's handshake")) break;
  }
  return false;
}

bool connection::was_reset() {
  int error = 0;
  socklen_t size = sizeof error;
  if (is_open() && ::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0)
    note_end(io_state::reset);
  return end_ == peer_end::reset;
}

bool connection::wait_for(io_state wanted, std::string_view what) {
  if (wanted == io_state::ended || wanted == io_state::reset) return false;
  wait_.wait(fd(), poll_events(wanted), what);
  return true;
}

void connection::note_end(io_state state) {
  if (state == io_state::ended) end_ = peer_end::clean;
  if (state == io_state::reset) end_ = peer_end::reset;
}

}  // namespace ferry::testing
