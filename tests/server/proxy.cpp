// See proxy.hpp. Written apart from the client's side, from the same RFCs.
#include "server/proxy.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <system_error>

#include <arpa/inet.h>

namespace ferry::testing {

namespace {

std::size_t byte(const std::string& text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool say(connection& to, const std::string& words, proxy_mood mood) {
  return mood == proxy_mood::dribbling ? to.send_split(words, 1) : to.send(words);
}

// What leads nowhere else: half of the last answer.
void say_verdict(connection& to, const std::string& words, proxy_mood mood) {
  say(to, mood == proxy_mood::leaving ? words.substr(0, words.size() / 2) : words, mood);
}

std::string text_of(int family, const std::string& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, bytes.data(), text.data(), text.size());
  return text.data();
}

std::string base64(const std::string& text) {
  static const char* const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t bits = byte(text, i) << 16 | byte(text, i + 1) << 8 | byte(text, i + 2);
    for (const unsigned shift : {18u, 12u, 6u, 0u}) out += digits[bits >> shift & 63];
    for (std::size_t missing = i + 3; missing > text.size(); --missing) out[out.size() - (missing - text.size())] = '=';
  }
  return out;
}

struct direction {
  connection& from;
  connection& to;
  std::string waiting = {};
  bool ended = false;
  bool closed = false;
};

enum class step { idle, moved, broken };

step move(direction& d) {
  if (d.closed) return step::idle;
  bool moved = false;
  if (d.waiting.empty() && !d.ended) {
    std::array<char, 65536> room;
    const auto r = d.from.read_some(room);
    if (r.state == io_state::reset) return step::broken;
    if (r.state == io_state::ok) d.waiting.assign(room.data(), r.bytes);
    d.ended = r.state == io_state::ended;
    moved = d.ended || r.state == io_state::ok;
  }
  if (!d.waiting.empty()) {
    const auto r = d.to.write_some(d.waiting);
    if (r.state == io_state::reset || r.state == io_state::ended) return step::broken;
    if (r.state == io_state::ok) d.waiting.erase(0, r.bytes);
    moved = moved || r.state == io_state::ok;
  }
  if (d.ended && d.waiting.empty()) {
    d.to.half_close();
    d.closed = moved = true;
  }
  return moved ? step::moved : step::idle;
}

pollfd awaited(const connection& c, const direction& out_of_it, const direction& into_it) {
  int events = 0;
  if (out_of_it.waiting.empty() && !out_of_it.ended) events |= POLLIN;
  if (!into_it.waiting.empty()) events |= POLLOUT;
  return {events != 0 ? c.fd() : -1, static_cast<short>(events), 0};
}

}  // namespace

test_proxy::test_proxy(kind what)
    : kind_(what), listener_(listen_on({"127.0.0.1", 0})), at_(local_endpoint(listener_.get())) {
  acceptor_ = std::thread([this] { accept_all(); });
}

test_proxy::~test_proxy() {
  stop_.open();
  acceptor_.join();
  for (auto& session : sessions_) session.join();
}

void test_proxy::name(const std::string& name, const std::string& address) {
  const std::lock_guard lock(mutex_);
  plan_.names[name] = address;
}

void test_proxy::require_login(const std::string& user, const std::string& password) {
  const std::lock_guard lock(mutex_);
  plan_.user = user;
  plan_.password = password;
}

void test_proxy::behave(proxy_mood mood) {
  const std::lock_guard lock(mutex_);
  plan_.mood = mood;
}

std::vector<std::string> test_proxy::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

void test_proxy::accept_all() try {
  const waiter wait = waiter(stop_).without_limit();
  for (;;) {
    wait.wait(listener_.get(), POLLIN, "a client");
    if (auto fd = accept_pending(listener_.get()))
      sessions_.emplace_back(
          [this, client = std::make_shared<unique_fd>(std::move(*fd))] { serve(std::move(*client)); });
  }
} catch (const server_stopped&) {
}

void test_proxy::serve(unique_fd fd) try {
  connection client(make_tcp_stream(std::move(fd)), waiter(stop_));
  plan now;
  {
    const std::lock_guard lock(mutex_);
    now = plan_;
  }
  run(client, now);
} catch (const server_stopped&) {
} catch (const std::exception&) {
  // Its client sees the connection closed.
}

