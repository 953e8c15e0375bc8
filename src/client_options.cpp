// The setters of client_options; nothing is checked here that depends on another one.
#include <ferry/client.hpp>

#include "wire/charset.hpp"
#include "wire/command.hpp"

namespace ferry {

client_options& client_options::user(std::string name) {
  user_ = std::move(name);
  return *this;
}
client_options& client_options::password(std::string text) {
  password_ = std::move(text);
  return *this;
}
client_options& client_options::ask_password(std::function<std::string(std::string_view, std::string_view)> ask) {
  ask_password_ = std::move(ask);
  return *this;
}
client_options& client_options::password_file(std::filesystem::path file) {
  password_file_ = std::move(file);
  return *this;
}
client_options& client_options::password_variable(std::string name) {
  password_variable_ = std::move(name);
  return *this;
}
client_options& client_options::account(std::string text) {
  account_ = std::move(text);
  return *this;
}
client_options& client_options::netrc(std::filesystem::path file) {
  netrc_ = std::move(file);
  return *this;
}
client_options& client_options::plain(bool on) {
  plain_ = on;
  return *this;
}
client_options& client_options::secure(bool on) {
  secure_ = on;
  return *this;
}
client_options& client_options::tls(tls_options t) {
  tls_ = std::move(t);
  return *this;
}
client_options& client_options::active(bool on) {
  active_ = on;
  return *this;
}
client_options& client_options::encoding(std::string name) {
  (void)wire::charset(name);
  encoding_ = std::move(name);
  return *this;
}
client_options& client_options::deadlines(ferry::deadlines d) {
  deadlines_ = d;
  return *this;
}
client_options& client_options::limits(ferry::limits l) {
  limits_ = l;
  return *this;
}
client_options& client_options::source_address(ferry::source_address a) {
  source_address_ = std::move(a);
  return *this;
}
client_options& client_options::proxy(proxy_options p) {
  proxy_ = std::move(p);
  return *this;
}
client_options& client_options::host_command(bool on) {
  host_command_ = on;
  return *this;
}
client_options& client_options::alternative_login(std::string command) {
  (void)wire::command(command);
  alternative_login_ = std::move(command);
  return *this;
}
client_options& client_options::retry(retry_options r) {
  retry_ = r;
  return *this;
}
client_options& client_options::limit_rate(std::uint64_t bytes_per_second) {
  rate_ = bytes_per_second;
  return *this;
}
client_options& client_options::low_speed(std::uint64_t bytes_per_second, std::chrono::seconds over) {
  if (over.count() <= 0) throw std::invalid_argument("a low speed is measured over at least a second");
  low_speed_ = bytes_per_second;
  low_speed_over_ = over;
  return *this;
}
client_options& client_options::keep_alive(milliseconds every) {
  keep_alive_ = every;
  return *this;
}
client_options& client_options::compress(compression when) {
  compression_ = when;
  return *this;
}
client_options& client_options::lock_step(bool on) {
  lock_step_ = on;
  return *this;
}
client_options& client_options::parallel(unsigned sessions) {
  if (sessions == 0) throw std::invalid_argument("no session at all would move nothing");
  parallel_ = sessions;
  return *this;
}
client_options& client_options::stop(std::stop_token token) {
  stop_ = std::move(token);
  return *this;
}
client_options& client_options::trace(trace_sink sink) {
  trace_ = std::move(sink);
  return *this;
}

}  // namespace ferry
