#include "server/session.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "server/handlers.hpp"

namespace ferry::testing {
namespace {

/// Urgent data must keep its place among the commands, or ABOR loses its last byte.
unique_fd with_urgent_in_line(unique_fd fd) {
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
  return fd;
}

bool needs_no_login(const std::string& verb) {
  static const std::set<std::string> verbs{"USER", "PASS", "ACCT", "QUIT", "FEAT", "OPTS", "SYST", "NOOP", "HELP"};
  return verbs.contains(verb);
}

}  // namespace

void car_park::add(connection c) {
  const std::lock_guard lock(mutex_);
  connections_.push_back(std::move(c));
}

std::vector<peer_end> car_park::ends() {
  const std::lock_guard lock(mutex_);
  std::vector<peer_end> all;
  for (connection& c : connections_) {
    const peer_end end = c.wait_for_peer_close();
    all.push_back(c.was_reset() ? peer_end::reset : end);
  }
  return all;
}

void car_park::clear() {
  const std::lock_guard lock(mutex_);
  connections_.clear();
}

session::session(server_parts parts, unique_fd control)
    : parts_(std::move(parts)),
      control_(make_tcp_stream(with_urgent_in_line(std::move(control))), parts_.wait,
               [this](std::string_view bytes) { parts_.log.add_bytes(number_, bytes, half_closed_); }),
      local_(control_.local()),
      number_(parts_.log.add_session(control_.peer())) {}

void session::run() {
  if (const auto setup = tls(); setup && setup->config().implicit) {
    start_tls();
    protect_data(setup->config().protects_unasked);
  }
  parts_.plan.connect_handler()(*this);
  while (const auto next = read_command()) {
    if (!half_closed_) play(*next);
  }
}

void session::finish() {
  control_.cut();
  parts_.log.finish_session(number_, control_.end());
}

void session::play(const command& next) {
  const auto scripted = parts_.plan.take(next.verb, ++played_);
  raw(parts_.plan.take_before(next.verb));
  if (scripted) return (*scripted)(*this, next.argument);
  default_handler(next.verb, next.argument);
}

void session::default_handler(std::string_view verb, std::string_view argument) {
  const std::string name = upper(verb);
  const auto at = default_handlers().find(name);
  if (at == default_handlers().end()) return reply("500 Unknown command " + name);
  if (parts_.plan.login_required() && !state_.logged_in && !needs_no_login(name)) return reply("530 Log in first");
  at->second(*this, argument);
}

// --- saying

void session::reply(std::string_view text) { raw(std::string(text) + "\r\n"); }

void session::raw(std::string_view bytes) {
  if (can_talk() && !control_.send(bytes)) throw client_gone{};
}

void session::raw_split(std::string_view bytes, std::size_t size) {
  if (can_talk() && !control_.send_split(bytes, size)) throw client_gone{};
}

std::size_t session::dribble(std::string_view bytes, std::chrono::milliseconds pause) {
  return can_talk() ? control_.dribble(bytes, pause) : 0;
}

std::size_t session::flood(std::string_view pattern, std::size_t total) {
  return can_talk() ? control_.flood(pattern, total) : 0;
}

// --- waiting and ending

void session::pause_until(const event& awaited) {
  parts_.wait.wait(awaited.fd(), POLLIN, "the test to open an event");
  static_cast<void>(awaited.is_open());
}

peer_end session::wait_for_peer_close() {
  while (control_.is_open() && control_.end() == peer_end::none) {
    const io_state state = fill();
    if (state == io_state::want_read || state == io_state::want_write)
      parts_.wait.wait(control_.fd(), poll_events(state), "the client to close");
  }
  pending_.clear();
  return control_.end();
}

void session::close() { control_.close(); }
void session::reset() { control_.reset(); }

void session::half_close() {
  control_.half_close();
  half_closed_ = true;
}

// --- TLS

void session::start_tls() {
  state_ = {};
  control_.add_layer([this](std::unique_ptr<stream> below) {
    return std::make_unique<tls_stream>(std::move(below), tls(), parts_.log, number_, false);
  });
  if (control_.establish()) return;
  // Closing with bytes unread resets the connection: the client, busy writing, might never read our alert.
  control_.wait_for_peer_close();
  throw client_gone{};
}

void session::stop_tls(bool answers) {
  auto& tls = *control_.tls();
  while (answers && tls.end_tls().state == io_state::want_write)
    parts_.wait.wait(control_.fd(), POLLOUT, "the client to take the end of TLS");
  // The client's own end of TLS must be off the wire before clear text comes.
  std::array<char, 256> ignored;
  for (auto r = tls.read_some(ignored); r.state != io_state::ended; r = tls.read_some(ignored)) {
    if (r.state == io_state::reset) throw client_gone{};
    if (r.state != io_state::ok) parts_.wait.wait(control_.fd(), poll_events(r.state), "the client's end of TLS");
  }
  control_.remove_layer();
}

void session::protect_data(bool on) {
  state_.data_protected = on;
  data_layer_ = {};
  if (on)
    data_layer_ = [this](std::unique_ptr<stream> below) {
      return std::make_unique<tls_stream>(std::move(below), tls(), parts_.log, number_, true);
    };
}

// --- commands

std::optional<command> session::read_command() {
  while (pending_.empty()) {
    if (!control_.is_open() || control_.end() != peer_end::none) return std::nullopt;
    const io_state state = fill();
    if (state == io_state::want_read || state == io_state::want_write)
      parts_.wait.without_limit().wait(control_.fd(), poll_events(state), "a command");
  }
  command next = std::move(pending_.front());
  pending_.pop_front();
  return next;
}

bool session::next_command_waiting() {
  while (control_.end() == peer_end::none && fill() == io_state::ok) {
  }
  return !pending_.empty();
}

io_state session::fill() {
  note_urgent();
  std::array<char, 4096> room;
  const io_result result = control_.read_some(room);
  line_.append(room.data(), result.bytes);
  take_lines();
  return result.state;
}

void session::take_lines() {
  for (std::size_t end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
    std::string text = without_telnet(std::string_view(line_).substr(0, end));
    if (text.ends_with('\r')) text.pop_back();
    line_.erase(0, end + 1);
    pending_.push_back(split_command(text));
    parts_.log.add_command(number_, std::move(text));
  }
}

void session::note_urgent() {
  pollfd entry{control_.fd(), POLLPRI, 0};
  if (::poll(&entry, 1, 0) == 1 && (entry.revents & POLLPRI) != 0) parts_.log.add_urgent(number_);
}

// --- data connections

std::uint16_t session::listen_data(std::uint16_t port) {
  drop_data_setup();
  listener_ = listen_on({local_.address, port});
  return local_endpoint(listener_.get()).port;
}

void session::set_data_target(endpoint target) {
  drop_data_setup();
  target_ = std::move(target);
}

void session::drop_data_setup() {
  listener_.reset();
  target_.reset();
}

connection session::open_data() {
  if (listener_) {
    unique_fd accepted = accept_data();
    listener_.reset();
    return make_data(std::move(accepted));
  }
  connection data = data_from(local_.address);
  target_.reset();
  return data;
}

connection session::open_clear_data() {
  const stream_layer layer = std::exchange(data_layer_, {});
  connection data = open_data();
  data_layer_ = layer;
  return data;
}

connection session::data_from(const std::string& address) {
  if (!target_) throw std::logic_error("no PASV, EPSV, PORT or EPRT before a data connection");
  return make_data(connect_to(*target_, address, parts_.wait));
}

unique_fd session::accept_data() {
  for (;;) {
    if (auto accepted = accept_pending(listener_.get())) return std::move(*accepted);
    pollfd entries[] = {{listener_.get(), POLLIN, 0}, {control_.fd(), POLLRDHUP, 0}};
    parts_.wait.wait_any(entries, "the client's data connection");
    if (entries[0].revents == 0) throw client_gone{};
  }
}

connection session::make_data(unique_fd fd) {
  parts_.log.add_data_connection();
  connection data(make_tcp_stream(std::move(fd)), parts_.wait,
                  [this](std::string_view bytes) { parts_.log.add_data_bytes(bytes.size()); });
  if (data_layer_) data.add_layer(data_layer_);
  return data;
}

// --- whole transfers

void session::send_transfer(std::string_view bytes, std::string_view opening, std::string_view closing) {
  auto data = open_transfer(opening);
  if (!data) return;
  const auto cut = data->tls() != nullptr ? tls()->config().cut_after : std::nullopt;
  const transfer_end end = send_watched(*data, bytes.substr(0, cut.value_or(bytes.size())));
  if (end == transfer_end::aborted) data->reset();
  if (cut) data->cut();
  end_data(std::move(*data));
  finish_transfer(end, closing);
}

received_data session::receive_data(std::string_view opening) {
  received_data received;
  received.end = transfer_end::refused;
  auto data = open_transfer(opening);
  if (!data) return received;
  received.end = transfer_end::broken;
  std::array<char, 64 * 1024> room;
  while (data->end() == peer_end::none) {
    if (abort_requested()) {
      received.end = transfer_end::aborted;
      return received;
    }
    const io_result result = data->read_some(room);
    received.bytes.append(room.data(), result.bytes);
    if (result.state == io_state::want_read || result.state == io_state::want_write)
      wait_for_data_or_command(*data, result.state);
  }
  if (data->end() == peer_end::clean) received.end = transfer_end::complete;
  end_data(std::move(*data));
  return received;
}

void session::finish_transfer(transfer_end end, std::string_view closing) {
  if (end == transfer_end::broken || end == transfer_end::aborted) reply("426 Connection closed; transfer aborted");
  if (end == transfer_end::aborted) reply("226 Abort successful");
  if (end == transfer_end::complete && !closing.empty()) reply(closing);
}

std::optional<connection> session::open_transfer(std::string_view opening) {
  if (!has_data_setup()) {
    reply("425 Use PASV or PORT first");
    return std::nullopt;
  }
  const bool before = data_layer_ && tls() && tls()->config().handshake == tls_moment::before_150;
  if (!opening.empty() && !before) reply(opening);
  try {
    connection data = open_data();
    if (!may_go_on(data)) return std::nullopt;
    if (!opening.empty() && before) reply(opening);
    return data;
  } catch (const std::system_error&) {
    drop_data_setup();
    reply("425 Can't open data connection");
    return std::nullopt;
  }
}

bool session::may_go_on(connection& data) {
  if (!data.establish()) {
    data.cut();
    reply("522 TLS handshake failed");
    return false;
  }
  if (data.tls() == nullptr) return true;
  const auto setup = tls();
  if (setup->config().reuse != tls_reuse::required || data.tls()->resumed_own()) return true;
  data.cut();
  reply(setup->config().refusal);
  return false;
}

void session::end_data(connection data) {
  const auto goodbye = data.tls() != nullptr ? tls()->config().goodbye : tls_goodbye::unheard;
  if (goodbye == tls_goodbye::no_close_notify) data.tls()->forget_close_notify();
  if (goodbye == tls_goodbye::never) return parts_.parked.add(std::move(data));
  data.half_close();
  if (goodbye == tls_goodbye::parked) return parts_.parked.add(std::move(data));
  if (goodbye != tls_goodbye::unheard) data.wait_for_peer_close();
}

transfer_end session::send_watched(connection& data, std::string_view bytes) {
  while (!bytes.empty()) {
    if (abort_requested()) return transfer_end::aborted;
    const io_result result = data.write_some(bytes);
    if (result.state == io_state::ended || result.state == io_state::reset) return transfer_end::broken;
    if (result.state == io_state::ok) {
      bytes.remove_prefix(result.bytes);
    } else {
      wait_for_data_or_command(data, result.state);
    }
  }
  return transfer_end::complete;
}

bool session::abort_requested() {
  if (!next_command_waiting()) return false;
  const auto abort = std::ranges::find(pending_, "ABOR", &command::verb);
  if (abort == pending_.end()) return false;
  pending_.erase(abort);
  return true;
}

void session::wait_for_data_or_command(const connection& data, io_state wanted) {
  const bool listening = control_.end() == peer_end::none;
  pollfd entries[] = {{data.fd(), poll_events(wanted), 0}, {listening ? control_.fd() : -1, POLLIN, 0}};
  parts_.wait.wait_any(entries, "the data connection to move");
}

}  // namespace ferry::testing