void test_proxy::run(connection& client, const plan& now) {
  if (now.mood == proxy_mood::silent) return void(client.wait_for_peer_close());
  const bool socks = kind_ == kind::socks5;
  const auto wanted = socks ? hear_socks5(client, now) : hear_http(client, now);
  if (!wanted) return;
  {
    const std::lock_guard lock(mutex_);
    asked_.push_back(wanted->host + ":" + std::to_string(wanted->port));
  }
  const auto socks_reply = [](char code) {
    return std::string{'\5', code, '\0', '\1', '\0', '\0', '\0', '\0', '\0', '\0'};
  };
  if (now.mood == proxy_mood::refusing)
    return say_verdict(client, socks ? socks_reply(2) : "HTTP/1.1 403 Forbidden\r\n\r\n", now.mood);
  auto server = reach(*wanted, now);
  if (!server) return say_verdict(client, socks ? socks_reply(5) : "HTTP/1.1 502 Bad Gateway\r\n\r\n", now.mood);
  say_verdict(client, socks ? socks_reply(0) : "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n", now.mood);
  if (now.mood != proxy_mood::leaving) relay(client, *server);
}

std::optional<test_proxy::request> test_proxy::hear_socks5(connection& client, const plan& now) const {
  const std::string hello = client.receive(2);
  const std::string ways = client.receive(byte(hello, 1));
  const char way = now.user.empty() ? '\0' : '\2';
  const bool possible = byte(hello, 0) == 5 && ways.find(way) != std::string::npos;
  say(client, {'\5', possible ? way : '\377'}, now.mood);
  if (!possible) return {};
  if (!now.user.empty()) {
    const std::string user = client.receive(byte(client.receive(2), 1));
    const std::string password = client.receive(byte(client.receive(1), 0));
    const bool good = user == now.user && password == now.password;
    say(client, {'\1', good ? '\0' : '\1'}, now.mood);
    if (!good) return {};
  }
  request r;
  const std::string start = client.receive(4);
  if (byte(start, 3) == 1) r.host = text_of(AF_INET, client.receive(4));
  if (byte(start, 3) == 4) r.host = text_of(AF_INET6, client.receive(16));
  if (byte(start, 3) == 3) r.host = client.receive(byte(client.receive(1), 0));
  const std::string port = client.receive(2);
  r.port = static_cast<std::uint16_t>(byte(port, 0) * 256 + byte(port, 1));
  if (port.size() < 2) return {};
  return r;
}

std::optional<test_proxy::request> test_proxy::hear_http(connection& client, const plan& now) const {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    const std::string next = client.receive(1);
    if (next.empty()) return {};
    head += next;
  }
  const std::string expected = "\r\nProxy-Authorization: Basic " + base64(now.user + ":" + now.password) + "\r\n";
  if (!now.user.empty() && head.find(expected) == std::string::npos) {
    say(client, "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"test\"\r\n\r\n", now.mood);
    return {};
  }
  const std::size_t start = head.find(' ') + 1;
  std::string target = head.substr(start, head.find(' ', start) - start);
  const std::size_t colon = target.rfind(':');
  request r{target.substr(0, colon), static_cast<std::uint16_t>(std::stoi(target.substr(colon + 1)))};
  if (r.host.starts_with('[')) r.host = r.host.substr(1, r.host.size() - 2);
  return r;
}

std::optional<connection> test_proxy::reach(const request& r, const plan& now) const try {
  const auto found = now.names.find(r.host);
  const std::string address = found == now.names.end() ? r.host : found->second;
  const waiter wait{stop_};
  const std::string from = address.find(':') == std::string::npos ? "127.0.0.1" : "::1";
  return connection(make_tcp_stream(connect_to({address, r.port}, from, wait)), wait);
} catch (const std::system_error&) {
  return {};
} catch (const std::invalid_argument&) {
  return {};
}

void test_proxy::relay(connection& client, connection& server) const {
  const waiter wait = waiter(stop_).without_limit();
  direction up{client, server};
  direction down{server, client};
  while (!up.closed || !down.closed) {
    const step a = move(up);
    const step b = a == step::broken ? a : move(down);
    if (a == step::broken || b == step::broken) {
      client.reset();
      server.reset();
      return;
    }
    if (a == step::moved || b == step::moved) continue;
    std::array fds{awaited(client, up, down), awaited(server, down, up)};
    wait.wait_any(fds, "something to relay");
  }
}

}  // namespace ferry::testing
