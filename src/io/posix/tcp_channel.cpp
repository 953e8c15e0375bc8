// Non-blocking sockets; errors as values. splice and sendfile are tried and given up at their first refusal.
#include "posix/tcp_channel.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <vector>

#include "posix/address.hpp"
#include "posix/fd_end.hpp"
#include "posix/round_trip.hpp"

namespace ferry::io::posix {

namespace {

// Below this a pipe costs more than a copy: splicing 64 KiB pieces takes twice the CPU of reading 1 MiB.
constexpr int worthwhile_pipe = 512 * 1024;
constexpr int wanted_pipe = 1024 * 1024;

std::error_code last_error() { return {errno, std::system_category()}; }

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

io_result outcome(ssize_t n, io_status waiting) {
  if (n >= 0) return {io_status::done, static_cast<std::size_t>(n), {}};
  if (would_block()) return {waiting, 0, {}};
  return {io_status::failed, 0, last_error()};
}

template <class Call>
auto retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

void set(int socket, int level, int name, int value) noexcept {
  (void)::setsockopt(socket, level, name, &value, sizeof value);
}

// The last number of a file in /proc, or 0.
long last_number(const char* file) {
  std::ifstream in(file);
  const std::vector<long> numbers{std::istream_iterator<long>(in), {}};
  return numbers.empty() ? 0 : numbers.back();
}

int wanted_send_buffer() noexcept try {
  static const int bytes =
      large_send_buffer(last_number("/proc/sys/net/core/wmem_max"), last_number("/proc/sys/net/ipv4/tcp_wmem"));
  return bytes;
} catch (...) {
  return 0;
}

}  // namespace

int large_send_buffer(long wmem_max, long tcp_wmem_max) noexcept {
  constexpr long enough = 4 * 1024 * 1024;
  if (wmem_max <= 0 || tcp_wmem_max <= 0 || wmem_max <= tcp_wmem_max / 2) return 0;
  return static_cast<int>(std::min(wmem_max, enough));
}

void set_tcp_options(int socket) noexcept {
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
#if defined(TCP_KEEPIDLE)
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set(socket, IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set(socket, IPPROTO_TCP, TCP_KEEPCNT, 4);
#endif
}

tcp_channel::tcp_channel(unique_fd socket, endpoint peer)
    : tcp_channel(std::move(socket), std::move(peer), std::error_code{}) {
  set_tcp_options(socket_.get());
}

std::unique_ptr<tcp_channel> tcp_channel::connect(const endpoint& to, const std::optional<endpoint>& from) {
  const auto failed = [&](std::error_code why) {
    return std::unique_ptr<tcp_channel>(new tcp_channel(unique_fd{}, to, why));
  };
  const auto address = to_socket_address(to);
  if (!address) return failed(std::make_error_code(std::errc::address_not_available));
  unique_fd socket(::socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return failed(last_error());
  set_tcp_options(socket.get());
  if (from) {
    const auto source = to_socket_address(*from);
    if (!source) return failed(std::make_error_code(std::errc::address_not_available));
    if (from->port != 0) set(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (::bind(socket.get(), source->get(), source->length) != 0) return failed(last_error());
  }
  std::optional<std::error_code> state;
  if (::connect(socket.get(), address->get(), address->length) == 0)
    state = std::error_code{};
  else if (errno != EINPROGRESS && errno != EINTR)
    state = last_error();
  return std::unique_ptr<tcp_channel>(
      new tcp_channel(std::move(socket), to_endpoint(address->get(), address->length), state));
}

std::optional<std::error_code> tcp_channel::connected() {
  if (connected_) return connected_;
  pollfd item{socket_.get(), POLLOUT, 0};
  if (::poll(&item, 1, 0) <= 0) return {};
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  connected_ = std::error_code{error, std::system_category()};
  return connected_;
}

io_result tcp_channel::read_some(std::span<std::byte> room) {
  const ssize_t n = retry([&] { return ::recv(socket_.get(), room.data(), room.size(), 0); });
  if (n == 0 && !room.empty()) return {io_status::end, 0, {}};
  return outcome(n, io_status::wait_read);
}

io_result tcp_channel::send(std::span<const std::byte> bytes, int flags) {
  return outcome(retry([&] { return ::send(socket_.get(), bytes.data(), bytes.size(), flags | MSG_NOSIGNAL); }),
                 io_status::wait_write);
}

io_result tcp_channel::write_some(std::span<const std::byte> bytes) { return send(bytes, 0); }
io_result tcp_channel::write_urgent(std::span<const std::byte> bytes) { return send(bytes, MSG_OOB); }

void tcp_channel::prefer_large_sends() noexcept {
  if (const int bytes = wanted_send_buffer(); bytes > 0) set(socket_.get(), SOL_SOCKET, SO_SNDBUF, bytes);
}

std::optional<std::chrono::microseconds> tcp_channel::round_trip() const { return shortest_round_trip(socket_.get()); }

void tcp_channel::shutdown_write() noexcept { (void)::shutdown(socket_.get(), SHUT_WR); }

void tcp_channel::reset() noexcept {
  if (!socket_) return;
  const linger now{1, 0};
  (void)::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.reset();
}

endpoint tcp_channel::local() const {
  socket_address a;
  a.length = sizeof a.storage;
  if (::getsockname(socket_.get(), a.get(), &a.length) != 0) return {};
  return to_endpoint(a.get(), a.length);
}

#if defined(__linux__)

io_result tcp_channel::move_to(sink& to, std::size_t most) {
  auto* file = dynamic_cast<fd_sink*>(&to);
  if (file == nullptr || cannot_splice_) return {io_status::unsupported, 0, {}};
  if (!pipe_in_) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0) {
      pipe_out_ = unique_fd(ends[0]);
      pipe_in_ = unique_fd(ends[1]);
      (void)::fcntl(ends[1], F_SETPIPE_SZ, wanted_pipe);
    }
    if (!pipe_in_ || ::fcntl(pipe_in_.get(), F_GETPIPE_SZ) < worthwhile_pipe) {
      cannot_splice_ = true;
      return {io_status::unsupported, 0, {}};
    }
  }
  const std::size_t step = std::min(most, static_cast<std::size_t>(wanted_pipe));
  const ssize_t n = retry([&] {
    return ::splice(socket_.get(), nullptr, pipe_in_.get(), nullptr, step, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  });
  if (n == 0) return {io_status::end, 0, {}};
  if (n < 0 && (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
    cannot_splice_ = true;
    return {io_status::unsupported, 0, {}};
  }
  if (n > 0 && !file->take_from_pipe(pipe_out_.get(), static_cast<std::size_t>(n))) cannot_splice_ = true;
  return outcome(n, io_status::wait_read);
}

io_result tcp_channel::move_from(source& from, std::size_t most) {
  auto* file = dynamic_cast<fd_source*>(&from);
  if (file == nullptr) return {io_status::unsupported, 0, {}};
  const ssize_t n = retry([&] { return file->send_to(socket_.get(), most); });
  if (n == 0) return {io_status::end, 0, {}};
  if (n < 0 && (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) return {io_status::unsupported, 0, {}};
  return outcome(n, io_status::wait_write);
}

#else

io_result tcp_channel::move_to(sink&, std::size_t) { return {io_status::unsupported, 0, {}}; }
io_result tcp_channel::move_from(source&, std::size_t) { return {io_status::unsupported, 0, {}}; }

#endif

}  // namespace ferry::io::posix
